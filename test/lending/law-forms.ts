import type { TestToken } from "../../types/ethers-contracts/index.js";
import type { ContractTransactionResponse } from "ethers";
import { advanceTo, postFarms, postThrough, pushPrice, recordFarm, recordPrice } from "../helpers/days.ts";
import { PRICE_USD8 } from "../helpers/system.ts";
import { BOND_TERMS } from "../settlement/bonded.ts";
import { expectedLines, sell, UNITS, worldWithFarm, type SoldWorld } from "../settlement/fixture.ts";
import {
  expectedLanes,
  mergedWorld,
  postSecondThrough,
  pushSecondPrice,
  SECOND_PRICE_USD8,
  sellMerged,
  type SoldMerged,
} from "../settlement/merged-world.ts";
import { reportOf, SHARE } from "../settlement/share-world.ts";
import { lent, type LentWorld } from "./fixture.ts";

/** What a day brings, each in percent of an ordinary one. */
export interface Weather {
  readonly price: number;
  readonly secondPrice: number;
  /** of the hashrate that is sold */
  readonly delivery: number;
}

export const FAIR: Weather = { price: 100, secondPrice: 100, delivery: 100 };

/** One reward token of a series. */
export interface Lane {
  readonly token: TestToken;
  /** what an ordinary day owes, base units */
  readonly owed: bigint;
  /** The provider prepays. */
  fund(amount: bigint): Promise<ContractTransactionResponse>;
  /** what the next day would owe beyond what is prepaid, base units */
  missing(epoch: bigint): Promise<bigint>;
}

/** A series of one form, as the law's run plays it. */
export interface Played {
  readonly world: LentWorld & { readonly second?: TestToken };
  readonly lanes: readonly [Lane, ...Lane[]];
  readonly endings: readonly Ending[];
  /** Every feed gets a round at this second. */
  push(weather: Weather): Promise<void>;
  /** Whatever the days `from` to `to`, all of them over, need but money; all of it final. The feeds have rounds behind their ends. */
  know(from: number, to: number, weather: Weather): Promise<void>;
}

export type Ending = "default" | "early" | "windUp" | "short" | "underDelivery";

/** A term so long that no run gets to its end before the ending that it is for. */
const TERM = { ...BOND_TERMS, epochs: 60, price: 10_000_000n * 10n ** 18n, maxUnprofitableEpochs: 7 } as const;
const SOLD_HASHRATE = UNITS * 10n ** 9n;
const EVERY_FORM: readonly Ending[] = ["default", "early", "windUp", "short"];

const percentOf = (whole: bigint, percent: number): bigint => (whole * BigInt(percent)) / 100n;

/** Prices and reports of Bitcoin's days. */
async function knowNetwork(world: SoldWorld, from: number, to: number, weather: Weather): Promise<void> {
  for (let day = from; day <= to; day++) await recordPrice(world, day);
  await postThrough(world, to, { priceUsd8: percentOf(PRICE_USD8, weather.price) });
}

function firstLane(world: SoldWorld, owed: bigint): Lane {
  const { settlement, btc, id, people } = world;
  return {
    token: btc,
    owed,
    fund: async (amount) => await settlement.connect(people.provider).fund(id, amount),
    missing: async (epoch) => {
      const [{ holders, protocol }] = await settlement.preview(id, epoch);
      return above(holders + protocol, (await settlement.account(id)).funding);
    },
  };
}

function secondLane(world: SoldMerged, owed: bigint): Lane {
  const { settlement, second, id, people } = world;
  return {
    token: second,
    owed,
    fund: async (amount) => await settlement.connect(people.provider).fundSecond(id, amount),
    missing: async (epoch) => {
      const { holders, protocol } = await settlement.previewSecond(id, epoch);
      return above(holders + protocol, (await settlement.secondAccount(id)).funding);
    },
  };
}

const above = (amount: bigint, other: bigint): bigint => (amount > other ? amount - other : 0n);

/** The network's formula alone says what a day owes. */
export async function fixedTerm(): Promise<Played> {
  const world = await lent(await sell(await worldWithFarm(), TERM));
  return {
    world,
    lanes: [firstLane(world, (await expectedLines(world)).net)],
    endings: EVERY_FORM,
    push: async ({ price }) => {
      await pushPrice(world, percentOf(PRICE_USD8, price));
    },
    know: async (from, to, weather) => {
      await knowNetwork(world, from, to, weather);
    },
  };
}

/** The farm's own days: what it does not deliver goes back from the escrow, and a day's loss is made good by the next ones. */
export async function profitShare(): Promise<Played> {
  const world = await lent(await sell(await worldWithFarm(), { ...TERM, ...SHARE }));
  return {
    world,
    lanes: [firstLane(world, (await expectedLines(world)).net)],
    endings: [...EVERY_FORM, "underDelivery"],
    push: async ({ price }) => {
      await pushPrice(world, percentOf(PRICE_USD8, price));
    },
    know: async (from, to, weather) => {
      await knowNetwork(world, from, to, weather);
      const hashrate = percentOf(SOLD_HASHRATE, weather.delivery);
      const reports = Array.from({ length: to - from + 1 }, (_, i) => reportOf(world.farmId, from + i, { hashrate }));
      const posted = await postFarms(world, reports);
      await advanceTo(world, posted.postedAt + Number(await world.oracle.disputeWindow()));
      for (const report of reports) await recordFarm(world, posted, report);
    },
  };
}

/** Two coins with prices and prepaid balances of their own, and one bond, in the first. */
export async function mergedMining(): Promise<Played> {
  const sold = await sellMerged(await mergedWorld(), TERM);
  const world = { ...sold, ...(await lent(sold)) };
  const [first, second] = await expectedLanes(world);
  return {
    world,
    lanes: [firstLane(world, first.net), secondLane(world, second.net)],
    endings: EVERY_FORM,
    push: async ({ price, secondPrice }) => {
      await pushPrice(world, percentOf(PRICE_USD8, price));
      await pushSecondPrice(world, percentOf(SECOND_PRICE_USD8, secondPrice));
    },
    know: async (from, to, weather) => {
      await knowNetwork(world, from, to, weather);
      for (let day = from; day <= to; day++) await recordPrice({ ...world, feed: world.secondFeed }, day);
      await postSecondThrough(world, to);
    },
  };
}
