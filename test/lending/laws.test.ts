import { expect } from "chai";
import fc from "fast-check";
import { fuzzRuns, fuzzTier } from "../helpers/fuzz.ts";
import { bonded } from "../settlement/bonded.ts";
import { loadFixture } from "../settlement/fixture.ts";
import { DIGITS, lent, roundingOf, RULES, type LentWorld } from "./fixture.ts";
import { FAIR, fixedTerm, mergedMining, profitShare, type Ending } from "./law-forms.ts";
import { Run, type Act, type Command, type Plain, type Tally } from "./law-run.ts";

/*
 * The law: the value of a share never jumps on a deposit or a settlement, and never reverts, whatever happened before, for every form of a series.
 * Between two days, with fresh inputs, nothing that anybody does lowers it beyond rounding (a base unit over all shares; the dust when a series is
 * closed); and what raises it is named, with its reason, in `Run.mayRaise`.
 */

const percent = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
/** A few days bring nothing. */
const price = fc.oneof({ weight: 5, arbitrary: percent(25, 300) }, { weight: 1, arbitrary: fc.constant(2) });
const plain = (...kinds: Plain[]): fc.Arbitrary<Command> => fc.record({ kind: fc.constantFrom(...kinds) });
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("day" as const),
      weather: fc.record({ price, secondPrice: price, delivery: percent(0, 110) }),
      late: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("fund" as const), part: percent(1, 400), second: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("bond" as const), part: percent(1, 400) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("settle" as const), paying: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom("deposit" as const, "redeem" as const),
      units: fc.bigInt(1n, 150_000n),
    }),
  },
  { weight: 3, arbitrary: plain("cover") },
  { weight: 4, arbitrary: plain("claim", "gift", "release", "finish", "collect") },
  { weight: 1, arbitrary: plain("endEarly", "windUp", "short", "underDelivery") },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("silence" as const), days: percent(1, 9) }) },
);

/** What happens before each ending once, whatever the seed: days that are paid, half paid, late and lean. */
const BUSTLE: readonly Command[] = [
  { kind: "deposit", units: 50_000n },
  { kind: "fund", part: 150, second: false },
  { kind: "fund", part: 150, second: true },
  { kind: "day", weather: { price: 100, secondPrice: 40, delivery: 60 }, late: false },
  { kind: "settle", paying: false },
  { kind: "day", weather: { price: 2, secondPrice: 2, delivery: 30 }, late: true },
  { kind: "day", weather: FAIR, late: false },
  { kind: "settle", paying: true },
  { kind: "claim" },
  { kind: "gift" },
];

const ACT_OF: Record<Ending, Act["kind"]> = {
  default: "cover",
  early: "endEarly",
  windUp: "windUp",
  short: "short",
  underDelivery: "underDelivery",
};
const FORMS = { "a fixed term": fixedTerm, "a profit share": profitShare, "merged mining": mergedMining } as const;
const ACTS: readonly Act["kind"][] = [
  ...(["fund", "bond", "settle", "deposit", "redeem", "cover", "claim", "gift"] as const),
  ...(["endEarly", "windUp", "short", "release", "finish", "collect"] as const),
];

async function bondedAndLent(): Promise<LentWorld> {
  return await lent(await bonded());
}

describe("HashpowerValuer: the law of no jump", () => {
  for (const [name, form] of Object.entries(FORMS)) {
    it(`${name}: holds whatever happens in whatever order, and the value never reverts`, async function () {
      this.timeout(3_600_000);
      const { endings } = await loadFixture(form);
      const tally: Tally = new Map();
      await fc.assert(
        fc.asyncProperty(
          fc.array(command, { minLength: 10, maxLength: 24 }),
          fc.constantFrom(...endings),
          fc.array(command, { maxLength: 6 }),
          async (commands, ending, afterwards) => {
            const run = new Run(await loadFixture(form), tally);
            await run.play(commands);
            await run.end(ending, afterwards);
          },
        ),
        {
          examples: endings.map((ending): [Command[], Ending, Command[]] => [[...BUSTLE], ending, []]),
          numRuns: endings.length + fuzzRuns(1, { full: 20 }),
          // A run takes a second or two: the first failure as it stands says more than an hour of shrinking.
          endOnFailure: true,
        },
      );
      expectEach(tally, [
        ...endings.map((ending) => ACT_OF[ending]),
        "deposit",
        "settle",
        "release",
        "finish",
        "collect",
      ]);
      if (fuzzTier() !== "quick") expectEach(tally, ACTS);
    });
  }

  it("rounding is a base unit over all shares, and digits behind it", async () => {
    const w = await loadFixture(bondedAndLent);
    const { priceUsd8 } = await w.valuer.partsOf(w.id, RULES);
    expect(await roundingOf(w)).to.equal((priceUsd8 * 10n ** 26n) / (await w.share.totalSupply()) + DIGITS);
  });
});

/** A law about acts that were all refused would say nothing. */
function expectEach(tally: Tally, kinds: readonly Act["kind"][]): void {
  for (const kind of kinds) expect((tally.get(kind) ?? 0) > 0, `${kind} succeeded at least once`).to.equal(true);
}
