import assert from "node:assert/strict";
import { test } from "node:test";
import { addMonths, dayAfterKey, firstOfMonth, lastOfMonth, monthOf, weeksOfMonth } from "./leaseCalendar.ts";

const day = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / 86_400_000;
const iso = (epoch: number): string => new Date(epoch * 86_400_000).toISOString().slice(0, 10);

test("a month's weeks hold each of its days once, in order, under the right weekday", () => {
  for (const start of ["2021-02-15", "2021-08-01", "2024-02-29", "2021-12-31", "2026-03-01"]) {
    const month = monthOf(day(start));
    const weeks = weeksOfMonth(month);
    const days = weeks.flat().filter((epoch) => epoch !== undefined);
    assert.deepEqual(
      days,
      Array.from({ length: lastOfMonth(month) - firstOfMonth(month) + 1 }, (_, i) => firstOfMonth(month) + i),
    );
    for (const week of weeks) {
      assert.equal(week.length, 7);
      for (const [i, epoch] of week.entries())
        if (epoch !== undefined) assert.equal(new Date(epoch * 86_400_000).getUTCDay(), i);
    }
  }
});

test("months run over the end of a year in both directions", () => {
  assert.deepEqual(addMonths({ year: 2021, month: 11 }, 1), { year: 2022, month: 0 });
  assert.deepEqual(addMonths({ year: 2021, month: 0 }, -1), { year: 2020, month: 11 });
});

test("arrow keys walk by days and weeks, Home and End to the ends of the week", () => {
  const wednesday = day("2021-07-14");
  const led = (key: string): string => iso(dayAfterKey(wednesday, key) ?? 0);
  assert.equal(led("ArrowLeft"), "2021-07-13");
  assert.equal(led("ArrowRight"), "2021-07-15");
  assert.equal(led("ArrowUp"), "2021-07-07");
  assert.equal(led("ArrowDown"), "2021-07-21");
  assert.equal(led("Home"), "2021-07-11");
  assert.equal(led("End"), "2021-07-17");
  assert.equal(dayAfterKey(wednesday, "a"), undefined);
});

test("page keys keep the day of the month, or take the last one of a shorter month", () => {
  assert.equal(iso(dayAfterKey(day("2021-01-31"), "PageDown") ?? 0), "2021-02-28");
  assert.equal(iso(dayAfterKey(day("2024-03-31"), "PageUp") ?? 0), "2024-02-29");
  assert.equal(iso(dayAfterKey(day("2021-12-05"), "PageDown") ?? 0), "2022-01-05");
});
