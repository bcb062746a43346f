import type { BlockingToken, FeeOnTransferToken, ScenarioFeed, TestToken } from "../../types/ethers-contracts/index.js";
import { advanceTo, now, postDay } from "../helpers/days.ts";
import { BITCOIN, DOGECOIN, LITECOIN, testNetwork } from "../helpers/networks.ts";
import { BITCOIN_FEED_RULES, PRICE_USD8, SECONDS_PER_DAY, type System } from "../helpers/system.ts";
import { BLOCKING, FEE_TOKEN } from "./indices.ts";

export const NETWORKS = [BITCOIN, LITECOIN, DOGECOIN] as const;

/** A tenth of a cent to $100,000. */
const SMALL_COIN_RULES = [SECONDS_PER_DAY, 10n ** 5n, 10n ** 13n] as const;

/** Coins beside the bitcoin and the dollar of every test, and the feeds of their prices. */
export class Coins {
  readonly fee: FeeOnTransferToken;
  readonly wide: TestToken;
  readonly litecoin: BlockingToken;
  readonly doge: TestToken;
  readonly litecoinFeed: ScenarioFeed;
  readonly dogeFeed: ScenarioFeed;

  constructor(all: Pick<Coins, "fee" | "wide" | "litecoin" | "doge" | "litecoinFeed" | "dogeFeed">) {
    this.fee = all.fee;
    this.wide = all.wide;
    this.litecoin = all.litecoin;
    this.doge = all.doge;
    this.litecoinFeed = all.litecoinFeed;
    this.dogeFeed = all.dogeFeed;
  }

  /** In the order of their indices in the world. */
  rewards(system: System) {
    return [system.btc, this.fee, this.wide, this.litecoin, this.doge] as const;
  }

  async addresses(system: System): Promise<string[]> {
    const all = [...this.rewards(system), system.usdc];
    // In the spelling that events show.
    return await Promise.all(all.map(async (token) => system.ethers.getAddress(await token.getAddress())));
  }

  feeds(system: System): readonly ScenarioFeed[] {
    return [system.feed, this.litecoinFeed, this.dogeFeed];
  }

  /** Usual prices, at this second. */
  async pushPrices(system: System): Promise<void> {
    await system.feed.push(PRICE_USD8, await now(system));
    await this.litecoinFeed.push(testNetwork(LITECOIN).priceUsd8, await now(system));
    await this.dogeFeed.push(testNetwork(DOGECOIN).priceUsd8, await now(system));
  }
}

export async function addCoins(system: System): Promise<Coins> {
  const { ethers, people, feed } = system;
  const coins = new Coins({
    fee: await ethers.deployContract("FeeOnTransferToken", [0]),
    wide: await ethers.deployContract("TestToken", ["Adit wide bitcoin", "tBTC18", 18]),
    litecoin: await ethers.deployContract("BlockingToken"),
    doge: await ethers.deployContract("TestToken", ["Adit test dogecoin", "tDOGE", 8]),
    litecoinFeed: await ethers.deployContract("ScenarioFeed", [8, "LTC / USD"]),
    dogeFeed: await ethers.deployContract("ScenarioFeed", [8, "DOGE / USD"]),
  });
  const config = system.config.connect(people.governor);
  const coin = 10n ** 8n;
  for (const [token, maxSupply] of [
    [coins.fee, 21_000_000n * coin],
    [coins.wide, 21_000_000n * 10n ** 18n],
  ] as const) {
    await config.setRewardToken(token, true, maxSupply, BITCOIN);
    await config.setFeed(token, feed, true, ...BITCOIN_FEED_RULES);
  }
  await config.setRewardToken(coins.litecoin, true, 84_000_000n * coin, LITECOIN);
  await config.setFeed(coins.litecoin, coins.litecoinFeed, true, ...SMALL_COIN_RULES);
  await config.setPaymentToken(coins.litecoin, true);
  await config.setRewardToken(coins.doge, true, 180_000_000_000n * coin, DOGECOIN);
  await config.setFeed(coins.doge, coins.dogeFeed, true, ...SMALL_COIN_RULES);
  return coins;
}

/** Every network's newest day is recent and final, every price fresh. */
export async function freshenAll(system: System, coins: Coins): Promise<void> {
  let finalAt = 0n;
  for (const network of NETWORKS) {
    const { epoch } = await postDay(system, { network });
    finalAt = (await system.oracle.networkDay(network, epoch)).finalAt;
  }
  await advanceTo(system, Number(finalAt));
  await coins.pushPrices(system);
}

/** Accounts that `token` does not block, unless it is paused: others it serves always. */
export async function serves(coins: Coins, token: number, accounts: readonly string[]): Promise<boolean> {
  if (token !== BLOCKING) return true;
  if (await coins.litecoin.paused()) return false;
  for (const account of accounts) if (await coins.litecoin.blocked(account)) return false;
  return true;
}

/** The token takes a part of what it moves. */
export async function takesFee(coins: Coins, token: number): Promise<boolean> {
  return token === FEE_TOKEN && (await coins.fee.feeBps()) !== 0n;
}
