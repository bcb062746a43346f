import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { network } from "hardhat";
import { isAddressEqual } from "viem";
import { seriesState } from "@adit/sdk";
import { networkDaysAbi, settlementAbi } from "@adit/sdk/abis";
import { getBacking } from "@adit/sdk/actions";
import { epochEnd } from "@adit/sdk/math";
import { inProcessClients } from "../../../scripts/lib/clients.ts";
import { ORACLE_TIMEOUT_SECONDS } from "../../../scripts/lib/deploy.ts";
import { chainTime } from "../../../scripts/lib/scenario/chain-time.ts";
import {
  chainStartOf,
  reportBeforeSale,
  reportUntilStart,
  type PlayedSeries,
} from "../../../scripts/lib/stories/play.ts";
import { postBond, prepay, sell } from "../../../scripts/lib/stories/people.ts";
import { setScene, type Scene } from "../../../scripts/lib/stories/scene.ts";
import type { SeriesPlan, Story } from "../../../scripts/lib/stories/story.ts";
import { farmAt, storyWorld } from "../../../scripts/lib/stories/world.ts";
import { silentLogger, systemClock } from "../node/index.ts";
import { createKeeper, type Keeper, type KeeperTick } from "./index.ts";

const TIMEOUT_DAYS = ORACLE_TIMEOUT_SECONDS / 86_400;
/** Reports are final well before this hour of the next day. */
const EVENING_SECONDS = 18 * 3_600;
const FIXED: SeriesPlan = {
  name: "Fixed",
  form: "fixed term",
  terahash: 5_000,
  priceCents: 3_700,
  milliJoulePerTh: 29_500,
  tariffTenthCents: 45,
};
const SHARE: SeriesPlan = { ...FIXED, name: "Share", form: "profit share", minDeliveryBps: 8_000 };
const PLENTY = 10n ** 11n;

type Play = { scene: Scene; one: PlayedSeries; first: number; keeperWith: (endSeries: boolean) => Keeper };

const storyOf = (plan: SeriesPlan, change: Partial<Story> = {}): Story => ({
  name: "keeper",
  title: "What the keeper ends",
  about: "A series that somebody has to look after.",
  firstDay: "2021-10-01",
  days: 120,
  price: [{ day: 0, value: 45_000 }],
  fees: [{ day: 0, value: 75 }],
  series: [plan],
  assumptions: [],
  upfront: { assumption: "nobody bought elsewhere.", received: () => 0n },
  ...change,
});

/** A sold series on the real contracts, on the eve of its first mined day. */
async function stage(story: Story, test: (play: Play) => Promise<void>): Promise<void> {
  const connection = await network.create({ network: "local", override: { initialDate: chainStartOf(story) } });
  try {
    const { provider } = connection;
    const world = storyWorld(story);
    const scene = await setScene(provider, world);
    await reportBeforeSale(scene);
    const [plan] = story.series;
    assert.ok(plan !== undefined);
    const one = await sell(scene, story, plan);
    await reportUntilStart(scene);
    const { deployment, cast } = scene.stage;
    const { chain, wallet } = inProcessClients(provider, cast.keeper);
    const keeperWith = (endSeries: boolean): Keeper => {
      const keeper = createKeeper({
        deployment,
        clients: { publicClient: chain, walletClient: wallet },
        network: world.network,
        nodeUrls: [],
        endSeries,
        fetch: globalThis.fetch,
        clock: systemClock,
        logger: silentLogger,
      });
      return {
        ...keeper,
        tick: async () => {
          const done = await keeper.tick();
          scene.moveTo((await chainTime(provider).now()) + 1);
          return done;
        },
      };
    };
    await test({ scene, one, first: world.firstEpoch, keeperWith });
    await assertNothingFailed(scene);
  } finally {
    await connection.close();
  }
}

/** Whatever the keeper's account sent did what it was sent for. */
async function assertNothingFailed({ stage }: Scene): Promise<void> {
  const { cast } = stage;
  const { chain } = stage.as(cast.keeper);
  const head = await chain.getBlockNumber();
  for (let blockNumber = 1n; blockNumber <= head; blockNumber++) {
    const { transactions } = await chain.getBlock({ blockNumber, includeTransactions: true });
    for (const { from, hash } of transactions) {
      if (!isAddressEqual(from, cast.keeper.address)) continue;
      assert.equal((await chain.getTransactionReceipt({ hash })).status, "success", hash);
    }
  }
}

/** A day ends and is priced by the feed; it is reported, with the farm's, unless the committee is silent. */
async function endDay(scene: Scene, epoch: number, committee: "speaks" | "silent" = "speaks"): Promise<void> {
  await scene.priceDay(epoch);
  if (committee === "speaks") {
    await scene.report(epoch);
    await scene.recordFarm(epoch);
  }
  await scene.waitUntil(Number(epochEnd(epoch)) + EVENING_SECONDS);
}

async function stateOf({ stage }: Scene, id: bigint) {
  const settlement = { address: stage.contracts.settlement, abi: settlementAbi, args: [id] } as const;
  const { chain } = stage.as(stage.cast.keeper);
  const [state, { settledEpochs }] = await Promise.all([
    chain.readContract({ ...settlement, functionName: "state" }),
    chain.readContract({ ...settlement, functionName: "account" }),
  ]);
  return { state: seriesState(state), settledEpochs };
}

/** Epochs recorded as fallbacks, in the order of recording. */
async function fallbacksOf({ stage }: Scene): Promise<number[]> {
  const logs = await stage.as(stage.cast.keeper).chain.getContractEvents({
    address: stage.contracts.networkDays,
    abi: networkDaysAbi,
    eventName: "FallbackRecorded",
    fromBlock: 0n,
    strict: true,
  });
  return logs.map(({ args }) => args.epoch);
}

describe("the keeper while the committee is silent for three weeks", () => {
  it("records what each day is taken for in the second in which anybody may, and settles all of them in order", async () => {
    await stage(storyOf(FIXED), async ({ scene, one, first, keeperWith }) => {
      const keeper = keeperWith(true);
      await postBond(scene, one, PLENTY);
      await prepay(scene, one, PLENTY);
      await endDay(scene, first);
      assert.equal((await keeper.tick()).daysSettled, 1);
      const silentFrom = first + 1;
      const silentTo = silentFrom + 21;
      for (let epoch = silentFrom; epoch < silentFrom + TIMEOUT_DAYS; epoch++) {
        await endDay(scene, epoch, "silent");
        const { fallbacksRecorded, daysSettled } = await keeper.tick();
        assert.deepEqual([fallbacksRecorded, daysSettled], [0, 0], "the committee may still report");
      }
      for (let epoch = silentFrom + TIMEOUT_DAYS; epoch < silentTo; epoch++) {
        const due = Number(epochEnd(epoch - TIMEOUT_DAYS)) + ORACLE_TIMEOUT_SECONDS;
        await scene.waitUntil(due - 1);
        assert.equal((await keeper.tick()).fallbacksRecorded, 0, "a second too early");
        await scene.waitUntil(due);
        const { fallbacksRecorded, daysSettled } = await keeper.tick();
        assert.deepEqual([fallbacksRecorded, daysSettled], [1, 1], `day ${epoch - TIMEOUT_DAYS}`);
        await endDay(scene, epoch, "silent");
        assert.equal((await keeper.tick()).fallbacksRecorded, 0, "once");
      }
      const taken = Array.from({ length: 21 - TIMEOUT_DAYS }, (_, i) => silentFrom + i);
      assert.deepEqual(await fallbacksOf(scene), taken);

      for (let epoch = silentFrom; epoch < silentTo; epoch++) await scene.report(epoch);
      await endDay(scene, silentTo);
      const { fallbacksRecorded, daysSettled } = await keeper.tick();
      assert.equal(fallbacksRecorded, 0, "what is reported is not taken for anything");
      assert.equal(daysSettled, TIMEOUT_DAYS + 1);
      assert.deepEqual(await stateOf(scene, one.id), { state: "Active", settledEpochs: 23 });
    });
  });

  it("records nothing for a network that no series waits for", async () => {
    await stage(storyOf(FIXED, { days: 2 }), async ({ scene, one, first, keeperWith }) => {
      const keeper = keeperWith(true);
      await prepay(scene, one, PLENTY);
      for (const epoch of [first, first + 1]) await endDay(scene, epoch);
      await keeper.tick();
      assert.deepEqual(await stateOf(scene, one.id), { state: "Matured", settledEpochs: 2 });
      await scene.waitUntil(Number(epochEnd(first + 30)));
      assert.equal((await keeper.tick()).fallbacksRecorded, 0);
      assert.deepEqual(await fallbacksOf(scene), []);
    });
  });

  it("notes the final state once a week, and once more when the committee has been silent for three days", async () => {
    await stage(storyOf(FIXED), async ({ scene, one, first, keeperWith }) => {
      const keeper = keeperWith(true);
      await postBond(scene, one, PLENTY);
      await prepay(scene, one, PLENTY);
      const noted: number[] = [];
      const day = async (epoch: number, committee: "speaks" | "silent"): Promise<void> => {
        await endDay(scene, epoch, committee);
        if ((await keeper.tick()).statesNoted === 1) noted.push(epoch - first);
        assert.equal((await keeper.tick()).statesNoted, 0, "not twice");
      };
      for (let i = 0; i < 10; i++) await day(first + i, "speaks");
      for (let i = 10; i < 16; i++) await day(first + i, "silent");
      // The committee fell silent with day 10; on the evening after day 13 that day is over for three days.
      assert.deepEqual(noted, [0, 7, 13]);
      const { chain } = scene.stage.as(scene.stage.cast.keeper);
      const notedEpoch = await chain.readContract({
        address: scene.stage.contracts.networkDays,
        abi: networkDaysAbi,
        functionName: "notedEpoch",
        args: [scene.world.network],
      });
      assert.equal(notedEpoch, first + 9);
    });
  });

  it("winds a series up when there was no report for 60 days", async () => {
    await stage(storyOf(FIXED), async ({ scene, one, first, keeperWith }) => {
      const keeper = keeperWith(true);
      await postBond(scene, one, PLENTY);
      await prepay(scene, one, PLENTY);
      await endDay(scene, first);
      await keeper.tick();
      const ticks: KeeperTick[] = [];
      for (let i = 1; i <= 60; i++) {
        await endDay(scene, first + i, "silent");
        ticks.push(await keeper.tick());
      }
      assert.deepEqual(
        ticks.map(({ seriesEnded }) => seriesEnded),
        [...Array<number>(59).fill(0), 1],
      );
      assert.equal((await stateOf(scene, one.id)).state, "WoundUp");
    });
  });
});

describe("the keeper of a series that anybody may end", () => {
  it("ends one whose bond stays short when a week of its escrow is withheld", async () => {
    await stage(storyOf(FIXED), async ({ scene, one, first, keeperWith }) => {
      const keeper = keeperWith(true);
      await prepay(scene, one, PLENTY);
      for (let i = 0; i < 6; i++) {
        await endDay(scene, first + i);
        const { daysSettled, seriesEnded } = await keeper.tick();
        assert.deepEqual([daysSettled, seriesEnded], [1, 0]);
      }
      await endDay(scene, first + 6);
      assert.deepEqual(
        [(await keeperWith(false).tick()).seriesEnded],
        [0],
        "one that is told to leave endings to others",
      );
      assert.equal((await keeper.tick()).seriesEnded, 1);
      const { deployment, cast } = scene.stage;
      const { chain } = scene.stage.as(cast.keeper);
      const { ending, endingEpochs } = await getBacking(chain, { deployment, id: one.id });
      // The day that had begun is mined and stays owed.
      assert.deepEqual([ending, endingEpochs], ["Defaulted", 8n]);
      assert.equal((await keeper.tick()).seriesEnded, 0, "once");
      await endDay(scene, first + 7);
      const { daysSettled, pricesRecorded } = await keeper.tick();
      assert.deepEqual([daysSettled, pricesRecorded], [1, 0]);
      // The last stream runs for a day.
      await scene.waitUntil(Number(epochEnd(first + 8)) + EVENING_SECONDS + 60);
      const after = await keeper.tick();
      assert.deepEqual([after.seriesFinished, after.daysSettled], [1, 0]);
    });
  });

  it("leaves one alone whose bond suffices", async () => {
    await stage(storyOf(FIXED), async ({ scene, one, first, keeperWith }) => {
      const keeper = keeperWith(true);
      await postBond(scene, one, PLENTY);
      await prepay(scene, one, PLENTY);
      for (let i = 0; i < 9; i++) {
        await endDay(scene, first + i);
        assert.equal((await keeper.tick()).seriesEnded, 0);
      }
      assert.deepEqual(await stateOf(scene, one.id), { state: "Active", settledEpochs: 9 });
    });
  });

  it("ends a profit share whose farm delivered too little over 14 days", async () => {
    const half = storyOf(SHARE, { farm: (day, paid, sold) => farmAt(day < 0 ? sold : sold / 2n, paid) });
    await stage(half, async ({ scene, one, first, keeperWith }) => {
      const keeper = keeperWith(true);
      await postBond(scene, one, PLENTY);
      await prepay(scene, one, PLENTY);
      for (let i = 0; i < 13; i++) {
        await endDay(scene, first + i);
        const { daysSettled, seriesEnded } = await keeper.tick();
        assert.deepEqual([daysSettled, seriesEnded], [1, 0]);
      }
      await endDay(scene, first + 13);
      assert.equal((await keeper.tick()).seriesEnded, 1);
      assert.equal((await stateOf(scene, one.id)).state, "Defaulted");
    });
  });

  it("leaves a profit share alone whose farm delivers", async () => {
    await stage(storyOf(SHARE), async ({ scene, one, first, keeperWith }) => {
      const keeper = keeperWith(true);
      await postBond(scene, one, PLENTY);
      await prepay(scene, one, PLENTY);
      for (let i = 0; i < 15; i++) {
        await endDay(scene, first + i);
        assert.equal((await keeper.tick()).seriesEnded, 0);
      }
      assert.deepEqual(await stateOf(scene, one.id), { state: "Active", settledEpochs: 15 });
    });
  });

  it("winds one up after as many days in a row without net as its terms say, and not a day before", async () => {
    const crash = storyOf(FIXED, {
      price: [
        { day: -1, value: 45_000 },
        { day: 0, value: 3_000 },
      ],
    });
    await stage(crash, async ({ scene, one, first, keeperWith }) => {
      const keeper = keeperWith(true);
      const { maxUnprofitableEpochs } = one.terms;
      for (let i = 0; i < maxUnprofitableEpochs; i++) {
        await endDay(scene, first + i);
        const { daysSettled, seriesEnded } = await keeper.tick();
        assert.deepEqual([daysSettled, seriesEnded], [1, i === maxUnprofitableEpochs - 1 ? 1 : 0]);
      }
      assert.equal((await stateOf(scene, one.id)).state, "WoundUp");
    });
  });
});
