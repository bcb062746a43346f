import assert from "node:assert/strict";
import { getPostedBatches } from "@adit/sdk/actions";
import type { Answer, Spy } from "./interposer.ts";
import type { Fault } from "./play.ts";
import type { FaultWorld } from "./world.ts";

/** What a poisoned source says instead of the truth. */
type Poison = { what: string; tier: Fault["tier"]; spoil: (answer: Answer) => Answer };

const spoiling = (spoil: Poison["spoil"]): Spy => ({ answer: (_exchange, answer) => Promise.resolve(spoil(answer)) });
const said =
  (body: string, contentType = "application/json") =>
  (): Answer => ({ status: 200, body, contentType });
const SATS_PER_COIN = 1e8;
/** Every coinbase pays out so much more, satoshi: fees that nobody paid. */
const overpaying =
  (sats: number) =>
  (answer: Answer): Answer => ({
    ...answer,
    body: answer.body.replaceAll(
      /("vout":\s*\[\s*\{\s*"value":\s*)([0-9.]+)/g,
      (_all, before: string, coins: string) =>
        `${before}${((Math.round(Number(coins) * SATS_PER_COIN) + sats) / SATS_PER_COIN).toFixed(8)}`,
    ),
  });

const HTML = "<!doctype html><html><body><h1>We will be back soon</h1></body></html>";
/** Within bounds: a tenth of a coin more in every block. Far out of them: a coin. */
const A_TENTH_SATS = 10_000_000;
const A_COIN_SATS = 100_000_000;
const POISONS: readonly Poison[] = [
  { what: "a page for people, with status 200", tier: "full", spoil: said(HTML, "text/html") },
  { what: "an error inside an answer of status 200", tier: "full", spoil: said('{"error":"rate limit","code":429}') },
  { what: "nothing", tier: "full", spoil: said("") },
  {
    what: "half an answer",
    tier: "full",
    spoil: (answer) => ({ ...answer, body: answer.body.slice(0, answer.body.length / 2) }),
  },
  {
    what: "nulls in place of numbers",
    tier: "full",
    spoil: (answer) => ({ ...answer, body: answer.body.replaceAll(/:\s*[0-9.]+/g, ":null") }),
  },
  {
    what: "negative numbers",
    tier: "full",
    spoil: (answer) => ({ ...answer, body: answer.body.replaceAll(/:\s*([0-9.]+)/g, ":-$1") }),
  },
  { what: "nested braces without end", tier: "full", spoil: said("[".repeat(100_000)) },
  { what: "redirections", tier: "full", spoil: () => ({ status: 302, body: "" }) },
  { what: "fees that nobody paid", tier: "full", spoil: overpaying(A_COIN_SATS) },
];

const turn = (world: FaultWorld, after = 0): number => (world.leader() + 1 + after) % world.members;

function poisoned({ what, tier, spoil }: Poison): Fault {
  return {
    name: `sources of one member that answer ${what}`,
    tier,
    play: async (world) => {
      for (let liar = 0; liar < world.faulty; liar++)
        await world.sourceLink(turn(world, liar)).intercept(spoiling(spoil));
      await world.endDay();
      await world.posted();
    },
  };
}

const lying: Fault = {
  name: "sources of one member that lie about every figure, within what looks possible",
  tier: "quick",
  play: async (world) => {
    for (let liar = 0; liar < world.faulty; liar++) world.simulator.setFault(turn(world, liar), "lying");
    await world.endDay();
    await world.posted();
  },
};

const OUT_OF_BOUNDS_WINDOW_SECONDS = 7 * 86_400;

/**
 * One more liar than the committee tolerates, and an honest member away: their median is the lie. What is left is the contract:
 * fees out of bounds are not refused, for a true day can have them, but wait a week in which they can be disputed.
 */
function tooManyLiars(name: string, sats: number, inBounds: boolean): Fault {
  return {
    name,
    tier: "full",
    play: async (world) => {
      const liars = Array.from({ length: world.faulty + 1 }, (_, i) => turn(world, i));
      await world.node(turn(world, world.faulty + 1)).kill();
      for (const liar of liars) await world.sourceLink(liar).intercept(spoiling(overpaying(sats)));
      const day = await world.endDay();
      const { fees, blockCount } = world.truth.day(day);
      world.expected.set(day, { fees: fees + BigInt(blockCount * sats) });
      await world.posted();
      const { publicClient } = world.chain.posterClients(0);
      const deployment = { contracts: { outputOracle: world.chain.contracts.outputOracle } };
      const [posted] = await getPostedBatches(publicClient, { deployment, epoch: day, fromBlock: 0n });
      assert.ok(posted?.day !== undefined);
      const window = posted.day.finalAt - posted.postedAt;
      assert.equal(window >= OUT_OF_BOUNDS_WINDOW_SECONDS, !inBounds, `final after ${window} seconds`);
    },
  };
}

/** What Bitcoin's rules exclude posts with no number of liars. */
const impossible: Fault = {
  name: "two members that lie about the target: nothing is posted until one is healed",
  tier: "full",
  play: async (world) => {
    const bits: Poison["spoil"] = (answer) => ({
      ...answer,
      body: answer.body.replaceAll(/("bits":\s*")([0-9a-f]{8})"/g, '$11d00ffff"'),
    });
    const liars = [turn(world), turn(world, 1)];
    for (const liar of liars) await world.sourceLink(liar).intercept(spoiling(bits));
    await world.node(turn(world, 2)).kill();
    const before = await world.sequence();
    const marks = world.nodes.map((node) => node.mark());
    await world.endDay();
    await world.until("both to find it impossible", () =>
      liars.every((liar) =>
        /observation\.impossible|source\.failed/.test(world.node(liar).output().slice(marks[liar])),
      ),
    );
    assert.equal(await world.sequence(), before);
    for (const liar of liars) await world.sourceLink(liar).intercept(undefined);
    await world.posted();
  },
};

export const SOURCES: readonly Fault[] = [
  lying,
  ...POISONS.map(poisoned),
  tooManyLiars(
    "two members that add a tenth of a coin of fees to every block: within bounds, the lie is posted",
    A_TENTH_SATS,
    true,
  ),
  tooManyLiars(
    "two members that add a coin of fees to every block: out of bounds, the day waits a week for a dispute",
    A_COIN_SATS,
    false,
  ),
  impossible,
];
