import type { Address } from "viem";
import { z } from "zod";
import { boundedText } from "../http/body.ts";
import type { SignedObservation } from "@adit/sdk/oracle";
import type { Fetch } from "../sources/request.ts";
import {
  basisSchema,
  commitResponseSchema,
  leavesSchema,
  MAX_MESSAGE_BYTES,
  proposeResponseSchema,
  toWire,
  wishesSchema,
  type Basis,
  type CommitRequest,
  type CommitResponse,
  type Equivocation,
  type Leaves,
  type ProposeRequest,
  type ProposeResponse,
  type Wishes,
} from "./wire.ts";

/** Another member, as this node reaches it. */
export type Peer = { signer: Address; url: string };

/** What nodes ask each other. Every call resolves to undefined when the peer is down, slow, or talks nonsense. */
export type PeerClient = {
  sendObservation: (peer: Peer, signed: SignedObservation) => Promise<boolean>;
  /** Tells a peer which views are wished, and hears the same. */
  exchangeWishes: (peer: Peer, wishes: Wishes) => Promise<Wishes | undefined>;
  propose: (peer: Peer, request: ProposeRequest) => Promise<ProposeResponse | undefined>;
  commit: (peer: Peer, request: CommitRequest) => Promise<CommitResponse | undefined>;
  leaves: (peer: Peer, network: number, sequence: number) => Promise<Leaves | undefined>;
  /** What a posted batch is computed from. */
  basis: (peer: Peer, network: number, sequence: number) => Promise<Basis | undefined>;
  sendEquivocation: (peer: Peer, found: Equivocation) => Promise<boolean>;
};

export type PeerClientParameters = { fetch: Fetch; timeoutMs: number; onFailure: (peer: Peer, reason: string) => void };

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
        ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: toWire(body) }),
        signal: AbortSignal.timeout(timeoutMs),
        redirect: "error",
      });
      if (response.status !== 200) {
        await response.body?.cancel();
        throw new Error(`HTTP ${response.status}`);
      }
      const text = await boundedText(response, MAX_MESSAGE_BYTES);
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
    exchangeWishes: (peer, wishes) => ask(peer, "/v1/wishes", wishesSchema, wishes),
    propose: (peer, request) => ask(peer, "/v1/proposals", proposeResponseSchema, request),
    commit: (peer, request) => ask(peer, "/v1/commits", commitResponseSchema, request),
    basis: (peer, network, sequence) => ask(peer, `/observations/${network}/${sequence}`, basisSchema),
    sendEquivocation: async (peer, found) =>
      (await ask(peer, "/v1/equivocations", z.object({ stored: z.boolean() }), found))?.stored ?? false,
    leaves: (peer, network, sequence) => ask(peer, `/leaves/${network}/${sequence}`, leavesSchema),
  };
}
