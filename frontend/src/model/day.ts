import type { DeploymentToken } from "@adit/sdk";
import { formatDay, formatDecimal } from "@adit/sdk/format";
import {
  formulaDay,
  HASHES_PER_TH,
  mulDivDown,
  scaleWaterfall,
  type CoinsToday,
  type FormulaTerms,
  type Waterfall,
} from "@adit/sdk/math";
import type { FallbackDay, History, ReportedDay, Terms } from "../chain/events.ts";
import type { SettledDay } from "../chain/seriesEvents.ts";
import { rewardUsd8 } from "./figures.ts";

/** Fractional decimals that lines scaled to 1 TH/s carry beyond the token's own. */
export const PER_TH_DECIMALS = 6;

/** What a day of 1 TH/s brings of one coin. */
export type LaneOfOneTh = {
  /** Amounts with `PER_TH_DECIMALS` further fractional decimals. */
  readonly lines: Waterfall;
  readonly priceUsd8: bigint;
};

/** A day of 1 TH/s of a series, and where the figures come from. */
export type DayOfOneTh = LaneOfOneTh & {
  /** Of the second coin, in merged mining. */
  readonly second: LaneOfOneTh | undefined;
  readonly epoch: number;
  /** `settled`: these lines were paid. `formula`: today's network day under this series' terms; nothing was paid. */
  readonly origin: "settled" | "formula";
  /** The transaction that the figures come from. */
  readonly hash: `0x${string}`;
};

export function settledDayOfOneTh(day: SettledDay, terms: Terms): DayOfOneTh {
  const oneTh = (lines: Waterfall): Waterfall =>
    scaleWaterfall(lines, day.units * terms.unitHashrate, HASHES_PER_TH, PER_TH_DECIMALS);
  const { second } = day;
  return {
    lines: oneTh(day.lines),
    priceUsd8: day.priceUsd8,
    second: second === undefined ? undefined : { lines: oneTh(second.lines), priceUsd8: second.priceUsd8 },
    epoch: day.epoch,
    origin: "settled",
    hash: day.hash,
  };
}

/** The newest settled day of 1 TH/s; undefined before the first one. */
export function newestDayOfOneTh(days: ReadonlyMap<number, SettledDay>, terms: Terms): DayOfOneTh | undefined {
  let newest: SettledDay | undefined;
  for (const day of days.values()) if (newest === undefined || day.epoch > newest.epoch) newest = day;
  return newest === undefined ? undefined : settledDayOfOneTh(newest, terms);
}

/**
 * What the newest network day pays under these terms, computed for all units that the terms allow: of a profit share, if its farm delivers
 * all of it as the formula says.
 */
export function formulaDayOfOneTh(
  terms: Pick<Terms, "maxUnits" | "unitHashrate"> & FormulaTerms,
  { first, second }: CoinsToday,
  { epoch, hash }: Pick<ReportedDay, "epoch" | "hash">,
): DayOfOneTh {
  const hashrate = terms.maxUnits * terms.unitHashrate;
  const { lines, secondLines } = formulaDay(terms, hashrate, first, second);
  const oneTh = (whole: Waterfall): Waterfall => scaleWaterfall(whole, hashrate, HASHES_PER_TH, PER_TH_DECIMALS);
  return {
    lines: oneTh(lines),
    priceUsd8: first.priceUsd8,
    second:
      secondLines === undefined || second === undefined
        ? undefined
        : { lines: oneTh(secondLines), priceUsd8: second.priceUsd8 },
    epoch,
    origin: "formula",
    hash,
  };
}

/** The reward tokens of a series: one, or two in merged mining. */
export type RewardTokens = {
  readonly rewardToken: DeploymentToken;
  readonly secondToken: DeploymentToken | undefined;
};

/** One coin's part of a day. */
export type CoinOfDay = { readonly token: DeploymentToken; readonly lane: LaneOfOneTh };

/** A day coin by coin. */
export function coinsOfDay(day: DayOfOneTh, { rewardToken, secondToken }: RewardTokens): readonly CoinOfDay[] {
  const first = { token: rewardToken, lane: day };
  return day.second === undefined || secondToken === undefined
    ? [first]
    : [first, { token: secondToken, lane: day.second }];
}

/** What holders of 1 TH/s get of a day, of every coin together, USD with 8 decimals. */
export function holdersUsd8(day: DayOfOneTh, tokens: RewardTokens): bigint {
  return coinsOfDay(day, tokens).reduce(
    (sum, { token, lane }) => sum + rewardUsd8(lane.lines.holders, token, lane.priceUsd8, PER_TH_DECIMALS),
    0n,
  );
}

/** What holders of `hashrate` H/s get of a day, coin by coin: amounts with `PER_TH_DECIMALS` further decimals, and all of it in USD. */
export function holdersOf(
  day: DayOfOneTh,
  tokens: RewardTokens,
  hashrate: bigint,
): { readonly coins: readonly { readonly token: DeploymentToken; readonly amount: bigint }[]; readonly usd8: bigint } {
  const coins = coinsOfDay(day, tokens).map(({ token, lane }) => ({
    token,
    amount: mulDivDown(lane.lines.holders, hashrate, HASHES_PER_TH),
    priceUsd8: lane.priceUsd8,
  }));
  const usd8 = coins.reduce(
    (sum, { token, amount, priceUsd8 }) => sum + rewardUsd8(amount, token, priceUsd8, PER_TH_DECIMALS),
    0n,
  );
  return { coins, usd8 };
}

export type DayStatus =
  "settled" | "late" | "covered" | "unpaid" | "no-net" | "waiting" | "mining" | "future" | "ended";

export type TermDay = {
  readonly epoch: number;
  readonly status: DayStatus;
  readonly day: SettledDay | undefined;
  /** what the day is taken for where nobody reported it: of the series' network, or of its second one */
  readonly fallback: FallbackDay | undefined;
};

/**
 * Every day of a series' term and where it stands at chain time `nowSeconds`.
 * @param endingEpochs how many days will ever be settled: fewer than the term's once a series has ended
 * @param fallbacks days that nobody reported, by network
 */
export function termDays(
  series: { readonly terms: Terms; readonly days: ReadonlyMap<number, SettledDay> },
  nowSeconds: number,
  endingEpochs = series.terms.epochs,
  fallbacks: History["fallbacks"] = new Map(),
): readonly TermDay[] {
  const today = Math.floor(nowSeconds / 86_400);
  const { startEpoch, epochs, network, secondNetwork } = series.terms;
  return Array.from({ length: epochs }, (_, i) => {
    const epoch = startEpoch + i;
    const day = series.days.get(epoch);
    const fallback = fallbacks.get(network)?.get(epoch) ?? fallbacks.get(secondNetwork)?.get(epoch);
    if (day !== undefined) return { epoch, day, fallback, status: statusOf(day) };
    if (i >= endingEpochs) return { epoch, day, fallback: undefined, status: "ended" };
    return { epoch, day, fallback, status: epoch < today ? "waiting" : epoch === today ? "mining" : "future" };
  });
}

/** What a day without a report is taken for; `coinDecimals` and `symbol` are of the coin that its blocks pay. */
export function fallbackInWords(
  { rewardPerBlock, targetEpoch, stateEpoch }: FallbackDay,
  coinDecimals: number,
  symbol: string,
): string {
  const reward = formatDecimal(rewardPerBlock, coinDecimals, { minDigits: 2, maxDigits: 4 });
  const fees = stateEpoch === targetEpoch ? "the mean fees by then" : `the mean fees of ${formatDay(stateEpoch)}`;
  return `Nobody reported it in time; it is taken for the difficulty after ${formatDay(targetEpoch)} and ${reward} ${symbol} a block, the subsidy and ${fees}.`;
}

function statusOf({ lines, second, payment, writtenOff }: SettledDay): DayStatus {
  if (lines.net === 0n && (second === undefined || second.lines.net === 0n)) return "no-net";
  if (payment === "covered") return writtenOff > 0n ? "unpaid" : "covered";
  return payment === "late" ? "late" : "settled";
}
