import {
  heartbeatTypedData,
  verifyHeartbeat,
  type Heartbeat,
  type OracleDomain,
  type SignedHeartbeat,
} from "@adit/sdk/oracle";
import { getAddress, isAddress, isAddressEqual, type Address, type Hex, type LocalAccount } from "viem";
import { z } from "zod";
import type { Fetch } from "../sources/request.ts";
import { reasonOf } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import type { Peer } from "./peers.ts";

const hex = z
  .string()
  .regex(/^0x[0-9a-fA-F]{0,200}$/)
  .transform((text): Hex => `0x${text.slice(2)}`);
const whole = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
export const heartbeatSchema = z.object({
  version: z.string().max(40),
  configHash: hex,
  network: whole,
  sequence: whole,
  epoch: whole,
  at: whole,
  address: z
    .string()
    .refine((text) => isAddress(text, { strict: false }))
    .transform((text): Address => getAddress(text)),
  signature: hex,
});

/** What this node knows of one member. */
export type MemberRow = {
  signer: Address;
  url: string;
  /** `stale`: its newest heartbeat is old by this node's clock; `wrong`: not signed by that member for this network */
  state: "ok" | "stale" | "unreachable" | "wrong";
  reason?: string;
  heartbeat?: SignedHeartbeat;
  secondsOld?: number;
};

export type HeartbeatsParameters = {
  account: LocalAccount;
  domain: OracleDomain;
  network: number;
  version: string;
  configHash: Hex;
  peers: () => readonly Peer[];
  /** newest batch and day that this node sees on the chain */
  place: () => { sequence: number; epoch: number };
  fetch: Fetch;
  timeoutMs: number;
  unixMs: () => number;
  metrics: Metrics;
};

export type Heartbeats = {
  own: () => Promise<SignedHeartbeat>;
  /** Asks every peer for its heartbeat; what was asked for a moment ago is not asked for again. */
  collect: () => Promise<void>;
  table: () => MemberRow[];
  /** This machine's clock less the median of its peers', seconds; undefined without a fresh one. */
  clockOffset: () => number | undefined;
};

const STALE_SECONDS = 300;
const COLLECT_MS = 10_000;
/** How long a signature of its own is used again: strangers ask too. */
const OWN_MS = 5_000;

export function createHeartbeats(parameters: HeartbeatsParameters): Heartbeats {
  const { account, domain, network, version, configHash, peers, place, fetch, timeoutMs, unixMs, metrics } = parameters;
  let own: { madeAt: number; made: Promise<SignedHeartbeat> } | undefined;
  let collected: { at: number; done: Promise<void> } | undefined;
  const known = new Map<Address, { heartbeat: SignedHeartbeat; offsetSeconds: number }>();
  const failures = new Map<Address, { state: "unreachable" | "wrong"; reason: string }>();

  async function make(): Promise<SignedHeartbeat> {
    const at = Math.floor(unixMs() / 1_000);
    const heartbeat: Heartbeat = { version, configHash, network, ...place(), at };
    const signature = await account.signTypedData(heartbeatTypedData(domain, heartbeat));
    return { ...heartbeat, address: account.address, signature };
  }

  async function ask({ signer, url }: Peer): Promise<void> {
    const wrong = (reason: string): void => void failures.set(signer, { state: "wrong", reason });
    let answer: unknown;
    try {
      const response = await fetch(`${url}/heartbeat`, { signal: AbortSignal.timeout(timeoutMs) });
      answer = await response.json();
    } catch (error) {
      failures.set(signer, { state: "unreachable", reason: reasonOf(error) });
      return;
    }
    const checked = heartbeatSchema.safeParse(answer);
    if (!checked.success) {
      wrong("its answer is no heartbeat");
      return;
    }
    const heartbeat = checked.data;
    if (!isAddressEqual(heartbeat.address, signer) || heartbeat.network !== network) {
      wrong("it is the heartbeat of another member or network");
      return;
    }
    if (!(await verifyHeartbeat(domain, heartbeat))) {
      wrong("its signature is wrong");
      return;
    }
    failures.delete(signer);
    // An older one than the last is a replay; the row keeps ageing.
    if (heartbeat.at < (known.get(signer)?.heartbeat.at ?? 0)) return;
    known.set(signer, { heartbeat, offsetSeconds: unixMs() / 1_000 - heartbeat.at });
  }

  function rowOf({ signer, url }: Peer): MemberRow {
    const heartbeat = known.get(signer)?.heartbeat;
    const failure = failures.get(signer);
    const secondsOld = heartbeat === undefined ? undefined : Math.floor(unixMs() / 1_000) - heartbeat.at;
    const aged = heartbeat === undefined ? {} : { heartbeat, secondsOld: secondsOld ?? 0 };
    if (failure !== undefined) return { signer, url, ...failure, ...aged };
    if (heartbeat === undefined) return { signer, url, state: "unreachable", reason: "not asked yet", ...aged };
    const state = Math.abs(secondsOld ?? 0) > STALE_SECONDS ? "stale" : "ok";
    return { signer, url, state, ...aged };
  }

  function clockOffset(): number | undefined {
    const fresh = peers()
      .filter((peer) => rowOf(peer).state === "ok" || rowOf(peer).state === "stale")
      .flatMap(({ signer }) => known.get(signer)?.offsetSeconds ?? [])
      .sort((a, b) => a - b);
    return fresh[Math.floor(fresh.length / 2)];
  }

  return {
    own: () => {
      const now = unixMs();
      if (own === undefined || Math.abs(now - own.madeAt) > OWN_MS) own = { madeAt: now, made: make() };
      return own.made;
    },
    collect: () => {
      const now = unixMs();
      if (collected === undefined || Math.abs(now - collected.at) > COLLECT_MS) {
        const done = Promise.all(peers().map(ask)).then(() => {
          const offset = clockOffset();
          if (offset !== undefined) metrics.set("adit_clock_offset_seconds", offset);
        });
        collected = { at: now, done };
      }
      return collected.done;
    },
    table: () => peers().map(rowOf),
    clockOffset,
  };
}
