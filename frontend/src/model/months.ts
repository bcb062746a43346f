import { formatMonth } from "@adit/sdk/format";
import type { TermDay } from "./day.ts";

/** A row of the strip of days. */
export type Month = {
  /** `Jul 2021` */
  readonly name: string;
  readonly days: readonly TermDay[];
  /** days of the month before its first one here */
  readonly offset: number;
};

export function monthsOf(days: readonly TermDay[]): readonly Month[] {
  const months: { name: string; days: TermDay[]; offset: number }[] = [];
  for (const day of days) {
    const name = formatMonth(day.epoch);
    let month = months.at(-1);
    if (month?.name !== name) {
      month = { name, days: [], offset: new Date(day.epoch * 86_400_000).getUTCDate() - 1 };
      months.push(month);
    }
    month.days.push(day);
  }
  return months;
}

/** Months that one page of a strip holds: a year. */
export const MONTHS_A_PAGE = 12;

/** The page on which a day stands, from 0. */
export function pageOf(months: readonly Month[], epoch: number | undefined): number {
  const at = months.findIndex(({ days }) => days.some((day) => day.epoch === epoch));
  return at < 0 ? 0 : Math.floor(at / MONTHS_A_PAGE);
}
