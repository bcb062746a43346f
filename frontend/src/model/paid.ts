import type { DeploymentToken } from "@adit/sdk";
import { formatDay, formatDays } from "@adit/sdk/format";
import {
  formulaDay,
  HASHES_PER_TH,
  scaleWaterfall,
  type CoinDay,
  type FormulaDay,
  type Waterfall,
} from "@adit/sdk/math";
import type { SettledDay, Terms } from "../chain/events.ts";
import { byMonth, DAILY_AT_MOST, forTheEye, shortDay, type ChartPoint, type ChartSeries, type Datum } from "./chart.ts";
import { PER_TH_DECIMALS, type TermDay } from "./day.ts";
import { isBitcoin, plain, smallReward } from "./figures.ts";

/** A network's day, reported or taken by fallback: what the formula needs of it. */
export type NetworkDayValue = { readonly targetSeconds: bigint; readonly rewardPerBlock: bigint };

/** One settled day of 1 TH/s of one coin, amounts with `PER_TH_DECIMALS` further fractional decimals. */
export type PaidDay = {
  readonly epoch: number;
  readonly lines: Waterfall;
  /** what really began to stream: less than the line where nothing was left to pay it, more where a penalty came on top */
  readonly paid: bigint;
  /** holders got less than they were owed, in this coin or, for a missed second coin, in the first one */
  readonly isShort: boolean;
};

/** Which coin of a series: the first, or the second one of merged mining. */
export type LaneName = "first" | "second";

/** Settled days of one coin; none of a second coin where the series has one coin only. */
export function paidDays(days: readonly TermDay[], terms: Terms, lane: LaneName = "first"): readonly PaidDay[] {
  return days.flatMap(({ epoch, day }): PaidDay[] => {
    const one = lane === "first" ? day : day?.second;
    if (day === undefined || one === undefined || day.units === 0n) return [];
    const scale = (lines: Waterfall): Waterfall =>
      scaleWaterfall(lines, day.units * terms.unitHashrate, HASHES_PER_TH, PER_TH_DECIMALS);
    const { holders: paid } = scale({ ...one.lines, holders: one.toHolders });
    // What a missed day lacks of the second coin is paid by the bond, which is of the first one.
    const isShort = lane === "first" ? one.toHolders < one.lines.holders : day.writtenOff > 0n;
    return [{ epoch, lines: scale(one.lines), paid, isShort }];
  });
}

export const WATERFALL_SERIES: readonly ChartSeries[] = [
  { key: "holders", name: "Holders", tone: "lamp", mark: "solid" },
  { key: "protocol", name: "Protocol", tone: "quiet", mark: "solid" },
  { key: "service", name: "Service", tone: "quiet", mark: "dashed" },
  { key: "maintenance", name: "Maintenance", tone: "loss", mark: "dotted" },
  { key: "electricity", name: "Electricity", tone: "loss", mark: "hatched" },
];

/** The same of a profit share, of whose net the provider keeps a part and makes good earlier losses first. */
export const SHARE_SERIES: readonly ChartSeries[] = [
  ...WATERFALL_SERIES,
  { key: "provider", name: "Provider", tone: "attested", mark: "hatched" },
  { key: "losses", name: "Earlier losses", tone: "attested", mark: "dotted" },
];

export const PROMISE_SERIES: readonly ChartSeries[] = [
  { key: "paid", name: "Paid to holders", tone: "lamp", mark: "solid" },
  { key: "owed", name: "Owed by the terms", tone: "attested", mark: "dashed" },
];

/** Unit of the vertical axis of what follows. */
export function perThDayUnit(token: DeploymentToken): string {
  return `${isBitcoin(token) ? "sat" : token.symbol} a TH/s-day`;
}

/** Every line of every settled day; of months beyond `DAILY_AT_MOST` days, each the mean of its settled days. */
export function waterfallPoints(days: readonly PaidDay[], token: DeploymentToken): readonly ChartPoint[] {
  return pointsOf(days, token, ({ lines: { gross, net, holders, protocol, service, maintenance, electricity } }) => ({
    holders,
    protocol,
    service,
    maintenance,
    electricity,
    provider: notBelow(net - protocol - holders),
    losses: notBelow(gross - service - maintenance - electricity - net),
  }));
}

/** Lines are rounded one by one, so that what is left of them may fall below nothing by a digit. */
function notBelow(amount: bigint): bigint {
  return amount > 0n ? amount : 0n;
}

/** What the terms owed against what was paid. */
export function promisePoints(days: readonly PaidDay[], token: DeploymentToken): readonly ChartPoint[] {
  return pointsOf(days, token, ({ lines, paid }) => ({ paid, owed: lines.holders }));
}

function pointsOf(
  days: readonly PaidDay[],
  token: DeploymentToken,
  valuesOf: (day: PaidDay) => Readonly<Record<string, bigint>>,
): readonly ChartPoint[] {
  if (days.length <= DAILY_AT_MOST)
    return days.map((day) => ({
      label: shortDay(day.epoch),
      title: formatDay(day.epoch),
      values: mapped(valuesOf(day), (amount) => datum(amount, token)),
    }));
  return byMonth(days).map(({ title, label, days: ofMonth }) => {
    const sums: Record<string, bigint> = {};
    for (const day of ofMonth)
      for (const [key, amount] of Object.entries(valuesOf(day))) sums[key] = (sums[key] ?? 0n) + amount;
    const values = mapped(sums, (sum) => datum(sum / BigInt(ofMonth.length), token));
    return { label, title: `${title}, mean of ${formatDays(ofMonth.length)}`, values };
  });
}

function mapped(
  values: Readonly<Record<string, bigint>>,
  to: (amount: bigint) => Datum,
): Readonly<Record<string, Datum>> {
  return Object.fromEntries(Object.entries(values).map(([key, amount]) => [key, to(amount)]));
}

/** An amount of 1 TH/s for a chart: in satoshi for bitcoin, in whole tokens else. */
export function datum(amount: bigint, token: DeploymentToken): Datum {
  const decimals = PER_TH_DECIMALS + (isBitcoin(token) ? 0 : token.decimals);
  return { value: forTheEye(amount, decimals), text: plain(smallReward(amount, token, PER_TH_DECIMALS)) };
}

/** A coin as a recount computes it. */
export type RecountedCoin = {
  readonly coinDecimals: number;
  readonly token: DeploymentToken;
  /** what the network's day was, reported or taken by fallback; undefined if this page does not know it */
  readonly dayOf: (epoch: number) => NetworkDayValue | undefined;
};

/** The coins of a fixed term: one, or two in merged mining. */
export type RecountedCoins = { readonly first: RecountedCoin; readonly second: RecountedCoin | undefined };

/**
 * What the network's formula owes for a settled day of a fixed term, recomputed from the networks' days and the day's prices: the same lines
 * that the chain paid, unless a network's day was decided anew since. Undefined where a network's day or a price is not known.
 */
export function recomputed(
  day: Pick<SettledDay, "epoch" | "units" | "priceUsd8" | "second">,
  { first, second }: RecountedCoins,
  terms: Terms,
): FormulaDay | undefined {
  const one = coinDay(first, day.epoch, day.priceUsd8);
  const other = second === undefined ? undefined : coinDay(second, day.epoch, day.second?.priceUsd8 ?? 0n);
  if (one === undefined || (second !== undefined && other === undefined)) return undefined;
  return formulaDay(terms, day.units * terms.unitHashrate, one, other);
}

function coinDay({ coinDecimals, token, dayOf }: RecountedCoin, epoch: number, priceUsd8: bigint): CoinDay | undefined {
  const network = dayOf(epoch);
  if (network === undefined || priceUsd8 === 0n) return undefined;
  const { targetSeconds, rewardPerBlock } = network;
  return { targetSeconds, rewardPerBlock, coinDecimals, tokenDecimals: token.decimals, priceUsd8 };
}

/** How many settled days the formula was recomputed for, and on which it gave other lines. */
export type Recount = {
  readonly checked: number;
  readonly differing: readonly number[];
  readonly unchecked: number;
};

/** Recomputes every settled day whose networks' days are known. */
export function recount(days: readonly TermDay[], coins: RecountedCoins, terms: Terms): Recount {
  let checked = 0;
  let unchecked = 0;
  const differing: number[] = [];
  for (const { epoch, day } of days) {
    if (day === undefined) continue;
    const again = recomputed(day, coins, terms);
    if (again === undefined) {
      unchecked += 1;
      continue;
    }
    checked += 1;
    const isSame = sameLines(again.lines, day.lines) && sameLines(again.secondLines, day.second?.lines);
    if (!isSame) differing.push(epoch);
  }
  return { checked, differing, unchecked };
}

function sameLines(a: Waterfall | undefined, b: Waterfall | undefined): boolean {
  return (
    a?.gross === b?.gross &&
    a?.electricity === b?.electricity &&
    a?.maintenance === b?.maintenance &&
    a?.service === b?.service &&
    a?.net === b?.net &&
    a?.protocol === b?.protocol &&
    a?.holders === b?.holders
  );
}
