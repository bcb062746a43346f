import { BITCOIN_NETWORK, epochEnd, epochOf, rewardPerBlock, targetSeconds } from "@adit/sdk/math";
import type { NetworkDay } from "@adit/sdk/oracle";
import { createChainHistory, type ChainHistory, type NetworkTruth } from "./chainHistory.ts";
import { farmDay, SCENARIO_FARMS, type FarmDay, type ScenarioFarm } from "./farms.ts";
import { ASSUMED_PRICES, assumedPriceUsd8 } from "./prices.ts";

/** Seed of every assumed figure; another seed is another scenario over the same real difficulty. */
export const SCENARIO_SEED = 20_210_701;
/** First day for which reports are made in the local scenario. */
export const SCENARIO_FIRST_EPOCH = epochOf(Date.parse("2021-06-10T00:00:00Z") / 1000);
/** First mined day of the year that the demo plays, and its length. */
export const SCENARIO_YEAR_EPOCH = epochOf(Date.parse("2021-07-01T00:00:00Z") / 1000);
export const SCENARIO_YEAR_DAYS = 365;
/** Mean of fees per block with which the network is added, satoshi; an assumption. */
export const SCENARIO_MEAN_FEES_SATS = 7_500_000n;

/** One day of the network as the formula needs it. */
export type WorldDay = NetworkTruth & NetworkDay & { priceUsd8: bigint };

/** The truth that simulated sources show, each in its own imperfect way. Pure: the same seed is the same world. */
export type World = {
  seed: number;
  network: number;
  chain: ChainHistory;
  farms: readonly ScenarioFarm[];
  day: (epoch: number) => WorldDay;
  farmDay: (farmId: number, epoch: number) => FarmDay;
  /** USD of a whole coin at a unix second, 8 decimals */
  priceUsd8: (second: number) => bigint;
  /** Arguments for `OutputOracle.addNetwork`, so that the first report is for `firstEpoch`. */
  networkStart: (firstEpoch: number) => { lastEpoch: number; nextHeight: number; bits: number; meanFees: bigint };
  assumptions: readonly string[];
};

/** @param farms the scenario's own by default; another list for a test of many */
export function createWorld(seed: number = SCENARIO_SEED, farms: readonly ScenarioFarm[] = SCENARIO_FARMS): World {
  const byId = new Map(farms.map((farm) => [farm.farmId, farm]));
  const chain = createChainHistory(seed);
  const days = new Map<number, WorldDay>();
  const farmDays = new Map<string, FarmDay>();

  const day = (epoch: number): WorldDay => {
    const known = days.get(epoch);
    if (known !== undefined) return known;
    const truth = chain.day(epoch);
    const computed = {
      ...truth,
      targetSeconds: targetSeconds(truth),
      rewardPerBlock: rewardPerBlock(truth),
      priceUsd8: assumedPriceUsd8(seed, Number(epochEnd(epoch))),
    };
    days.set(epoch, computed);
    return computed;
  };

  return {
    seed,
    network: BITCOIN_NETWORK,
    chain,
    farms,
    day,
    farmDay: (farmId, epoch) => {
      const key = `${farmId}/${epoch}`;
      const known = farmDays.get(key);
      if (known !== undefined) return known;
      const farm = byId.get(farmId);
      if (farm === undefined) throw new RangeError(`The scenario has no farm ${farmId}`);
      const computed = farmDay(seed, farm, epoch, day(epoch));
      farmDays.set(key, computed);
      return computed;
    },
    priceUsd8: (second) => assumedPriceUsd8(seed, second),
    networkStart: (firstEpoch) => ({
      lastEpoch: firstEpoch - 1,
      nextHeight: day(firstEpoch).firstHeight,
      bits: day(firstEpoch).bits,
      meanFees: SCENARIO_MEAN_FEES_SATS,
    }),
    assumptions: describeAssumptions(seed, farms),
  };
}

/** What is assumed and what is real, in sentences to print. */
function describeAssumptions(seed: number, farms: readonly ScenarioFarm[]): string[] {
  const path = ASSUMED_PRICES.map(({ day, usd }) => `${day} $${usd.toLocaleString("en-US")}`).join(", ");
  return [
    "Difficulty is real: Bitcoin's own targets, period by period. Times of blocks are rebuilt from it and right within hours.",
    `Everything else is assumed, from seed ${seed}, and no history:`,
    "Fees: 0.02 to 0.13 BTC a block, twice that on one day in 40.",
    `Price of a bitcoin: straight lines through ${path}, disturbed by up to 0.8 %.`,
    ...farms.map(
      (farm) =>
        `Farm ${farm.farmId} "${farm.name}": ${farm.declared / 10n ** 15n} PH/s within 1.5 %, ${farm.milliJoulePerTh / 1000} J/TH, ` +
        `${farm.energySource}; six hours at 40 % on one day in 45.`,
    ),
  ];
}
