import { expect } from "chai";
import fc from "fast-check";
import { advanceTo, endOf, now, postDay, recordPrice } from "../helpers/days.ts";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { fund, openSeries } from "../helpers/series.ts";
import { BITCOIN, PRICE_USD8 } from "../helpers/system.ts";
import {
  ALICE_UNITS,
  allowKeeper,
  expectEscrowConserved,
  expectSolvent,
  loadFixture,
  owedPerDay,
  RUINOUS_PRICE,
  sell,
  type SoldWorld,
  worldWithFarm,
} from "./fixture.ts";

interface TwoSeries extends SoldWorld {
  readonly ids: readonly [bigint, bigint];
  readonly owed: bigint;
}

/** Two series on the same days, one of five days and one of thirty. */
async function twoSeries(): Promise<TwoSeries> {
  const world = await worldWithFarm();
  const short = await openSeries(world, world.farmId, { epochs: 5 });
  const { startEpoch } = await world.market.terms(short);
  const { people, market, usdc } = world;
  const cost = await market.quote(short, ALICE_UNITS);
  await usdc.mint(people.alice, cost);
  await usdc.connect(people.alice).approve(market, cost);
  await market.connect(people.alice).buy(short, ALICE_UNITS, cost, people.alice);
  const long = await sell(world, { startEpoch });
  return { ...long, ids: [short, long.id], owed: await owedPerDay(long) };
}

type Series = 0 | 1;
type Action =
  | { kind: "day"; priceUsd8: bigint; caughtUp: boolean }
  | { kind: "catchUp" }
  | { kind: "wait"; seconds: number }
  | { kind: "fund"; series: Series; percent: number }
  | { kind: "settle"; series: Series; days: number; allowPercent: number }
  | { kind: "settleMany"; days: number }
  | { kind: "withdraw"; series: Series }
  | { kind: "transfer"; series: Series; units: number }
  | { kind: "claim" }
  | { kind: "fees" }
  | { kind: "finish"; series: Series }
  | { kind: "refund"; series: Series; units: number }
  | { kind: "donate"; amount: number };

const series = fc.constantFrom<Series>(0, 1);
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant("day" as const),
      priceUsd8: fc.constantFrom(PRICE_USD8, PRICE_USD8, PRICE_USD8 * 2n, RUINOUS_PRICE),
      caughtUp: fc.constantFrom(true, true, true, false),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: "catchUp" as const }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("wait" as const), seconds: fc.integer({ min: 1, max: 40_000 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("fund" as const), series, percent: fc.integer({ min: 1, max: 400 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("settle" as const),
      series,
      days: fc.integer({ min: 1, max: 6 }),
      allowPercent: fc.constantFrom(0, 50, 250),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("settleMany" as const), days: fc.integer({ min: 1, max: 6 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("withdraw" as const), series }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("transfer" as const),
      series,
      units: fc.integer({ min: 0, max: 600_000 }),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: "claim" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "fees" as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("finish" as const), series }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("refund" as const), series, units: fc.integer({ min: 1, max: 300_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("donate" as const), amount: fc.integer({ min: 1, max: 1_000_000 }) }),
  },
);

/** Errors that the rules allow; any other failure is a finding. */
const REFUSALS = [
  "EpochNotOver",
  "ReportMissing",
  "ReportNotFinal",
  "PriceMissing",
  "Unfunded",
  "AllEpochsSettled",
  "NothingSettled",
  "NotComplete",
  "AlreadyFinished",
  "StreamNotEnded",
  "NotRefundable",
  "NothingToWithdraw",
  "ZeroAmount",
  "ERC1155InsufficientBalance",
];

async function allowed(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (!REFUSALS.some((refusal) => text.includes(refusal))) throw error;
  }
}

/** Reports and prices every day that is over. */
async function catchUp(w: TwoSeries): Promise<void> {
  while (endOf(Number(await w.oracle.lastEpoch(BITCOIN)) + 1) <= (await now(w))) await postDay(w);
  const [, , , priced] = await w.feed.latestRoundData();
  for (let epoch = w.startEpoch; endOf(epoch) <= Number(priced); epoch++) {
    const { updatedAt } = await w.prices.round(w.feed, epoch);
    if (updatedAt === 0n) await recordPrice(w, epoch);
  }
}

async function perform(w: TwoSeries, step: Action): Promise<void> {
  const { settlement, ledger, market, people } = w;
  const keeper = settlement.connect(people.keeper);
  switch (step.kind) {
    case "day":
      await advanceTo(w, endOf(Math.floor((await now(w)) / 86_400)));
      await w.feed.push(step.priceUsd8, await now(w));
      if (step.caughtUp) await catchUp(w);
      return;
    case "catchUp":
      await catchUp(w);
      return;
    case "wait":
      await w.networkHelpers.time.increase(step.seconds);
      return;
    case "fund":
      await allowed(fund(w, w.ids[step.series], (w.owed * BigInt(step.percent)) / 100n));
      return;
    case "settle":
      await allowKeeper(w, (w.owed * BigInt(step.allowPercent)) / 100n);
      await allowed(keeper.settle(w.ids[step.series], step.days));
      return;
    case "settleMany":
      await allowed(keeper.settleMany([...w.ids, 99n << 8n], step.days));
      return;
    case "withdraw": {
      const id = w.ids[step.series];
      const free = await settlement.withdrawable(id);
      await allowed(settlement.connect(people.provider).withdrawFunding(id, free, people.dave));
      return;
    }
    case "transfer":
      await allowed(
        ledger.connect(people.alice).safeTransferFrom(people.alice, people.carol, w.ids[step.series], step.units, "0x"),
      );
      return;
    case "claim":
      for (const holder of [people.alice, people.bob, people.carol]) await ledger.connect(holder).claimMany([...w.ids]);
      return;
    case "fees":
      await allowed(settlement.withdrawProtocolFees(w.btc, [...w.ids]));
      return;
    case "finish":
      await allowed(settlement.finish(w.ids[step.series]));
      return;
    case "refund":
      await allowed(market.connect(people.alice).refund(w.ids[step.series], step.units, people.alice));
      return;
    case "donate":
      await w.btc.mint(w.ledger, step.amount);
      return;
  }
}

interface Marks {
  readonly settled: bigint;
  readonly index: bigint;
  readonly target: bigint;
}

async function marksOf(w: TwoSeries, id: bigint): Promise<Marks> {
  const { settledEpochs } = await w.settlement.account(id);
  return { settled: settledEpochs, index: await w.ledger.indexNow(id), target: await w.ledger.targetNow(id) };
}

async function check(w: TwoSeries, before: readonly Marks[]): Promise<Marks[]> {
  await expectSolvent(w, w.ids);
  let earned = 0n;
  let promised = 0n;
  const after: Marks[] = [];
  for (const [i, id] of w.ids.entries()) {
    await expectEscrowConserved(w, id);
    const marks = await marksOf(w, id);
    after.push(marks);
    const last = before[i];
    if (last) {
      expect(
        marks.settled >= last.settled && marks.index >= last.index && marks.target >= last.target,
        "MONO-A",
      ).to.equal(true);
    }
    const money = await w.market.escrow(id);
    expect(money.settledEpochs, "market and settlement count the same days").to.equal(marks.settled);
    promised += money.escrowed + money.refundable + money.providerCredit;
    const lane = await w.ledger.lane(id);
    for (const holder of [w.people.alice, w.people.bob, w.people.carol]) {
      const [, , , accrued] = await w.ledger.positionOf(holder, id);
      earned += accrued >> lane.scaleBits;
    }
    earned += (lane.supply * (marks.target - marks.index)) >> lane.scaleBits;
  }
  promised += await w.market.creditOf(w.people.keeper, w.usdc);
  const reserve = await w.ledger.reserveOf(w.btc);
  expect((await w.btc.balanceOf(w.ledger)) >= reserve + earned, "SOLV-A").to.equal(true);
  expect((await w.usdc.balanceOf(w.market)) >= promised, "SOLV-B").to.equal(true);
  return after;
}

describe("Settlement: properties under any sequence of actions", () => {
  it("keeps SOLV-A, SOLV-B, SOLV-C, CONS-C and MONO-A, and settles every day once and in order", async () => {
    let daysSettled = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 30, maxLength: 60, size: "max" }), async (steps) => {
        const w = await loadFixture(twoSeries);
        let marks = await check(w, []);
        for (const step of steps) {
          await perform(w, step);
          marks = await check(w, marks);
        }
        for (const id of w.ids) {
          const events = await w.settlement.queryFilter(w.settlement.filters.EpochSettled(id));
          expect(events.map((event) => Number(event.args.epoch))).to.deep.equal(
            events.map((_, day) => w.startEpoch + day),
          );
          daysSettled += events.length;
        }
      }),
      { numRuns: fuzzRuns(3), endOnFailure: true },
    );
    expect(daysSettled, "the sequences reach what they are about").to.be.greaterThan(3);
  });
});
