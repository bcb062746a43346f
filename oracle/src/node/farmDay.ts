import { SECONDS_PER_DAY } from "@adit/sdk/math";
import { lowerMedian, type FarmLimits, type FarmReport } from "@adit/sdk/oracle";
import type { MeterDay, PoolDay, TelemetryDay } from "../sources/index.ts";

/** What a farm's sources say of one day; undefined for a source that failed or is not there. */
export type FarmReadings = {
  /** `origin` tells who stands behind an account: two accounts at one pool are one source */
  pools: readonly { origin: string; day: PoolDay | undefined }[];
  telemetry: TelemetryDay | undefined;
  meter: MeterDay | undefined;
};

/** A report, and in words why fewer sources stand behind it than there are. */
export type FarmVerdict = { report: FarmReport; doubts: readonly string[] };

/** A figure of the farm's hashrate; only a `direct` one was counted, the other was worked out from energy. */
type Figure = { origin: string; hashrate: bigint; direct: boolean };

const BPS = 10_000n;
/** Pools and machines count the same work: what parts them is stale shares and the moments of counting. */
const DIRECT_TOLERANCE_BPS = 500n;
/** Energy explains a hashrate within this; cooling and losses are inside it. */
const ENERGY_TOLERANCE_BPS = 1_500n;
/** 1e12 hashes per TH, 1e3 mJ per J, 3,600 J per Wh. */
const HASH_MILLIJOULES_PER_WH = 10n ** 15n * 3_600n;
const METER = "meter";
const TELEMETRY = "telemetry";

/**
 * A farm's day from all that is known of it; undefined while no pool has booked the income.
 *
 * Each source gives one figure of the hashrate: pools and machines what they counted, the meter what its energy could have fed at the
 * declared J/TH. Of three or more the lower median counts, so that a single one cannot move it beyond the others. Two that agree: the
 * lower of two counts, a pool's own where only energy confirms it. Two that do not: the lower. As sources count those that agree with the
 * result. If the machines' own J/TH contradicts the declared one, the meter's figure stands on nothing and is left out.
 */
export function farmReport(
  farmId: number,
  epoch: number,
  limits: FarmLimits,
  { pools, telemetry, meter }: FarmReadings,
): FarmVerdict | undefined {
  const booked = pools.flatMap(({ day }) => (day?.gross === undefined ? [] : [day.gross]));
  const doubts: string[] = [];
  const figures = figuresOf(limits, { pools, telemetry, meter }, doubts);
  if (booked.length === 0 || figures.length === 0) return undefined;
  const hashrate = countingFigure(figures);
  const agreeing = figures.filter((figure) =>
    agree(figure, { origin: "", hashrate, direct: isDirect(figures, hashrate) }),
  );
  for (const { origin, hashrate: said } of figures.filter((figure) => !agreeing.includes(figure)))
    doubts.push(`${origin} says ${said} H/s where ${hashrate} H/s counts`);
  return {
    report: {
      farmId,
      epoch,
      hashrate,
      gross: lowerMedian(booked),
      energyWh: meter?.energyWh ?? 0n,
      renewableBps: meter?.renewableBps ?? 0,
      sources: Math.max(1, agreeing.length),
    },
    doubts,
  };
}

/** One figure for each origin, the direct ones first. */
function figuresOf(limits: FarmLimits, { pools, telemetry, meter }: FarmReadings, doubts: string[]): Figure[] {
  const byOrigin = new Map<string, bigint[]>();
  for (const { origin, day } of pools)
    if (day?.hashrate !== undefined) byOrigin.set(origin, [...(byOrigin.get(origin) ?? []), day.hashrate]);
  const figures = [...byOrigin].map(([origin, list]): Figure => ({
    origin,
    hashrate: lowerMedian(list),
    direct: true,
  }));
  if (telemetry?.hashrate !== undefined)
    figures.push({ origin: TELEMETRY, hashrate: telemetry.hashrate, direct: true });
  if (meter?.energyWh === undefined) return figures;
  const declared = BigInt(limits.milliJoulePerTh);
  const measured = telemetry?.milliJoulePerTh;
  if (measured !== undefined && !within(measured, declared, ENERGY_TOLERANCE_BPS)) {
    doubts.push(`the machines use ${measured} mJ/TH where ${declared} are declared: ${METER} is not counted`);
    return figures;
  }
  const fed = (meter.energyWh * HASH_MILLIJOULES_PER_WH) / (BigInt(SECONDS_PER_DAY) * declared);
  return [...figures, { origin: METER, hashrate: fed, direct: false }];
}

function countingFigure(figures: readonly Figure[]): bigint {
  const [first, second] = figures;
  // A pool's count is finer than what energy explains: that only confirms it.
  if (figures.length === 2 && first !== undefined && second?.direct === false && agree(first, second))
    return first.hashrate;
  return lowerMedian(figures.map(({ hashrate }) => hashrate));
}

const isDirect = (figures: readonly Figure[], hashrate: bigint): boolean =>
  figures.some((figure) => figure.direct && figure.hashrate === hashrate);

function agree(a: Figure, b: Figure): boolean {
  return within(a.hashrate, b.hashrate, a.direct && b.direct ? DIRECT_TOLERANCE_BPS : ENERGY_TOLERANCE_BPS);
}

/** The gap is no more than so many basis points of the larger. */
function within(a: bigint, b: bigint, toleranceBps: bigint): boolean {
  const [low, high] = a < b ? [a, b] : [b, a];
  return (high - low) * BPS <= high * toleranceBps;
}
