import type { Observed } from "./check.ts";

/** Sums of one calendar month, base units. */
export interface Month {
  /** e.g. "2021-07" */
  readonly month: string;
  readonly days: number;
  readonly daysWithoutNet: number;
  readonly gross: bigint;
  readonly electricity: bigint;
  readonly maintenance: bigint;
  readonly service: bigint;
  readonly protocol: bigint;
  readonly holders: bigint;
  /** payment token */
  readonly escrowReleased: bigint;
}

const AMOUNTS = ["gross", "electricity", "maintenance", "service", "protocol", "holders", "escrowReleased"] as const;
const MS_PER_DAY = 86_400_000;

/** The settled days, month by month. */
export function monthsOf({ days, releases }: Observed): readonly Month[] {
  const released = new Map(releases.map((entry) => [entry.epoch, entry.released]));
  const months = new Map<string, Month>();
  for (const { epoch, lines } of days) {
    const month = new Date(epoch * MS_PER_DAY).toISOString().slice(0, 7);
    const day = { month, days: 1, daysWithoutNet: lines.net === 0n ? 1 : 0, ...lines, escrowReleased: released.get(epoch) ?? 0n };
    const before = months.get(month);
    months.set(month, before === undefined ? pick(day) : add(before, day));
  }
  return [...months.values()];
}

export function totalOf(months: readonly Month[]): Month {
  const empty: Month = { month: "total", days: 0, daysWithoutNet: 0, gross: 0n, electricity: 0n, maintenance: 0n, service: 0n, protocol: 0n, holders: 0n, escrowReleased: 0n };
  return months.reduce((total, month) => ({ ...add(total, month), month: "total" }), empty);
}

/** The table as lines of text: BTC with 8 decimals, USDC with 2. */
export function drawTable(months: readonly Month[]): readonly string[] {
  const rows = [...months, totalOf(months)].map((month) => [
    month.month,
    ...AMOUNTS.map((name) => (name === "escrowReleased" ? decimal(month[name], 6, 2) : decimal(month[name], 8, 8))),
  ]);
  const header = ["month", "gross BTC", "electricity", "maintenance", "service", "protocol", "holders", "escrow USDC"];
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ");
  const rule = "-".repeat(widths.reduce((total, width) => total + width + 2, -2));
  return [line(header), rule, ...rows.slice(0, -1).map(line), rule, line(rows.at(-1) ?? [])];
}

/** A base-unit amount with its point, cut (not rounded) to `shown` decimals, thousands apart. */
export function decimal(amount: bigint, decimals: number, shown: number): string {
  const digits = amount.toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, -decimals).replaceAll(/\B(?=(\d{3})+$)/g, ",");
  return `${whole}.${digits.slice(-decimals).slice(0, shown)}`;
}

function pick(day: Month): Month {
  const { month, days, daysWithoutNet, gross, electricity, maintenance, service, protocol, holders, escrowReleased } = day;
  return { month, days, daysWithoutNet, gross, electricity, maintenance, service, protocol, holders, escrowReleased };
}

function add(a: Month, b: Month): Month {
  return {
    month: a.month,
    days: a.days + b.days,
    daysWithoutNet: a.daysWithoutNet + b.daysWithoutNet,
    gross: a.gross + b.gross,
    electricity: a.electricity + b.electricity,
    maintenance: a.maintenance + b.maintenance,
    service: a.service + b.service,
    protocol: a.protocol + b.protocol,
    holders: a.holders + b.holders,
    escrowReleased: a.escrowReleased + b.escrowReleased,
  };
}
