import { formatDay, formatMonth } from "@adit/sdk/format";
import type { Address, Hash } from "viem";
import type { IncomeDay } from "../chain/income.ts";

/** What of a day's income is needed to draw and to value it; `IncomeDay` is one. */
export type IncomeRow = Pick<IncomeDay, "epoch" | "token" | "amount" | "lines" | "priceUsd8" | "hash">;

export type Span = "day" | "month";

/** A day or a month of one token, over all series. */
export type IncomeBar = {
  /** first day of it, UTC day number */
  readonly epoch: number;
  readonly label: string;
  readonly gross: bigint;
  readonly electricity: bigint;
  readonly maintenance: bigint;
  readonly service: bigint;
  readonly protocol: bigint;
  readonly amount: bigint;
  /** `amount` at each day's own recorded price, USD with 8 decimals, with `tokenDecimals` further ones */
  readonly amountTimesUsd8: bigint;
  /** settlements behind it */
  readonly hashes: readonly Hash[];
};

const COSTS = ["gross", "electricity", "maintenance", "service", "protocol"] as const;

/** First day of the month that a day lies in. */
function monthOf(epoch: number): number {
  const date = new Date(epoch * 86_400_000);
  return Math.floor(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / 86_400_000);
}

/** Income of one token by day or month, oldest first. Days without income are left out. */
export function incomeBars(rows: readonly IncomeRow[], token: Address, span: Span): readonly IncomeBar[] {
  const bars = new Map<number, IncomeBar>();
  for (const row of rows) {
    if (row.token.toLowerCase() !== token.toLowerCase()) continue;
    const epoch = span === "day" ? row.epoch : monthOf(row.epoch);
    const bar = bars.get(epoch) ?? emptyBar(epoch, span);
    const sums = Object.fromEntries(COSTS.map((line) => [line, bar[line] + row.lines[line]]));
    bars.set(epoch, {
      ...bar,
      ...sums,
      amount: bar.amount + row.amount,
      amountTimesUsd8: bar.amountTimesUsd8 + row.amount * row.priceUsd8,
      hashes: bar.hashes.includes(row.hash) ? bar.hashes : [...bar.hashes, row.hash],
    });
  }
  return [...bars.values()].sort((a, b) => a.epoch - b.epoch);
}

function emptyBar(epoch: number, span: Span): IncomeBar {
  return {
    epoch,
    label: span === "day" ? formatDay(epoch) : formatMonth(epoch),
    gross: 0n,
    electricity: 0n,
    maintenance: 0n,
    service: 0n,
    protocol: 0n,
    amount: 0n,
    amountTimesUsd8: 0n,
    hashes: [],
  };
}

/** USD with 8 decimals of a bar, each day at its own price. */
export function barUsd8({ amountTimesUsd8 }: IncomeBar, tokenDecimals: number): bigint {
  return amountTimesUsd8 / 10n ** BigInt(tokenDecimals);
}
