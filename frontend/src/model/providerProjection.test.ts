import assert from "node:assert/strict";
import { test } from "node:test";
import { escrowSlice, requiredBond, waterfall } from "@adit/sdk/math";
import fc from "fast-check";
import { bondAfter, dayByFormula, ratesOf, TODAY_FOREVER, worldAhead, type World } from "./providerDay.ts";
import { needByDay, project, type ProjectedSeries } from "./providerProjection.ts";
import { exampleTerms } from "./providerFixture.ts";

const bitcoin = {
  rewardPerBlock: 630_000_000n,
  targetSeconds: (1n << 256n) / 90_000_000_000_000_000n,
  coinDecimals: 8,
  tokenDecimals: 8,
  priceUsd8: 32_000n * 10n ** 8n,
};
const world: World = { first: bitcoin, second: undefined, payment: { decimals: 6, priceUsd8: 10n ** 8n } };
const terms = exampleTerms();
const UNITS = 1_000_000n;
const PAID = 12_150_000_000n;
const series: ProjectedSeries = {
  terms,
  units: UNITS,
  paid: PAID,
  nextEpoch: terms.startEpoch,
  endingEpochs: terms.epochs,
  funding: 0n,
  secondFunding: 0n,
  bond: 0n,
  required: 0n,
  world,
  worldEpoch: terms.startEpoch - 1,
};
const ADAY = dayByFormula(terms, UNITS * terms.unitHashrate, world);

test("a day owes what the waterfall says, and marks the bond as the contract does", () => {
  const lines = waterfall({
    hashrate: UNITS * terms.unitHashrate,
    ...bitcoin,
    milliJoulePerTh: BigInt(terms.milliJoulePerTh),
    tariffUsd8: terms.tariffUsd8,
    maintenanceUsd8PerThDay: terms.maintenanceUsd8PerThDay,
    serviceBps: BigInt(terms.serviceBps),
    protocolBps: BigInt(terms.protocolBps),
  });
  assert.ok(lines.net > 0n);
  assert.deepEqual(ADAY.lines, lines);
  assert.equal(ADAY.owed, lines.holders + lines.protocol);
  const bond = bondAfter(terms, PAID, 3, ADAY, world);
  const asked = requiredBond({
    net: lines.net,
    slice: escrowSlice(PAID, 3, terms.epochs),
    remaining: BigInt(terms.epochs - 4),
    bondEpochs: BigInt(terms.bondEpochs),
    marginEpochs: BigInt(terms.marginEpochs),
    rates: ratesOf(world),
  });
  assert.equal(bond, asked);
});

test("a profit share owes the holders' share of the formula, and a second coin is owed beside the first", () => {
  const share = dayByFormula({ ...terms, form: 1, holderShareBps: 8_000 }, UNITS * terms.unitHashrate, world);
  assert.equal(share.owed, (ADAY.owed * 8_000n) / 10_000n);
  assert.equal(share.lines.holders + share.lines.protocol, share.owed);
  const second = { ...bitcoin, rewardPerBlock: 63_000_000n };
  const two = dayByFormula(terms, UNITS * terms.unitHashrate, { ...world, second });
  assert.ok(two.secondOwed > 0n && two.owed > ADAY.owed, "the second coin bears its part of the costs");
  assert.equal(two.bondNet, two.owed + two.secondOwed);
});

test("funding for n days ends on the day after the n-th", () => {
  for (const days of [0, 1, 7, 30]) {
    const projection = project({ ...series, funding: ADAY.owed * BigInt(days) }, TODAY_FOREVER, 30);
    assert.equal(projection.fundingEnds, days === 30 ? undefined : terms.startEpoch + days);
    assert.equal(projection.missing, ADAY.owed * BigInt(30 - days));
  }
});

test("one base unit less than a day's owed is a day less", () => {
  const projection = project({ ...series, funding: ADAY.owed * 5n - 1n }, TODAY_FOREVER, 30);
  assert.equal(projection.fundingEnds, terms.startEpoch + 4);
});

test("difficulty that grows makes a day owe less and funding last longer; a price that falls does the first too", () => {
  const owed = (difficultyGrowth: number, priceGrowth: number): bigint =>
    project(series, { difficultyGrowth, priceGrowth }, 60).missing;
  assert.ok(owed(0.5, 0) < owed(0, 0));
  assert.ok(owed(-0.5, 0) > owed(0, 0));
  assert.ok(owed(0, -0.5) < owed(0, 0));
  assert.deepEqual(worldAhead(world, { difficultyGrowth: 1, priceGrowth: 1 }, 365).first, {
    ...bitcoin,
    targetSeconds: bitcoin.targetSeconds / 2n,
    priceUsd8: bitcoin.priceUsd8 * 2n,
  });
});

test("a bond that is enough today is short when the coin rises against the escrow", () => {
  const [first] = project(series, TODAY_FOREVER, 1).days;
  assert.ok(first !== undefined && first.required > 0n);
  const steady = project({ ...series, bond: first.required }, TODAY_FOREVER, 60);
  assert.equal(steady.bondShortFrom, undefined);
  const rising = project({ ...series, bond: first.required }, { difficultyGrowth: 0, priceGrowth: 2 }, 60);
  assert.ok(rising.bondShortFrom !== undefined && rising.bondShort > 0n);
});

test("nothing is projected beyond the end, nor for units that nobody bought", () => {
  const left = 4;
  const late = { ...series, nextEpoch: terms.startEpoch + terms.epochs - left };
  assert.equal(project(late, TODAY_FOREVER, 365).days.length, left);
  assert.equal(project({ ...late, endingEpochs: terms.epochs - left }, TODAY_FOREVER, 365).days.length, 0);
  assert.deepEqual(project({ ...series, units: 0n }, TODAY_FOREVER, 30).days, []);
});

test("what is missing never falls from day to day, and funding and missing together are what was owed", () => {
  const amount = fc.bigInt({ min: 0n, max: 1n << 40n });
  fc.assert(
    fc.property(amount, amount, fc.double({ min: -0.9, max: 5, noNaN: true }), (funding, bond, growth) => {
      const { days } = project({ ...series, funding, bond }, { difficultyGrowth: growth, priceGrowth: 0 }, 40);
      let [owed, before] = [0n, 0n];
      for (const day of days) {
        owed += day.owed;
        assert.equal(funding - day.funding + day.missing, owed);
        assert.ok(day.missing >= before && (day.funding === 0n || day.missing === 0n));
        before = day.missing;
      }
    }),
  );
});

test("needs of several series add up by day, and a series that ended goes on lacking what it lacked", () => {
  const short = project({ ...series, endingEpochs: 2 }, TODAY_FOREVER, 10);
  const long = project({ ...series, nextEpoch: terms.startEpoch + 1 }, TODAY_FOREVER, 10);
  const needs = needByDay(
    [
      { projection: short, coin: "first" },
      { projection: long, coin: "first" },
    ],
    terms.startEpoch,
    4,
  );
  assert.deepEqual(
    needs.map(({ missing }) => missing / ADAY.owed),
    [1n, 3n, 4n, 5n],
  );
});

test("a second coin needs its own funding and no bond, whichever coin it is to other series", () => {
  const one = project(series, TODAY_FOREVER, 3);
  const merged = { ...one, days: one.days.map((day, i) => ({ ...day, secondMissing: BigInt(i + 1) * 7n })) };
  assert.ok(one.days.every(({ bondShort }) => bondShort > 0n));
  assert.deepEqual(
    needByDay([{ projection: merged, coin: "second" }], terms.startEpoch, 3).map(({ missing, bondShort }) => [
      missing,
      bondShort,
    ]),
    [
      [7n, 0n],
      [14n, 0n],
      [21n, 0n],
    ],
  );
  const both = needByDay(
    [
      { projection: merged, coin: "second" },
      { projection: one, coin: "first" },
    ],
    terms.startEpoch,
    1,
  );
  assert.equal(both[0]?.missing, 7n + ADAY.owed);
  assert.equal(both[0].bondShort, one.days[0]?.bondShort);
});
