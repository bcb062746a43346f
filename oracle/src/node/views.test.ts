import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { noiseBetween, oneIn } from "../simulator/random.ts";
import { createViews, MOST_DOUBLINGS, patienceWith, type Views } from "./views.ts";
import type { Wish } from "./wire.ts";

const PATIENCE_MS = 1_000;
const wish = (member: number, view: number): Wish => ({ member, view, signature: "0x" });
const four = (atLeast = 0): Views => createViews({ members: 4, f: 1, quorum: 3, patienceMs: PATIENCE_MS, atLeast });
function wished(views: Views, ...list: readonly (readonly [member: number, view: number])[]): Views {
  for (const [member, view] of list) views.take(wish(member, view), 0);
  return views;
}

describe("a member's view", () => {
  it("begins when a quorum wishes it or a higher one, and not before", () => {
    const views = wished(four(), [0, 1], [1, 9]);
    assert.equal(views.view(), 0);
    assert.deepEqual(views.entry(), []);
    wished(views, [2, 2]);
    assert.equal(views.view(), 1);
    wished(views, [0, 2]);
    assert.equal(views.view(), 2);
    assert.deepEqual(new Set(views.entry()), new Set([wish(0, 2), wish(1, 9), wish(2, 2)]));
  });

  it("is shown by its entry: who takes that in is in the same view", () => {
    const views = wished(four(), [0, 7], [1, 5], [2, 6], [3, 1]);
    const other = four();
    for (const shown of views.entry()) other.take(shown, 0);
    assert.equal(other.view(), views.view());
    assert.equal(other.view(), 5);
  });

  it("never goes back: an older wish of the same member is none", () => {
    const views = wished(four(), [0, 3], [1, 3], [2, 3]);
    wished(views, [0, 1], [1, 0], [2, 2]);
    assert.equal(views.view(), 3);
    assert.equal(views.isNews(wish(0, 3)), false);
    assert.equal(views.isNews(wish(0, 4)), true);
  });

  it("goes nowhere by itself, however long it waits, and whatever f liars wish", () => {
    const views = four();
    views.begin(0);
    wished(views, [0, 1], [3, 2 ** 32 - 1]);
    assert.equal(views.wanted(10 ** 9), 1, "one more than where it is");
    assert.equal(views.view(), 0);
  });

  it("goes along with f + 1 others without any patience lost, and not with f", () => {
    const views = wished(four(), [1, 4]);
    assert.equal(views.wanted(0), 0);
    wished(views, [2, 6]);
    assert.equal(views.wanted(0), 4);
  });

  it("is wished again by who was in it before a restart", () => {
    assert.equal(four(7).wanted(0), 7);
    assert.equal(four(7).view(), 0);
  });

  it("lasts as long as patience, from its beginning here", () => {
    const views = four();
    assert.equal(views.wanted(10 ** 9), 0, "the day is not due");
    views.begin(5_000);
    views.begin(5_500);
    assert.equal(views.wanted(5_000 + PATIENCE_MS - 1), 0);
    assert.equal(views.wanted(5_000 + PATIENCE_MS), 1);
    for (const member of [0, 1, 2]) views.take(wish(member, 1), 9_000);
    assert.equal(views.wanted(9_000 + PATIENCE_MS - 1), 1);
    assert.equal(views.wanted(9_000 + PATIENCE_MS), 2);
  });

  it("lasts twice as long in each round of turns, up to a limit", () => {
    const patience = (view: number): number => patienceWith(view, 4, PATIENCE_MS) / PATIENCE_MS;
    assert.deepEqual([0, 3, 4, 7, 8, 11, 12].map(patience), [1, 1, 2, 2, 4, 4, 8]);
    assert.equal(patience(4 * MOST_DOUBLINGS), 2 ** MOST_DOUBLINGS);
    assert.equal(patience(2 ** 32 - 1), 2 ** MOST_DOUBLINGS);
  });
});

/** A committee whose clocks, messages and liars are played: time goes in steps, and the same seed plays the same. */
type Play = {
  members: number;
  f: number;
  /** how fast each member's clock runs */
  rates: readonly number[];
  /** who lies; they lead nothing, and tell everyone what they like */
  liars: readonly number[];
  seed: number;
  /** until then messages are lost and members are restarted */
  healsMs: number;
};

const STEP_MS = 10;
/** Members look at their clocks and tell their wishes so often. */
const TICK_MS = 50;
const DELAY_MS = 100;
/** What an honest leader needs to get a quorum's signatures: all that time a quorum must be in its view. */
const NEED_MS = 1_500;
const LIMIT_MS = 600_000;

type Message = { to: number; at: number; wishes: readonly Wish[] };

class PlayedCommittee {
  readonly #play: Play;
  readonly #quorum: number;
  readonly #honest: number[];
  readonly #views: Views[];
  #messages: Message[] = [];
  #draws = 0;
  nowMs = 0;

  constructor(play: Play) {
    this.#play = play;
    this.#quorum = Math.floor((play.members + play.f) / 2) + 1;
    const all = Array.from({ length: play.members }, (_, member) => member);
    this.#honest = all.filter((member) => !play.liars.includes(member));
    this.#views = all.map(() => this.#fresh());
    for (const member of this.#honest) this.#of(member).begin(this.#clock(member));
  }

  #fresh(atLeast = 0): Views {
    const { members, f } = this.#play;
    return createViews({ members, f, quorum: this.#quorum, patienceMs: PATIENCE_MS, atLeast });
  }
  #of(member: number): Views {
    const views = this.#views[member];
    assert.ok(views !== undefined);
    return views;
  }
  #clock(member: number): number {
    return this.nowMs * (this.#play.rates[member] ?? 1);
  }
  #random(low: number, high: number): number {
    return noiseBetween(low, high, this.#play.seed, this.#draws++);
  }

  view(member: number): number {
    return this.#of(member).view();
  }
  honestViews(): number[] {
    return this.#honest.map((member) => this.view(member));
  }

  #send(to: number, wishes: readonly Wish[]): void {
    const isLost = this.nowMs < this.#play.healsMs && oneIn(2, this.#play.seed, 1, this.#draws++);
    if (!isLost) this.#messages.push({ to, at: this.nowMs + this.#random(STEP_MS, DELAY_MS), wishes });
  }

  #tick(member: number): void {
    const views = this.#of(member);
    const wanted = wish(member, views.wanted(this.#clock(member)));
    if (views.isNews(wanted)) views.take(wanted, this.#clock(member));
    const known = views.wishes();
    if (known.some((one) => one.member === member)) for (const to of this.#honest) this.#send(to, known);
  }

  /** Its word for one is not its word for another. */
  #lie(liar: number): void {
    for (const to of this.#honest)
      this.#send(to, [wish(liar, this.#random(0, 3) === 0 ? 2 ** 32 - 1 : this.#random(0, 40))]);
  }

  /** A process that begins anew knows nothing but what it accepted, which is at most where it was. */
  #restart(member: number): void {
    const views = this.#fresh(this.#random(0, this.#of(member).view()));
    views.begin(this.#clock(member));
    this.#views[member] = views;
  }

  step(): void {
    this.nowMs += STEP_MS;
    const arrived = this.#messages.filter(({ at }) => at <= this.nowMs);
    this.#messages = this.#messages.filter(({ at }) => at > this.nowMs);
    for (const { to, wishes } of arrived) {
      for (const one of wishes) this.#of(to).take(one, this.#clock(to));
    }
    if (this.nowMs % TICK_MS !== 0) return;
    for (const member of this.#honest) this.#tick(member);
    for (const liar of this.#play.liars) this.#lie(liar);
    if (this.nowMs < this.#play.healsMs && oneIn(20, this.#play.seed, 2, this.nowMs))
      this.#restart(this.#honest[this.#random(0, this.#honest.length - 1)] ?? 0);
  }

  /** Plays until an honest leader has had a quorum in its view for long enough; says when. */
  untilPosted(): number | undefined {
    let since: { view: number; ms: number } | undefined;
    while (this.nowMs < LIMIT_MS) {
      this.step();
      if (this.nowMs < this.#play.healsMs) continue;
      const led = this.#honest.find((member) => {
        const view = this.view(member);
        const together = this.honestViews().filter((other) => other === view).length;
        return view % this.#play.members === member && together >= this.#quorum;
      });
      const view = led === undefined ? undefined : this.view(led);
      if (view === undefined) since = undefined;
      else if (since?.view !== view) since = { view, ms: this.nowMs };
      if (since !== undefined && this.nowMs - since.ms >= NEED_MS) return this.nowMs;
    }
    return undefined;
  }
}

const CLOCKS: readonly { name: string; members: number; f: number; rates: readonly number[] }[] = [
  { name: "all right", members: 4, f: 1, rates: [1, 1, 1, 1] },
  { name: "half sixteen times as fast as the others", members: 4, f: 1, rates: [4, 0.25, 4, 0.25] },
  { name: "all twenty times too fast", members: 4, f: 1, rates: [20, 20, 20, 20] },
  { name: "one fast, the others slow", members: 4, f: 1, rates: [20, 0.5, 0.5, 0.5] },
  { name: "one slow, the others fast", members: 4, f: 1, rates: [0.05, 10, 10, 10] },
  { name: "each another", members: 7, f: 2, rates: [16, 8, 4, 1, 0.5, 0.25, 0.1] },
  { name: "seven, three fast", members: 7, f: 2, rates: [0.25, 4, 0.25, 4, 0.25, 4, 0.25] },
];
const SEEDS = Array.from({ length: 12 }, (_, i) => i + 1);
const HEALS_MS = 8_000;

describe("members whose clocks differ", () => {
  for (const { name, members, f, rates } of CLOCKS) {
    it(`meet in a view that is long enough for its leader, with f liars among them: ${name}`, () => {
      for (const seed of SEEDS) {
        // Any f of them.
        const liars = Array.from({ length: f }, (_, i) => (noiseBetween(0, members - 1, seed) + i) % members);
        const committee = new PlayedCommittee({ members, f, rates, liars, seed, healsMs: HEALS_MS });
        assert.ok(committee.untilPosted() !== undefined, `seed ${seed}, liars ${liars.join(", ")}`);
      }
    });
  }

  it("enter a view within two messages of the first, once messages arrive", () => {
    for (const seed of SEEDS) {
      const play = { members: 7, f: 2, rates: [16, 8, 4, 1, 0.5, 0.25, 0.1], liars: [1, 4], seed, healsMs: HEALS_MS };
      const committee = new PlayedCommittee(play);
      const first = new Map<number, number>();
      while (committee.nowMs < HEALS_MS + 60_000) {
        committee.step();
        const views = committee.honestViews();
        const highest = Math.max(...views);
        if (!first.has(highest)) first.set(highest, committee.nowMs);
        const settledMs = Math.max(HEALS_MS, first.get(highest) ?? 0) + 2 * (DELAY_MS + TICK_MS) + STEP_MS;
        if (committee.nowMs > settledMs) assert.deepEqual(new Set(views), new Set([highest]), `seed ${seed}`);
      }
    }
  });

  it("go at the pace of the others if no more than f are fast: one that is a thousand times too fast is one view ahead in wishes alone", () => {
    const play = { members: 4, f: 1, rates: [1_000, 1, 1, 1], liars: [], seed: 1, healsMs: 0 };
    const committee = new PlayedCommittee(play);
    while (committee.nowMs < 4 * PATIENCE_MS) {
      committee.step();
      const most = Math.floor(committee.nowMs / PATIENCE_MS);
      for (const view of committee.honestViews()) assert.ok(view <= most, `view ${view} after ${committee.nowMs} ms`);
    }
    assert.ok(committee.view(0) >= 2, "views go on");
  });
});
