import { network } from "hardhat";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import type { BaseContract } from "ethers";
import type { ContractWallet, PrimaryMarket } from "../../types/ethers-contracts/index.js";
import { advanceTo, epochOf, now, postThrough, pushPrice } from "../helpers/days.ts";
import { placePermit2 as placePublishedPermit2 } from "../helpers/permit2.ts";
import type { Terms } from "../helpers/series.ts";
import { buy, defaultTerms, freshen, openFarm, openSeries } from "../helpers/series.ts";
import type { System } from "../helpers/system.ts";
import { BITCOIN, deploySystem, SECONDS_PER_DAY } from "../helpers/system.ts";

/** One in-process chain for all market tests; each test starts from a snapshot of the whole protocol. */
export const connection = await network.create({
  network: "default",
  override: { initialDate: "2021-07-01T06:00:00Z" },
});
export const { ethers, networkHelpers } = connection;

export const ZERO = ethers.ZeroAddress;
export const TERA = 10n ** 12n;
export const U96_MAX = (1n << 96n) - 1n;
export const U128_MAX = (1n << 128n) - 1n;

/** The price at which one unit of 1e9 H/s costs one base unit for the whole term. */
export const ONE_PER_UNIT = 10n ** 21n;

export interface World extends System {
  /** a farm of `people.provider` with 10 PH/s attested */
  readonly farmId: number;
}

/** Everything deployed; no provider, no farm. Addresses in the spelling that events and errors show. */
export async function bareSystem(): Promise<System> {
  const system = await deploySystem(connection);
  const spelled = async (contract: BaseContract): Promise<string> => ethers.getAddress(await contract.getAddress());
  return {
    ...system,
    btc: await ethers.getContractAt("TestToken", await spelled(system.btc)),
    usdc: await ethers.getContractAt("TestToken", await spelled(system.usdc)),
    feed: await ethers.getContractAt("ScenarioFeed", await spelled(system.feed)),
  };
}

/** A farm with attested capacity, yesterday's network day and a fresh price: `create` has all it asks for. */
export async function withFarm(): Promise<World> {
  const system = await bareSystem();
  const farmId = await openFarm(system);
  await freshen(system);
  await postThrough(system, Number(await system.oracle.lastEpoch(BITCOIN)));
  await pushPrice(system);
  return { ...system, farmId };
}

/** The world of a fixture, as it was; the clock as well, which a snapshot alone does not turn back. */
export async function load<T>(fixture: () => Promise<T>): Promise<T> {
  const world = await networkHelpers.loadFixture(fixture);
  await networkHelpers.time.increaseTo((await networkHelpers.time.latest()) + 1);
  return world;
}

/** Opens a series on the world's farm and returns its id. */
export async function open(world: World, own: Partial<Terms> = {}): Promise<bigint> {
  return await openSeries(world, world.farmId, own);
}

/** Terms that `create` accepts on the world's farm. */
export async function goodTerms(world: World, own: Partial<Terms> = {}): Promise<Terms> {
  return await defaultTerms(world, world.farmId, own);
}

/**
 * A series of `epochs` days whose payments sum to `paid` exactly, bought by alice as one unit of 1e9 H/s. All its epochs are
 * over. Many units are offered: the formula at creation rounds them together.
 */
export async function sold(world: World, paid: bigint, epochs: number): Promise<bigint> {
  const id = await open(world, { price: paid * ONE_PER_UNIT, epochs });
  await buy(world, id, world.people.alice, 1n);
  const { startEpoch } = await world.market.terms(id);
  await advanceTo(world, (Number(startEpoch) + epochs) * SECONDS_PER_DAY);
  return id;
}

export async function today(world: System): Promise<number> {
  return epochOf(await now(world));
}

/** The account of a contract, able to send: only for states that its own code reaches too slowly or not at all. */
export async function speakAs(contract: BaseContract): Promise<HardhatEthersSigner> {
  const address = await contract.getAddress();
  await networkHelpers.setBalance(address, 10n ** 18n);
  return await ethers.getImpersonatedSigner(address);
}

/** The market, called by its settlement. */
export async function bySettlement(world: System): Promise<PrimaryMarket> {
  return world.market.connect(await speakAs(world.settlement));
}

/** CONS-C: payments = released + withheld + refundable + refunded + escrowed, exactly. */
export async function expectConserved(world: System, id: bigint): Promise<void> {
  const book = await world.market.escrow(id);
  const where = book.released + book.withheld + book.refundable + book.refunded + book.escrowed;
  expect(where, "CONS-C").to.equal(book.paid);
}

/** Permit2's own code, at its own address. */
export async function placePermit2(): Promise<void> {
  await placePublishedPermit2(networkHelpers);
}

/** The wallet makes one call, told by its key. */
export async function tell(
  wallet: ContractWallet,
  key: HardhatEthersSigner,
  target: BaseContract,
  data: string,
): Promise<void> {
  await wallet.connect(key).execute(target, data);
}
