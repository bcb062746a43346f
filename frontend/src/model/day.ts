import type { DeploymentToken } from "@adit/sdk";
import { formatDay, formatDecimal } from "@adit/sdk/format";
import { HASHES_PER_TH, scaleWaterfall, waterfall, type Waterfall } from "@adit/sdk/math";
import type { FallbackDay, History, ReportedDay, Terms } from "../chain/events.ts";
import type { SettledDay } from "../chain/seriesEvents.ts";

/** Fractional decimals that lines scaled to 1 TH/s carry beyond the token's own. */
export const PER_TH_DECIMALS = 6;

/** A day of 1 TH/s of a series, and where the figures come from. */
export type DayOfOneTh = {
  /** Amounts with `PER_TH_DECIMALS` further fractional decimals. */
  readonly lines: Waterfall;
  readonly epoch: number;
  readonly priceUsd8: bigint;
  /** `settled`: these lines were paid. `formula`: today's network day under this series' terms; nothing was paid. */
  readonly origin: "settled" | "formula";
  /** The transaction that the figures come from. */
  readonly hash: `0x${string}`;
};

export function settledDayOfOneTh(day: SettledDay, terms: Terms): DayOfOneTh {
  return {
    lines: scaleWaterfall(day.lines, day.units * terms.unitHashrate, HASHES_PER_TH, PER_TH_DECIMALS),
    epoch: day.epoch,
    priceUsd8: day.priceUsd8,
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

/** What the newest network day pays under these terms, computed for all units that the terms allow. */
export function formulaDayOfOneTh(options: {
  terms: Terms;
  report: ReportedDay;
  priceUsd8: bigint;
  coinDecimals: number;
  token: DeploymentToken;
}): DayOfOneTh {
  const { terms, report, priceUsd8, coinDecimals, token } = options;
  const hashrate = terms.maxUnits * terms.unitHashrate;
  const lines = waterfall({
    hashrate,
    rewardPerBlock: report.rewardPerBlock,
    coinDecimals,
    targetSeconds: report.targetSeconds,
    tokenDecimals: token.decimals,
    priceUsd8,
    milliJoulePerTh: BigInt(terms.milliJoulePerTh),
    tariffUsd8: terms.tariffUsd8,
    maintenanceUsd8PerThDay: terms.maintenanceUsd8PerThDay,
    serviceBps: BigInt(terms.serviceBps),
    protocolBps: BigInt(terms.protocolBps),
  });
  return {
    lines: scaleWaterfall(lines, hashrate, HASHES_PER_TH, PER_TH_DECIMALS),
    epoch: report.epoch,
    priceUsd8,
    origin: "formula",
    hash: report.hash,
  };
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

function statusOf({ lines, payment, writtenOff }: SettledDay): DayStatus {
  if (lines.net === 0n) return "no-net";
  if (payment === "covered") return writtenOff > 0n ? "unpaid" : "covered";
  return payment === "late" ? "late" : "settled";
}
