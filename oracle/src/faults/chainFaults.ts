import assert from "node:assert/strict";
import { chainLinks, isBroadcast } from "./kill.ts";
import type { Fault } from "./play.ts";
import type { FaultWorld } from "./world.ts";

const GWEI = 10n ** 9n;
const MINUTE_SECONDS = 60;
/** Between two blocks of a chain that mines by the test's hand. */
const BLOCK_MS = 500;
/** Blocks with a price above what the policy allows. */
const DEAR_BLOCKS = 6;
const TIMES = 20n;

const mine = ({ provider }: FaultWorld): Promise<unknown> => provider.request({ method: "evm_mine", params: [] });

async function mineAt(world: FaultWorld, wei: bigint): Promise<void> {
  await world.provider.request({ method: "hardhat_setNextBlockBaseFeePerGas", params: [`0x${wei.toString(16)}`] });
  await mine(world);
  await new Promise((resolve) => setTimeout(resolve, BLOCK_MS));
}

/** Waits until every member has seen the newest batch. */
async function seenByAll(world: FaultWorld): Promise<void> {
  const sequence = await world.sequence();
  for (let member = 0; member < world.members; member++) {
    await world.until(
      `batch ${sequence} at node ${member}`,
      async () => (await fetch(`${world.urlOf(member)}/leaves/${world.truth.network}/${sequence}`)).status === 200,
    );
  }
}

/** `days` posted days vanish with their blocks; the chain goes on from before them, at a later time of day. */
function reorg(name: string, days: number, tier: Fault["tier"]): Fault {
  return {
    name,
    tier,
    play: async (world) => {
      const before = await world.sequence();
      const snapshot = await world.provider.request({ method: "evm_snapshot", params: [] });
      for (let day = 0; day < days; day++) {
        await world.endDay();
        await world.posted();
      }
      await seenByAll(world);
      const timesBefore = (await world.chain.readOracle.batches()).slice(before).map(({ postedAt }) => postedAt);
      assert.equal(await world.provider.request({ method: "evm_revert", params: [snapshot] }), true);
      assert.equal(await world.sequence(), before, "the blocks are gone");
      await world.resumeTime(MINUTE_SECONDS * 7);
      await world.posted();
      const timesAfter = (await world.chain.readOracle.batches()).slice(before).map(({ postedAt }) => postedAt);
      assert.equal(timesAfter.length, days);
      for (const [index, time] of timesAfter.entries()) assert.notEqual(time, timesBefore[index]);
    },
  };
}

async function byHand(world: FaultWorld, play: () => Promise<void>): Promise<void> {
  await world.provider.request({ method: "evm_setAutomine", params: [false] });
  try {
    await play();
  } finally {
    await world.provider.request({ method: "evm_setAutomine", params: [true] });
  }
  // What still waits for a block gets one.
  await mine(world);
}

const sentSince = (world: FaultWorld, marks: readonly number[]): boolean =>
  world.nodes.some((node, member) => node.logged("batch.sent", marks[member]));

const gasTimesTwenty: Fault = {
  name: "gas price times 20 while a batch waits for a block",
  tier: "quick",
  play: async (world) => {
    const marks = world.nodes.map((node) => node.mark());
    await byHand(world, async () => {
      await mineAt(world, GWEI);
      await world.endDay();
      await world.until("a batch in the mempool", () => sentSince(world, marks));
      const dear = TIMES * GWEI;
      await mineAt(world, dear);
      assert.ok((await world.sequence()) < world.epoch() - world.firstEpoch + 1, "the old price is not enough");
      await world.until("the day at the new price", async () => {
        await mineAt(world, dear);
        return (await world.chain.readOracle.lastEpoch()) >= world.epoch();
      });
    });
  },
};

/** The policy's limit stands, however urgent the day is. */
const gasAboveLimit: Fault = {
  name: "a gas price above the policy's limit: nobody pays it, and the day is posted when it has fallen",
  tier: "full",
  play: async (world) => {
    const dear = 500n * GWEI;
    await byHand(world, async () => {
      await mineAt(world, dear);
      await world.endDay();
      for (let dearBlock = 0; dearBlock < DEAR_BLOCKS; dearBlock++) await mineAt(world, dear);
      assert.ok((await world.chain.readOracle.lastEpoch()) < world.epoch(), "nothing is posted at that price");
      await world.until("the day at a fair price", async () => {
        await mineAt(world, GWEI);
        return (await world.chain.readOracle.lastEpoch()) >= world.epoch();
      });
    });
  },
};

/** A service that takes transactions and passes none on, as if it had. */
const swallowed: Fault = {
  name: "a chain service that swallows the leader's transaction",
  tier: "full",
  play: async (world) => {
    const hold = await world.hold(chainLinks(world), { at: "request", matches: isBroadcast, firstAskerOnly: true });
    await world.endDay();
    await hold.held();
    await world.posted();
    hold.end("drop");
  },
};

export const CHAINS: readonly Fault[] = [
  reorg("a reorganisation takes a posted day away", 1, "quick"),
  reorg("a reorganisation takes three posted days away", 3, "full"),
  gasTimesTwenty,
  gasAboveLimit,
  swallowed,
];
