import { network } from "hardhat";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { advanceTo, startOf } from "../helpers/days.ts";
import type { Terms } from "../helpers/series.ts";
import { buy, openFarm, openSeries, readyNextEpoch } from "../helpers/series.ts";
import type { System } from "../helpers/system.ts";
import { deploySystem } from "../helpers/system.ts";

/**
 * The whole protocol beside the contracts of others, on one in-process chain for all integrations; each test starts from a snapshot. Its
 * hardfork is the one after the protocol's own: accounts delegate to code there (EIP-7702), as they do on the chains these protocols live on.
 */
const connection = await network.create({ network: "default", override: { hardfork: "prague" } });
export const { ethers, networkHelpers } = connection;

/** The state that `fixture` makes; made once, then restored. */
export async function loadFixture<T>(fixture: () => Promise<T>): Promise<T> {
  return await networkHelpers.loadFixture(fixture);
}

export interface World extends System {
  readonly farmId: number;
}

/** A world with one series. */
export interface SeriesWorld extends World {
  readonly id: bigint;
  readonly startEpoch: number;
}

export async function worldWithFarm(): Promise<World> {
  const system = await deploySystem(connection);
  return { ...system, farmId: await openFarm(system) };
}

/** A series that is for sale: 30 days from the day after tomorrow, unless its terms say otherwise. */
export async function forSale(world: World, own: Partial<Terms> = {}): Promise<SeriesWorld> {
  const id = await openSeries(world, world.farmId, own);
  const { startEpoch } = await world.market.terms(id);
  return { ...world, id, startEpoch: Number(startEpoch) };
}

/** Units of 1 GH/s for several holders, by what each should hold. */
export async function sell(
  world: SeriesWorld,
  holders: readonly (readonly [HardhatEthersSigner, bigint])[],
): Promise<void> {
  for (const [holder, units] of holders) await buy(world, world.id, holder, units);
}

/** Moves the clock to the first second of the first mined day. */
export async function begin(world: SeriesWorld): Promise<void> {
  await advanceTo(world, startOf(world.startEpoch));
}

/** Terms of a bond: ten days whatever happens, twenty of the margin, 10 % penalty, two days of grace. */
export const BOND_TERMS = {
  bondEpochs: 10,
  marginEpochs: 20,
  penaltyBps: 1_000,
  graceSeconds: 2 * 86_400,
} satisfies Partial<Terms>;

/** The provider posts half of a day's income as its bond and vanishes: the next day is covered as far as that goes, and the series is in default. */
export async function provideNothing(world: SeriesWorld): Promise<void> {
  const { btc, settlement, people, id } = world;
  const epoch = await readyNextEpoch(world, id);
  const { lines } = await settlement.preview(id, epoch);
  await btc.mint(people.provider, lines.holders / 2n);
  await btc.connect(people.provider).approve(settlement, lines.holders / 2n);
  await settlement.connect(people.provider).postBond(id, lines.holders / 2n);
  await advanceTo(world, Number(await settlement.coverableFrom(id)));
  await settlement.connect(people.keeper).cover(id);
}

/** Lets the last stream of a series that ended run out, and opens its refunds. */
export async function finish(world: SeriesWorld): Promise<void> {
  await networkHelpers.time.increase(86_400);
  await world.settlement.finish(world.id);
}
