import { expect } from "chai";
import { inAMonth, overnight, PATHS } from "../../scripts/lib/game/paths.ts";
import type { Rules } from "../../scripts/lib/game/paths.ts";
import type { Choice } from "../../scripts/lib/game/simulate.ts";
import { honoured, simulate } from "../../scripts/lib/game/simulate.ts";
import type { BreakEven, Cell, Game } from "../../scripts/lib/game/table.ts";
import { cellOf, chosenDay, isSafe, playGame } from "../../scripts/lib/game/table.ts";

const PERCENT = 100n;
/** Thousandths of what the days left are worth that holders have from bond and escrow if the price doubles within the month, by month. */
const AT_A_DOUBLING: readonly (readonly [number, number])[] = [
  [83, 818],
  [90, 819],
  [99, 821],
  [111, 823],
  [125, 826],
  [143, 829],
  [167, 834],
  [201, 840],
  [253, 850],
  [341, 866],
  [520, 900],
  [1_099, 1_010],
];
const TEN_CENTS_USD8 = 10_000_000n;

describe("GAME-A: what a provider gains by each choice, and what its holders get", () => {
  let game: Game;

  before(() => {
    game = playGame();
  });

  const cells = (rules: Rules, choice?: Choice): Cell[] =>
    game.cells.filter((cell) => cell.rules === rules && (choice === undefined || cell.choice === choice));
  const breakEven = (rules: Rules, choice: Choice, move: BreakEven["move"]): BreakEven["percent"] | undefined =>
    game.breakEvens.find((one) => one.rules === rules && one.choice === choice && one.move === move)?.percent;

  it("holds in every month on every path: no choice pays, or the holders get what was stated", () => {
    expect(game.ok).to.equal(true);
    expect(game.cells.length).to.equal(5 * 12 * (6 + 3 + 2));
    expect(game.cells.filter((cell) => !isSafe(cell))).to.deep.equal([]);
  });

  it("would be broken by holders who get less than was stated", () => {
    const paying = game.cells.find(({ rules, gain }) => rules === "ours" && gain > 0n);
    expect(paying).to.not.equal(undefined);
    expect(paying && isSafe({ ...paying, beyondStated: -1n })).to.equal(false);
  });

  it("never lets anything pay while the price is flat or falls, but for ten cents of rounding", () => {
    const quiet = cells("ours").filter(({ path }) => path === "flat" || path.startsWith("-"));
    expect(quiet.every(({ gain }) => gain <= TEN_CENTS_USD8)).to.equal(true);
    expect(quiet.filter(({ gain }) => gain > 0n).every(({ choice }) => choice === "under-deliver")).to.equal(true);
    expect(quiet.length).to.equal(3 * 12 * 6);
  });

  it("lets a default pay under a plain 30-day bond from +9 % on in the first month, from +15 % in the fifth", () => {
    const plain = [9, 10, 11, 13, 15, 18, 22, 28, 41, 74, 389, undefined];
    expect(breakEven("plain bond", "default", "in a month")).to.deep.equal(plain);
    expect(breakEven("plain bond", "default", "overnight")).to.deep.equal(plain);
  });

  it("never lets a default or an early end pay under our rules, however far the price rose in a month, while the bond is kept", () => {
    expect(breakEven("ours", "default", "in a month")).to.deep.equal(Array(12).fill(undefined));
    expect(breakEven("ours", "end early", "in a month")).to.deep.equal(Array(12).fill(undefined));
  });

  it("lets a default pay after a rise that came faster than the bond could grow", () => {
    expect(breakEven("ours", "default", "overnight")).to.deep.equal([9, 10, 11, 13, 15, 18, 22, 28, 40, 72, 340, undefined]);
    const cell = cellOf("ours", overnight(50n), "default", 2);
    expect(cell.gain > 0n && cell.atTheDay < 0n, "and then holders are short of the day's worth").to.equal(true);
  });

  it("lets a provider that let its bond lapse, and that nobody ends, gain from twice the rise on: its escrow was withheld meanwhile", () => {
    expect(breakEven("ours", "lapse, then default", "in a month")).to.deep.equal([18, 20, 22, 25, 29, 34, 42, 55, 79, 140, undefined, undefined]);
  });

  it("lets a lapse that anybody may end pay from +44 % within the first month on, and the holders then have what the days left are worth", () => {
    const { paysFrom, boundary } = game.shortBond;
    expect(paysFrom).to.deep.equal([44, 48, 53, 60, 69, 80, 96, 120, 159, 239, undefined, undefined]);
    for (const [i, ends] of boundary.entries()) {
      if (ends === undefined) continue;
      const [below, at] = ends;
      expect((below?.gain ?? 0n) <= 0n && at.gain > 0n, `month ${i + 1}`).to.equal(true);
      // The eighth morning of the rise.
      expect(at.day, `month ${i + 1}`).to.equal(chosenDay(i) + 7);
      const missing = at.worth - at.bond - at.escrow;
      expect(missing <= at.gain && missing * 100n < at.worth, `month ${i + 1}: within a hundredth`).to.equal(true);
    }
  });

  it("leaves the holders nine tenths of the days left if the price doubles within one of the first months: bond and escrow of them", () => {
    const { at } = game.shortBond;
    const parts = (percent: bigint): (readonly [number, number] | undefined)[] | undefined =>
      at.get(percent)?.map((end) => end && [Number((end.bond * 1_000n) / end.worth), Number((end.escrow * 1_000n) / end.worth)]);
    expect(parts(100n)).to.deep.equal(AT_A_DOUBLING);
    // From the eighth month on leaving does not pay even then.
    expect(at.get(100n)?.map((end) => (end?.gain ?? 0n) > 0n)).to.deep.equal(Array.from({ length: 12 }, (_, i) => i < 7));
    expect(parts(50n)?.at(-1), "five days before the end nobody may end it").to.equal(undefined);
  });

  it("gives the holders of a lapsed bond the escrow of every day not earned, all that was withheld, and up to 30 days of the first net", () => {
    const paying = cells("ours", "lapse, then default").filter(({ gain }) => gain > 0n);
    expect(paying.map(({ path, month }) => `${path}, ${month}`)).to.include.members(["+50 % in a month, 1", "+50 % over the year, 3"]);
    for (const cell of paying) expect(cell.beyondStated >= 0n, `${cell.path}, month ${cell.month}`).to.equal(true);
    const { book } = simulate("ours", inAMonth(50n), "lapse, then default", chosenDay(2));
    const withheld = book.days.filter((day) => day.withheld > 0n);
    expect(withheld.some(({ covered }) => !covered), "escrow was withheld before the default").to.equal(true);
    expect(book.paid - book.released, "all of it goes back").to.equal(
      book.withheld + book.paid - book.days.reduce((sum, day) => sum + day.released + day.withheld, 0n),
    );
  });

  it("makes an early end or a default pay only for one who knows that the price will go on rising; holders are whole on that day", () => {
    for (const choice of ["end early", "default"] as const) {
      const paying = cells("ours", choice).filter(({ gain }) => gain > 0n);
      expect(new Set(paying.map(({ path }) => path))).to.deep.equal(new Set(["+50 % over the year"]));
      expect(paying.map(({ month }) => month)).to.deep.equal([1, 2, 3, 4]);
      expect(paying.every(({ atTheDay }) => atTheDay >= 0n)).to.equal(true);
    }
  });

  it("never lets stalling pay: each covered day costs the penalty and the coverer's tip", () => {
    expect(cells("ours", "stall").every(({ gain, holders }) => gain < 0n && holders > 0n)).to.equal(true);
  });

  it("never lets selling to oneself make a default better than it is without", () => {
    for (const path of PATHS) {
      for (const month of [1, 6, 11]) {
        const alone = cellOf("ours", path, "default", month);
        const selfish = cellOf("ours", path, "sell to itself, then default", month);
        expect(selfish.gain < (alone.gain > 0n ? alone.gain : 1n), `${path.name}, month ${month}`).to.equal(true);
      }
    }
  });

  it("lets machines pointed elsewhere gain a tenth of the excess at most, and holders have their escrow back", () => {
    for (const path of PATHS) {
      const chosen = chosenDay(3);
      const played = simulate("ours", path, "under-deliver", chosen);
      const beside = honoured("ours", path, "under-deliver", chosen);
      const missing = beside.book.released - played.book.released;
      const days = played.book.days.slice(chosen).reduce((sum, day) => sum + day.released + day.withheld + day.refundable, 0n);
      expect(missing > 0n && missing <= days / 10n + BigInt(played.book.days.length), path.name).to.equal(true);
    }
  });

  it("lets an upfront provider gain by leaving in every month on every path, and its holders lose all of it", () => {
    const left = cells("upfront", "default");
    expect(left.every(({ gain, holders }) => gain > 0n && gain === -holders)).to.equal(true);
    const first = left.find(({ path, month }) => path === "flat" && month === 1);
    expect(first && (first.gain * PERCENT) / game.paid, "percent of the price, after the first month").to.equal(91n);
  });
});
