import type { FarmDay, ScenarioFarm, World, WorldDay } from "@adit/oracle/simulator";
import { createChainHistory, SCENARIO_FARMS } from "@adit/oracle/simulator";
import { BITCOIN_NETWORK, epochEnd, epochOf, rewardPerBlock, targetSeconds } from "@adit/sdk/math";
import type { FarmPlan, Point, Story } from "./story.ts";
import { FARM_ID, PENALTY_BPS, STORY_BOND_EPOCHS, STORY_MARGIN_EPOCHS } from "./terms.ts";

/** Header times stray from this seed; nothing else in a story is random. */
const SEED = 20_200_511;
const SATS_PER_THOUSANDTH = 100_000n;
const USD8 = 100_000_000n;
const HASH_MILLIJOULES_PER_WH = 3_600_000_000_000_000_000n;
const SECONDS_PER_DAY = 86_400n;
const TERA = 1_000_000_000_000n;
/** The pool pays by the network's formula, less this. */
const POOL_FEE_BPS = 100n;
const BPS = 10_000n;
/** What the machines of a story's farm need. */
const FARM_MILLIJOULE_PER_TH = 30_000;

/** The world of a story, in the shape of the simulator's: real targets, the story's prices and fees, its farm. */
export interface StoryWorld extends World {
  readonly firstEpoch: number;
  /** H/s that the story's series have sold together */
  readonly sold: bigint;
  /** what the farm truly earned on a day */
  truth(epoch: number): FarmDay;
}

export function storyWorld(story: Story): StoryWorld {
  const chain = createChainHistory(SEED);
  const firstEpoch = epochOf(Date.parse(`${story.firstDay}T00:00:00Z`) / 1000);
  const sold = story.series.reduce((sum, { terahash }) => sum + BigInt(terahash) * TERA, 0n);
  const days = new Map<number, WorldDay>();
  const priceUsd8 = (second: number): bigint => cents(story.price, second / 86_400 - firstEpoch) * (USD8 / 100n);

  const day = (epoch: number): WorldDay => {
    const known = days.get(epoch);
    if (known !== undefined) return known;
    const real = chain.day(epoch);
    const perBlock = BigInt(Math.round(valueAt(story.fees, epoch - firstEpoch))) * SATS_PER_THOUSANDTH;
    const truth = { ...real, fees: perBlock * BigInt(real.blockCount) };
    const computed = {
      ...truth,
      targetSeconds: targetSeconds(truth),
      rewardPerBlock: rewardPerBlock(truth),
      priceUsd8: priceUsd8(Number(epochEnd(epoch))),
    };
    days.set(epoch, computed);
    return computed;
  };
  const farmBy = (plan: FarmPlan, epoch: number): FarmDay => {
    const { hashrate, gross, energyWh } = plan(epoch - firstEpoch, day(epoch), sold);
    return { farmId: FARM_ID, epoch, hourly: [], hashrate, gross, energyWh };
  };

  return {
    seed: SEED,
    network: BITCOIN_NETWORK,
    chain,
    farms: SCENARIO_FARMS.map((farm): ScenarioFarm => ({ ...farm, declared: 2n * sold, milliJoulePerTh: FARM_MILLIJOULE_PER_TH })),
    day,
    farmDay: (_, epoch) => farmBy(story.farm ?? healthyFarm, epoch),
    truth: (epoch) => farmBy(story.truth ?? story.farm ?? healthyFarm, epoch),
    priceUsd8,
    networkStart: (epoch) => ({
      lastEpoch: epoch - 1,
      nextHeight: day(epoch).firstHeight,
      bits: day(epoch).bits,
      meanFees: day(epoch).fees / BigInt(day(epoch).blockCount),
    }),
    assumptions: assumptionsOf(story),
    firstEpoch,
    sold,
  };
}

/** Delivers what was sold, earns what the network pays less the pool's fee, and uses what its machines need. */
export const healthyFarm: FarmPlan = (_, network, sold) => farmAt(sold, network);

/** A farm that works at this hashrate. */
export function farmAt(hashrate: bigint, network: WorldDay): ReturnType<FarmPlan> {
  const expected = (hashrate * network.rewardPerBlock * network.targetSeconds) >> 256n;
  return {
    hashrate,
    gross: (expected * (BPS - POOL_FEE_BPS)) / BPS,
    energyWh: (hashrate * SECONDS_PER_DAY * BigInt(FARM_MILLIJOULE_PER_TH)) / HASH_MILLIJOULES_PER_WH,
  };
}

/** An assumed path at a day, cut to whole numbers by the caller. */
function valueAt(points: readonly Point[], day: number): number {
  const next = points.findIndex((point) => point.day > day);
  const to = points[next];
  const from = points[next - 1];
  if (to === undefined) return points.at(-1)?.value ?? 0;
  if (from === undefined) return to.value;
  return from.value + ((to.value - from.value) * (day - from.day)) / (to.day - from.day);
}

function cents(points: readonly Point[], day: number): bigint {
  return BigInt(Math.round(valueAt(points, day) * 100));
}

function assumptionsOf(story: Story): string[] {
  const path = (points: readonly Point[], show: (value: number) => string): string =>
    points.length === 1
      ? `${show(points[0]?.value ?? 0)} throughout`
      : points.map(({ day, value }) => `${show(value)} on day ${day}`).join(", ") + ", in straight lines";
  return [
    "Real: Bitcoin's targets, period by period, and the subsidy of each height. Times are rebuilt: periods begin right within hours, and blocks are spread evenly over them.",
    `Assumed: price of a bitcoin ${path(story.price, (value) => `$${value.toLocaleString("en-US")}`)}.`,
    `Assumed: fees of a block ${path(story.fees, (value) => `${value / 1000} BTC`)}.`,
    ...story.series.map(
      ({ name, form, terahash, priceCents, milliJoulePerTh, tariffTenthCents }) =>
        `Assumed: ${name} (${form}), ${terahash.toLocaleString("en-US")} TH/s for ${story.days} days at $${(priceCents / 100).toFixed(2)} a TH/s, ` +
        `${milliJoulePerTh / 1000} J/TH at ${tariffTenthCents / 10} cents a kWh.`,
    ),
    `Assumed: bond of ${STORY_BOND_EPOCHS} days of net and ${STORY_MARGIN_EPOCHS} of what a day owes beyond its escrow, a penalty of ${PENALTY_BPS / 100} %, two days of grace.`,
    ...story.assumptions.map((sentence) => `Assumed: ${sentence}`),
  ];
}
