import type { Address } from "viem";
import { z } from "zod";
import { toJson } from "../http/server.ts";
import type { SignedObservation } from "@adit/sdk/oracle";
import type { Fetch } from "../sources/request.ts";
import {
  commitResponseSchema,
  leavesSchema,
  proposeResponseSchema,
  type CommitRequest,
  type CommitResponse,
  type Leaves,
  type ProposeRequest,
  type ProposeResponse,
} from "./wire.ts";

/** Another member, as this node reaches it. */
export type Peer = { signer: Address; url: string };

/** What nodes ask each other. Every call resolves to undefined when the peer is down, slow, or talks nonsense. */
export type PeerClient = {
  sendObservation: (peer: Peer, signed: SignedObservation) => Promise<boolean>;
  propose: (peer: Peer, request: ProposeRequest) => Promise<ProposeResponse | undefined>;
  commit: (peer: Peer, request: CommitRequest) => Promise<CommitResponse | undefined>;
  leaves: (peer: Peer, network: number, sequence: number) => Promise<Leaves | undefined>;
};

export type PeerClientParameters = { fetch: Fetch; timeoutMs: number; onFailure: (peer: Peer, reason: string) => void };

const MAX_ANSWER_CHARACTERS = 8_000_000;

export function createPeerClient({ fetch, timeoutMs, onFailure }: PeerClientParameters): PeerClient {
  async function ask<Schema extends z.ZodType>(
    peer: Peer,
    path: string,
    schema: Schema,
    body?: unknown,
  ): Promise<z.output<Schema> | undefined> {
    try {
      const response = await fetch(`${peer.url}${path}`, {
        method: body === undefined ? "GET" : "POST",
        ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: toJson(body) }),
        signal: AbortSignal.timeout(timeoutMs),
        redirect: "error",
      });
      const text = await response.text();
      if (response.status !== 200) throw new Error(`HTTP ${response.status}`);
      if (text.length > MAX_ANSWER_CHARACTERS) throw new Error(`an answer of ${text.length} characters`);
      const parsed = schema.safeParse(JSON.parse(text));
      if (!parsed.success) throw new Error("an answer to something else than was asked");
      return parsed.data;
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
      onFailure(peer, `${path} failed: ${error instanceof Error ? error.message : String(error)}${cause}`);
      return undefined;
    }
  }

  return {
    sendObservation: async (peer, signed) =>
      (await ask(peer, "/v1/observations", z.object({ stored: z.boolean() }), signed))?.stored ?? false,
    propose: (peer, request) => ask(peer, "/v1/proposals", proposeResponseSchema, request),
    commit: (peer, request) => ask(peer, "/v1/commits", commitResponseSchema, request),
    leaves: (peer, network, sequence) => ask(peer, `/leaves/${network}/${sequence}`, leavesSchema),
  };
}
