import type { World } from "@adit/oracle/simulator";
import { createChainHistory, SCENARIO_FARMS } from "@adit/oracle/simulator";
import { settlementAbi } from "@adit/sdk/abis";
import { BITCOIN_NETWORK, epochEnd, epochStart, isRetargetHeight, requiredBond, RETARGET_INTERVAL } from "@adit/sdk/math";
import { zeroAddress } from "viem";
import { network } from "hardhat";
import type { PricePath } from "../../scripts/lib/game/paths.ts";
import { GAME_BITS, GAME_FIRST_EPOCH, GAME_UNITS, gameFacts, gameTerms } from "../../scripts/lib/game/paths.ts";
import type { Choice } from "../../scripts/lib/game/simulate.ts";
import { FIRST_BOND_DAYS, LEAST_DELIVERY_BPS } from "../../scripts/lib/game/simulate.ts";
import { LOCAL_TERMS } from "../../scripts/lib/scenario/stage.ts";
import type { DayFacts } from "../../scripts/lib/series-model/day.ts";
import { endEarly, markOf, nextDue, ratesOf, settleDay } from "../../scripts/lib/series-model/book.ts";
import type { Account } from "../../scripts/lib/stories/account.ts";
import { account } from "../../scripts/lib/stories/account.ts";
import { calm } from "../../scripts/lib/stories/plays/calm.ts";
import { open, postBond, prepay } from "../../scripts/lib/stories/people.ts";
import type { PlayedSeries } from "../../scripts/lib/stories/play.ts";
import {
  chainStartOf,
  coverOnChain,
  finishAll,
  isCoverable,
  release,
  reportBeforeSale,
  reportUntilStart,
  settleOnChain,
} from "../../scripts/lib/stories/play.ts";
import type { Scene } from "../../scripts/lib/stories/scene.ts";
import { REPORT_DELAY_SECONDS, setScene } from "../../scripts/lib/stories/scene.ts";
import type { StoryWorld } from "../../scripts/lib/stories/world.ts";

const BLOCKS_PER_DAY = 144;
const BLOCK_SECONDS = 600;
const FIRST_HEIGHT = 691_000;
const FEES_PER_BLOCK = 7_500_000n;
const FIRST_DAY_OF_HEIGHTS = GAME_FIRST_EPOCH - 30;
const FEED_DELAY_SECONDS = 60;
const SECONDS_PER_DAY = 86_400;

export interface OnChain {
  readonly series: PlayedSeries;
  readonly account: Account;
}

/** Plays one choice of the game on the real contracts, from the first report until everybody has left. */
export async function playOnChain(
  path: PricePath,
  choice: Choice,
  chosen: number,
  onMorning: (scene: Scene, series: PlayedSeries) => Promise<void> = () => Promise.resolve(),
): Promise<OnChain> {
  const connection = await network.create({ network: "local", override: { initialDate: chainStartOf(calm) } });
  try {
    const world = gameWorld(path, choice, chosen);
    const scene = await setScene(connection.provider, world);
    await reportBeforeSale(scene);
    const fromBlock = await scene.stage.as(scene.stage.cast.keeper).chain.getBlockNumber();
    const series = await open(scene, termsOn(scene, choice), "the game's series", [GAME_UNITS / 2n, GAME_UNITS / 2n]);
    await reportUntilStart(scene);
    for (let day = 0; series.book.days.length < series.book.endingEpochs; day++) {
      await passDay(scene, day, choice === "under-deliver");
      await act({ scene, series, path, choice, chosen }, day);
      await onMorning(scene, series);
    }
    await finishAll(scene, [series]);
    return { series, account: await account({ story: calm, world, scene, series: [series], fromBlock, fallbacks: new Map(), refusedCovers: 0, refusedEndings: 0 }) };
  } finally {
    await connection.close();
  }
}

interface Table {
  readonly scene: Scene;
  readonly series: PlayedSeries;
  readonly path: PricePath;
  readonly choice: Choice;
  readonly chosen: number;
}

async function passDay(scene: Scene, day: number, isShare: boolean): Promise<void> {
  const epoch = GAME_FIRST_EPOCH + day;
  await scene.priceDay(epoch);
  await scene.report(epoch);
  if (isShare) await scene.recordFarm(epoch);
  await scene.waitUntil(Number(epochEnd(epoch)) + REPORT_DELAY_SECONDS + LOCAL_TERMS.disputeWindowSeconds + 120);
}

/** What the provider, the keeper and a stranger do on the morning after a day. */
async function act(table: Table, day: number): Promise<void> {
  const { scene, series, choice, chosen } = table;
  const { book } = series;
  if (day === 0) await postBond(scene, series, FIRST_BOND_DAYS * nextDue(book, factsOn(table, 0)).netByFormula);
  const stopsPaying = choice === "default" || choice === "lapse, then default" || choice === "stall";
  if (day < chosen || !stopsPaying) {
    const facts = factsOn(table, day);
    if (choice !== "lapse, then default" && !(day >= chosen && choice === "end early")) await keepBond(table, facts);
    const { holders, protocol } = nextDue(book, facts).lines;
    await prepay(scene, series, holders + protocol);
    const { penalty } = settleDay(book, facts);
    await settleOnChain(scene, series, [holders + penalty]);
  } else {
    while (book.days.length < book.endingEpochs && (await isCoverable(scene, series))) {
      const facts = factsOn(table, book.days.length);
      if (choice === "stall") await keepBond(table, facts);
      await coverOnChain(scene, series, facts);
    }
  }
  // The day after this one has begun, and nothing of it is known.
  if (book.withheld > 0n && book.ending === "none" && book.days.length === day + 1) await release(scene, series);
  if (choice === "end early" && day === chosen - 1) await endEarlyOnChain(scene, series, chosen + 1);
}

async function keepBond({ scene, series }: Table, facts: DayFacts): Promise<void> {
  const { book } = series;
  const required = requiredBond(markOf(book, nextDue(book, facts).netByFormula, ratesOf(facts)));
  if (required > book.bond) await postBond(scene, series, required - book.bond);
}

async function endEarlyOnChain(scene: Scene, { id, book }: PlayedSeries, begun: number): Promise<void> {
  const { stage } = scene;
  await scene.act(stage.cast.providers[0], {
    address: stage.contracts.settlement,
    abi: settlementAbi,
    functionName: "endEarly",
    args: [id],
  });
  endEarly(book, begun);
}

function factsOn({ path, choice, chosen }: Omit<Table, "scene" | "series">, day: number): DayFacts {
  return gameFacts(path, day, chosen, choice === "under-deliver" && day >= chosen ? LEAST_DELIVERY_BPS : undefined);
}

function termsOn(scene: Scene, choice: Choice) {
  const { stage } = scene;
  return {
    ...gameTerms("ours", choice === "under-deliver" ? "profit share" : "fixed term"),
    provider: stage.cast.providers[0].address,
    rewardToken: stage.btc,
    paymentToken: stage.usdc,
    feeds: [stage.feed, zeroAddress, zeroAddress] as const,
    saleStart: scene.now(),
    saleEnd: Number(epochStart(GAME_FIRST_EPOCH)),
  };
}

/** A network that stands still: a block each ten minutes at one target, whatever period begins. */
function gameWorld(path: PricePath, choice: Choice, chosen: number): StoryWorld {
  const { farm } = gameFacts(path, 0, chosen);
  const priceUsd8 = (second: number): bigint => {
    const day = Math.floor((second - FEED_DELAY_SECONDS) / SECONDS_PER_DAY) - 1 - GAME_FIRST_EPOCH;
    return gameFacts(path, day, chosen).priceUsd8;
  };
  const day: World["day"] = (epoch) => {
    const firstHeight = FIRST_HEIGHT + (epoch - FIRST_DAY_OF_HEIGHTS) * BLOCKS_PER_DAY;
    const boundary = Math.ceil(firstHeight / RETARGET_INTERVAL) * RETARGET_INTERVAL;
    const retargets = isRetargetHeight(boundary) && boundary < firstHeight + BLOCKS_PER_DAY;
    const { targetSeconds, rewardPerBlock } = gameFacts(path, 0, chosen);
    return {
      network: BITCOIN_NETWORK,
      epoch,
      firstHeight,
      blockCount: BLOCKS_PER_DAY,
      bits: GAME_BITS,
      nextBits: retargets ? GAME_BITS : 0,
      retargetTime: retargets ? Number(epochStart(epoch)) + (boundary - firstHeight) * BLOCK_SECONDS : 0,
      fees: FEES_PER_BLOCK * BigInt(BLOCKS_PER_DAY),
      targetSeconds,
      rewardPerBlock,
      priceUsd8: priceUsd8(Number(epochEnd(epoch)) + FEED_DELAY_SECONDS),
    };
  };
  const farmDay: World["farmDay"] = (farmId, epoch) => {
    const { delivered, reported, energyWh } = factsOn({ path, choice, chosen }, epoch - GAME_FIRST_EPOCH).farm;
    return { farmId, epoch, hourly: [], hashrate: delivered, gross: reported, energyWh };
  };
  return {
    seed: 1,
    network: BITCOIN_NETWORK,
    chain: createChainHistory(1),
    farms: SCENARIO_FARMS.map((one) => ({ ...one, declared: 2n * farm.reserved })),
    day,
    farmDay,
    truth: (epoch) => farmDay(1, epoch),
    priceUsd8,
    networkStart: (epoch) => ({ lastEpoch: epoch - 1, nextHeight: day(epoch).firstHeight, bits: GAME_BITS, meanFees: FEES_PER_BLOCK }),
    assumptions: [],
    firstEpoch: GAME_FIRST_EPOCH,
    sold: farm.reserved,
  };
}
