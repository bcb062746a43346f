import { cost, escrowed, requiredBond, valueUsd8 } from "@adit/sdk/math";
import type { Book } from "../series-model/book.ts";
import { coverDay, endEarly, markOf, nextDue, openBook, ratesOf, refundPot, releaseWithheld, settleDay } from "../series-model/book.ts";
import type { DayFacts, Due } from "../series-model/day.ts";
import { TOKEN_DECIMALS } from "../series-model/day.ts";
import type { PricePath, Rules } from "./paths.ts";
import { GAME_DAYS, GAME_UNITS, gameFacts, gameTerms } from "./paths.ts";

/** What a provider may do from the chosen day on. */
export type Choice = "honour" | "end early" | "default" | "lapse, then default" | "stall" | "under-deliver" | "sell to itself, then default";

/** Every choice but to honour, as far as the rules know it. */
export const CHOICES: Readonly<Record<Rules, readonly Choice[]>> = {
  ours: ["end early", "default", "lapse, then default", "stall", "under-deliver", "sell to itself, then default"],
  "plain bond": ["default", "under-deliver", "sell to itself, then default"],
  upfront: ["default", "under-deliver"],
};

/** Delivered of what is sold by a provider that points machines elsewhere, basis points: the least that is no default. */
export const LEAST_DELIVERY_BPS = 9_000n;
const WHOLE_BPS = 10_000n;
/** Of its own units that a provider buys. */
const OWN_PERCENT = 50n;
const PERCENT = 100n;
/** Days of the first day's net: all of a plain bond, and what a provider that lets its bond lapse ever posts. */
export const FIRST_BOND_DAYS = 30n;

/** What a choice comes to over the whole term, USD with 8 decimals, each day's bitcoin at its day's price. */
export interface Payoff {
  /** releases less what it paid to holders, protocol, settlers and coverers; mined coins are the same whatever it chooses */
  readonly provider: bigint;
  /** rewards and refunds less what they paid */
  readonly holders: bigint;
  /** of that, rewards and refunds from the chosen day on */
  readonly fromChoice: bigint;
  /** what the days from the chosen one on were worth on that day, if nothing had changed any more */
  readonly worthAtChoice: bigint;
  /** what buyers paid for those days, and what had been withheld of the days before */
  readonly escrowAtChoice: bigint;
  /** the first day's bond, at the price of the chosen day */
  readonly firstBond: bigint;
  readonly book: Book;
}

/** Plays one choice under one set of rules. Until the chosen day the provider keeps every promise, unless it lets its bond lapse. */
export function simulate(rules: Rules, path: PricePath, choice: Choice, chosen: number): Payoff {
  if (rules === "upfront") return simulateUpfront(path, choice, chosen);
  const terms = gameTerms(rules, choice === "under-deliver" ? "profit share" : "fixed term");
  const book = openBook(terms, GAME_UNITS, cost(GAME_UNITS, terms.unitHashrate, terms.price));
  const dueOn = dues(book);
  const run: Run = { rules, choice, chosen, book, provider: 0n, holders: 0n, fromChoice: 0n, worthAtChoice: 0n, escrowAtChoice: 0n, firstBond: 0n };
  for (let day = 0; book.days.length < book.endingEpochs; day++) {
    const delivered = choice === "under-deliver" && day >= chosen ? LEAST_DELIVERY_BPS : WHOLE_BPS;
    const facts = gameFacts(path, day, chosen, delivered);
    const due = dueOn(facts);
    if (day === 0) {
      book.bond = FIRST_BOND_DAYS * due.netByFormula;
      run.firstBond = book.bond;
    }
    if (day === chosen) {
      run.firstBond = valueUsd8(run.firstBond, TOKEN_DECIMALS, facts.priceUsd8);
      run.escrowAtChoice = dollars(escrowed(book.paid, day, GAME_DAYS) + book.withheld);
      const { lines } = delivered === WHOLE_BPS ? due : nextDue(book, gameFacts(path, day, chosen, WHOLE_BPS));
      run.worthAtChoice = valueUsd8(lines.holders, TOKEN_DECIMALS, facts.priceUsd8) * BigInt(GAME_DAYS - day);
    }
    playDay(run, day, facts, due);
  }
  const refunded = dollars(refundPot(book));
  const provider = run.provider + dollars(book.released - book.tips + (book.ending === "defaulted" ? 0n : book.withheld));
  const holders = run.holders + refunded - dollars(book.paid);
  const fromChoice = run.fromChoice + refunded;
  const own = choice === "sell to itself, then default" ? (holders * OWN_PERCENT) / PERCENT : 0n;
  const { worthAtChoice, escrowAtChoice, firstBond } = run;
  return { provider: provider + own, holders: holders - own, fromChoice, worthAtChoice, escrowAtChoice, firstBond, book };
}

/** Payment-token base units, which count as dollars, as USD with 8 decimals. */
function dollars(amount: bigint): bigint {
  return amount * 100n;
}

interface Run {
  readonly rules: Rules;
  readonly choice: Choice;
  readonly chosen: number;
  readonly book: Book;
  provider: bigint;
  holders: bigint;
  fromChoice: bigint;
  worthAtChoice: bigint;
  escrowAtChoice: bigint;
  firstBond: bigint;
}

function playDay(run: Run, day: number, facts: DayFacts, due: Due): void {
  const { rules, choice, chosen, book } = run;
  const worth = (amount: bigint): bigint => valueUsd8(amount, TOKEN_DECIMALS, facts.priceUsd8);
  const acts = day >= chosen;
  const keepsBond = choice !== "lapse, then default" && !(acts && (isDefault(choice) || choice === "end early"));
  if (rules === "ours" && keepsBond) {
    const required = requiredBond(markOf(book, due.netByFormula, ratesOf(facts)));
    if (required > book.bond) book.bond = required;
  }
  // A plain bond is forfeited as a whole, on the day on which the provider walks away.
  const forfeits = rules === "plain bond" && isDefault(choice);
  if (day === chosen && (choice === "end early" || forfeits)) {
    if (forfeits) book.required = book.bond;
    // Known days are settled; the present one has begun and stays owed.
    run.provider -= worth(book.required);
    endEarly(book, day + 1);
  }
  let booked;
  if (acts && !forfeits && (isDefault(choice) || choice === "stall")) {
    booked = coverDay(book, facts, { isProvider: false }, due);
    run.provider -= worth(booked.fromBond + booked.penalty + booked.coverTip);
  } else {
    const owed = due.lines.holders + due.lines.protocol;
    book.funding += owed;
    booked = settleDay(book, facts, due);
    run.provider -= worth(owed);
  }
  const received = worth(booked.owed - booked.writtenOff + booked.penalty);
  run.holders += received;
  if (acts) run.fromChoice += received;
  // Under a plain bond nothing is withheld; under ours, as soon as the bond allows.
  if (book.withheld > 0n) releaseWithheld(book);
}

function isDefault(choice: Choice): boolean {
  return choice === "default" || choice === "lapse, then default" || choice === "sell to itself, then default";
}

/** What days owe. A fixed term's day follows from its price alone, since the network of the game stands still. */
function dues(book: Book): (facts: DayFacts) => Due {
  const known = new Map<bigint, Due>();
  return (facts) => {
    if (book.terms.holderShareBps !== 0) return nextDue(book, facts);
    const due = known.get(facts.priceUsd8) ?? nextDue(book, facts);
    known.set(facts.priceUsd8, due);
    return due;
  };
}

/** An ordinary contract: all is paid on the first day, and there is neither bond nor escrow. */
function simulateUpfront(path: PricePath, choice: Choice, chosen: number): Payoff {
  const terms = gameTerms("upfront");
  const book = openBook(terms, GAME_UNITS, cost(GAME_UNITS, terms.unitHashrate, terms.price));
  const dueOn = dues(book);
  let given = 0n;
  let fromChoice = 0n;
  let worthAtChoice = 0n;
  for (let day = 0; day < GAME_DAYS; day++) {
    const facts = gameFacts(path, day, chosen);
    const due = dueOn(facts);
    const net = valueUsd8(due.lines.net, TOKEN_DECIMALS, facts.priceUsd8);
    if (day === chosen) worthAtChoice = net * BigInt(GAME_DAYS - day);
    book.funding += due.lines.net;
    settleDay(book, facts, due);
    const part = day < chosen || choice === "honour" ? net : choice === "under-deliver" ? (net * LEAST_DELIVERY_BPS) / WHOLE_BPS : 0n;
    given += part;
    if (day >= chosen) fromChoice += part;
  }
  const paid = dollars(book.paid);
  return { provider: paid - given, holders: given - paid, fromChoice, worthAtChoice, escrowAtChoice: 0n, firstBond: 0n, book };
}

/** What a provider that honours comes to beside this choice: the same form, and the same part sold to others. */
export function honoured(rules: Rules, path: PricePath, choice: Choice, chosen: number): Payoff {
  if (choice === "under-deliver" && rules !== "upfront") {
    // Under-delivery that begins after the end of the term is none.
    return simulate(rules, { name: path.name, at: (day) => path.at(day, chosen) }, choice, GAME_DAYS);
  }
  const whole = simulate(rules, path, "honour", chosen);
  if (choice !== "sell to itself, then default") return whole;
  const others = PERCENT - OWN_PERCENT;
  return { ...whole, provider: (whole.provider * others) / PERCENT, holders: (whole.holders * others) / PERCENT };
}
