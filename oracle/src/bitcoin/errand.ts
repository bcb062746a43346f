import { bitcoinRelayAbi } from "@adit/sdk/abis";
import { encodeFunctionData, keccak256, type Hex } from "viem";
import { reasonOf, type Logger } from "../node/logger.ts";
import type { Job, Poster } from "../posting/index.ts";
import { SourceError } from "../sources/request.ts";
import type { BitcoinData } from "./data.ts";
import { payoutProofs } from "./payouts.ts";
import { ProofError } from "./proofs.ts";
import type { RelayChain } from "./relayChain.ts";
import { nextRelayStep, relayCall, type RelayStep } from "./relayKeeper.ts";
import type { VerifierChain } from "./verifier.ts";

/** Where payouts of a farm are heard of; hearing of one proves nothing. */
export type PayoutSource = {
  farmId: number;
  /** transactions that a pool says it paid the farm with, as people print their ids @throws SourceError */
  payouts: () => Promise<readonly Hex[]>;
};

export type BitcoinErrandParameters = {
  data: BitcoinData;
  relay: RelayChain;
  poster: Pick<Poster, "submit">;
  /** undefined where payouts are not proven */
  payouts: { verifier: VerifierChain; sources: readonly PayoutSource[] } | undefined;
  logger: Logger;
};

/** What one look came to. */
export type BitcoinTick = {
  relay: RelayStep | { step: "failed"; reason: string };
  /** proofs of payouts that were handed in */
  payouts: number;
};

/** Keeps the relay fed and proves payouts that pools report: what anybody may do. */
export type BitcoinErrand = {
  tick: () => Promise<BitcoinTick>;
  /** The last look at the relay; undefined before the first. */
  last: () => BitcoinTick | undefined;
};

export function createBitcoinErrand({ data, relay, poster, payouts, logger }: BitcoinErrandParameters): BitcoinErrand {
  let last: BitcoinTick | undefined;
  /** Proven or hopeless: not asked for again. */
  const finished = new Set<string>();
  let told = "";

  async function feedRelay(): Promise<BitcoinTick["relay"]> {
    let step: RelayStep;
    try {
      step = await nextRelayStep({ data, relay });
    } catch (error) {
      logger.warn({ reason: reasonOf(error) }, "relay.failed");
      return { step: "failed", reason: reasonOf(error) };
    }
    if (step.step === "extend" || step.step === "contest") {
      const job = relayJob(relay, step);
      const { state } = poster.submit(job);
      if (told !== job.id) logger.info({ period: step.period, step: step.step, state }, "relay.proof");
      told = job.id;
    } else if (step.step === "disagree") {
      // Somebody's proof is not of this node's chain: a person has to look.
      logger.error({ period: step.period, reason: step.reason }, "relay.disagrees");
    }
    return step;
  }

  async function provePayouts(): Promise<number> {
    if (payouts === undefined) return 0;
    let submitted = 0;
    for (const { farmId, payouts: heard } of payouts.sources) {
      for (const txid of await listed(farmId, heard)) {
        const key = `${farmId}/${txid}`;
        if (!finished.has(key)) submitted += await provePayout(payouts.verifier, farmId, txid, key);
      }
    }
    return submitted;
  }

  async function listed(farmId: number, heard: PayoutSource["payouts"]): Promise<readonly Hex[]> {
    try {
      return await heard();
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      logger.warn({ farmId, reason: error.message }, "payouts.unknown");
      return [];
    }
  }

  async function provePayout(verifier: VerifierChain, farmId: number, txid: Hex, key: string): Promise<number> {
    try {
      const proofs = await payoutProofs({ data, verifier }, farmId, txid);
      if (proofs.length === 0) finished.add(key);
      for (const { job, kind, vout } of proofs) {
        const { state } = poster.submit(job);
        if (state === "final" || state === "moot") finished.add(key);
        logger.info({ farmId, txid, vout, kind, state }, "payout.proof");
      }
      return proofs.length;
    } catch (error) {
      // Not deep enough yet, or no payout that counts: said once a tick, tried again at the next.
      const expected = error instanceof ProofError || error instanceof SourceError;
      logger[expected ? "info" : "warn"]({ farmId, txid, reason: reasonOf(error) }, "payout.not_proven");
      return 0;
    }
  }

  return {
    last: () => last,
    tick: async () => {
      const fed = await feedRelay();
      last = { relay: fed, payouts: await provePayouts() };
      return last;
    },
  };
}

/** The same proof is the same job; a proof of another chain is another one. */
function relayJob(relay: RelayChain, step: RelayStep & { headers: Hex }): Job {
  const id = `relay ${step.step} ${step.period} ${keccak256(step.headers).slice(0, 18)}`;
  const call = relayCall(relay, step);
  if (step.step === "contest") return { id, ...call, mootBy: ["NotMoreWork", "ContestOver", "NotContestable"] };
  return {
    id,
    ...call,
    doneWhen: {
      to: relay.address,
      data: encodeFunctionData({ abi: bitcoinRelayAbi, functionName: "newestPeriod" }),
      word: 0,
      atLeast: BigInt(step.period),
    },
    priority: 1,
  };
}
