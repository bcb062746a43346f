import type { ScenarioFeed, TestToken } from "../../types/ethers-contracts/index.js";
import { ethers as ethersLib } from "ethers";
import type { Batch } from "../helpers/committee.ts";
import { advanceTo, endOf, epochOf, now, postThrough, priceDay, signedByQuorum } from "../helpers/days.ts";
import type { Terms } from "../helpers/series.ts";
import { BITCOIN, BITS, BTC_MAX_SUPPLY, PRICE_USD8, SECONDS_PER_DAY } from "../helpers/system.ts";
import type { Inputs, Lines } from "./exact-waterfall.ts";
import { ceil, exactFractions, exactLines, floor } from "./exact-waterfall.ts";
import type { SoldWorld, World } from "./fixture.ts";
import { ethers, expectedDay, sell, worldWithFarm } from "./fixture.ts";

/** A coin that is mined with Bitcoin's work: Bitcoin's rules under an id of its own, at its own height and price. */
export const SECOND = 2;
/** After a halving more than Bitcoin: 3.125 coins a block. */
const SECOND_HEIGHT = 850_000;
/** A fifth of a bitcoin. */
export const SECOND_PRICE_USD8 = 7_000n * 10n ** 8n;
const SECOND_FEES = 1_000_000n;
export const SECOND_REWARD = 312_500_000n + SECOND_FEES;

export interface MergedWorld extends World {
  readonly second: TestToken;
  readonly secondFeed: ScenarioFeed;
}
export type SoldMerged = MergedWorld & SoldWorld;

/** The network, its token and its feed, as governance adds them. */
export async function mergedWorld(): Promise<MergedWorld> {
  const world = await worldWithFarm();
  const second = await ethers.deployContract("TestToken", ["Adit second coin", "tSEC", 8]);
  const secondFeed = await ethers.deployContract("ScenarioFeed", [8, "SEC / USD"]);
  const config = world.config.connect(world.people.governor);
  await config.setRewardToken(second, true, BTC_MAX_SUPPLY, SECOND);
  // Bounds so wide that the feed may say that the coin is worthless.
  await config.setFeed(second, secondFeed, true, SECONDS_PER_DAY, 1n, 10n ** 15n);
  const today = epochOf(await now(world));
  await world.oracle
    .connect(world.people.governor)
    .addMergedNetwork(SECOND, BITCOIN, world.rules, 8, today - 1, SECOND_HEIGHT, BITS, SECOND_FEES);
  return { ...world, second, secondFeed };
}

/** Terms that make a series of both coins. */
export async function mergedTerms(world: MergedWorld): Promise<Partial<Terms>> {
  return {
    secondNetwork: SECOND,
    secondRewardToken: await world.second.getAddress(),
    secondFeeds: [await world.secondFeed.getAddress(), ethersLib.ZeroAddress, ethersLib.ZeroAddress],
  };
}

/** A merged-mining series with 750,001 units sold, at the first second of its first day. */
export async function sellMerged(world: MergedWorld, own: Partial<Terms> = {}): Promise<SoldMerged> {
  await postSecondThrough(world, epochOf(await now(world)));
  await pushSecondPrice(world);
  return { ...world, ...(await sell(world, { ...(await mergedTerms(world)), ...own })) };
}

export async function startedMerged(): Promise<SoldMerged> {
  return await sellMerged(await mergedWorld());
}

export async function pushSecondPrice(world: MergedWorld, priceUsd8 = SECOND_PRICE_USD8): Promise<void> {
  await world.secondFeed.push(priceUsd8, await now(world));
}

/** Posts the second network's missing days through `epoch`, and waits until the last one is final. */
export async function postSecondThrough(world: MergedWorld, epoch: number): Promise<void> {
  let state = await world.oracle.networkState(SECOND);
  while (Number(state.lastEpoch) < epoch) {
    const day = Number(state.lastEpoch) + 1;
    await advanceTo(world, endOf(day));
    const batch: Batch = {
      network: SECOND,
      sequence: state.sequence + 1n,
      report: {
        epoch: day,
        firstHeight: state.nextHeight,
        // few blocks, so that no retarget falls into any of these days
        blockCount: 10,
        bits: state.bits,
        nextBits: 0,
        retargetTime: 0,
        fees: 10n * SECOND_FEES,
        priceUsd8: SECOND_PRICE_USD8,
        blocksRoot: ethersLib.id("blocks"),
      },
      farmsRoot: ethersLib.ZeroHash,
      evidenceHash: ethersLib.id("evidence"),
    };
    const { bitmap, signatures } = await signedByQuorum(world, batch);
    await world.oracle.connect(world.people.keeper).post(batch, bitmap, signatures);
    state = await world.oracle.networkState(SECOND);
  }
  await advanceTo(world, Number((await world.oracle.networkDay(SECOND, epoch)).finalAt));
}

/** Everything that a merged day needs but money. */
export async function endMergedDay(
  world: MergedWorld,
  epoch: number,
  prices: { first?: bigint; second?: bigint } = {},
): Promise<void> {
  await advanceTo(world, endOf(epoch));
  await priceDay(world, epoch, prices.first ?? PRICE_USD8);
  await pushSecondPrice(world, prices.second);
  const [round] = await world.secondFeed.latestRoundData();
  await world.prices.recordRound(world.secondFeed, epoch, round, round - 1n);
  await postThrough(world, epoch);
  await postSecondThrough(world, epoch);
}

/** The lanes of an ordinary day as fractions make them: each bears the costs by the value of its gross. */
export async function expectedLanes(
  world: SoldMerged,
  prices: { first?: bigint; second?: bigint } = {},
): Promise<[Lines, Lines]> {
  const terms = await world.market.terms(world.id);
  const first = expectedDay(terms, { priceUsd8: prices.first ?? PRICE_USD8 });
  const second: Inputs = {
    ...first,
    rewardPerBlock: SECOND_REWARD,
    priceUsd8: prices.second ?? SECOND_PRICE_USD8,
  };
  return exactLanes(first, second);
}

export function exactLanes(first: Inputs, second: Inputs): [Lines, Lines] {
  const value = (day: Inputs): bigint => exactLines(day).gross * day.priceUsd8 * 10n ** BigInt(18 - day.tokenDecimals);
  let values: [bigint, bigint] = [value(first), value(second)];
  if (values[0] + values[1] === 0n) values = [1n, 0n];
  return [lane(first, values[0], values[0] + values[1]), lane(second, values[1], values[0] + values[1])];
}

function lane(day: Inputs, part: bigint, whole: bigint): Lines {
  const fractions = exactFractions(day);
  const gross = floor(fractions.gross);
  const electricity = ceil([ceil(fractions.electricity) * part, whole]);
  const maintenance = ceil([ceil(fractions.maintenance) * part, whole]);
  const service = ceil(fractions.service);
  const left = gross - electricity - maintenance - service;
  const net = left > 0n ? left : 0n;
  const protocol = (net * day.protocolBps) / 10_000n;
  return { gross, electricity, maintenance, service, net, protocol, holders: net - protocol };
}

/** Prepays a lane. */
export async function fundLane(world: SoldMerged, lane: "first" | "second", amount: bigint): Promise<void> {
  const { settlement, people } = world;
  const token = lane === "first" ? world.btc : world.second;
  await token.mint(people.provider, amount);
  await token.connect(people.provider).approve(settlement, amount);
  const provider = settlement.connect(people.provider);
  await (lane === "first" ? provider.fund(world.id, amount) : provider.fundSecond(world.id, amount));
}
