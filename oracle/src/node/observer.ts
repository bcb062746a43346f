import { ImpossibleReportError } from "@adit/sdk/math";
import {
  NO_REPORT,
  type FarmLimits,
  type NetworkDay,
  type Observation,
  type SignedObservation,
} from "@adit/sdk/oracle";
import { createEvidenceWriter, type EvidenceStore, type EvidenceWriterParameters } from "../evidence/index.ts";
import type { Archive } from "./archive.ts";
import type { ChainHead, OracleChain } from "./chain.ts";
import type { Clock } from "./clock.ts";
import type { Logger } from "./logger.ts";
import type { Position } from "./member.ts";
import type { Metrics } from "./metrics.ts";
import { observe, type Sources } from "./observe.ts";
import type { Attester, SigningContext } from "./signing.ts";
import type { Store } from "./store.ts";
import { MAX_FARM_REPORTS } from "./wire.ts";

/** Makes this node's own observation of the batch at hand, once: asks the sources, keeps the evidence, then signs. */
export type Observer = {
  /** The observation that was signed, now or before; undefined while this node cannot see the day. */
  own: (at: Position, head: ChainHead) => Promise<SignedObservation | undefined>;
};

export type ObserverParameters = {
  chain: OracleChain;
  store: Store;
  archive: Archive;
  evidence: EvidenceStore;
  maxBytes: { network: number; farms: number };
  sources: Sources;
  attester: Attester;
  note: (context: SigningContext, signed: SignedObservation) => void;
  clock: Clock;
  observeMs: number;
  signal: AbortSignal;
  metrics: Metrics;
  logger: Logger;
};

/** What an observation has to find out. */
type Question = {
  asked: EvidenceWriterParameters["asked"];
  limits: ReadonlyMap<number, FarmLimits>;
  wanted: { farmId: number; epoch: number }[];
};

export function createObserver(parameters: ObserverParameters): Observer {
  const { chain, store, archive, evidence, maxBytes, sources, attester, note } = parameters;
  const { clock, observeMs, signal, metrics, logger } = parameters;

  async function own(at: Position, head: ChainHead): Promise<SignedObservation | undefined> {
    const { slot, context, me } = at;
    const { network } = slot;
    const [known] = store.observationsOf(network, slot.sequence, context.committee.configDigest, me);
    if (known !== undefined) return known;
    const question = await ask(at, head);
    const { asked, limits } = question;
    const writer = createEvidenceWriter({ asked, maxBytes: maxBytes });
    const until = clock.nowMs() + observeMs;
    const seen = await observe({
      sources,
      sequence: slot.sequence,
      epoch: slot.epoch,
      firstHeight: slot.state.nextHeight,
      now: head.timestamp,
      wanted: question.wanted,
      limits,
      recorderOf: writer.recorderOf,
      isFull: writer.isFull,
      isOver: () => clock.nowMs() > until || signal.aborted,
      logger,
      onSourceFailure: (source) => {
        metrics.count("adit_source_failures_total", { source });
      },
    });
    if (signal.aborted || !isPossible(at, seen)) return undefined;
    const document = writer.finish();
    // What it rests on is on the disk before the observation is signed.
    evidence.save(document, slot.epoch);
    const signed = await attester.observation(context, me, { ...seen, evidenceHash: document.hash });
    note(context, signed);
    metrics.count("adit_observations_total");
    metrics.set("adit_last_observed_epoch", slot.epoch);
    logger.info(
      { epoch: slot.epoch, sequence: slot.sequence, farms: seen.farms.length, evidence: document.hash },
      "observation.signed",
    );
    return signed;
  }

  /** What this node has to find out, and all that the chain says about it. */
  async function ask({ slot, context }: Position, head: ChainHead): Promise<Question> {
    const { network } = slot;
    const farmIds = sources.farms.map(({ farmId }) => farmId);
    const limits = await chain.farmLimits(network, farmIds, head.block);
    const paid = new Map<number, NetworkDay>();
    const wanted: { farmId: number; epoch: number }[] = [];
    const missing = archive.missingDays([...limits.keys()], slot.epoch, slot.sequence);
    for (const day of new Set(missing.map(({ epoch }) => epoch))) {
      const known = day === slot.epoch ? undefined : await chain.networkDay(network, day);
      if (known !== undefined) paid.set(day, known);
    }
    // The newest day first: what is more than one observation may carry waits.
    for (const day of missing.sort((a, b) => b.epoch - a.epoch)) {
      // A day that the network never reported has no bounds to hold a farm's figures against.
      if (day.epoch === slot.epoch || paid.has(day.epoch)) wanted.push(day);
    }
    wanted.length = Math.min(wanted.length, MAX_FARM_REPORTS);
    const { configDigest, ...committee } = context.committee;
    const asked = {
      ...chain.domain,
      configDigest,
      committee: { ...committee, signers: [...committee.signers] },
      network,
      sequence: slot.sequence,
      epoch: slot.epoch,
      now: head.timestamp,
      block: Number(head.block),
      state: slot.state,
      wanted: wanted.map(({ farmId, epoch }): [number, number] => [farmId, epoch]),
      limits: [...limits].map(([farmId, { declared, milliJoulePerTh }]): [number, bigint, number] => [
        farmId,
        declared,
        milliJoulePerTh,
      ]),
      days: [...paid].map(([epoch, { targetSeconds, rewardPerBlock }]): [number, bigint, bigint] => [
        epoch,
        targetSeconds,
        rewardPerBlock,
      ]),
      sources: sources.description,
    };
    return { asked, limits, wanted };
  }

  /** A node whose own view the network's rules exclude has nothing to say yet. */
  function isPossible({ slot }: Position, { report }: Pick<Observation, "report">): boolean {
    if (report.epoch === NO_REPORT.epoch) return false;
    try {
      slot.rules.advance(slot.state, report);
      return true;
    } catch (error) {
      if (!(error instanceof ImpossibleReportError)) throw error;
      logger.warn({ epoch: slot.epoch, reason: error.message }, "observation.impossible");
      return false;
    }
  }

  return { own };
}
