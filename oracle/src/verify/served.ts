import { z } from "zod";
import type { SignedObservation } from "@adit/sdk/oracle";
import type { Hex } from "viem";
import { EvidenceFetchError, fetchEvidence, type EvidenceDocument } from "../evidence/index.ts";
import { boundedText } from "../http/body.ts";
import { basisSchema, MAX_MESSAGE_BYTES } from "../node/wire.ts";
import type { Fetch } from "../sources/index.ts";
import { parseEvidence } from "./recompute.ts";

const servedSchema = basisSchema.extend({
  chainId: z.number().int().positive(),
  oracle: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/)
    .transform((text): Hex => `0x${text.slice(2)}`),
});
/** The observations of a batch as nodes serve them. */
export type ServedBasis = z.output<typeof servedSchema>;

export type Nodes = {
  /** From `/observations/<network>/<sequence>` or `/evidence/<root>`; undefined if no node has it. */
  basis: (path: string) => Promise<ServedBasis | undefined>;
  document: (hash: Hex) => Promise<EvidenceDocument | undefined>;
  /** The document that an observation names. */
  evidenceOf: (signed: SignedObservation) => Promise<EvidenceDocument | undefined>;
};

const TIMEOUT_MS = 60_000;
/** No honest document is larger. */
const MAX_DOCUMENT_BYTES = 1_073_741_824;

/** Nodes that are asked one after the other; none of them is believed. */
export function nodesAt(urls: readonly string[], fetch: Fetch): Nodes {
  const document = async (hash: Hex): Promise<EvidenceDocument | undefined> => {
    for (const url of urls) {
      const parts: Uint8Array[] = [];
      try {
        await fetchEvidence({
          fetch,
          url,
          hash,
          maxBytes: MAX_DOCUMENT_BYTES,
          timeoutMs: TIMEOUT_MS,
          onText: (part) => parts.push(part),
        });
      } catch (error) {
        if (error instanceof EvidenceFetchError) continue;
        throw error;
      }
      return parseEvidence(Buffer.concat(parts).toString("utf8"));
    }
    return undefined;
  };
  return {
    document,
    evidenceOf: ({ observation }) => document(observation.evidenceHash),
    basis: async (path) => {
      for (const url of urls) {
        try {
          const response = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: "error" });
          const text = await boundedText(response, MAX_MESSAGE_BYTES);
          const parsed = servedSchema.safeParse(JSON.parse(text));
          if (response.status === 200 && parsed.success) return parsed.data;
        } catch {
          // A node that is down or talks nonsense is a node that is not there: the next one is asked.
        }
      }
      return undefined;
    },
  };
}
