import { cost, valueUsd8 } from "@adit/sdk/math";
import { drawTable } from "../stories/print.ts";
import { isEndableForShortBond, nextDue, openBook, releaseWithheld, settleDay } from "../series-model/book.ts";
import type { Book } from "../series-model/book.ts";
import type { Due } from "../series-model/day.ts";
import { TOKEN_DECIMALS } from "../series-model/day.ts";
import type { PricePath } from "./paths.ts";
import { GAME_DAYS, GAME_UNITS, gameFacts, gameTerms, inAMonth } from "./paths.ts";
import { FIRST_BOND_DAYS } from "./simulate.ts";

/** Rises in a month for which the table says what the holders have. */
const SHOWN_RISES = [50n, 100n, 200n] as const;

/**
 * A provider let its bond lapse while the price rose, and goes on paying: the morning on which anybody may end the series for it. USD with
 * 8 decimals, at the figures of the last settled day.
 */
export interface ShortBondEnd {
  /** the last settled day of the term */
  readonly day: number;
  /** what is left of the bond; it goes to the holders */
  readonly bond: bigint;
  /** escrow of the days left, and what is withheld; it goes back to the holders */
  readonly escrow: bigint;
  /** what the holders would be owed for the days left */
  readonly worth: bigint;
  /** what the provider gains by leaving: what it would owe for the days left, protocol included, less their escrow and its bond */
  readonly gain: bigint;
}

/** By month of the choice, from 1. */
export interface ShortBondTable {
  /** smallest rise within the month, whole percent, from which leaving pays on the morning on which anybody may end the series */
  readonly paysFrom: readonly (number | undefined)[];
  /** that morning at this rise and at one percent less; undefined if no rise makes it pay */
  readonly boundary: readonly (readonly [below: ShortBondEnd | undefined, at: ShortBondEnd] | undefined)[];
  /** the same at some rises; undefined if the series cannot be ended */
  readonly at: ReadonlyMap<bigint, readonly (ShortBondEnd | undefined)[]>;
}

/** Plays a bond that lapses along a path until anybody may end the series; undefined if it never comes to that. */
export function shortBondEnd(path: PricePath, chosen: number): ShortBondEnd | undefined {
  const terms = gameTerms("ours");
  const book = openBook(terms, GAME_UNITS, cost(GAME_UNITS, terms.unitHashrate, terms.price));
  for (let day = 0; day < GAME_DAYS - 1; day++) {
    const facts = gameFacts(path, day, chosen);
    const due = nextDue(book, facts);
    if (day === 0) book.bond = FIRST_BOND_DAYS * due.netByFormula;
    book.funding += due.lines.holders + due.lines.protocol;
    settleDay(book, facts, due);
    if (book.withheld > 0n) releaseWithheld(book);
    if (isEndableForShortBond(book)) return endOf(book, due, day, facts.priceUsd8);
  }
  return undefined;
}

function endOf(book: Book, { lines }: Due, day: number, priceUsd8: bigint): ShortBondEnd {
  const value = (amount: bigint): bigint => valueUsd8(amount, TOKEN_DECIMALS, priceUsd8);
  const left = BigInt(GAME_DAYS - day - 1);
  const bond = value(book.bond);
  const escrow = (book.paid - book.released) * 100n;
  return { day, bond, escrow, worth: value(lines.holders) * left, gain: value(lines.net) * left - escrow - bond };
}

/** What is left of a bond that lapses, by month, under rises within that month. `from` finds the smallest rise that pays. */
export function playShortBond(
  chosenDays: readonly number[],
  from: (pays: (percent: number) => boolean) => number | undefined,
): ShortBondTable {
  const end = (percent: bigint, chosen: number): ShortBondEnd | undefined => shortBondEnd(inAMonth(percent), chosen);
  const paysFrom = chosenDays.map((chosen) => from((percent) => (end(BigInt(percent), chosen)?.gain ?? 0n) > 0n));
  const boundary = chosenDays.map((chosen, i) => {
    const percent = paysFrom[i];
    const at = percent === undefined ? undefined : end(BigInt(percent), chosen);
    return percent === undefined || at === undefined ? undefined : ([end(BigInt(percent) - 1n, chosen), at] as const);
  });
  return { paysFrom, boundary, at: new Map(SHOWN_RISES.map((percent) => [percent, chosenDays.map((chosen) => end(percent, chosen))])) };
}

/** From which rise on leaving pays, and what the holders then have. */
export function drawShortBond({ paysFrom, boundary, at }: ShortBondTable, months: readonly number[]): readonly string[] {
  const part = (amount: bigint, { worth }: ShortBondEnd): string => String((amount * 100n) / worth);
  const has = (end: ShortBondEnd | undefined): string => (end === undefined ? "not short" : `${part(end.bond, end)}+${part(end.escrow, end)}`);
  return [
    "A bond that lapses while the price rises within the month, ended by anybody on the first morning on which the contract lets them:",
    ...drawTable(
      ["rise in a month \\ month", ...months.map(String)],
      [
        ["leaving then pays from", ...paysFrom.map((one) => (one === undefined ? "never" : `+${one}%`))],
        ["holders have there", ...boundary.map((one) => (one === undefined ? "-" : has(one[1])))],
        ...[...at].map(([percent, ends]) => [`holders have at +${percent}%`, ...ends.map(has)]),
      ],
    ),
    "Holders have: bond + escrow, percent of what the days left are worth on that morning; not short: nobody may end the series.",
  ];
}
