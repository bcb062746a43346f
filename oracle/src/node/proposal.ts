import type { ChainFacts, SignedObservation, Slot, NetworkDay } from "@adit/sdk/oracle";
import type { OracleChain } from "./chain.ts";

/** What a batch is and how it follows from observations stands in the SDK: whoever checks one computes it by the same code. */
export { buildBatch, NoAgreementError, type Agreed, type ChainFacts, type Slot } from "@adit/sdk/oracle";

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
