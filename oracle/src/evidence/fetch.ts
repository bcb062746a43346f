import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { Hex } from "viem";
import { BodyTooLargeError, boundedBytes } from "../http/body.ts";
import type { Fetch } from "../sources/request.ts";
import { createCompactor, type Compact } from "./compact.ts";

/** A document of evidence that a node cannot give, or gives another one for; the message says what came instead. */
export class EvidenceFetchError extends Error {
  override readonly name = "EvidenceFetchError";
}

export type FetchEvidenceParameters = {
  fetch: Fetch;
  /** of the node */
  url: string;
  hash: Hex;
  /** of the text; a peer that sends more is cut off */
  maxBytes: number;
  timeoutMs: number;
  /** gets the text as it comes, before the hash is known to be right */
  onText?: (part: Uint8Array) => void;
};

/**
 * Fetches a document from a node and proves it by its hash, holding one piece of it at a time.
 * @throws EvidenceFetchError
 */
export async function fetchEvidence(parameters: FetchEvidenceParameters): Promise<Compact> {
  const { fetch, url, hash, maxBytes, timeoutMs, onText } = parameters;
  const document = createCompactor();
  try {
    const response = await fetch(`${url}/evidence/${hash}.gz`, {
      signal: AbortSignal.timeout(timeoutMs),
      redirect: "error",
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new EvidenceFetchError(`HTTP ${response.status}`);
    }
    await pipeline(
      Readable.from(boundedBytes(response, maxBytes)),
      createGunzip(),
      async (parts: AsyncIterable<Buffer>) => {
        for await (const part of parts) {
          if (document.bytes() + part.length > maxBytes) throw new BodyTooLargeError(maxBytes);
          document.write(part);
          onText?.(part);
        }
      },
    );
  } catch (error) {
    if (error instanceof EvidenceFetchError) throw error;
    throw new EvidenceFetchError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  const compact = document.finish();
  if (compact.hash !== hash) throw new EvidenceFetchError(`a document with the hash ${compact.hash}`);
  return compact;
}
