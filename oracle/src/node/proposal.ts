import { ImpossibleReportError, type NetworkRules, type NetworkState } from "@adit/sdk/math";
import {
  agree,
  farmTree,
  NO_REPORT,
  type Batch,
  type DroppedFarm,
  type FarmLimits,
  type FarmReport,
  type NetworkDay,
  type NetworkReport,
  type SignedObservation,
} from "@adit/sdk/oracle";
import type { OracleChain } from "./chain.ts";
import { digestOf, evidenceOf, type SigningContext } from "./signing.ts";

/** One place in a network's chain of batches, as the chain has it before the batch. */
export type Slot = { network: number; rules: NetworkRules; sequence: number; epoch: number; state: NetworkState };

/** What the chain knows that agreement needs, read before it, so that agreement itself is pure. */
export type ChainFacts = { farms: ReadonlyMap<number, FarmLimits>; days: ReadonlyMap<number, NetworkDay> };

/** A batch with everything behind it. */
export type Agreed = { batch: Batch; digest: `0x${string}`; farms: FarmReport[]; dropped: DroppedFarm[] };

/** Reads what agreement over these observations needs, pinned at a block so that every member reads the same. */
export async function readFacts(
  chain: OracleChain,
  { network, epoch }: Slot,
  observations: readonly SignedObservation[],
  atBlock: bigint,
): Promise<ChainFacts> {
  const named = new Set<number>();
  const told = new Set<number>();
  for (const { observation } of observations) {
    for (const farm of observation.farms) {
      named.add(farm.farmId);
      if (farm.epoch < epoch) told.add(farm.epoch);
    }
  }
  const [farmIds, epochs] = [[...named], [...told]];
  const [farms, days] = await Promise.all([
    chain.farmLimits(network, farmIds, atBlock),
    Promise.all(epochs.map((day) => chain.networkDay(network, day))),
  ]);
  const known = new Map<number, NetworkDay>();
  for (const [index, day] of epochs.entries()) {
    const paid = days[index];
    if (paid !== undefined) known.set(day, paid);
  }
  return { farms, days: known };
}

/** A proposal that cannot be: too few observations, or a day that the network's rules exclude. */
export class NoAgreementError extends Error {
  override readonly name = "NoAgreementError";
}

/**
 * The batch that follows from these observations: the same on every node. Pure.
 * @throws NoAgreementError
 */
export function buildBatch(
  context: SigningContext,
  slot: Slot,
  facts: ChainFacts,
  observations: readonly SignedObservation[],
): Agreed {
  const sorted = [...observations].sort((a, b) => a.member - b.member);
  if (sorted.length < context.committee.quorum) {
    throw new NoAgreementError(`A batch needs ${context.committee.quorum} observations, there are ${sorted.length}`);
  }
  const { report, farms, dropped } = agree({
    observations: sorted.map(({ observation }) => observation),
    f: context.committee.f,
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
    evidenceHash: evidenceOf(context, sorted),
  };
  return { batch, digest: digestOf(context, batch), farms, dropped };
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
