import { expect } from "chai";
import { advanceTo, pushPrice } from "../helpers/days.ts";
import { fund } from "../helpers/series.ts";
import { PRICE_USD8 } from "../helpers/system.ts";
import { cover, postBond } from "../settlement/bonded.ts";
import { loadFixture, networkHelpers, RUINOUS_PRICE } from "../settlement/fixture.ts";
import {
  endMergedDay,
  expectedLanes,
  fundLane,
  pushSecondPrice,
  SECOND_PRICE_USD8,
  startedMerged,
  type SoldMerged,
} from "../settlement/merged-world.ts";
import { mineDay, settleNext, startedShare } from "../settlement/share-world.ts";
import { DIGITS, expectWithin, lent, pricesOf, RULES, UNITS, type LentWorld } from "./fixture.ts";

const TERA = 10n ** 12n;
/** USD36 of base units of a coin of 8 decimals. */
const worth = (amount: bigint, priceUsd8: bigint): bigint => amount * priceUsd8 * 10n ** 20n;

/** The share of a merged-mining series takes both coins; Alice's is the first deposit, before anything is earned. */
async function merged(): Promise<LentWorld & SoldMerged> {
  const world = await startedMerged();
  return { ...world, ...(await lent(world)) };
}

describe("HashpowerValuer: forms of series", () => {
  it("merged mining: both coins count, at their own prices, and a settlement of both moves nothing", async () => {
    const w = await loadFixture(merged);
    const [first, second] = await expectedLanes(w);
    await endMergedDay(w, w.startEpoch);
    await fundLane(w, "first", first.holders + first.protocol);
    await fundLane(w, "second", second.holders + second.protocol);
    await pushPrice(w);
    await pushSecondPrice(w);
    const parts = await w.valuer.partsOf(w.id, RULES);
    expect([parts.owedDays, parts.bareDays, parts.secondPriceUsd8]).to.deep.equal([1n, 0n, SECOND_PRICE_USD8]);
    expect(parts.streaming).to.equal(worth(first.holders, PRICE_USD8) + worth(second.holders, SECOND_PRICE_USD8));
    expect(parts.discountedIncome > 0n).to.equal(true);
    const before = await pricesOf(w);
    await w.settlement.settle(w.id, 1n);
    const after = await pricesOf(w);
    expectWithin(after.share, before.share, DIGITS, DIGITS, "a settlement of two lanes");
    // A second coin that is worth nothing leaves the first one's worth, and no revert.
    await w.secondFeed.push(1n, BigInt(await w.networkHelpers.time.latest()));
    expect((await w.valuer.partsOf(w.id, RULES)).streaming < parts.streaming).to.equal(true);
  });

  it("merged mining: a day whose second coin nobody prepaid counts as far as the first one's bond would pay for it, which is not at all here", async () => {
    const w = await loadFixture(merged);
    const [first] = await expectedLanes(w);
    await endMergedDay(w, w.startEpoch);
    await fundLane(w, "first", first.holders + first.protocol);
    const { owedDays, bareDays } = await w.valuer.partsOf(w.id, RULES);
    expect([owedDays, bareDays]).to.deep.equal([0n, 1n]);
  });

  it("merged mining: bond behind a day whose second coin nobody prepaid does not lower it, and neither does the cover that it pays", async () => {
    const w = await loadFixture(merged);
    const [first] = await expectedLanes(w);
    await endMergedDay(w, w.startEpoch);
    await fundLane(w, "first", first.holders + first.protocol);
    for (const secondPrice of [SECOND_PRICE_USD8 / 2n, 2n * SECOND_PRICE_USD8]) {
      await pushPrice(w);
      await pushSecondPrice(w, secondPrice);
      const snapshot = await networkHelpers.takeSnapshot();
      const bare = await pricesOf(w);
      await postBond(w, 10n * first.net);
      expect((await w.valuer.partsOf(w.id, RULES)).owedDays).to.equal(1n);
      const backed = await pricesOf(w);
      expect(backed.share >= bare.share - DIGITS, "bond").to.equal(true);
      await advanceTo(w, Number(await w.settlement.coverableFrom(w.id)));
      await pushPrice(w);
      await pushSecondPrice(w, secondPrice);
      const missed = await pricesOf(w);
      await cover(w);
      expect((await pricesOf(w)).share >= missed.share - DIGITS, "cover").to.equal(true);
      await snapshot.restore();
    }
  });

  it("a profit share: the loss of a known day counts before it is settled, as something that the next ones make good", async () => {
    const w = await lent(await loadFixture(startedShare));
    await mineDay(w, w.startEpoch, { hashrate: UNITS * 10n ** 9n }, { feedPriceUsd8: RUINOUS_PRICE });
    await pushPrice(w);
    const before = await w.valuer.partsOf(w.id, RULES);
    expect(before.owedDays).to.equal(1n);
    await settleNext(w, w.id);
    expect((await w.settlement.profitMemory(w.id)).lossCarry > 0n).to.equal(true);
    const { discountedIncome } = await w.valuer.partsOf(w.id, RULES);
    expect([before.discountedIncome, before.discountedIncome > 0n]).to.deep.equal([discountedIncome, true]);
  });

  it("a profit share: two days in a row by its own memory, the undelivered part of the escrow as a refund, and no jump when they are settled", async () => {
    const w = await lent(await loadFixture(startedShare));
    const half = (UNITS * 10n ** 9n) / 2n;
    await mineDay(w, w.startEpoch, { hashrate: 5_000n * TERA });
    await mineDay(w, w.startEpoch + 1, { hashrate: half });
    await fund(w, w.id, 10n ** 9n);
    await pushPrice(w);
    const parts = await w.valuer.partsOf(w.id, RULES);
    const { paid } = await w.market.escrow(w.id);
    const slice = (paid * 2n) / 30n - paid / 30n;
    expect([parts.owedDays, parts.futureDays]).to.deep.equal([2n, 28n]);
    const given = slice - (slice * half) / (UNITS * 10n ** 9n);
    expect(parts.refund, "half of the second day's slice").to.equal(given * 10n ** 30n);
    const before = await pricesOf(w);
    await settleNext(w, w.id);
    const between = await pricesOf(w);
    await settleNext(w, w.id);
    const after = await pricesOf(w);
    expectWithin(between.share, before.share, DIGITS, DIGITS, "the first day");
    expectWithin(after.share, between.share, DIGITS, DIGITS, "the second day");
    expect((await w.market.escrow(w.id)).refundable).to.equal(given);
  });
});
