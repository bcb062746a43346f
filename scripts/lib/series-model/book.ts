import type { Terms } from "@adit/sdk";
import type { BondMark, ProfitMemory, Rates, Waterfall } from "@adit/sdk/math";
import { backingOf, BPS, escrowSlice, escrowSplit, mulDivUp, neededWithheld, requiredBond } from "@adit/sdk/math";
import type { DayFacts, Due } from "./day.ts";
import { dueOf, NO_MEMORY, PAYMENT_DECIMALS, TOKEN_DECIMALS } from "./day.ts";

const COVER_TIP_BPS = 50n;
/** Days of escrow that have to be withheld before anybody may end a series for its bond. */
const SHORT_BOND_DAYS = 7n;

export type Ending = "none" | "ended early" | "defaulted" | "wound up";

/** One settled or covered day of a series: who paid it, and what became of its escrow. */
export interface BookedDay {
  readonly epoch: number;
  readonly lines: Waterfall;
  readonly priceUsd8: bigint;
  readonly paymentPriceUsd8: bigint;
  readonly covered: boolean;
  /** what the holders are owed, reward-token base units; on a covered day the protocol's fee is theirs */
  readonly owed: bigint;
  /** `owed = fromFunding + fromBond + writtenOff` */
  readonly fromFunding: bigint;
  readonly fromBond: bigint;
  readonly writtenOff: bigint;
  /** on top of what is owed: penalties that joined this day's deposit */
  readonly penalty: bigint;
  /** protocol's fee, from funding; none on a covered day */
  readonly protocol: bigint;
  /** to who covered, from the bond */
  readonly coverTip: bigint;
  /** of the day's escrow, payment-token base units */
  readonly released: bigint;
  readonly withheld: bigint;
  readonly refundable: bigint;
  /** settler's part of `released` */
  readonly tip: bigint;
  /** bond requirement after this day */
  readonly required: bigint;
}

/**
 * The money of one series, computed from terms and facts alone: an exact copy of what `Settlement` and `PrimaryMarket` do, for
 * one reward token. Functions below change it in place.
 */
export interface Book {
  readonly terms: Terms;
  readonly units: bigint;
  readonly paid: bigint;
  readonly days: BookedDay[];
  funding: bigint;
  bond: bigint;
  /** penalty of an ending that waits for the next deposit */
  penalty: bigint;
  required: bigint;
  withheld: bigint;
  /** credited to the provider, tips included */
  released: bigint;
  tips: bigint;
  pendingTip: bigint;
  ending: Ending;
  /** how many epochs will ever be settled */
  endingEpochs: number;
  unprofitableInRow: number;
  memory: ProfitMemory;
  rates: Rates | undefined;
}

export function openBook(terms: Terms, units: bigint, paid: bigint): Book {
  return {
    terms,
    units,
    paid,
    days: [],
    funding: 0n,
    bond: 0n,
    penalty: 0n,
    required: 0n,
    withheld: 0n,
    released: 0n,
    tips: 0n,
    pendingTip: 0n,
    ending: "none",
    endingEpochs: terms.epochs,
    unprofitableInRow: 0,
    memory: NO_MEMORY,
    rates: undefined,
  };
}

/** What the next day owes. */
export function nextDue(book: Book, facts: DayFacts): Due {
  const next = book.terms.startEpoch + book.days.length;
  if (facts.epoch !== next) throw new RangeError(`Day ${facts.epoch} was given, but the next day is ${next}`);
  return dueOf(book.terms, book.units, facts, book.memory);
}

/** The next day paid from funding, which has to suffice. */
export function settleDay(book: Book, facts: DayFacts, due: Due = nextDue(book, facts)): BookedDay {
  const { holders, protocol } = due.lines;
  if (book.funding < holders + protocol) throw new RangeError(`Day ${facts.epoch} owes ${holders + protocol}, but the funding is ${book.funding}`);
  book.funding -= holders + protocol;
  const { penalty } = book;
  book.penalty = 0n;
  return enter(book, facts, due, { covered: false, owed: holders, fromFunding: holders, fromBond: 0n, writtenOff: 0n, penalty, protocol, coverTip: 0n });
}

/** The next day paid from what funding there is and the bond; a bond that does not reach is a default. */
export function coverDay(
  book: Book,
  facts: DayFacts,
  by: { readonly isProvider: boolean } = { isProvider: false },
  due: Due = nextDue(book, facts),
): BookedDay {
  const owed = due.lines.holders + due.lines.protocol;
  const fromFunding = least(owed, book.funding);
  const missing = owed - fromFunding;
  let penalty = mulDivUp(missing, BigInt(book.terms.penaltyBps), BPS);
  let paid = missing + penalty;
  let coverTip = by.isProvider ? 0n : (paid * COVER_TIP_BPS) / BPS;
  if (paid + coverTip > book.bond) {
    // The penalty gives way first, then the tip.
    if (!by.isProvider) coverTip = (book.bond * COVER_TIP_BPS) / BPS;
    if (missing <= book.bond) coverTip = least(coverTip, book.bond - missing);
    paid = book.bond - coverTip;
    penalty = paid > missing ? paid - missing : 0n;
  }
  const fromBond = paid - penalty;
  const writtenOff = missing > fromBond ? missing - fromBond : 0n;
  book.bond -= paid + coverTip;
  book.funding -= fromFunding;
  const allPenalties = penalty + book.penalty;
  book.penalty = 0n;
  const day = enter(book, facts, due, { covered: true, owed, fromFunding, fromBond, writtenOff, penalty: allPenalties, protocol: 0n, coverTip });
  if (writtenOff > 0n) end(book, "defaulted", book.days.length, 0n);
  return day;
}

type Paid = Pick<BookedDay, "covered" | "owed" | "fromFunding" | "fromBond" | "writtenOff" | "penalty" | "protocol" | "coverTip">;

/** Marks the bond and says what becomes of the day's escrow. */
function enter(book: Book, facts: DayFacts, due: Due, paid: Paid): BookedDay {
  const { terms } = book;
  const index = book.days.length;
  const slice = escrowSlice(book.paid, index, terms.epochs);
  const rates = ratesOf(facts);
  let short = paid.covered;
  if (terms.bondEpochs !== 0 || terms.marginEpochs !== 0) {
    if (due.netByFormula !== 0n) {
      book.required = requiredBond(markOf(book, due.netByFormula, rates));
    }
    short ||= book.bond + backingOf(book.withheld, rates) < book.required;
  }
  const disposition = !due.profitable ? "Refundable" : short ? "Withheld" : "Released";
  const split = escrowSplit(slice, disposition, due.part, due.whole);
  book.pendingTip += (slice * BigInt(terms.tipBps)) / BPS;
  const tip = least(book.pendingTip, split.released);
  book.pendingTip -= tip;
  book.tips += tip;
  book.released += split.released;
  book.withheld += split.withheld;
  book.unprofitableInRow = due.profitable ? 0 : book.unprofitableInRow + 1;
  book.memory = due.memory;
  book.rates = rates;
  const day: BookedDay = {
    epoch: facts.epoch,
    lines: due.lines,
    priceUsd8: facts.priceUsd8,
    paymentPriceUsd8: facts.paymentPriceUsd8,
    ...paid,
    ...split,
    tip,
    required: book.required,
  };
  book.days.push(day);
  return day;
}

/** What the next day asks of the bond if it nets so much. */
export function markOf(book: Book, net: bigint, rates: Rates): BondMark {
  const { terms } = book;
  const index = book.days.length;
  return {
    net,
    slice: escrowSlice(book.paid, index, terms.epochs),
    remaining: BigInt(terms.epochs - index - 1),
    bondEpochs: BigInt(terms.bondEpochs),
    marginEpochs: BigInt(terms.marginEpochs),
    rates,
  };
}

/** Releases what the requirement no longer needs of the withheld escrow. The provider is in time, or every day is settled. */
export function releaseWithheld(book: Book): bigint {
  const needed = stillNeeded(book);
  const amount = book.withheld > needed ? book.withheld - needed : 0n;
  book.withheld -= amount;
  book.released += amount;
  return amount;
}

function stillNeeded(book: Book): bigint {
  if (book.ending === "defaulted") return book.withheld;
  if (book.days.length === book.endingEpochs) return 0n;
  if (book.ending !== "none" || book.rates === undefined) return book.withheld;
  return neededWithheld(book.required > book.bond ? book.required - book.bond : 0n, book.rates);
}

/** The provider ends the series with the day of index `begun - 1`; it pays the required bond. */
export function endEarly(book: Book, begun: number): void {
  if (book.bond < book.required) throw new RangeError(`An early end costs ${book.required}, but the bond is ${book.bond}`);
  end(book, "ended early", begun, book.required);
}

/** Ends the series without a penalty; days that were mined stay owed. */
export function windUp(book: Book, begun: number): void {
  end(book, "wound up", begun, 0n);
}

/** The farm of a profit share delivered too little: as much of the required bond as there is. */
export function endForUnderDelivery(book: Book, begun: number): void {
  end(book, "defaulted", begun, book.bond < book.required ? book.bond : book.required);
}

/** A week of escrow is withheld and all of it is still needed: anybody may end the series. */
export function isEndableForShortBond(book: Book): boolean {
  const week = (SHORT_BOND_DAYS * book.paid) / BigInt(book.terms.epochs);
  return book.ending === "none" && book.withheld >= week && book.withheld < stillNeeded(book);
}

/** A week of escrow is withheld and the bond is still short: what is left of it goes to the holders. */
export function endForShortBond(book: Book, begun: number): void {
  end(book, "defaulted", begun, book.bond);
}

function end(book: Book, ending: Ending, endingEpochs: number, penalty: bigint): void {
  book.ending = ending;
  book.endingEpochs = endingEpochs;
  book.bond -= penalty;
  book.penalty += penalty;
}

/** What holders share once the series is closed: everything that was neither released nor is withheld for the provider. */
export function refundPot(book: Book): bigint {
  return book.paid - book.released - (book.ending === "defaulted" ? 0n : book.withheld);
}

export function ratesOf({ priceUsd8, paymentPriceUsd8 }: Pick<DayFacts, "priceUsd8" | "paymentPriceUsd8">): Rates {
  return { priceUsd8, paymentPriceUsd8, decimals: TOKEN_DECIMALS, paymentDecimals: PAYMENT_DECIMALS };
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
