import { expect } from "chai";
import fc from "fast-check";
import { advanceTo, endOf, postThrough, priceDay, pushPrice } from "../helpers/days.ts";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { PRICE_USD8, SECONDS_PER_DAY } from "../helpers/system.ts";
import { bonded } from "../settlement/bonded.ts";
import { ethers, loadFixture } from "../settlement/fixture.ts";
import { DIGITS, enter, lent, now, pricesOf, roundingOf, RULES, type LentWorld } from "./fixture.ts";

/*
 * The law: the value of a share never jumps on a deposit or a settlement, and never reverts, whatever happened before. Between two days, with fresh
 * inputs, nothing that anybody does lowers it beyond rounding (a base unit over all shares; the dust when a series is closed); and what raises it is named:
 * money that was really paid where none stood, an ending that gives back escrow, a gift by way of an award.
 */

type Command =
  | { kind: "day"; price: number; late: boolean }
  | { kind: "fund" | "bond"; part: number }
  | { kind: "settle"; paying: boolean }
  | { kind: "deposit" | "redeem"; units: bigint }
  | { kind: "cover" | "claim" | "gift" | "endEarly" | "windUp" | "short" | "release" | "finish" | "collect" }
  | { kind: "silence"; days: number };

const plain = (
  ...kinds: ("cover" | "claim" | "gift" | "endEarly" | "windUp" | "short" | "release" | "finish" | "collect")[]
) => fc.record({ kind: fc.constantFrom(...kinds) });
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("day" as const),
      price: fc.integer({ min: 25, max: 300 }),
      late: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("fund" as const, "bond" as const),
      part: fc.integer({ min: 1, max: 400 }),
    }),
  },
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
  { weight: 1, arbitrary: plain("endEarly", "windUp", "short") },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("silence" as const), days: fc.integer({ min: 1, max: 9 }) }) },
);

/** What may raise the value by more than rounding. */
const MAY_RAISE = new Set(["fund", "bond", "cover", "endEarly", "windUp", "short"]);

class Run {
  private readonly w: LentWorld;
  /** what a day owes at the price of `networks.ts`, base units */
  private readonly owed: bigint;

  constructor(w: LentWorld, owed: bigint) {
    this.w = w;
    this.owed = owed;
  }

  async play(commands: readonly Command[]): Promise<void> {
    for (const step of commands) {
      if (step.kind === "day") await this.day(step.price, step.late);
      else if (step.kind === "silence") await advanceTo(this.w, (await now(this.w)) + step.days * SECONDS_PER_DAY);
      else await this.watched(step);
      const { share, unit } = await pricesOf(this.w);
      expect(share >= 0n && unit >= 0n, "it answers").to.equal(true);
    }
  }

  /** Drives the series to an end, closes it, and collects the refund, watching every act. */
  async end(ending: "default" | "early"): Promise<void> {
    const { settlement, id } = this.w;
    if (ending === "early") {
      await this.watched({ kind: "bond", part: 100_000 });
      await this.settleAll();
      await this.day(100, false);
      await this.settleAll();
      await this.watched({ kind: "endEarly" });
    }
    // At most the term: an end that was refused is the last day.
    for (let i = 0; i < 40; i++) {
      await this.day(100, false);
      if (ending === "early") await this.settleAll();
      else {
        await advanceTo(this.w, (await now(this.w)) + 2 * SECONDS_PER_DAY + 1);
        await pushPrice(this.w);
        await this.settleOrCoverAll();
      }
      const [settled, of] = await settlement.progress(id);
      if (settled === of) break;
    }
    await advanceTo(this.w, (await now(this.w)) + SECONDS_PER_DAY);
    await pushPrice(this.w);
    await this.watched({ kind: "finish" });
    await this.watched({ kind: "collect" });
    await this.watched({ kind: "redeem", units: 1n });
  }

  /** What is prepaid is settled, what is missed is covered. */
  private async settleOrCoverAll(): Promise<void> {
    while ((await this.watched({ kind: "settle", paying: false })) || (await this.watched({ kind: "cover" })));
  }

  private async settleAll(): Promise<void> {
    while (await this.watched({ kind: "settle", paying: true }));
  }

  /** A day passes; with `late` its report waits for the next one. */
  private async day(percent: number, late: boolean): Promise<void> {
    const price = (PRICE_USD8 * BigInt(percent)) / 100n;
    const { settlement, id, oracle } = this.w;
    const [epoch] = await settlement.nextEpoch(id);
    const next = Math.max(Number(epoch), Math.floor((await now(this.w)) / SECONDS_PER_DAY));
    await advanceTo(this.w, endOf(next));
    await pushPrice(this.w, price);
    if (late) return;
    for (let day = Number(epoch); day <= next; day++) await priceDay(this.w, day, price);
    if (Number(await oracle.lastEpoch(1)) < next) await postThrough(this.w, next, { priceUsd8: price });
    await pushPrice(this.w, price);
  }

  /** One act; the value of a share before and after it. */
  private async watched(step: Exclude<Command, { kind: "day" } | { kind: "silence" }>): Promise<boolean> {
    const { valuer, id, share } = this.w;
    const before = { ...(await pricesOf(this.w)), parts: await valuer.partsOf(id, RULES), at: await now(this.w) };
    const rounding = await roundingOf(this.w);
    const prepaid = await this.isNextPrepaid();
    if (!(await this.act(step))) return false;
    const after = { ...(await pricesOf(this.w)), at: await now(this.w) };
    const { freshUntil } = await valuer.partsOf(id, RULES);
    const sameDay = Math.floor(before.at / SECONDS_PER_DAY) === Math.floor(after.at / SECONDS_PER_DAY);
    if (!sameDay || (await share.totalSupply()) === 0n) return true;
    // While an input is stale the last term decays by the second: then only what the clock takes may be missing.
    const closed = step.kind === "finish" || step.kind === "collect";
    const stale =
      freshUntil < BigInt(after.at) && !closed ? (before.share * BigInt(after.at - before.at)) / 86_400n : 0n;
    const slack = (closed ? 3n : 1n) * (rounding + (await roundingOf(this.w))) + stale;
    expect(
      after.share >= before.share - slack,
      `${step.kind} lowered it: ${String(before.share)}, ${String(after.share)}`,
    ).to.equal(true);
    if (MAY_RAISE.has(step.kind) || (step.kind === "settle" && !prepaid)) return true;
    expect(
      after.share <= before.share + slack,
      `${step.kind} raised it: ${String(before.share)}, ${String(after.share)}`,
    ).to.equal(true);
    return true;
  }

  /** Whether the series' own balance pays its next day: what a settler adds is new money, and leaves the bond for the days behind it. */
  private async isNextPrepaid(): Promise<boolean> {
    const { settlement, id } = this.w;
    const [epoch] = await settlement.nextEpoch(id);
    const [{ holders, protocol }] = await settlement.preview(id, epoch);
    const { funding } = await settlement.account(id);
    return holders + protocol <= funding;
  }

  /** False if the contracts refuse it now. */
  private async act(step: Exclude<Command, { kind: "day" } | { kind: "silence" }>): Promise<boolean> {
    const { settlement, ledger, btc, share, id, people } = this.w;
    const { alice, bob, keeper, provider } = people;
    try {
      if (step.kind === "fund" || step.kind === "bond") {
        const amount = (this.owed * BigInt(step.part)) / 100n;
        await btc.mint(provider, amount);
        await btc.connect(provider).approve(settlement, amount);
        await (step.kind === "fund"
          ? settlement.connect(provider).fund(id, amount)
          : settlement.connect(provider).postBond(id, amount));
      } else if (step.kind === "settle") {
        await btc.mint(keeper, step.paying ? 100n * this.owed : 0n);
        await btc.connect(keeper).approve(settlement, step.paying ? ethers.MaxUint256 : 0n);
        await settlement.connect(keeper).settle(id, 1n);
      } else if (step.kind === "deposit") await enter(this.w, bob, step.units);
      else if (step.kind === "redeem") await share.connect(bob).redeem(step.units, bob);
      else if (step.kind === "cover") await settlement.connect(keeper).cover(id);
      else if (step.kind === "claim") await ledger.connect(alice).claim(id);
      else if (step.kind === "gift") await btc.mint(share, 10n ** 12n);
      else if (step.kind === "endEarly") await settlement.connect(provider).endEarly(id);
      else if (step.kind === "windUp") await settlement.windUp(id);
      else if (step.kind === "short") await settlement.endForShortBond(id);
      else if (step.kind === "release") await settlement.releaseWithheld(id);
      else if (step.kind === "finish") await settlement.finish(id);
      else await share.collectRefund();
      return true;
    } catch (refusal) {
      if (refusal instanceof Error && /custom error|ERC/.test(refusal.message)) return false;
      throw refusal;
    }
  }
}

async function bondedAndLent(): Promise<LentWorld & { owed: bigint }> {
  const world = await lent(await bonded());
  const { expectedLines } = await import("../settlement/fixture.ts");
  return { ...world, owed: (await expectedLines(world)).net };
}

describe("HashpowerValuer: the law of no jump", () => {
  it("holds whatever happens in whatever order, and the value never reverts", async function () {
    this.timeout(3_600_000);
    await fc.assert(
      fc.asyncProperty(
        fc.array(command, { minLength: 10, maxLength: 24 }),
        fc.constantFrom("default" as const, "early" as const),
        async (commands, ending) => {
          const world = await loadFixture(bondedAndLent);
          const run = new Run(world, world.owed);
          await run.play(commands);
          await run.end(ending);
        },
      ),
      // A run takes a second or two: the first failure as it stands says more than an hour of shrinking.
      { numRuns: fuzzRuns(10), endOnFailure: true },
    );
  });

  it("rounding is a base unit over all shares, and digits behind it", async () => {
    const w = await loadFixture(bondedAndLent);
    const { priceUsd8 } = await w.valuer.partsOf(w.id, RULES);
    expect(await roundingOf(w)).to.equal((priceUsd8 * 10n ** 26n) / (await w.share.totalSupply()) + DIGITS);
  });
});
