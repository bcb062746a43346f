import { ImpossibleReportError, type NetworkRules, type NetworkState } from "../math/networkRules.ts";
import { agree, type DroppedFarm } from "./agree.ts";
import type { FarmLimits, NetworkDay } from "./bounds.ts";
import { evidenceRoot } from "./evidence.ts";
import { farmTree } from "./leaves.ts";
import { batchDigest } from "./typedData.ts";
import {
  NO_REPORT,
  type Batch,
  type Committee,
  type FarmReport,
  type NetworkReport,
  type OracleDomain,
  type SignedObservation,
} from "./types.ts";

/** Where and for whom signatures count. */
export type SigningContext = { domain: OracleDomain; committee: Committee };

/** One place in a network's chain of batches, as the chain has it before the batch. */
export type Slot = { network: number; rules: NetworkRules; sequence: number; epoch: number; state: NetworkState };

/** What the chain knows that agreement needs, read before it, so that agreement itself is pure. */
export type ChainFacts = { farms: ReadonlyMap<number, FarmLimits>; days: ReadonlyMap<number, NetworkDay> };

/** A batch with everything behind it. */
export type Agreed = { batch: Batch; digest: `0x${string}`; farms: FarmReport[]; dropped: DroppedFarm[] };

/** A proposal that cannot be: too few observations, or a day that the network's rules exclude. */
export class NoAgreementError extends Error {
  override readonly name = "NoAgreementError";
}

/**
 * The batch that follows from these observations: the same on every node, and in every browser that checks it. Pure.
 * @throws NoAgreementError
 */
export function buildBatch(
  { domain, committee }: SigningContext,
  slot: Slot,
  facts: ChainFacts,
  observations: readonly SignedObservation[],
): Agreed {
  const sorted = [...observations].sort((a, b) => a.member - b.member);
  if (sorted.length < committee.quorum) {
    throw new NoAgreementError(`A batch needs ${committee.quorum} observations, there are ${sorted.length}`);
  }
  const { report, farms, dropped } = agree({
    observations: sorted.map(({ observation }) => observation),
    f: committee.f,
    farms: facts.farms,
    dayOf: (epoch, agreed) => (epoch === slot.epoch ? dayFrom(slot, agreed) : facts.days.get(epoch)),
  });
  if (report.epoch === NO_REPORT.epoch)
    throw new NoAgreementError(`Too few members saw day ${slot.epoch} of the network`);
  try {
    slot.rules.advance(slot.state, report);
  } catch (error) {
    if (error instanceof ImpossibleReportError) throw new NoAgreementError(error.message, { cause: error });
    throw error;
  }
  const batch: Batch = {
    network: slot.network,
    sequence: slot.sequence,
    report,
    farmsRoot: farmTree(slot.network, farms).root,
    evidenceHash: evidenceRoot(domain, committee.configDigest, sorted),
  };
  return { batch, digest: batchDigest(domain, committee.configDigest, batch), farms, dropped };
}

function dayFrom({ rules, state }: Slot, agreed: NetworkReport): NetworkDay | undefined {
  if (agreed.epoch === NO_REPORT.epoch) return undefined;
  try {
    return rules.advance(state, agreed);
  } catch (error) {
    if (error instanceof ImpossibleReportError) return undefined;
    throw error;
  }
}
