import { mulDivDown, mulDivUp } from "./mulDiv.ts";
import { BPS, electricityCost, maintenanceCost, type CostInputs, type Waterfall } from "./waterfall.ts";

/** Days over which reported income is held against the network's formula. */
export const WINDOW_EPOCHS = 30;
const WH_PER_KWH = 1_000n;
const U96_MAX = (1n << 96n) - 1n;

/** One day of a profit share: what the farm said, and what it is held against. */
export interface ProfitShareInputs {
  /** H/s of the series */
  sold: bigint;
  /** H/s of the farm */
  delivered: bigint;
  /** H/s of all series of the farm on that day */
  reserved: bigint;
  /** income of the farm, reward-token base units */
  reported: bigint;
  /** the network's formula for `delivered`, reward-token base units */
  expected: bigint;
  /** metered energy of the farm, watt-hours */
  energyWh: bigint;
  /** basis points of the expected sum */
  toleranceBps: bigint;
  /** days' worth of the window's mean expected income */
  toleranceDays: bigint;
  /** holders' part of the profit, basis points */
  holderShareBps: bigint;
  /** a window of 30 days begins with this one */
  firstOfWindow: boolean;
  /** terms and price of the day */
  terms: CostInputs & { serviceBps: bigint; protocolBps: bigint };
}

/** What a profit share remembers from day to day, as `Settlement.profitMemory` returns it. */
export interface ProfitMemory {
  reported: bigint;
  expected: bigint;
  counted: bigint;
  lossCarry: bigint;
  /** days of the window on which the farm delivered anything */
  deliveredDays: number;
}

/**
 * A day of a profit share, to the base unit as `contracts/libraries/ProfitShare.sol` computes it: the slice of what the farm verifiably
 * produced, after real costs and earlier losses.
 * @throws RangeError for a price of zero, if the farm has any hashrate on that day.
 */
export function profitShare(
  day: ProfitShareInputs,
  before: ProfitMemory,
): { lines: Waterfall; next: ProfitMemory } {
  const { counted, window } = count(day, before);
  const whole = day.delivered > day.reserved ? day.delivered : day.reserved;
  let [gross, electricity, maintenance, service] = [0n, 0n, 0n, 0n];
  if (whole !== 0n) {
    gross = mulDivDown(counted, day.sold, whole);
    const working = mulDivDown(day.delivered, day.sold, whole);
    electricity = electricityOf(day, working, whole);
    maintenance = maintenanceCost(working, day.terms);
    service = mulDivUp(gross, day.terms.serviceBps, BPS);
  }
  const costs = electricity + maintenance + service + before.lossCarry;
  const net = gross > costs ? gross - costs : 0n;
  const share = mulDivDown(net, day.holderShareBps, BPS);
  const protocol = mulDivDown(share, day.terms.protocolBps, BPS);
  return {
    lines: { gross, electricity, maintenance, service, net, protocol, holders: share - protocol },
    next: { ...window, lossCarry: capped(costs > gross ? costs - gross : 0n) },
  };
}

/** What counts of the income, for the whole farm: the sum reported, clamped to what the network's formula allows. */
function count(
  day: ProfitShareInputs,
  before: ProfitMemory,
): { counted: bigint; window: Omit<ProfitMemory, "lossCarry"> } {
  const start = day.firstOfWindow ? { reported: 0n, expected: 0n, counted: 0n, deliveredDays: 0 } : before;
  const reported = capped(start.reported + day.reported);
  const expected = capped(start.expected + day.expected);
  const deliveredDays = start.deliveredDays + (day.delivered === 0n ? 0 : 1);
  const ofDays = deliveredDays === 0 ? 0n : mulDivUp(expected, day.toleranceDays, BigInt(deliveredDays));
  const tolerance = mulDivUp(expected, day.toleranceBps, BPS) + ofDays;
  const upper = expected + tolerance;
  const lower = expected > tolerance ? expected - tolerance : 0n;
  const raised = reported > lower ? reported : lower;
  const believed = raised < upper ? raised : upper;
  // What was counted before stays counted.
  const counted = capped(believed > start.counted ? believed : start.counted);
  return { counted: counted - start.counted, window: { reported, expected, counted, deliveredDays } };
}

/** The lesser of what the meters say and what the terms' machines would need for what was delivered. */
function electricityOf(day: ProfitShareInputs, working: bigint, whole: bigint): bigint {
  const metered = mulDivUp(
    mulDivUp(day.energyWh * day.terms.tariffUsd8, day.sold, whole),
    10n ** BigInt(day.terms.tokenDecimals),
    WH_PER_KWH * day.terms.priceUsd8,
  );
  const ceiling = electricityCost(working, day.terms);
  return metered < ceiling ? metered : ceiling;
}

/** Memory has 96 bits; it stands still at the largest. */
function capped(value: bigint): bigint {
  return value < U96_MAX ? value : U96_MAX;
}
