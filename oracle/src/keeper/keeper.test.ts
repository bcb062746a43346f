import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { network } from "hardhat";
import { farmRegistryAbi, priceRoundsAbi, settlementAbi } from "@adit/sdk/abis";
import { getBacking, getProgress } from "@adit/sdk/actions";
import { epochEnd } from "@adit/sdk/math";
import { inProcessClients } from "../../../scripts/lib/clients.ts";
import { gatherCompany, type Company } from "../../../scripts/lib/scenario/company.ts";
import { feedSecond, finalSecond, keepFunded, pushPrice } from "../../../scripts/lib/scenario/errands.ts";
import { LOCAL_BOND } from "../../../scripts/lib/scenario/stage.ts";
import { buyUnits, openSeries } from "../../../scripts/lib/start/series.ts";
import { silentLogger, systemClock } from "../node/index.ts";
import { createWorld, LOCAL_TIMING, SCENARIO_FIRST_EPOCH } from "../simulator/index.ts";
import { createKeeper, type Keeper } from "./index.ts";

const REPORTS_FOR_CAPACITY = 14;
const TERM_DAYS = 3;
const SECONDS_PER_DAY = 86_400;
const IDLE = {
  statesNoted: 0,
  fallbacksRecorded: 0,
  pricesRecorded: 0,
  daysSettled: 0,
  daysCovered: 0,
  seriesEnded: 0,
  seriesFinished: 0,
  farmsRecorded: 0,
};
const GRACE_SECONDS = LOCAL_BOND.graceSeconds;
const START = SCENARIO_FIRST_EPOCH + REPORTS_FOR_CAPACITY + 1;

let connection: Awaited<ReturnType<typeof network.create>>;
let company: Company;
let keeper: Keeper;
let id: bigint;

function makeKeeper(nodeUrls: readonly string[], leastTipUsd8?: bigint): Keeper {
  const { stage } = company;
  const { chain, wallet } = stage.as(stage.cast.keeper);
  return createKeeper({
    deployment: stage.deployment,
    clients: { publicClient: chain, walletClient: wallet },
    network: stage.world.network,
    nodeUrls,
    ...(leastTipUsd8 !== undefined && { leastTipUsd8 }),
    fetch: globalThis.fetch,
    clock: systemClock,
    logger: silentLogger,
  });
}

/** A day ends, is priced by the feed (unless that is silent), reported, and becomes final. The keeper does the rest. */
async function endDay(epoch: number, feedSpeaks = true): Promise<void> {
  const { stage, time, committee } = company;
  await time.moveTo(feedSecond(epoch));
  if (feedSpeaks) await pushPrice(stage, epoch);
  await time.moveTo(Number(epochEnd(epoch)) + LOCAL_TIMING.observeDelaySeconds);
  await committee.reportDay(epoch);
  await time.moveTo(await finalSecond(stage, epoch));
}

const account = () =>
  company.stage.as(company.stage.cast.keeper).chain.readContract({
    address: company.stage.contracts.settlement,
    abi: settlementAbi,
    functionName: "account",
    args: [id],
  });

before(async () => {
  connection = await network.create("local");
  const { provider } = connection;
  company = await gatherCompany({
    world: createWorld(),
    provider,
    connect: (person) => inProcessClients(provider, person),
    rpcUrl: "http://127.0.0.1:8545",
  });
  keeper = makeKeeper(company.committee.nodes.map((node) => node.url() ?? ""));
});
after(async () => {
  await company.dissolve();
  await connection.close();
});

describe("the keeper", () => {
  it("records farms' reports day by day, until their capacity is attested", async () => {
    let recorded = 0;
    for (let epoch = SCENARIO_FIRST_EPOCH; epoch < SCENARIO_FIRST_EPOCH + REPORTS_FOR_CAPACITY; epoch++) {
      await endDay(epoch);
      await company.committee.tick();
      recorded += (await keeper.tick()).farmsRecorded;
    }
    assert.ok(recorded >= 2 * REPORTS_FOR_CAPACITY - 2, `${recorded} reports`);
    const { chain } = company.stage.as(company.stage.cast.keeper);
    const capacity = await chain.readContract({
      address: company.stage.contracts.farmRegistry,
      abi: farmRegistryAbi,
      functionName: "attestedCapacity",
      args: [1],
    });
    const declared = company.stage.world.farms[0]?.declared ?? 0n;
    assert.ok(capacity * 100n > declared * 97n && capacity <= declared);
  });

  it("has nothing to do while nothing is due", async () => {
    assert.deepEqual(await keeper.tick(), IDLE);
  });

  it("prices and settles each day of a series as it becomes final", async () => {
    const { stage, time } = company;
    id = await openSeries(stage, await time.now(), { farm: 0, startEpoch: START, epochs: TERM_DAYS });
    await buyUnits(stage, id, stage.cast.buyers[0], 1_000_000n);
    await endDay(START - 1);
    assert.equal((await keeper.tick()).daysSettled, 0);
    await keepFunded(stage, stage.cast.providers[0], id, 10n, 10_000_000n);
    await endDay(START);
    const { pricesRecorded, daysSettled } = await keeper.tick();
    assert.deepEqual({ pricesRecorded, daysSettled }, { pricesRecorded: 1, daysSettled: 1 });
    assert.equal((await account()).settledEpochs, 1);
  });

  it("proves a feed's silence once it has lasted, and settles with the signed price", async () => {
    await endDay(START + 1, false);
    assert.deepEqual({ ...(await keeper.tick()), farmsRecorded: 0 }, IDLE);
    await company.time.moveTo(Number(epochEnd(START + 1)) + SECONDS_PER_DAY);
    const { pricesRecorded, daysSettled } = await keeper.tick();
    assert.deepEqual({ pricesRecorded, daysSettled }, { pricesRecorded: 1, daysSettled: 1 });
    const { stage } = company;
    const round = await stage.as(stage.cast.keeper).chain.readContract({
      address: stage.contracts.priceRounds,
      abi: priceRoundsAbi,
      functionName: "round",
      args: [stage.feed, START + 1],
    });
    assert.equal(round.updatedAt, 0);
    assert.ok(round.silentUntil >= Number(epochEnd(START + 1)) + SECONDS_PER_DAY);
  });

  it("starts anew without a memory, and closes a series when its last stream has ended", async () => {
    await endDay(START + 2);
    keeper = makeKeeper(["http://127.0.0.1:9", company.committee.nodes[1]?.url() ?? ""]);
    assert.equal((await keeper.tick()).daysSettled, 1);
    assert.equal((await keeper.tick()).seriesFinished, 0, "the last stream still runs");
    await company.time.moveTo((await company.time.now()) + SECONDS_PER_DAY + 1);
    assert.equal((await keeper.tick()).seriesFinished, 1);
    assert.equal((await account()).finished, true);
    assert.equal((await keeper.tick()).seriesFinished, 0);
  });
});

describe("the keeper of a series whose provider went away", () => {
  const backing = () =>
    getBacking(company.stage.as(company.stage.cast.keeper).chain, { deployment: company.stage.deployment, id });
  const days = 40;
  /** A minute after a day became payable: whoever missed one has no new grace. */
  const fallDue = async (): Promise<void> => {
    await company.time.moveTo((await company.time.now()) + 60);
    const { chain } = company.stage.as(company.stage.cast.keeper);
    const { pastGrace, settledEpochs } = await getProgress(chain, { deployment: company.stage.deployment, id });
    assert.ok(pastGrace || settledEpochs === 3, "the day is past its grace, or covered already");
  };
  let first: number;

  before(async () => {
    const { stage, time } = company;
    const today = Math.floor((await time.now()) / SECONDS_PER_DAY);
    // The reports since the first series ended, so that the next one in order can follow.
    for (let epoch = START + TERM_DAYS; epoch < today; epoch++) await endDay(epoch);
    await keeper.tick();
    first = Math.floor((await time.now()) / SECONDS_PER_DAY) + 1;
    id = await openSeries(stage, await time.now(), { farm: 0, startEpoch: first, epochs: days });
    await buyUnits(stage, id, stage.cast.buyers[0], 1_000_000n);
    for (let epoch = first - 1; epoch < first + 1; epoch++) await endDay(epoch);
  });

  it("leaves a missed day alone until its grace is over", async () => {
    await keeper.tick();
    assert.equal((await keeper.tick()).daysCovered, 0);
    assert.equal((await account()).settledEpochs, 0);
  });

  it("waits when the tip is less than it asks for", async () => {
    await company.time.moveTo((await company.time.now()) + GRACE_SECONDS);
    const dear = makeKeeper([], 10n ** 18n);
    // Before any day there is no price to judge a tip by; the first one is covered for whatever it brings.
    assert.equal((await dear.tick()).daysCovered, 1);
    await endDay(first + 1);
    await dear.tick();
    await fallDue();
    assert.equal((await dear.tick()).daysCovered, 0);
  });

  it("covers it from the bond, and the days after it as they fall due, and is credited the tips", async () => {
    const before = await backing();
    assert.equal((await keeper.tick()).daysCovered, 1, "the same day, for a keeper that asks for less");
    const { bond, missed } = await backing();
    assert.ok(missed && bond < before.bond);
    await endDay(first + 2);
    await keeper.tick();
    await fallDue();
    await keeper.tick();
    assert.equal((await account()).settledEpochs, 3);
    const { stage } = company;
    const credit = await stage.as(stage.cast.keeper).chain.readContract({
      address: stage.contracts.settlement,
      abi: settlementAbi,
      functionName: "creditOf",
      args: [stage.cast.keeper.address, stage.btc],
    });
    assert.ok(credit > 0n);
  });
});
