import type { Fault } from "./faults.ts";
import { noise, noiseBetween, oneIn } from "./random.ts";
import type { World } from "./world.ts";

/** Labels that keep the streams of noise apart. */
const LABEL = { lag: 51, hashrate: 52, wrongDay: 53, wrongNode: 54, wrongSource: 55, price: 56, late: 57 } as const;

const LAG_SECONDS = 900;
const LAGGING_SECONDS = 5 * 3600;
const STALE_SECONDS = 2 * 86_400;
const HASHRATE_STRAY_PPM = 400;
const PRICE_STRAY_PPM = 300;
const WRONG_DAY_ONE_IN = 12;
const LATE_SETTLEMENT_ONE_IN = 15;
const PPM = 1_000_000n;
/** A liar stays inside what looks possible, so that only the median stops it. */
const LIE = {
  hashratePercent: 115n,
  feesPercent: 180n,
  pricePercent: 130n,
  grossPercent: 140n,
  energyPercent: 125n,
} as const;

export type WrongSource = "price" | "hashrate" | "meter";

/** What one node sees of the world: the truth, seen a little differently by everyone. Deterministic. */
export type View = {
  node: number;
  fault: () => Fault | undefined;
  /** The node's Bitcoin tip: behind by up to a quarter of an hour. */
  tip: () => number;
  now: () => number;
  fees: (fees: bigint) => bigint;
  hashrate: (truth: bigint, farmId: number, epoch: number) => bigint;
  gross: (truth: bigint) => bigint;
  energyWh: (truth: bigint, epoch: number) => bigint | undefined;
  /** USD, 8 decimals, from the exchange with this index */
  priceUsd8: (second: number, exchange: number) => bigint;
  /** Unix second at which the pool credits a day's income: half past midnight, now and then a day later. */
  settledAt: (farmId: number, epoch: number) => number;
};

export type ViewParameters = {
  world: World;
  node: number;
  nodes: number;
  now: () => number;
  fault: () => Fault | undefined;
};

export function createView({ world, node, nodes, now, fault }: ViewParameters): View {
  const { seed } = world;
  /** At most one node a day has a wrong source, so f = 1 always suffices in the scenario. */
  const wrongSource = (epoch: number): WrongSource | undefined => {
    if (!oneIn(WRONG_DAY_ONE_IN, seed, LABEL.wrongDay, epoch)) return undefined;
    if (noise(seed, LABEL.wrongNode, epoch) % nodes !== node) return undefined;
    return (["price", "hashrate", "meter"] as const)[noise(seed, LABEL.wrongSource, epoch) % 3];
  };
  const lies = (truth: bigint, percent: bigint): bigint => {
    const kind = fault();
    if (typeof kind === "object" && "lyingPercent" in kind) return (truth * BigInt(kind.lyingPercent)) / 100n;
    return kind === "lying" ? (truth * percent) / 100n : truth;
  };
  const seenNow = (): number => (fault() === "stale" ? now() - STALE_SECONDS : now());

  return {
    node,
    fault,
    now: seenNow,
    tip: () => {
      const lag =
        fault() === "lagging"
          ? LAGGING_SECONDS
          : noiseBetween(0, LAG_SECONDS, seed, LABEL.lag, node, Math.floor(now() / LAG_SECONDS));
      return world.chain.tipAt(seenNow() - lag);
    },
    fees: (fees) => lies(fees, LIE.feesPercent),
    hashrate: (truth, farmId, epoch) => {
      const stray = BigInt(
        noiseBetween(-HASHRATE_STRAY_PPM, HASHRATE_STRAY_PPM, seed, LABEL.hashrate, node, farmId, epoch),
      );
      const seen = (truth * (PPM + stray)) / PPM;
      // The classic mistake: TH/s where H/s was promised.
      const wrongUnit = fault() === "wrong-unit" || wrongSource(epoch) === "hashrate";
      return wrongUnit ? seen / 1_000_000_000_000n : lies(seen, LIE.hashratePercent);
    },
    gross: (truth) => lies(truth, LIE.grossPercent),
    energyWh: (truth, epoch) => {
      if (fault() === "wrong-unit") return truth * 1000n;
      return wrongSource(epoch) === "meter" ? undefined : lies(truth, LIE.energyPercent);
    },
    priceUsd8: (second, exchange) => {
      const stray = BigInt(
        noiseBetween(-PRICE_STRAY_PPM, PRICE_STRAY_PPM, seed, LABEL.price, exchange, Math.floor(second / 60)),
      );
      const seen = (world.priceUsd8(second) * (PPM + stray)) / PPM;
      const epoch = Math.floor(second / 86_400) - 1;
      return wrongSource(epoch) === "price" && exchange === node % 3 ? seen / 10n : lies(seen, LIE.pricePercent);
    },
    settledAt: (farmId, epoch) => {
      const late = oneIn(LATE_SETTLEMENT_ONE_IN, seed, LABEL.late, farmId, epoch) ? 86_400 : 0;
      return (epoch + 1) * 86_400 + 1800 + late;
    },
  };
}
