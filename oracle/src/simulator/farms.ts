import type { NetworkDay } from "@adit/sdk/oracle";
import { noiseBetween, oneIn } from "./random.ts";

/**
 * A farm of the scenario. Everything here is assumed.
 * @property declared H/s
 * @property milliJoulePerTh energy per 1e12 hashes, millijoule
 * @property overheadBps energy beyond the machines (cooling, losses), basis points
 * @property poolFeeBps the pool's fee on what it pays, basis points
 * @property payoutScript P2WPKH output script that the pool pays
 */
export type ScenarioFarm = {
  farmId: number;
  name: string;
  pool: "f2pool" | "ocean";
  poolUser: string;
  declared: bigint;
  milliJoulePerTh: number;
  overheadBps: bigint;
  poolFeeBps: bigint;
  renewableBps: number;
  energySource: string;
  payoutScript: `0x${string}`;
};

const PETA = 1_000_000_000_000_000n;

export const SCENARIO_FARMS: readonly ScenarioFarm[] = [
  {
    farmId: 1,
    name: "Norrfors",
    pool: "f2pool",
    poolUser: "norrfors",
    declared: 150n * PETA,
    milliJoulePerTh: 29_500,
    overheadBps: 400n,
    poolFeeBps: 250n,
    renewableBps: 9_700,
    energySource: "hydro",
    payoutScript: "0x0014a1c3e5f70918273645546372819fa0b1c2d3e4f5",
  },
  {
    farmId: 2,
    name: "Llano Alto",
    pool: "ocean",
    poolUser: "llanoalto",
    declared: 90n * PETA,
    milliJoulePerTh: 34_000,
    overheadBps: 600n,
    poolFeeBps: 100n,
    renewableBps: 6_100,
    energySource: "wind and grid",
    payoutScript: "0x00145b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e",
  },
];

/** An outage: one day in so many, for six hours, at this share of the machines. */
const OUTAGE_ONE_IN = 45;
const OUTAGE_HOURS = 6;
const OUTAGE_LEFT_BPS = 4_000n;
/** Delivered hashrate strays from the declared one, basis points of it. */
const DELIVERED_LOW_BPS = 9_850;
const DELIVERED_HIGH_BPS = 10_150;

const HOURS_PER_DAY = 24;
const SECONDS_PER_DAY = 86_400n;
const BPS = 10_000n;
/** Hash-millijoules per TH to watt-hours: 1e12 hashes per TH, 1e3 mJ per J, 3,600 J per Wh. */
const HASH_MILLIJOULES_PER_WH = 10n ** 15n * 3_600n;
const LABEL = { hashrate: 21, outage: 22, outageHour: 23 } as const;

/**
 * What a farm delivered on a UTC day.
 * @property hourly H/s, by hour
 * @property hashrate their average, H/s
 * @property gross satoshi that the pool credits, after its fee
 */
export type FarmDay = {
  farmId: number;
  epoch: number;
  hourly: readonly bigint[];
  hashrate: bigint;
  gross: bigint;
  energyWh: bigint;
};

/** H/s in an hour of a day. */
export function hourlyHashrate(seed: number, farm: ScenarioFarm, epoch: number, hour: number): bigint {
  const wobble = BigInt(
    noiseBetween(DELIVERED_LOW_BPS, DELIVERED_HIGH_BPS, seed, LABEL.hashrate, farm.farmId, epoch, hour),
  );
  const full = (farm.declared * wobble) / BPS;
  if (!oneIn(OUTAGE_ONE_IN, seed, LABEL.outage, farm.farmId, epoch)) return full;
  const from = noiseBetween(0, HOURS_PER_DAY - OUTAGE_HOURS, seed, LABEL.outageHour, farm.farmId, epoch);
  return hour >= from && hour < from + OUTAGE_HOURS ? (full * OUTAGE_LEFT_BPS) / BPS : full;
}

export function farmDay(seed: number, farm: ScenarioFarm, epoch: number, network: NetworkDay): FarmDay {
  const hourly = Array.from({ length: HOURS_PER_DAY }, (_, hour) => hourlyHashrate(seed, farm, epoch, hour));
  const hashrate = hourly.reduce((sum, value) => sum + value, 0n) / BigInt(HOURS_PER_DAY);
  const expected = (hashrate * network.rewardPerBlock * network.targetSeconds) >> 256n;
  const machinesWh = (hashrate * SECONDS_PER_DAY * BigInt(farm.milliJoulePerTh)) / HASH_MILLIJOULES_PER_WH;
  return {
    farmId: farm.farmId,
    epoch,
    hourly,
    hashrate,
    gross: (expected * (BPS - farm.poolFeeBps)) / BPS,
    energyWh: (machinesWh * (BPS + farm.overheadBps)) / BPS,
  };
}
