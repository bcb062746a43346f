import { advanceTo, endOf, now, postThrough, priceDay, startOf } from "../../helpers/days.ts";
import type { Terms } from "../../helpers/series.ts";
import { buy, fund, openSeries, PROFIT_SHARE, readyNextEpoch } from "../../helpers/series.ts";
import { BITCOIN, SECONDS_PER_DAY } from "../../helpers/system.ts";
import { BOND_TERMS, postBond } from "../../settlement/bonded.ts";
import type { SoldWorld, World } from "../../settlement/fixture.ts";
import { ALICE_UNITS, BOB_UNITS, loadFixture, RUINOUS_PRICE, sell, UNITS, worldWithFarm } from "../../settlement/fixture.ts";
import { Tape } from "./tape.ts";

/** Seconds after a day's end from which a missing report or price suspends a series. */
const SUSPENDED_AFTER = 3 * SECONDS_PER_DAY;
const STALE_AFTER = 60 * SECONDS_PER_DAY;
const FARM_REPORT_TIMEOUT = 14 * SECONDS_PER_DAY;
const MOST_UNPROFITABLE = 7;

/** What happens, in words; the same words for the same thing in every life. */
const CAUSE = {
  created: "created before the sale begins",
  createdOpen: "created, and the sale has begun",
  saleStart: "`saleStart`",
  bought: "units are bought",
  lastUnit: "the last unit is bought",
  saleEnd: "`saleEnd`, with at least `minUnits` (and one) sold",
  missed: "`saleEnd`, with fewer",
  begins: "first second of the first mined day",
  withheld: "a day with net is paid; bond and withheld escrow are short of the requirement",
  released: "a day with net is paid; bond and withheld escrow meet the requirement",
  unprofitable: "a day without net is settled",
  release: "`releaseWithheld`, once the bond allows it or every day is settled",
  late: "a missed day is paid after all",
  covered: "a missed day is covered from funding and bond",
  last: "the last day is paid",
  suspended: "three days after a day's end without final report, price, or farm report",
  back: "reports and prices are there",
  endedEarly: "`endEarly`: the provider pays the required bond",
  windUp: "`windUp`: so many days in a row without net",
  stale: "`windUp`: no report of the network for 60 days",
  underDelivery: "`endForUnderDelivery`: a profit share's farm delivered too little over 14 days",
  shortBond: "`endForShortBond`: the bond is short, and a week of escrow is withheld for it",
  defaulted: "a missed day is covered, and the bond does not reach",
  mined: "a mined day is paid",
  finished: "`finish`, once every mined day is settled and the last stream has ended",
  refunded: "a holder burns units for its share of the pot",
} as const;

async function settleNext(world: SoldWorld, tape: Tape, cause: string, feedPriceUsd8?: bigint): Promise<void> {
  const epoch = await readyNextEpoch(world, world.id, feedPriceUsd8 === undefined ? {} : { feedPriceUsd8 });
  const { lines } = await world.settlement.preview(world.id, epoch);
  const { funding } = await world.settlement.account(world.id);
  if (lines.net > funding) await fund(world, world.id, lines.net - funding);
  await tape.step(cause, async () => await world.settlement.connect(world.people.keeper).settle(world.id, 1n));
}

async function coverNext(world: SoldWorld, tape: Tape, cause: string): Promise<void> {
  await readyNextEpoch(world, world.id);
  await advanceTo(world, Number(await world.settlement.coverableFrom(world.id)));
  await tape.step(cause, async () => await world.settlement.connect(world.people.keeper).cover(world.id));
}

async function payLate(world: SoldWorld, tape: Tape): Promise<void> {
  await readyNextEpoch(world, world.id);
  await advanceTo(world, Number(await world.settlement.coverableFrom(world.id)));
  await settleNext(world, tape, CAUSE.late);
}

async function finishAndRefund(world: SoldWorld, tape: Tape): Promise<void> {
  await advanceTo(world, (await now(world)) + SECONDS_PER_DAY);
  await tape.step(CAUSE.finished, async () => await world.settlement.finish(world.id));
  await tape.step(
    CAUSE.refunded,
    async () => await world.market.connect(world.people.alice).refund(world.id, ALICE_UNITS / 2n, world.people.alice),
  );
}

async function postRequired(world: SoldWorld, times = 2n): Promise<void> {
  await postBond(world, times * (await world.settlement.backing(world.id)).required);
}

/** Steps from before the creation to the first second of the sale of a series in `startEpoch - 1`'s last days. */
async function create(world: World, own: Partial<Terms>): Promise<{ tape: Tape; world: SoldWorld; saleEnd: number }> {
  const tape = await Tape.start(world);
  const startEpoch = Math.floor((await now(world)) / SECONDS_PER_DAY) + 4;
  const saleEnd = startOf(startEpoch - 1);
  const saleStart = saleEnd - SECONDS_PER_DAY;
  let id = 0n;
  await tape.wait(CAUSE.created, async () => {
    id = await openSeries(world, world.farmId, { ...BOND_TERMS, startEpoch, saleStart, saleEnd, ...own });
  });
  await tape.wait(CAUSE.saleStart, async () => {
    await advanceTo(world, saleStart);
  });
  return { tape, world: { ...world, id, startEpoch }, saleEnd };
}

async function purchase(world: SoldWorld, tape: Tape, units: bigint, cause: string = CAUSE.bought): Promise<void> {
  await tape.wait(cause, async () => await buy(world, world.id, world.people.alice, units));
}

/** Sold by the end of the sale; paid, unprofitable, covered and late days; suspended once; matured. */
async function longLife(): Promise<Tape> {
  const { tape, world, saleEnd } = await create(await loadFixture(worldWithFarm), { epochs: 7 });
  await purchase(world, tape, ALICE_UNITS);
  await tape.wait(CAUSE.saleEnd, async () => {
    await advanceTo(world, saleEnd);
  });
  await tape.wait(CAUSE.begins, async () => {
    await advanceTo(world, startOf(world.startEpoch));
  });
  await settleNext(world, tape, CAUSE.withheld);
  await postRequired(world, 3n);
  await tape.step(CAUSE.release, async () => await world.settlement.releaseWithheld(world.id));
  await settleNext(world, tape, CAUSE.released);
  await settleNext(world, tape, CAUSE.unprofitable, RUINOUS_PRICE);
  await payLate(world, tape);
  await coverNext(world, tape, CAUSE.covered);
  // Whoever missed a grace has none until a day is paid in time: these are funded before they are payable.
  await fund(world, world.id, 3n * (await world.settlement.account(world.id)).lastOwed);
  const next = world.startEpoch + 5;
  await priceDay(world, next);
  await tape.wait(CAUSE.suspended, async () => {
    await advanceTo(world, endOf(next) + SUSPENDED_AFTER + 1);
  });
  await tape.wait(CAUSE.back, async () => {
    await postThrough(world, next);
  });
  await settleNext(world, tape, CAUSE.released);
  await settleNext(world, tape, CAUSE.last);
  await tape.step(CAUSE.release, async () => await world.settlement.releaseWithheld(world.id));
  await finishAndRefund(world, tape);
  return tape;
}

async function soldOut(): Promise<Tape> {
  const world = await loadFixture(worldWithFarm);
  const tape = await Tape.start(world);
  let id = 0n;
  await tape.wait(CAUSE.createdOpen, async () => {
    id = await openSeries(world, world.farmId, { maxUnits: UNITS });
  });
  const { startEpoch } = await world.market.terms(id);
  const sold = { ...world, id, startEpoch: Number(startEpoch) };
  await purchase(sold, tape, ALICE_UNITS);
  await purchase(sold, tape, BOB_UNITS, CAUSE.lastUnit);
  return tape;
}

async function cancelled(): Promise<Tape> {
  const { tape, world, saleEnd } = await create(await loadFixture(worldWithFarm), { minUnits: UNITS });
  await purchase(world, tape, ALICE_UNITS);
  await tape.wait(CAUSE.missed, async () => {
    await advanceTo(world, saleEnd);
  });
  await tape.step(
    CAUSE.refunded,
    async () => await world.market.connect(world.people.alice).refund(world.id, ALICE_UNITS / 2n, world.people.alice),
  );
  return tape;
}

/** A bonded series with one paid day, followed from there. */
async function running(own: Partial<Terms> = {}, times = 3n): Promise<{ tape: Tape; world: SoldWorld }> {
  const world = await sell(await loadFixture(worldWithFarm), { ...BOND_TERMS, ...own });
  const tape = await Tape.follow(world);
  await settleNext(world, tape, CAUSE.withheld);
  if (times !== 0n) await postRequired(world, times);
  return { tape, world };
}

const endEarly = async (world: SoldWorld, tape: Tape): Promise<void> => {
  await tape.step(
    CAUSE.endedEarly,
    async () => await world.settlement.connect(world.people.provider).endEarly(world.id),
  );
};

async function endedEarly(): Promise<Tape> {
  const { tape, world } = await running();
  await endEarly(world, tape);
  await coverNext(world, tape, CAUSE.covered);
  await tape.step(CAUSE.release, async () => await world.settlement.releaseWithheld(world.id));
  await finishAndRefund(world, tape);
  return tape;
}

async function endedEarlyAndPaid(): Promise<Tape> {
  const { tape, world } = await running({}, 1n);
  await endEarly(world, tape);
  await settleNext(world, tape, CAUSE.mined);
  return tape;
}

async function endedWhileSuspended(): Promise<Tape> {
  const { tape, world } = await running();
  await tape.wait(CAUSE.suspended, async () => {
    await advanceTo(world, endOf(world.startEpoch + 1) + SUSPENDED_AFTER + 1);
  });
  await endEarly(world, tape);
  return tape;
}

async function endedEarlyThenDefaulted(): Promise<Tape> {
  const { tape, world } = await running({}, 1n);
  await endEarly(world, tape);
  await coverNext(world, tape, CAUSE.defaulted);
  await finishAndRefund(world, tape);
  return tape;
}

async function defaulted(): Promise<Tape> {
  const { tape, world } = await running({}, 0n);
  await coverNext(world, tape, CAUSE.defaulted);
  await finishAndRefund(world, tape);
  return tape;
}

async function unprofitable(times: bigint): Promise<{ tape: Tape; world: SoldWorld }> {
  const { tape, world } = await running({ maxUnprofitableEpochs: MOST_UNPROFITABLE }, times);
  for (let i = 0; i < MOST_UNPROFITABLE; i++) await settleNext(world, tape, CAUSE.unprofitable, RUINOUS_PRICE);
  await tape.step(CAUSE.windUp, async () => await world.settlement.windUp(world.id));
  return { tape, world };
}

async function woundUp(): Promise<Tape> {
  const { tape, world } = await unprofitable(3n);
  await settleNext(world, tape, CAUSE.mined);
  await tape.step(CAUSE.release, async () => await world.settlement.releaseWithheld(world.id));
  await finishAndRefund(world, tape);
  return tape;
}

async function woundUpThenCovered(): Promise<Tape> {
  const { tape, world } = await unprofitable(3n);
  await coverNext(world, tape, CAUSE.covered);
  return tape;
}

async function woundUpThenDefaulted(): Promise<Tape> {
  const { tape, world } = await unprofitable(0n);
  await coverNext(world, tape, CAUSE.defaulted);
  return tape;
}

async function staleInTheMiddle(): Promise<Tape> {
  const { tape, world } = await running({ epochs: 100 });
  const stale = endOf(await world.oracle.lastEpoch(BITCOIN)) + STALE_AFTER + 1;
  await tape.wait(CAUSE.suspended, async () => {
    await advanceTo(world, stale);
  });
  await tape.step(CAUSE.stale, async () => await world.settlement.windUp(world.id));
  return tape;
}

async function staleBeforeTheFirstDay(): Promise<Tape> {
  const world = await loadFixture(worldWithFarm);
  const tape = await Tape.start(world);
  const startEpoch = Math.floor((await now(world)) / SECONDS_PER_DAY) + 200;
  const saleEnd = startOf(startEpoch - 190);
  let id = 0n;
  await tape.wait(CAUSE.createdOpen, async () => {
    id = await openSeries(world, world.farmId, { ...BOND_TERMS, startEpoch, saleEnd });
  });
  const sold = { ...world, id, startEpoch };
  await purchase(sold, tape, ALICE_UNITS);
  await tape.wait(CAUSE.saleEnd, async () => {
    await advanceTo(world, saleEnd);
  });
  await advanceTo(world, endOf(await world.oracle.lastEpoch(BITCOIN)) + STALE_AFTER + 1);
  await tape.step(CAUSE.stale, async () => await world.settlement.windUp(id));
  await finishAndRefund(sold, tape);
  return tape;
}

/** A profit share whose farm has reported nothing for its first 14 days, all settled. */
async function undelivered(): Promise<{ tape: Tape; world: SoldWorld }> {
  const world = await sell(await loadFixture(worldWithFarm), {
    ...BOND_TERMS,
    form: PROFIT_SHARE,
    holderShareBps: 8_000,
    minDeliveryBps: 5_000,
    toleranceBps: 300,
    epochs: 60,
  });
  const tape = await Tape.follow(world);
  for (let i = 0; i < 15; i++) await priceDay(world, world.startEpoch + i);
  await postThrough(world, world.startEpoch + 14);
  await tape.wait(CAUSE.suspended, async () => {
    await advanceTo(world, endOf(world.startEpoch + 13));
  });
  await tape.wait(CAUSE.back, async () => {
    await advanceTo(world, endOf(world.startEpoch + 13) + FARM_REPORT_TIMEOUT);
  });
  await world.settlement.connect(world.people.keeper).settle(world.id, 14n);
  return { tape: await Tape.follow(world), world };
}

const endForUnderDelivery = async (world: SoldWorld, tape: Tape): Promise<void> => {
  await tape.step(CAUSE.underDelivery, async () => await world.settlement.endForUnderDelivery(world.id));
};

async function underDelivered(): Promise<Tape> {
  const { tape, world } = await undelivered();
  await tape.wait(CAUSE.back, async () => {
    await advanceTo(world, endOf(world.startEpoch + 14) + FARM_REPORT_TIMEOUT);
  });
  await endForUnderDelivery(world, tape);
  return tape;
}

async function underDeliveredWhileSuspended(): Promise<Tape> {
  const { tape, world } = await undelivered();
  await endForUnderDelivery(world, tape);
  return tape;
}

/** A series whose provider pays every day and posts no bond: a week of escrow is withheld. */
async function unbonded(): Promise<{ tape: Tape; world: SoldWorld }> {
  const { tape, world } = await running({}, 0n);
  for (let i = 0; i < 7; i++) await settleNext(world, tape, CAUSE.withheld);
  return { tape, world };
}

const endForShortBond = async (world: SoldWorld, tape: Tape): Promise<void> => {
  await tape.step(CAUSE.shortBond, async () => await world.settlement.endForShortBond(world.id));
};

async function shortBond(): Promise<Tape> {
  const { tape, world } = await unbonded();
  await endForShortBond(world, tape);
  await settleNext(world, tape, CAUSE.mined);
  await finishAndRefund(world, tape);
  return tape;
}

async function shortBondWhileSuspended(): Promise<Tape> {
  const { tape, world } = await unbonded();
  await tape.wait(CAUSE.suspended, async () => {
    const { settledEpochs } = await world.settlement.account(world.id);
    await advanceTo(world, endOf(world.startEpoch + Number(settledEpochs)) + SUSPENDED_AFTER + 1);
  });
  await endForShortBond(world, tape);
  return tape;
}

const LIVES: readonly (() => Promise<Tape>)[] = [
  longLife,
  soldOut,
  cancelled,
  endedEarly,
  endedEarlyAndPaid,
  endedWhileSuspended,
  endedEarlyThenDefaulted,
  defaulted,
  woundUp,
  woundUpThenCovered,
  woundUpThenDefaulted,
  staleInTheMiddle,
  staleBeforeTheFirstDay,
  underDelivered,
  underDeliveredWhileSuspended,
  shortBond,
  shortBondWhileSuspended,
];

/** Plays every life on the real contracts. */
export async function playLives(): Promise<Tape[]> {
  const tapes: Tape[] = [];
  for (const life of LIVES) tapes.push(await life());
  return tapes;
}
