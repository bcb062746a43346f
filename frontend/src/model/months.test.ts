import assert from "node:assert/strict";
import { test } from "node:test";
import type { TermDay } from "./day.ts";
import { monthsOf, MONTHS_A_PAGE, pageOf } from "./months.ts";

const JUNE_27 = 18_805;
const daysFrom = (first: number, count: number): TermDay[] =>
  Array.from({ length: count }, (_, i) => ({
    epoch: first + i,
    status: "future",
    day: undefined,
    fallback: undefined,
  }));

test("the first month begins where the term does, the others at their first day", () => {
  const [june, july, august] = monthsOf(daysFrom(JUNE_27, 40));
  assert.deepEqual([june?.name, june?.offset, june?.days.length], ["Jun 2021", 26, 4]);
  assert.deepEqual([july?.name, july?.offset, july?.days.length], ["Jul 2021", 0, 31]);
  assert.deepEqual([august?.name, august?.offset, august?.days.length], ["Aug 2021", 0, 5]);
});

test("a term of five years has every day on exactly one page of a year", () => {
  const days = daysFrom(JUNE_27, 1_825);
  const months = monthsOf(days);
  const pages = new Set(days.map(({ epoch }) => pageOf(months, epoch)));
  assert.equal(pages.size, Math.ceil(months.length / MONTHS_A_PAGE));
  assert.equal(pageOf(months, JUNE_27), 0);
  assert.equal(pageOf(months, JUNE_27 + 1_824), pages.size - 1);
  assert.equal(pageOf(months, undefined), 0);
});
