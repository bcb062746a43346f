import { expect } from "chai";
import fc from "fast-check";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { elapsedAt, refundStreamOf, worthOf, type RefundStream } from "../helpers/refundStream.ts";
import {
  BTC_SCALE,
  DOGE_SCALE,
  EPOCHS,
  ethers,
  FIRST,
  ID_TWO,
  moveTo,
  networkHelpers,
  now,
  settlingTime,
  soldTwo,
  startOf,
  at,
} from "../leases/fixture.ts";
import { expectBalanced, incomeBooks, openRefund, scene, wrap, wrapFor, wrapperOf, type Wrapped } from "./fixture.ts";

/*
 * The law of the wrapper, over random sequences: whatever people do, everybody's income is what the same units would have earned in the
 * ledger, to the last bit of its scale. What is paid is the whole base units of it; the fraction stays, so never a base unit more. And once the refund was
 * collected, of every person: paid, owed and redeemed together are the whole base units of what it was worth to hold its tokens so long.
 */

const PEOPLE = 4;
const POT = 1_234_567n;
const END = startOf(FIRST + EPOCHS);

type Command =
  | { kind: "wrap" | "unwrap" | "move" | "wrapFor"; from: number; to: number; part: number; wait: number }
  | { kind: "claim" | "claimRaw" | "claimOne"; from: number; to: number; part: number; wait: number }
  | { kind: "settle"; from: number; to: number; part: number; wait: number };

const command: fc.Arbitrary<Command> = fc.record({
  kind: fc.constantFrom(
    "wrap",
    "unwrap",
    "move",
    "wrapFor",
    "claim",
    "claimRaw",
    "claimOne",
    "settle",
    "move",
    "settle",
  ),
  from: fc.nat(PEOPLE - 1),
  to: fc.nat(PEOPLE - 1),
  part: fc.nat(1_000),
  wait: fc.oneof(fc.constantFrom(1, 2), fc.integer({ min: 1, max: 40_000 })),
});

/** What people do once the refund was collected. */
interface Late {
  readonly kind: "move" | "claim" | "claimOne" | "redeem";
  readonly from: number;
  readonly to: number;
  readonly part: number;
  readonly wait: number;
}

const late: fc.Arbitrary<Late> = fc.record({
  kind: fc.constantFrom("move", "move", "claim", "claimOne", "redeem"),
  from: fc.nat(PEOPLE - 1),
  to: fc.nat(PEOPLE - 1),
  part: fc.oneof(fc.constantFrom(0, 1_000), fc.nat(1_000)),
  wait: fc.oneof(fc.constantFrom(1, 2), fc.integer({ min: 1, max: 300_000 })),
});

interface Account {
  readonly signer: HardhatEthersSigner;
  /** units, raw and wrapped */
  raw: bigint;
  wrapped: bigint;
  /** income at the ledger's scale, as if all units had stayed raw; never reduced by payments */
  readonly earned: [bigint, bigint];
}

const unwrapped = scene(async () => await wrapperOf(await soldTwo(), ID_TWO));

class World {
  private index: [bigint, bigint] = [0n, 0n];
  private epoch = FIRST;
  private day = 0n;

  readonly w: Wrapped;
  readonly people: readonly Account[];

  private constructor(w: Wrapped, people: readonly Account[]) {
    this.w = w;
    this.people = people;
  }

  static async open(): Promise<World> {
    const w = await unwrapped();
    const held = [1_000n, 600n, 400n, 0n];
    const signers = [w.alice, w.bob, w.dave, w.carol];
    const people = signers.map(
      (signer, i) => ({ signer, raw: held[i] ?? 0n, wrapped: 0n, earned: [0n, 0n] }) satisfies Account,
    );
    await at(settlingTime(FIRST) - 10n);
    return new World(w, people);
  }

  /** Everybody earns up to the newest block. */
  async accrue(): Promise<void> {
    const second = await this.w.ledger.secondLane(this.w.id);
    const { timestamp } = (await ethers.provider.getBlock("latest")) ?? { timestamp: 0 };
    const elapsed = BigInt(timestamp) - second.startedAt;
    const now: [bigint, bigint] = [
      await this.w.ledger.indexNow(this.w.id),
      second.index + second.rate * (elapsed > 86_400n ? 86_400n : elapsed),
    ];
    for (const person of this.people) {
      for (const lane of [0, 1] as const)
        person.earned[lane] += (person.raw + person.wrapped) * (now[lane] - this.index[lane]);
    }
    this.index = now;
  }

  async play({ kind, from, to, part, wait }: Command): Promise<void> {
    const { w, people } = this;
    const [giver, taker] = [people[from], people[to]];
    if (!giver || !taker) throw new Error("there are as many people as numbers");
    const share = (units: bigint): bigint => (units * BigInt(part)) / 1_000n;
    await networkHelpers.time.increase(wait);
    // Units change hands in the next block: everybody earns up to it with what it had before.
    const [raw, wrapped] = [share(giver.raw), share(giver.wrapped)];
    switch (kind) {
      case "wrap":
        await wrap(w, giver.signer, raw);
        await this.accrue();
        [giver.raw, giver.wrapped] = [giver.raw - raw, giver.wrapped + raw];
        break;
      case "wrapFor":
        await wrap(w, giver.signer, raw, wrapFor(taker.signer.address));
        await this.accrue();
        giver.raw -= raw;
        taker.wrapped += raw;
        break;
      case "unwrap":
        await w.token.connect(giver.signer).unwrap(wrapped, taker.signer);
        await this.accrue();
        giver.wrapped -= wrapped;
        taker.raw += wrapped;
        break;
      case "move":
        await w.token.connect(giver.signer).transfer(taker.signer, wrapped);
        await this.accrue();
        giver.wrapped -= wrapped;
        taker.wrapped += wrapped;
        break;
      case "claim":
        await w.token.connect(taker.signer).claimRewards(giver.signer);
        break;
      case "claimOne":
        await w.token.connect(giver.signer).claimToken(part % 2 === 0 ? w.btc : w.doge, giver.signer);
        break;
      case "claimRaw":
        await w.ledger.connect(giver.signer).claim(w.id);
        break;
      case "settle":
        this.day += 1n;
        await w.settlement.settle(w.id, this.epoch, [BigInt(part) * 7_919n + this.day], [BigInt(part) * 104_729n]);
        this.epoch += 1n;
        break;
    }
    await this.accrue();
  }

  /** What everybody was paid and is owed is what its units earned, exactly; and the wrapper has what it owes. */
  async check(): Promise<void> {
    const { w, people } = this;
    for (const { signer, earned, wrapped, raw } of people) {
      const own = await w.ledger.positionOf(signer, w.id);
      const second = await w.ledger.secondPositionOf(signer, w.id);
      const here = await w.token.positionOf(signer);
      expect([own.units, here.units]).to.deep.equal([raw, wrapped]);
      const paid: [bigint, bigint] = [await w.btc.balanceOf(signer), await w.doge.balanceOf(signer)];
      expect((paid[0] << BTC_SCALE) + own.accruedNow + here.accruedNow, "first lane").to.equal(earned[0]);
      expect((paid[1] << DOGE_SCALE) + second.accruedNow + here.secondAccruedNow, "second lane").to.equal(earned[1]);
      // Never a base unit more than the whole units of what was earned.
      const [first, other] = await w.token.accruedRewards(signer);
      expect(first).to.equal(here.accruedNow >> BTC_SCALE);
      expect(other).to.equal(here.secondAccruedNow >> DOGE_SCALE);
    }
    await expectBalanced(
      w,
      people.map(({ signer }) => signer),
    );
  }

  /** The series ends, so many of its thirty days are refunded through the wrapper, people go on, and when the term is over everybody claims. */
  async finish(days: number, rest: readonly Late[]): Promise<void> {
    const { w, people } = this;
    await networkHelpers.time.increase(2 * 86_400);
    await this.accrue();
    // Without a day there was no deposit, and the ledger closes that as well.
    await w.settlement.setProgress(w.id, EPOCHS - BigInt(days), EPOCHS - BigInt(days), false);
    await openRefund(w, POT);
    const tokens = await w.token.totalSupply();
    if (tokens === 0n) return;
    await w.token.collectRefund();
    const stream = await refundStreamOf(w.token);
    expect(stream.amount).to.equal((POT * tokens) / 2_000n);
    const refund = new Refund(w, people, stream);
    await refund.start();
    for (const next of rest) {
      await refund.play(next);
      await refund.check();
    }
    if ((await now()) < END) await moveTo(END);
    for (const { signer } of people) await w.token.claimRewards(signer);
    await refund.accrue();
    await refund.check();
    let paid = 0n;
    for (const { signer } of people) paid += await w.usdc.balanceOf(signer);
    expect(stream.amount - paid, "less than one base unit a holder is left").to.be.within(0n, BigInt(PEOPLE) - 1n);
    expect(await w.usdc.balanceOf(w.token)).to.equal(stream.amount - paid);
    const holders = people.map(({ signer }) => signer);
    for (const { have, owe } of await incomeBooks(w, holders)) expect(have).to.equal(owe);
    for (const holder of holders) expect(await w.token.accruedRewards(holder)).to.deep.equal([0n, 0n, 0n]);
  }
}

/** The law of a collected refund: to each what it was worth to hold its tokens, and to have burnt them, to the base unit. */
class Refund {
  private second = 0n;
  /** What each has earned, tokens times seconds of the stream; never reduced by payments. */
  private readonly unitSeconds: bigint[];
  /** What a redemption of each has paid to others, less what those of others have paid to it. */
  private readonly given: bigint[];
  private readonly w: Wrapped;
  private readonly people: readonly Account[];
  private readonly stream: RefundStream;

  constructor(w: Wrapped, people: readonly Account[], stream: RefundStream) {
    this.w = w;
    this.people = people;
    this.stream = stream;
    this.unitSeconds = people.map(() => 0n);
    this.given = people.map(() => 0n);
  }

  /** At the collection all seconds that are over are earned. */
  async start(): Promise<void> {
    this.second = this.stream.from;
    await this.accrue();
  }

  async accrue(): Promise<void> {
    const second = await now();
    const passed = elapsedAt(this.stream, second) - elapsedAt(this.stream, this.second);
    for (const [i, { wrapped }] of this.people.entries()) this.earn(i, wrapped * passed);
    this.second = second;
  }

  private earn(person: number, unitSeconds: bigint): void {
    this.unitSeconds[person] = (this.unitSeconds[person] ?? 0n) + unitSeconds;
  }

  async play({ kind, from, to, part, wait }: Late): Promise<void> {
    const { w, people, stream } = this;
    const [giver, taker] = [people[from], people[to]];
    if (!giver || !taker) throw new Error("there are as many people as numbers");
    const units = (giver.wrapped * BigInt(part)) / 1_000n;
    await networkHelpers.time.increase(wait);
    if (kind === "claim") await w.token.connect(taker.signer).claimRewards(giver.signer);
    if (kind === "claimOne") await w.token.connect(giver.signer).claimToken(w.usdc, giver.signer);
    if (kind === "move") await w.token.connect(giver.signer).transfer(taker.signer, units);
    if (kind === "redeem") await this.redeem(from, to, units);
    await this.accrue();
    if (kind === "claim" || kind === "claimOne") return;
    if (kind === "redeem") this.earn(from, units * (stream.to - stream.from - elapsedAt(stream, this.second)));
    giver.wrapped -= units;
    if (kind === "move") taker.wrapped += units;
  }

  private async redeem(from: number, to: number, units: bigint): Promise<void> {
    const { w, people } = this;
    const [giver, taker] = [people[from], people[to]];
    if (!giver || !taker) throw new Error("there are as many people as numbers");
    const asGiver = w.token.connect(giver.signer);
    if (units === 0n) {
      await expect(asGiver.redeem(taker.signer, 0n, w.usdc, 0n, false)).to.be.revertedWithCustomError(
        w.token,
        "ZeroUnits",
      );
      return;
    }
    const before = await w.usdc.balanceOf(taker.signer);
    await asGiver.redeem(taker.signer, units, w.usdc, 0n, false);
    const rest = units * (this.stream.to - this.stream.from - elapsedAt(this.stream, await now()));
    const paid = (await w.usdc.balanceOf(taker.signer)) - before;
    expect(paid).to.equal(worthOf(this.stream, rest));
    this.given[from] = (this.given[from] ?? 0n) + paid;
    this.given[to] = (this.given[to] ?? 0n) - paid;
  }

  /** What everybody was paid and is owed is the whole base units of what it earned; and never more than was collected. */
  async check(): Promise<void> {
    const { w, people, stream } = this;
    let [sum, supply] = [0n, 0n];
    // Views answer for the newest block.
    await this.accrue();
    for (const [i, { signer, wrapped }] of people.entries()) {
      const owed = (await w.token.accruedRewards(signer))[2] ?? 0n;
      const own = (await w.usdc.balanceOf(signer)) + owed + (this.given[i] ?? 0n);
      expect(own, "the law").to.equal(worthOf(stream, this.unitSeconds[i] ?? 0n));
      expect(await w.token.balanceOf(signer)).to.equal(wrapped);
      const rest = wrapped * (stream.to - stream.from - elapsedAt(stream, this.second));
      expect(await w.token.previewRedeem(w.usdc, wrapped)).to.equal(worthOf(stream, rest));
      sum += own + worthOf(stream, rest);
      supply += wrapped;
    }
    expect(await w.token.totalSupply()).to.equal(supply);
    expect(stream.amount - sum, "two roundings a holder").to.be.within(0n, 2n * BigInt(PEOPLE));
  }
}

const plans = fc.array(command, { minLength: 8, maxLength: 24 });
const lates = fc.array(late, { minLength: 6, maxLength: 16 });

describe("WrappedHashpower: the law of income and refunds", () => {
  it("whatever is wrapped, moved, claimed and unwrapped, all earn what their units would have earned, to the bit, and of a refund what their seconds are worth", async function () {
    this.timeout(1_200_000);
    await fc.assert(
      fc.asyncProperty(plans, fc.integer({ min: 0, max: 30 }), lates, async (commands, days, rest) => {
        const world = await World.open();
        for (const next of commands) {
          await world.play(next);
          await world.check();
        }
        await world.finish(days, rest);
      }),
      { numRuns: fuzzRuns(10, { deep: 500 }) },
    );
  });
});
