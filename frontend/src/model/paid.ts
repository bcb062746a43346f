import type { DeploymentToken } from "@adit/sdk";
import { formatDay, formatDays } from "@adit/sdk/format";
import { HASHES_PER_TH, scaleWaterfall, waterfall, type Waterfall } from "@adit/sdk/math";
import type { SettledDay, Terms } from "../chain/events.ts";
import { byMonth, DAILY_AT_MOST, forTheEye, shortDay, type ChartPoint, type ChartSeries, type Datum } from "./chart.ts";
import { PER_TH_DECIMALS, type TermDay } from "./day.ts";
import { isBitcoin, plain, smallReward } from "./figures.ts";

/** A network's day, reported or taken by fallback: what the formula needs of it. */
export type NetworkDayValue = { readonly targetSeconds: bigint; readonly rewardPerBlock: bigint };

/** One settled day of 1 TH/s, amounts with `PER_TH_DECIMALS` further fractional decimals. */
export type PaidDay = {
  readonly epoch: number;
  readonly lines: Waterfall;
  /** what really began to stream: less than the line where nothing was left to pay it, more where a penalty came on top */
  readonly paid: bigint;
};

export function paidDays(days: readonly TermDay[], terms: Terms): readonly PaidDay[] {
  return days.flatMap(({ epoch, day }) => {
    if (day === undefined || day.units === 0n) return [];
    const scale = (lines: Waterfall): Waterfall =>
      scaleWaterfall(lines, day.units * terms.unitHashrate, HASHES_PER_TH, PER_TH_DECIMALS);
    const { holders: paid } = scale({ ...day.lines, holders: day.toHolders });
    return [{ epoch, lines: scale(day.lines), paid }];
  });
}

export const WATERFALL_SERIES: readonly ChartSeries[] = [
  { key: "holders", name: "Holders", tone: "lamp", mark: "solid" },
  { key: "protocol", name: "Protocol", tone: "quiet", mark: "solid" },
  { key: "service", name: "Service", tone: "quiet", mark: "dashed" },
  { key: "maintenance", name: "Maintenance", tone: "loss", mark: "dotted" },
  { key: "electricity", name: "Electricity", tone: "loss", mark: "hatched" },
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
  return pointsOf(days, token, ({ lines: { holders, protocol, service, maintenance, electricity } }) => ({
    holders,
    protocol,
    service,
    maintenance,
    electricity,
  }));
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

/**
 * What the network's formula owes for a settled day of a fixed term in one coin, recomputed from the day of the network and the
 * day's price: the same lines that the chain paid, unless the network's day was decided anew since.
 */
export function recomputed(
  day: Pick<SettledDay, "units" | "priceUsd8">,
  network: NetworkDayValue,
  { terms, coinDecimals, token }: { terms: Terms; coinDecimals: number; token: DeploymentToken },
): Waterfall {
  return waterfall({
    hashrate: day.units * terms.unitHashrate,
    rewardPerBlock: network.rewardPerBlock,
    coinDecimals,
    targetSeconds: network.targetSeconds,
    tokenDecimals: token.decimals,
    priceUsd8: day.priceUsd8,
    milliJoulePerTh: BigInt(terms.milliJoulePerTh),
    tariffUsd8: terms.tariffUsd8,
    maintenanceUsd8PerThDay: terms.maintenanceUsd8PerThDay,
    serviceBps: BigInt(terms.serviceBps),
    protocolBps: BigInt(terms.protocolBps),
  });
}

/** How many settled days the formula was recomputed for, and on which it gave other lines. */
export type Recount = {
  readonly checked: number;
  readonly differing: readonly number[];
  readonly unchecked: number;
};

/** Recomputes every settled day whose network day is known. */
export function recount(
  days: readonly TermDay[],
  networkDay: (epoch: number) => NetworkDayValue | undefined,
  options: { terms: Terms; coinDecimals: number; token: DeploymentToken },
): Recount {
  let checked = 0;
  let unchecked = 0;
  const differing: number[] = [];
  for (const { epoch, day } of days) {
    if (day === undefined) continue;
    const network = networkDay(epoch);
    if (network === undefined || day.priceUsd8 === 0n) {
      unchecked += 1;
      continue;
    }
    checked += 1;
    if (!sameLines(recomputed(day, network, options), day.lines)) differing.push(epoch);
  }
  return { checked, differing, unchecked };
}

function sameLines(a: Waterfall, b: Waterfall): boolean {
  return (
    a.gross === b.gross &&
    a.electricity === b.electricity &&
    a.maintenance === b.maintenance &&
    a.service === b.service &&
    a.net === b.net &&
    a.protocol === b.protocol &&
    a.holders === b.holders
  );
}
