import { expect } from "chai";
import type { PriceRounds, ScenarioFeed } from "../../types/ethers-contracts/index.js";
import { DAY } from "./fixture.ts";
import { accept, DELAY, END, EPOCH, id, NOBODY, priceChain, three, USD, type World } from "./priceFixture.ts";

const { ethers, moveTo, networkHelpers, pricesAndFeeds } = await priceChain();
/** The first chain goes a month ahead. */
const another = await priceChain();

const DEADLINE = END + DELAY;

/** All that can become of a feed on one day. */
const FATES = ["priced", "none", "late", "silent", "unrecorded"] as const;
type Fate = (typeof FATES)[number];

/** A feed with one fate, at a second and with a price that no other has. */
interface Player {
  readonly fate: Fate;
  readonly feed: ScenarioFeed;
  /** second of its first round after the day; undefined while it is silent */
  readonly updatedAt?: number;
  readonly usd: bigint;
}

interface Stage extends World {
  /** one feed of each fate for each of the three places */
  readonly players: readonly (readonly Player[])[];
  /** where everything was recorded in its first second */
  readonly eager: PriceRounds;
  /** where everything was recorded a month later */
  readonly lazy: PriceRounds;
}

/** Plays the day and its deadline, recorded by two who are in no way alike. */
async function played(): Promise<Stage> {
  const world = await pricesAndFeeds();
  const { config } = world;
  const eager = await ethers.deployContract("PriceRounds", [config, NOBODY]);
  const lazy = await ethers.deployContract("PriceRounds", [config, NOBODY]);
  const second = (fate: Fate, place: number): number | undefined => {
    if (fate === "silent") return undefined;
    // Later places speak earlier, so that order of feeds and order of instants differ.
    if (fate === "late") return DEADLINE + 2_000 - place * 100;
    return END + (fate === "none" ? 6_000 : 3_000) - place * 1_000;
  };
  const players: Player[][] = [];
  for (let place = 0; place < 3; ++place) {
    const row: Player[] = [];
    for (const fate of FATES) {
      const feed = await ethers.deployContract("ScenarioFeed", [8, `${fate} ${String(place)}`]);
      await accept(config, feed);
      const updatedAt = second(fate, place);
      const usd = fate === "none" ? 0n : 60_000n + BigInt(place);
      row.push(updatedAt === undefined ? { fate, feed, usd } : { fate, feed, updatedAt, usd });
    }
    players.push(row);
  }
  const all = players.flat();

  await eagerly(eager, all);
  await moveTo(END + 30 * DAY);
  for (const { fate, feed, updatedAt } of all) {
    if (fate === "unrecorded") continue;
    if (updatedAt === undefined) await lazy.recordSilence(feed, EPOCH);
    else await lazy.recordRound(feed, EPOCH, id(1, 1), 0);
  }
  return { ...world, players, eager, lazy };
}

/** Pushes every round at its second; records rounds at once, and silence (of the late ones too) right after the deadline. */
async function eagerly(prices: PriceRounds, all: readonly Player[]): Promise<void> {
  const spoken = all
    .flatMap(({ updatedAt, ...player }) => (updatedAt === undefined ? [] : [{ ...player, updatedAt }]))
    .sort((a, b) => a.updatedAt - b.updatedAt);
  const push = async ({ fate, feed, updatedAt, usd }: (typeof spoken)[number]): Promise<void> => {
    await moveTo(updatedAt);
    await feed.push(usd * USD, updatedAt);
    if (fate !== "unrecorded") await prices.recordRound(feed, EPOCH, id(1, 1), 0);
  };
  for (const player of spoken) if (player.fate !== "late") await push(player);
  await moveTo(DEADLINE + 1);
  for (const { fate, feed } of all) {
    if (fate === "silent" || fate === "late") await prices.recordSilence(feed, EPOCH);
  }
  for (const player of spoken) if (player.fate === "late") await push(player);
}

/** What the rule says, in the words of its documentation. */
function expected(players: readonly Player[]): [boolean, bigint, bigint] {
  let knownAt = END;
  for (const { fate, updatedAt = 0, usd } of players) {
    if (fate === "unrecorded") return [false, 0n, 0n];
    knownAt = Math.max(knownAt, fate === "late" || fate === "silent" ? DEADLINE : updatedAt);
    if (fate === "priced") return [true, usd * USD, BigInt(knownAt)];
  }
  return [true, 0n, BigInt(knownAt)];
}

/** Every choice of one from each list. */
function* choices<T>([first, ...rest]: readonly (readonly T[])[]): Generator<T[]> {
  if (first === undefined) {
    yield [];
    return;
  }
  for (const one of first) for (const others of choices(rest)) yield [one, ...others];
}

describe("PriceRounds: the instant at which a price was known", () => {
  let s: Stage;

  before(async function () {
    this.timeout(60_000);
    s = await networkHelpers.loadFixture(played);
  });

  for (const count of [1, 2, 3]) {
    it(`of ${count === 1 ? "one feed" : `${String(count)} feeds`} in every combination of fates, whoever recorded them and whenever`, async () => {
      let combinations = 0;
      for (const players of choices(s.players.slice(0, count))) {
        const feeds = three(await Promise.all(players.map(({ feed }) => feed.getAddress())));
        const story = players.map(({ fate }) => fate).join(", ");
        expect([...(await s.eager.priceOf(feeds, DELAY, EPOCH))], `${story}, eager`).to.deep.equal(expected(players));
        expect([...(await s.lazy.priceOf(feeds, DELAY, EPOCH))], `${story}, lazy`).to.deep.equal(expected(players));
        ++combinations;
      }
      expect(combinations).to.equal(FATES.length ** count);
    });
  }

  it("silence and lateness were recorded differently, and say the same", async () => {
    const late = s.players[0]?.find(({ fate }) => fate === "late");
    if (late === undefined) throw new Error("nobody is late");
    expect((await s.eager.round(late.feed, EPOCH)).silentUntil).to.be.greaterThan(DEADLINE);
    expect((await s.lazy.round(late.feed, EPOCH)).silentUntil).to.equal(0);
  });
});

describe("PriceRounds: an instant in detail", () => {
  const { moveTo, networkHelpers, pricesAndFeeds, pushAt, time } = another;
  let w: World;

  beforeEach(async () => {
    w = await networkHelpers.loadFixture(pricesAndFeeds);
  });

  const priceOf = async (...feeds: ScenarioFeed[]): Promise<unknown[]> => [
    ...(await w.prices.priceOf(three(await Promise.all(feeds.map((feed) => feed.getAddress()))), DELAY, EPOCH)),
  ];

  it("is the end of the day at the earliest, and the deadline at the latest", async () => {
    await pushAt(w.feed, END, 60_000n);
    await w.prices.recordRound(w.feed, EPOCH, id(1, 1), 0);
    expect(await priceOf(w.feed)).to.deep.equal([true, 60_000n * USD, BigInt(END)]);
    await pushAt(w.second, DEADLINE, 61_000n);
    await w.prices.recordRound(w.second, EPOCH, id(1, 1), 0);
    expect(await priceOf(w.second)).to.deep.equal([true, 61_000n * USD, BigInt(DEADLINE)]);
    expect(await priceOf()).to.deep.equal([true, 0n, BigInt(END)]);
  });

  it("is that of the deadline though the second feed spoke long before, once the first is passed over", async () => {
    await pushAt(w.second, END + 1, 61_000n);
    await w.prices.recordRound(w.second, EPOCH, id(1, 1), 0);
    await moveTo(DEADLINE + 50);
    expect(await priceOf(w.feed, w.second)).to.deep.equal([false, 0n, 0n]);
    await w.prices.recordSilence(w.feed, EPOCH);
    expect(await priceOf(w.feed, w.second)).to.deep.equal([true, 61_000n * USD, BigInt(DEADLINE)]);
  });

  it("does not move when a month passes, silence is recorded again, or the feed comes back", async () => {
    await pushAt(w.second, END + 1, 61_000n);
    await w.prices.recordRound(w.second, EPOCH, id(1, 1), 0);
    await moveTo(DEADLINE + 1);
    await w.prices.recordSilence(w.feed, EPOCH);
    const before = await priceOf(w.feed, w.second);
    expect(before).to.deep.equal([true, 61_000n * USD, BigInt(DEADLINE)]);
    await time.increase(30 * DAY);
    await w.prices.recordSilence(w.feed, EPOCH);
    expect(await priceOf(w.feed, w.second)).to.deep.equal(before);
    await pushAt(w.feed, (await time.latest()) + 100, 99_000n);
    await w.prices.recordRound(w.feed, EPOCH, id(1, 1), 0);
    expect(await priceOf(w.feed, w.second)).to.deep.equal(before);
  });

  it("belongs to a series' own delay: one waits longer for the same feed", async () => {
    await pushAt(w.second, END + 1, 61_000n);
    await w.prices.recordRound(w.second, EPOCH, id(1, 1), 0);
    await pushAt(w.feed, DEADLINE + 500, 62_000n);
    await w.prices.recordRound(w.feed, EPOCH, id(1, 1), 0);
    const feeds = three([w.feed, w.second]);
    expect([...(await w.prices.priceOf(feeds, DELAY, EPOCH))]).to.deep.equal([true, 61_000n * USD, BigInt(DEADLINE)]);
    expect([...(await w.prices.priceOf(feeds, DELAY + 500, EPOCH))]).to.deep.equal([
      true,
      62_000n * USD,
      BigInt(DEADLINE + 500),
    ]);
  });
});
