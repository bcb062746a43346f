import { ZeroAddress } from "ethers";
import type { BaseContract } from "ethers";
import { network } from "hardhat";
import type { HostileFeed, PriceRounds, ProtocolConfig, ScenarioFeed } from "../../types/ethers-contracts/index.js";
import { DAY, DAY_ONE, endOf, HOUR } from "./fixture.ts";

export const EPOCH = DAY_ONE;
export const END = endOf(EPOCH);
export const DELAY = 3 * HOUR;
export const USD = 10n ** 8n;
export const NOBODY = ZeroAddress;

/** Any token that feeds are accepted for: what they mean does not depend on it. */
export const TOKEN = "0x000000000000000000000000000000000000ad17";
/** Heartbeat, lowest and highest price that hinder nobody who does not test them. */
const WIDE = [DAY, 1n, 2n ** 96n - 1n] as const;
export type Rules = readonly [heartbeat: number, minPriceUsd8: bigint, maxPriceUsd8: bigint];

/** A vice of `HostileFeed`, by its place in the enumeration. */
export const VICE = {
  None: 0,
  LatestReverts: 1,
  LatestIsGarbage: 2,
  LatestEatsGas: 3,
  LatestInFuture: 4,
  LatestNotInHistory: 5,
  DecimalsRevert: 6,
  DecimalsAbsurd: 7,
  AnswerBeyondAnyPrice: 8,
} as const;

export type Feed = ScenarioFeed | HostileFeed | string;

export interface World {
  /** the deployer is its governor */
  readonly config: ProtocolConfig;
  readonly prices: PriceRounds;
  readonly feed: ScenarioFeed;
  readonly second: ScenarioFeed;
  readonly hostile: HostileFeed;
}

export function id(phase: number, round: number): bigint {
  return (BigInt(phase) << 64n) | BigInt(round);
}

/** Three places, filled from the front; empty ones hold the zero address. */
export function three(feeds: readonly Feed[]): [Feed, Feed, Feed] {
  return [feeds[0] ?? NOBODY, feeds[1] ?? NOBODY, feeds[2] ?? NOBODY];
}

/** Accepts a feed, so that its rounds can be recorded. */
export async function accept(config: ProtocolConfig, feed: BaseContract, rules: Rules = WIDE): Promise<void> {
  await config.setFeed(TOKEN, feed, true, ...rules);
}

/** A chain of its own for a file of tests, for they care for every second. */
export async function priceChain() {
  const { ethers, networkHelpers } = await network.create({
    network: "default",
    override: { initialDate: "2024-04-01T00:00:00Z" },
  });
  const { time } = networkHelpers;

  async function moveTo(timestamp: number): Promise<void> {
    if (timestamp > (await time.latest())) await time.increaseTo(timestamp);
  }

  /** Three accepted feeds and nothing recorded; the clock stands one hour before the end of the epoch. */
  async function pricesAndFeeds(): Promise<World> {
    const [governor] = await ethers.getSigners();
    if (!governor) throw new Error("no account");
    const manager = await ethers.deployContract("AccessManager", [governor]);
    const config = await ethers.deployContract("ProtocolConfig", [manager, governor, 0, 0]);
    const prices = await ethers.deployContract("PriceRounds", [config, NOBODY]);
    const feed = await ethers.deployContract("ScenarioFeed", [8, "BTC / USD"]);
    const second = await ethers.deployContract("ScenarioFeed", [18, "BTC / USD, the other one"]);
    const hostile = await ethers.deployContract("HostileFeed");
    for (const each of [feed, second, hostile]) await accept(config, each);
    await moveTo(END - HOUR);
    return { config, prices, feed, second, hostile };
  }

  /** Pushes a round at `timestamp`, in a block of that second. */
  async function pushAt(feed: ScenarioFeed, timestamp: number, usd: bigint): Promise<void> {
    await time.setNextBlockTimestamp(timestamp);
    await feed.push(usd * 10n ** (await feed.decimals()), timestamp);
  }

  return { ethers, networkHelpers, time, moveTo, pricesAndFeeds, pushAt };
}
