import { expect } from "chai";
import type { IHashpowerValuer } from "../../types/ethers-contracts/contracts/interfaces/IHashpowerValuer.js";
import { advanceTo, endOf } from "../helpers/days.ts";
import { SECONDS_PER_DAY } from "../helpers/system.ts";
import { ethers, Obstacle, State } from "../settlement/fixture.ts";
import { enter, now, roundingAt, RULES } from "./fixture.ts";
import { FAIR, type Ending, type Lane, type Played, type Weather } from "./law-forms.ts";

/** An act that needs no figure. */
export type Plain =
  "cover" | "claim" | "gift" | "endEarly" | "windUp" | "short" | "underDelivery" | "release" | "finish" | "collect";

/** What anybody does between two days. */
export type Act =
  | { kind: "fund"; part: number; second: boolean }
  | { kind: "bond"; part: number }
  | { kind: "settle"; paying: boolean }
  | { kind: "deposit" | "redeem"; units: bigint }
  | { kind: Plain };

export type Command = Act | { kind: "day"; weather: Weather; late: boolean } | { kind: "silence"; days: number };

/** How often the contracts accepted each kind of act. */
export type Tally = Map<Act["kind"], number>;

/** Prices at which no coin pays for its electricity. */
const RUIN: Weather = { price: 2, secondPrice: 2, delivery: 100 };
/** A price at which the bond of ordinary days is far below what is required. */
const DEAR: Weather = { price: 300, secondPrice: 300, delivery: 100 };
const IDLE: Weather = { price: 100, secondPrice: 100, delivery: 0 };
/** The value is defined for 32 known, unsettled days; a run stays below. */
const MOST_BACKLOG = 28;

/** What is read before an act, and after it. */
interface Seen {
  readonly share: bigint;
  readonly parts: IHashpowerValuer.PartsStructOutput;
  readonly supply: bigint;
  readonly at: number;
}

/** Plays one series, and looks at the value of a share before and after whatever is done. */
export class Run {
  private readonly played: Played;
  private readonly tally: Tally;
  private readonly w: Played["world"];
  /** the last day whose prices and reports are there */
  private known: number;
  /** what was seen after the last act, until the clock or a price moves */
  private last: Seen | undefined;

  constructor(played: Played, tally: Tally) {
    this.played = played;
    this.tally = tally;
    this.w = played.world;
    this.known = this.w.startEpoch - 1;
  }

  async play(commands: readonly Command[]): Promise<void> {
    for (const step of commands) {
      if (step.kind === "day") await this.day(step.weather, step.late);
      else if (step.kind === "silence") await this.silence(step.days);
      else await this.watched(step);
      // It answers; of the share, `see` asks.
      expect((await this.w.ofUnit.price()) >= 0n).to.equal(true);
    }
  }

  /** Drives the series to an end, plays on, closes it, and collects the refund, watching every act. */
  async end(ending: Ending, afterwards: readonly Command[]): Promise<void> {
    await this.lead(ending);
    await this.play(afterwards);
    for (let i = 0; i < 40; i++) {
      const [settled, of] = await this.w.settlement.progress(this.w.id);
      if (settled === of) break;
      await this.day(FAIR, false);
      if (ending === "early" || ending === "windUp") await this.settleAll();
      else {
        await this.wait(2 * SECONDS_PER_DAY + 1);
        await this.settleOrCoverAll();
      }
    }
    await this.wait(SECONDS_PER_DAY);
    await this.watched({ kind: "finish" });
    await this.watched({ kind: "collect" });
    await this.watched({ kind: "redeem", units: 1n });
  }

  /** Makes the ending's condition true, and ends the series by it; a default needs only that nobody pays. */
  private async lead(ending: Ending): Promise<void> {
    if (ending === "default") return;
    if (ending === "early") {
      await this.watched({ kind: "bond", part: 100_000 });
      await this.days(1, FAIR);
      await this.watched({ kind: "release" });
      await this.watched({ kind: "endEarly" });
    } else if (ending === "windUp") {
      await this.days(7, RUIN);
      await this.watched({ kind: "windUp" });
    } else if (ending === "short") {
      await this.days(9, DEAR);
      await this.watched({ kind: "short" });
    } else {
      await this.days(14, IDLE);
      // It may come while days are known and not settled, one of them prepaid.
      await this.watched({ kind: "fund", part: 150, second: false });
      await this.day(FAIR, false);
      await this.day(FAIR, false);
      await this.watched({ kind: "underDelivery" });
    }
  }

  /** So many days, each settled as soon as it is known. */
  private async days(count: number, weather: Weather): Promise<void> {
    await this.settleAll();
    for (let i = 0; i < count; i++) {
      await this.day(weather, false);
      await this.settleAll();
    }
  }

  private async settleAll(): Promise<void> {
    while ((await this.isNextKnown()) && (await this.watched({ kind: "settle", paying: true })));
  }

  /** What is prepaid is settled, what is missed is covered. */
  private async settleOrCoverAll(): Promise<void> {
    while (
      (await this.isNextKnown()) &&
      ((await this.watched({ kind: "settle", paying: false })) || (await this.watched({ kind: "cover" })))
    );
  }

  /** Whether nothing but money may be missing to the next day. */
  private async isNextKnown(): Promise<boolean> {
    const [, obstacle] = await this.w.settlement.nextEpoch(this.w.id);
    return obstacle === Obstacle.None || obstacle === Obstacle.Unfunded;
  }

  /** Days that are over and not settled. */
  private async backlog(): Promise<number> {
    const [epoch] = await this.w.settlement.nextEpoch(this.w.id);
    return Math.floor((await now(this.w)) / SECONDS_PER_DAY) - Number(epoch);
  }

  private async silence(days: number): Promise<void> {
    if ((await this.backlog()) + days > MOST_BACKLOG) return;
    await advanceTo(this.w, (await now(this.w)) + days * SECONDS_PER_DAY);
    this.last = await this.see();
  }

  /** Time passes, and the prices are ordinary ones of the moment after it. */
  private async wait(seconds: number): Promise<void> {
    await advanceTo(this.w, (await now(this.w)) + seconds);
    await this.played.push(FAIR);
    this.last = undefined;
  }

  /** A day passes; with `late` its reports wait for the next one. */
  private async day(weather: Weather, late: boolean): Promise<void> {
    if ((await this.backlog()) > MOST_BACKLOG) return;
    const today = Math.max(this.known + 1, Math.floor((await now(this.w)) / SECONDS_PER_DAY));
    await advanceTo(this.w, endOf(today));
    await this.played.push(weather);
    if (!late) {
      await this.played.know(this.known + 1, today, weather);
      this.known = today;
      await this.played.push(weather);
    }
    this.last = await this.see();
  }

  /** One act; the value of a share before and after it. False if the contracts refuse it now. */
  private async watched(step: Act): Promise<boolean> {
    const before = this.last ?? (await this.see());
    const mayRaise = await this.mayRaise(step, before);
    if (!(await this.act(step))) return false;
    this.tally.set(step.kind, (this.tally.get(step.kind) ?? 0) + 1);
    const after = await this.see();
    this.last = after;
    const sameDay = Math.floor(before.at / SECONDS_PER_DAY) === Math.floor(after.at / SECONDS_PER_DAY);
    if (!sameDay || after.supply === 0n) return true;
    const slack = slackOf(step, before, after);
    const said = `${step.kind}: ${String(before.share)}, ${String(after.share)}`;
    expect(after.share >= before.share - slack, `it was lowered by ${said}`).to.equal(true);
    if (!mayRaise) expect(after.share <= before.share + slack, `it was raised by ${said}`).to.equal(true);
    return true;
  }

  private async see(): Promise<Seen> {
    const { ofShare, valuer, share, id } = this.w;
    return {
      share: await ofShare.price(),
      parts: await valuer.partsOf(id, RULES),
      supply: await share.totalSupply(),
      at: await now(this.w),
    };
  }

  /**
   * What may raise the value, by more than rounding, and why. Of every form:
   * - fund, bond: money behind a day that had none. Of a series of one coin only if there is such a day. Of merged mining also what prepays the
   *   second coin of a day that the bond would have paid for in the first.
   * - settle: what the settler adds to the prepaid balance; it leaves the bond for the days behind it. After a default also the day's escrow, which
   *   is withheld for a short bond and then goes back; before that somebody might still post bond.
   * - cover: the penalty and, in merged mining, what the bond pays for the second coin in the first.
   * - an ending: the escrow of the days to come, of which the lower of it and the income counted; the penalty; after a default what is withheld.
   * A profit share has nothing more: what a day did not deliver, and a loss to make good, count as soon as the day is known.
   */
  private async mayRaise(step: Act, before: Seen): Promise<boolean> {
    if (step.kind === "fund" || step.kind === "bond") return before.parts.bareDays > 0n || this.played.lanes.length > 1;
    if (step.kind === "settle") {
      const { settlement, id } = this.w;
      if ((await settlement.state(id)) === State.Defaulted) return true;
      const [epoch] = await settlement.nextEpoch(id);
      for (const lane of this.played.lanes) if ((await lane.missing(epoch)) > 0n) return true;
      return false;
    }
    return ["cover", "endEarly", "windUp", "short", "underDelivery"].includes(step.kind);
  }

  private async act(step: Act): Promise<boolean> {
    try {
      await this.try(step);
      return true;
    } catch (refusal) {
      if (refusal instanceof Error && /custom error|ERC/.test(refusal.message)) return false;
      throw refusal;
    }
  }

  private async try(step: Act): Promise<void> {
    const { settlement, ledger, btc, share, id, people } = this.w;
    const { alice, bob, keeper, provider } = people;
    if (step.kind === "fund") await this.fund(this.laneOf(step.second), step.part);
    else if (step.kind === "bond") {
      const amount = (this.played.lanes[0].owed * BigInt(step.part)) / 100n;
      await btc.mint(provider, amount);
      await btc.connect(provider).approve(settlement, amount);
      await settlement.connect(provider).postBond(id, amount);
    } else if (step.kind === "settle") await this.settle(step.paying);
    else if (step.kind === "deposit") await enter(this.w, bob, step.units);
    else if (step.kind === "redeem") await share.connect(bob).redeem(step.units, bob);
    else if (step.kind === "cover") await settlement.connect(keeper).cover(id);
    else if (step.kind === "claim") await ledger.connect(alice).claim(id);
    else if (step.kind === "gift") await this.played.lanes.at(-1)?.token.mint(share, 10n ** 12n);
    else if (step.kind === "endEarly") await settlement.connect(provider).endEarly(id);
    else if (step.kind === "windUp") await settlement.windUp(id);
    else if (step.kind === "short") await settlement.endForShortBond(id);
    else if (step.kind === "underDelivery") await settlement.endForUnderDelivery(id);
    else if (step.kind === "release") await settlement.releaseWithheld(id);
    else if (step.kind === "finish") await settlement.finish(id);
    else await share.collectRefund();
  }

  private laneOf(second: boolean): Lane {
    const [first, other = first] = this.played.lanes;
    return second ? other : first;
  }

  private async fund(lane: Lane, part: number): Promise<void> {
    const { settlement, people } = this.w;
    const amount = (lane.owed * BigInt(part)) / 100n;
    await lane.token.mint(people.provider, amount);
    await lane.token.connect(people.provider).approve(settlement, amount);
    await lane.fund(amount);
  }

  private async settle(paying: boolean): Promise<void> {
    const { settlement, id, people } = this.w;
    for (const { token, owed } of this.played.lanes) {
      if (paying) await token.mint(people.keeper, 100n * owed);
      await token.connect(people.keeper).approve(settlement, paying ? ethers.MaxUint256 : 0n);
    }
    await settlement.connect(people.keeper).settle(id, 1n);
  }
}

/** What rounding and the clock may take; closing sweeps dust, and rounds refunds. */
function slackOf(step: Act, before: Seen, after: Seen): bigint {
  const closes = step.kind === "finish" || step.kind === "collect";
  const rounding = roundingAt(before.parts, before.supply) + roundingAt(after.parts, after.supply);
  // While an input is stale the last term decays by the second: then only what the clock takes may be missing.
  const decays = after.parts.freshUntil < BigInt(after.at) && !closes;
  const decayed = decays ? (before.share * BigInt(after.at - before.at)) / BigInt(SECONDS_PER_DAY) : 0n;
  return (closes ? 3n : 1n) * rounding + decayed;
}
