/*
 * Months of day numbers. A day of the protocol is a UTC day, counted from 1 January 1970; a calendar on screen is a month of them,
 * weeks from Sunday as en-US has it.
 */

const MS_PER_DAY = 86_400_000;
const DAYS_PER_WEEK = 7;

/** A month of the UTC calendar; `month` is 0 for January. */
export type Month = { readonly year: number; readonly month: number };

export function monthOf(epoch: number): Month {
  const date = new Date(epoch * MS_PER_DAY);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() };
}

/** Day number of the first of a month; months beyond December run on into the next year. */
export function firstOfMonth({ year, month }: Month): number {
  return Date.UTC(year, month, 1) / MS_PER_DAY;
}

export function lastOfMonth({ year, month }: Month): number {
  return firstOfMonth({ year, month: month + 1 }) - 1;
}

export function addMonths(month: Month, count: number): Month {
  return monthOf(firstOfMonth({ year: month.year, month: month.month + count }));
}

/** 0 on a Sunday. */
function weekday(epoch: number): number {
  return new Date(epoch * MS_PER_DAY).getUTCDay();
}

/** Weeks of a month, seven places each; places of other months are undefined. */
export function weeksOfMonth(month: Month): readonly (readonly (number | undefined)[])[] {
  const first = firstOfMonth(month);
  const last = lastOfMonth(month);
  const weeks: (number | undefined)[][] = [];
  for (let sunday = first - weekday(first); sunday <= last; sunday += DAYS_PER_WEEK) {
    weeks.push(
      Array.from({ length: DAYS_PER_WEEK }, (_, i) => {
        const epoch = sunday + i;
        return epoch < first || epoch > last ? undefined : epoch;
      }),
    );
  }
  return weeks;
}

/** The same day of another month, or its last one where that month is shorter. */
function monthsLater(epoch: number, count: number): number {
  const here = monthOf(epoch);
  const there = addMonths(here, count);
  return Math.min(firstOfMonth(there) + epoch - firstOfMonth(here), lastOfMonth(there));
}

/** Where a key leads from a day of a calendar, as the grid pattern of WAI-ARIA has it; undefined for any other key. */
export function dayAfterKey(epoch: number, key: string): number | undefined {
  switch (key) {
    case "ArrowLeft":
      return epoch - 1;
    case "ArrowRight":
      return epoch + 1;
    case "ArrowUp":
      return epoch - DAYS_PER_WEEK;
    case "ArrowDown":
      return epoch + DAYS_PER_WEEK;
    case "Home":
      return epoch - weekday(epoch);
    case "End":
      return epoch - weekday(epoch) + DAYS_PER_WEEK - 1;
    case "PageUp":
      return monthsLater(epoch, -1);
    case "PageDown":
      return monthsLater(epoch, 1);
    default:
      return undefined;
  }
}
