import { mulDivUp } from "@adit/sdk/math";
import { drawTable } from "../stories/print.ts";
import type { PricePath, Rules } from "./paths.ts";
import { inAMonth, MONTH_DAYS, MONTHS, overnight, PATHS } from "./paths.ts";
import type { Choice, Payoff } from "./simulate.ts";
import type { ShortBondTable } from "./shortBond.ts";
import { drawShortBond, playShortBond } from "./shortBond.ts";
import { CHOICES, honoured, LEAST_DELIVERY_BPS, simulate } from "./simulate.ts";

export const RULES: readonly Rules[] = ["ours", "plain bond", "upfront"];
const TITLES: Readonly<Record<Rules, string>> = {
  ours: "Our rules: pay as mined, a bond of 30 days and the excess of all days left, escrow withheld while it is short, 5 % penalty",
  "plain bond": "Pay as mined with a plain bond of 30 days, forfeited at default: no margin, nothing withheld",
  upfront: "An upfront contract: all is paid on the first day",
};
const MOST_PERCENT = 400;
const BPS = 10_000n;

/** One choice on one path in one month, beside a provider that honours. USD with 8 decimals. */
export interface Cell {
  readonly rules: Rules;
  readonly path: string;
  /** month of the year, from 1, after which the provider chooses */
  readonly month: number;
  readonly choice: Choice;
  /** what the provider gains over honouring; negative if it loses */
  readonly gain: bigint;
  /** what the holders get beside what they are owed to the end */
  readonly holders: bigint;
  /** what the holders get from the chosen day on, beside what the days left are worth on that day */
  readonly atTheDay: bigint;
  /** what they get from the chosen day on, beside the least that the rules promise them for this choice */
  readonly beyondStated: bigint;
}

/** From which move of the price on a choice pays: whole percent; undefined if no rise up to 400 % makes it pay. */
export interface BreakEven {
  readonly rules: Rules;
  readonly choice: Choice;
  readonly move: "overnight" | "in a month";
  /** by month of the choice, from 1 */
  readonly percent: readonly (number | undefined)[];
}

export interface Game {
  /** GAME-A under our rules: no choice pays, or the holders get what the rules promise them for it */
  readonly ok: boolean;
  readonly paid: bigint;
  readonly cells: readonly Cell[];
  readonly breakEvens: readonly BreakEven[];
  readonly shortBond: ShortBondTable;
}

/** Day on which the provider chooses: the first after this month of the term. */
export function chosenDay(month: number): number {
  return month * MONTH_DAYS;
}

/** Plays every choice on every path in every month under all three sets of rules. */
export function playGame(months: readonly number[] = Array.from({ length: MONTHS }, (_, i) => i + 1)): Game {
  const cells = RULES.flatMap((rules) =>
    PATHS.flatMap((path) => months.flatMap((month) => CHOICES[rules].map((choice) => cellOf(rules, path, choice, month)))),
  );
  return {
    ok: cells.every(isSafe),
    paid: simulate("ours", PATHS[0] as PricePath, "honour", 0).book.paid * 100n,
    cells,
    breakEvens: BREAK_EVENS.map(([rules, choice, move]) => ({
      rules,
      choice,
      move,
      percent: months.map((month) => breakEven(rules, choice, move, month)),
    })),
    shortBond: playShortBond(months.map(chosenDay), smallestRise),
  };
}

const BREAK_EVENS: readonly (readonly [Rules, Choice, BreakEven["move"]])[] = [
  ["plain bond", "default", "overnight"],
  ["plain bond", "default", "in a month"],
  ["ours", "default", "overnight"],
  ["ours", "default", "in a month"],
  ["ours", "end early", "in a month"],
  ["ours", "lapse, then default", "in a month"],
];

export function cellOf(rules: Rules, path: PricePath, choice: Choice, month: number): Cell {
  const chosen = chosenDay(month);
  const beside: Payoff = honoured(rules, path, choice, chosen);
  const played = simulate(rules, path, choice, chosen);
  return {
    rules,
    path: path.name,
    month,
    choice,
    gain: played.provider - beside.provider,
    holders: played.holders - beside.holders,
    atTheDay: played.fromChoice - played.worthAtChoice,
    beyondStated: played.fromChoice - statedExtent(choice, played),
  };
}

/**
 * The least that our rules promise the holders from the chosen day on. With the bond kept: what the days left are worth on that day.
 * With machines pointed elsewhere: the same, but for the excess of those machines over their escrow. With a bond that lapsed: their
 * money for every day not earned, what was withheld, and the first day's bond, as far as there are days left for it and less the
 * coverers' tips.
 */
function statedExtent(choice: Choice, { worthAtChoice, escrowAtChoice, firstBond }: Payoff): bigint {
  if (choice === "lapse, then default") {
    const bond = (firstBond * 99n) / 100n;
    return bond < worthAtChoice ? escrowAtChoice + bond : worthAtChoice;
  }
  if (choice !== "under-deliver") return worthAtChoice;
  const excess = worthAtChoice > escrowAtChoice ? worthAtChoice - escrowAtChoice : 0n;
  return worthAtChoice - mulDivUp(excess, BPS - LEAST_DELIVERY_BPS, BPS);
}

/** Under our rules the choice does not pay, or the holders get what was stated. */
export function isSafe({ rules, gain, beyondStated }: Cell): boolean {
  return rules !== "ours" || gain <= 0n || beyondStated >= 0n;
}

/** The smallest rise, in whole percent, from which the choice beats honouring. */
export function breakEven(rules: Rules, choice: Choice, move: BreakEven["move"], month: number): number | undefined {
  const rises = (percent: number): PricePath => (move === "overnight" ? overnight(BigInt(percent)) : inAMonth(BigInt(percent)));
  return smallestRise((percent) => cellOf(rules, rises(percent), choice, month).gain > 0n);
}

/** The smallest whole percent that pays; undefined if 400 do not. */
function smallestRise(pays: (percent: number) => boolean): number | undefined {
  if (!pays(MOST_PERCENT)) return undefined;
  let [low, high] = [0, MOST_PERCENT];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (pays(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** The table: for each set of rules the provider's best choice by path and month, and the holders' part in it. */
export function drawGame({ cells, breakEvens, shortBond, paid, ok }: Game): readonly string[] {
  const months = [...new Set(cells.map(({ month }) => month))];
  const header = ["price \\ month", ...months.map(String)];
  const tables = RULES.flatMap((rules) => {
    const rows = (show: (cell: Cell) => string): string[][] =>
      PATHS.map(({ name }) => [name, ...months.map((month) => show(bestOf(cells, rules, name, month)))]);
    return [
      `${TITLES[rules]}.`,
      "The provider's best choice, and what the best one beside honouring gains over it, percent of the price paid:",
      ...drawTable(header, rows((cell) => `${pays(cell, paid) ? LETTERS[cell.choice] : "H"} ${percentOf(cell.gain, paid)}`)),
      "What the holders then get beside what they would be owed to the end / beside what the days left are worth on that day:",
      ...drawTable(header, rows((cell) => (pays(cell, paid) ? `${percentOf(cell.holders, paid)}/${percentOf(cell.atTheDay, paid)}` : "all"))),
      "",
    ];
  });
  return [
    "Payoffs are exact, in base units, each day's bitcoin at its day's price; the provider knows the whole path beforehand.",
    `Choices: H honour, ${Object.entries(LETTERS).map(([choice, letter]) => `${letter} ${choice}`).join(", ")}.`,
    "",
    ...tables,
    "A rise of the price from which on a choice pays, by month:",
    ...drawTable(
      ["rules, choice, rise \\ month", ...months.map(String)],
      breakEvens.map(({ rules, choice, move, percent }) => [
        `${rules}, ${choice}, ${move}`,
        ...percent.map((one) => (one === undefined ? "never" : `+${one}%`)),
      ]),
    ),
    "",
    ...drawShortBond(shortBond, months),
    "",
    ok
      ? "GAME-A holds: under our rules no choice pays, or the holders get what was stated for it."
      : "GAME-A DOES NOT HOLD: a choice pays and leaves the holders short of what was stated for it.",
    "Stated: with the bond kept, what the days left are worth on that day; with machines pointed elsewhere (U), the same but for the excess",
    "of a tenth of the machines over their escrow; with a bond that lapsed (L), the escrow of every day not earned, and 30 days of the first net.",
  ];
}

/** A gain that shows: base units of rounding are none. */
function pays({ gain }: Cell, paid: bigint): boolean {
  return gain * 1_000n >= paid;
}

const LETTERS: Readonly<Partial<Record<Choice, string>>> = {
  "end early": "E",
  default: "D",
  "lapse, then default": "L",
  stall: "S",
  "under-deliver": "U",
  "sell to itself, then default": "O",
};

function bestOf(cells: readonly Cell[], rules: Rules, path: string, month: number): Cell {
  const here = cells.filter((cell) => cell.rules === rules && cell.path === path && cell.month === month);
  const [first, ...rest] = here;
  if (first === undefined) throw new RangeError(`Nothing was played under ${rules}, ${path}, in month ${month}`);
  return rest.reduce((best, cell) => (cell.gain > best.gain ? cell : best), first);
}

/** Percent with one decimal, cut toward zero. */
function percentOf(amount: bigint, whole: bigint): string {
  const tenths = (amount * BPS) / whole / 10n;
  const digits = (tenths < 0n ? -tenths : tenths).toString().padStart(2, "0");
  return `${amount < 0n ? "-" : "+"}${digits.slice(0, -1)}.${digits.slice(-1)}`;
}
