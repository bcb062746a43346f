import { expect } from "chai";
import { network } from "hardhat";
import type { AddressLike } from "ethers";
import type { IPrimaryMarket } from "../../types/ethers-contracts/index.js";
import { advanceTo, now, startOf } from "../helpers/days.ts";
import type { Terms } from "../helpers/series.ts";
import { buy, openFarm, openSeries } from "../helpers/series.ts";
import type { System } from "../helpers/system.ts";
import { BITCOIN, BITCOIN_FEED_RULES, BITS, BTC_MAX_SUPPLY, deploySystem, PRICE_USD8, SECONDS_PER_DAY } from "../helpers/system.ts";
import type { Inputs, Lines } from "./exact-waterfall.ts";
import { exactLines, targetOf } from "./exact-waterfall.ts";

/** The whole protocol, real contracts only. One in-process chain for all settlement tests; each test starts from a snapshot. */
const connection = await network.create();
export const { ethers, networkHelpers } = connection;

/** The state that `fixture` makes; made once, then restored. */
export async function loadFixture<T>(fixture: () => Promise<T>): Promise<T> {
  return await networkHelpers.loadFixture(fixture);
}

/** Values of `ISettlement.State`. */
export const State = {
  None: 0n,
  Announced: 1n,
  Open: 2n,
  Cancelled: 3n,
  Sold: 4n,
  Active: 5n,
  Suspended: 6n,
  Matured: 7n,
  EndedEarly: 8n,
  Defaulted: 9n,
  WoundUp: 10n,
} as const;

/** Values of `ISettlement.Obstacle`. */
export const Obstacle = {
  None: 0n,
  NotSold: 1n,
  Complete: 2n,
  EpochNotOver: 3n,
  ReportMissing: 4n,
  ReportNotFinal: 5n,
  PriceMissing: 6n,
  Unfunded: 7n,
  DepositRefused: 8n,
  FarmReportMissing: 9n,
} as const;

export interface World extends System {
  readonly farmId: number;
}

/** A world with one series whose units are sold. */
export interface SoldWorld extends World {
  readonly id: bigint;
  readonly startEpoch: number;
}

export const ALICE_UNITS = 600_000n;
export const BOB_UNITS = 150_001n;
export const UNITS = ALICE_UNITS + BOB_UNITS;

/** A price at which electricity alone is more than gross. */
export const RUINOUS_PRICE = 1_000n * 10n ** 8n;

export async function worldWithFarm(): Promise<World> {
  const system = await deploySystem(connection);
  const farmId = await openFarm(system);
  return { ...system, farmId };
}

/** What tests need of a reward token, hostile ones included. */
export interface RewardToken {
  getAddress(): Promise<string>;
  balanceOf(account: AddressLike): Promise<bigint>;
}

/** Makes the governor accept another reward token, priced by the same feed. */
export async function acceptReward(world: World, token: RewardToken): Promise<void> {
  const config = world.config.connect(world.people.governor);
  await config.setRewardToken(token, true, BTC_MAX_SUPPLY, BITCOIN);
  await config.setFeed(token, world.feed, true, ...BITCOIN_FEED_RULES);
}

/** Opens a series, sells units to Alice and Bob, and moves the clock to its first second. */
export async function sell(world: World, own: Partial<Terms> = {}): Promise<SoldWorld> {
  const id = await openSeries(world, world.farmId, own);
  await buy(world, id, world.people.alice, ALICE_UNITS);
  await buy(world, id, world.people.bob, BOB_UNITS);
  const { startEpoch } = await world.market.terms(id);
  await advanceTo(world, startOf(startEpoch));
  return { ...world, id, startEpoch: Number(startEpoch) };
}

/** A series of 30 days at the first second of its first day. */
export async function started(): Promise<SoldWorld> {
  return await sell(await worldWithFarm());
}

/** A series of three days at the first second of its first day. */
export async function startedShort(): Promise<SoldWorld> {
  return await sell(await worldWithFarm(), { epochs: 3 });
}

/** The day as the terms and the day's facts make it: 6.25 coins and 0.1 of fees a block, the target of `BITS`, no retarget. */
export function expectedDay(terms: IPrimaryMarket.TermsStructOutput, own: Partial<Inputs> = {}): Inputs {
  return {
    hashrate: UNITS * terms.unitHashrate,
    rewardPerBlock: 635_000_000n,
    coinDecimals: 8,
    targetSeconds: (targetOf(BITS) + 1n) * BigInt(SECONDS_PER_DAY),
    tokenDecimals: 8,
    priceUsd8: PRICE_USD8,
    milliJoulePerTh: terms.milliJoulePerTh,
    tariffUsd8: terms.tariffUsd8,
    maintenanceUsd8PerThDay: terms.maintenanceUsd8PerThDay,
    serviceBps: terms.serviceBps,
    protocolBps: terms.protocolBps,
    ...own,
  };
}

/** What a day of `world.id` owes, by the exact model. */
export async function expectedLines(world: SoldWorld, own: Partial<Inputs> = {}): Promise<Lines> {
  return exactLines(expectedDay(await world.market.terms(world.id), own));
}

/** `holders + protocol` of an ordinary day. */
export async function owedPerDay(world: SoldWorld): Promise<bigint> {
  return (await expectedLines(world)).net;
}

/** Mints to the keeper and allows the settlement to take as much. */
export async function allowKeeper(world: World, amount: bigint): Promise<void> {
  await world.btc.mint(world.people.keeper, amount);
  await world.btc.connect(world.people.keeper).approve(world.settlement, amount);
}

/** Protocol fees of a series in its reward token, collected or not, with what other series' fees were collected. */
export async function feesOf(world: World, id: bigint, token: RewardToken = world.btc): Promise<bigint> {
  return (await world.settlement.account(id)).fees + (await world.settlement.protocolFees(token));
}

/**
 * SOLV-C, to the base unit: the ledger's reserve is the funding, bonds, pending penalties and awards of the series, the protocol's fees and the
 * tips of those who covered days, and it is there.
 */
export async function expectSolvent(
  world: World,
  ids: readonly bigint[],
  token: RewardToken = world.btc,
): Promise<void> {
  let owed = await world.settlement.protocolFees(token);
  for (const id of ids) {
    const { bond, penalty } = await world.settlement.backing(id);
    const { funding, fees } = await world.settlement.account(id);
    owed += funding + fees + bond + penalty + (await world.settlement.awards(id));
  }
  const { deployer, governor, guardian, treasury, provider, keeper, alice, bob, carol, dave } = world.people;
  for (const person of [deployer, governor, guardian, treasury, provider, keeper, alice, bob, carol, dave]) {
    owed += await world.settlement.creditOf(person, token);
  }
  const reserve = await world.ledger.reserveOf(token);
  expect(reserve, "SOLV-C").to.equal(owed);
  expect((await token.balanceOf(world.ledger)) >= reserve, "SOLV-C: the reserve is there").to.equal(true);
  expect(await token.balanceOf(world.settlement), "nothing rests in the settlement").to.equal(0n);
}

/** CONS-C, exactly; and SOLV-B of the one series. */
export async function expectEscrowConserved(world: World, id: bigint): Promise<void> {
  const money = await world.market.escrow(id);
  expect(money.released + money.withheld + money.refundable + money.refunded + money.escrowed, "CONS-C").to.equal(
    money.paid,
  );
}

/** Escrow slice of the epoch with this index of `epochs`. */
export function sliceOf(paid: bigint, epochs: bigint, index: bigint): bigint {
  return (paid * (index + 1n)) / epochs - (paid * index) / epochs;
}

export { advanceTo, now };
