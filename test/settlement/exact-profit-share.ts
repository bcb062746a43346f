/** One day of a profit share in exact arithmetic, written from the rules: it shares no code with the contracts or the SDK. */
import type { Fraction, Lines } from "./exact-waterfall.ts";
import { ceil, floor } from "./exact-waterfall.ts";

export interface ShareDay {
  /** H/s of the series */
  sold: bigint;
  /** H/s of the farm */
  delivered: bigint;
  /** H/s of all series of the farm; 0 if the day was not recorded */
  reserved: bigint;
  /** what the farm says it earned, token base units */
  reported: bigint;
  /** what the network's formula gives for `delivered`, token base units */
  expected: bigint;
  energyWh: bigint;
  toleranceBps: bigint;
  toleranceDays: bigint;
  holderShareBps: bigint;
  firstOfWindow: boolean;
}

export interface Costs {
  tokenDecimals: number;
  priceUsd8: bigint;
  milliJoulePerTh: bigint;
  tariffUsd8: bigint;
  maintenanceUsd8PerThDay: bigint;
  serviceBps: bigint;
  protocolBps: bigint;
}

export interface Memory {
  reported: bigint;
  expected: bigint;
  counted: bigint;
  lossCarry: bigint;
  deliveredDays: bigint;
}

export const NOTHING: Memory = { reported: 0n, expected: 0n, counted: 0n, lossCarry: 0n, deliveredDays: 0n };
export const MEMORY_MAX = (1n << 96n) - 1n;

const BPS = 10_000n;
const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** The least and the most that a window's sum may be: the expected sum, give or take the tolerance, which rounds up. */
export function boundsOf(day: Pick<ShareDay, "toleranceBps" | "toleranceDays">, window: Memory): [bigint, bigint] {
  const byPercent = ceil([window.expected * day.toleranceBps, BPS]);
  const byDays = window.deliveredDays === 0n ? 0n : ceil([window.expected * day.toleranceDays, window.deliveredDays]);
  const tolerance = byPercent + byDays;
  return [max(0n, window.expected - tolerance), window.expected + tolerance];
}

/** How much of the income so far counts on this day, and the sums after it. */
export function countDay(day: ShareDay, before: Memory): { counted: bigint; next: Memory } {
  const window = day.firstOfWindow ? { ...NOTHING, lossCarry: before.lossCarry } : before;
  const next: Memory = {
    reported: min(window.reported + day.reported, MEMORY_MAX),
    expected: min(window.expected + day.expected, MEMORY_MAX),
    counted: window.counted,
    lossCarry: window.lossCarry,
    deliveredDays: window.deliveredDays + (day.delivered > 0n ? 1n : 0n),
  };
  const [least, most] = boundsOf(day, next);
  const believed = min(min(max(next.reported, least), most), MEMORY_MAX);
  const counted = max(0n, believed - window.counted);
  return { counted, next: { ...next, counted: window.counted + counted } };
}

export interface Costing {
  metered: Fraction;
  capped: Fraction;
  maintenance: Fraction;
}

/** The costs of the series' part as fractions; `working` is the hashrate of it that worked. */
export function costsOf(day: ShareDay, costs: Costs): Costing & { working: bigint } {
  const whole = max(day.delivered, day.reserved);
  const token = 10n ** BigInt(costs.tokenDecimals);
  const working = floor([day.delivered * day.sold, whole]);
  const kWh: Fraction = [working * 86_400n * costs.milliJoulePerTh, 10n ** 12n * 1_000n * 3_600_000n];
  return {
    working,
    metered: [day.energyWh * costs.tariffUsd8 * day.sold * token, 1_000n * costs.priceUsd8 * whole],
    capped: [kWh[0] * costs.tariffUsd8 * token, kWh[1] * costs.priceUsd8],
    maintenance: [working * costs.maintenanceUsd8PerThDay * token, 10n ** 12n * costs.priceUsd8],
  };
}

/** The day's lines and the memory after it. */
export function exactShare(day: ShareDay, costs: Costs, before: Memory): { lines: Lines; next: Memory; counted: bigint } {
  const { counted, next } = countDay(day, before);
  const whole = max(day.delivered, day.reserved);
  let [gross, electricity, maintenance, service] = [0n, 0n, 0n, 0n];
  if (whole > 0n) {
    const exact = costsOf(day, costs);
    gross = floor([counted * day.sold, whole]);
    // The farm's bill is cut to the slice in steps of the tariff's unit, then turned into the token: both up.
    const bill = ceil([day.energyWh * costs.tariffUsd8 * day.sold, whole]);
    const metered = ceil([bill * 10n ** BigInt(costs.tokenDecimals), 1_000n * costs.priceUsd8]);
    electricity = min(metered, ceil(exact.capped));
    maintenance = ceil(exact.maintenance);
    service = ceil([gross * costs.serviceBps, BPS]);
  }
  const left = gross - electricity - maintenance - service - before.lossCarry;
  const net = max(0n, left);
  const share = floor([net * day.holderShareBps, BPS]);
  const protocol = floor([share * costs.protocolBps, BPS]);
  return {
    lines: { gross, electricity, maintenance, service, net, protocol, holders: share - protocol },
    next: { ...next, lossCarry: min(max(0n, -left), MEMORY_MAX) },
    counted,
  };
}
