import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type {
  AccumulatingShare,
  HashpowerValueFeed,
  MorphoHashpowerOracle,
  TestToken,
} from "../../types/ethers-contracts/index.js";
import { pushPrice } from "../helpers/days.ts";
import { NO_FEEDS } from "../helpers/series.ts";
import { ethers, now, type SoldWorld, UNITS } from "../settlement/fixture.ts";

/** Half of the income, discounted at 20 % a year. */
export const RULES = { incomeBps: 5_000, discountBps: 2_000 } as const;
export const SHARED = 100_001n;
export const USD36 = 10n ** 36n;

/** A series whose share Alice has filled, and two oracles: of the share, and of a unit without its claims. */
export interface LentWorld extends SoldWorld {
  readonly share: AccumulatingShare;
  readonly ofShare: MorphoHashpowerOracle;
  readonly ofUnit: MorphoHashpowerOracle;
  readonly feed36: HashpowerValueFeed;
}

export async function lent(world: SoldWorld): Promise<LentWorld> {
  const { alice } = world.people;
  await world.shareFactory.create(world.id);
  const share = await ethers.getContractAt("AccumulatingShare", await world.shareFactory.shareOf(world.id));
  await enter({ ...world, share }, alice, SHARED);
  await pushPrice(world);
  return {
    ...world,
    share,
    ofShare: await oracleOf(world, await share.getAddress()),
    ofUnit: await oracleOf(world, ethers.ZeroAddress),
    feed36: await ethers.deployContract("HashpowerValueFeed", [
      collateralOf(world, await share.getAddress()),
      "USD / share",
    ]),
  };
}

export function collateralOf(world: SoldWorld, share: string) {
  return { valuer: world.addresses.hashpowerValuer, id: world.id, share, ...RULES };
}

export async function oracleOf(world: SoldWorld, share: string): Promise<MorphoHashpowerOracle> {
  return await ethers.deployContract("MorphoHashpowerOracle", [collateralOf(world, share), world.usdc, NO_FEEDS]);
}

/** `units` of `who` into the share, with whatever coins that takes. */
export async function enter(
  world: SoldWorld & { share: AccumulatingShare; second?: TestToken },
  who: HardhatEthersSigner,
  units: bigint,
): Promise<void> {
  const { ledger, btc, second, share } = world;
  await ledger.connect(who).setApprovalForAll(share, true);
  const [, reward, secondReward] = await share.previewDeposit(units);
  await btc.mint(who, 2n * reward + 1_000n);
  await btc.connect(who).approve(share, ethers.MaxUint256);
  if (second !== undefined) {
    await second.mint(who, 2n * secondReward + 1_000n);
    await second.connect(who).approve(share, ethers.MaxUint256);
  }
  await share.connect(who).deposit(units, ethers.MaxUint256, second === undefined ? 0n : ethers.MaxUint256, who);
}

/** What both oracles say now, at 1e36 dollars' base units. */
export async function pricesOf(world: LentWorld): Promise<{ share: bigint; unit: bigint }> {
  return { share: await world.ofShare.price(), unit: await world.ofUnit.price() };
}

/** A base unit of each reward token over all shares, at most: what rounding may move the price of a share by. */
export async function roundingOf(world: LentWorld): Promise<bigint> {
  return roundingAt(await world.valuer.partsOf(world.id, RULES), await world.share.totalSupply());
}

/** `roundingOf`, of what was read before. */
export function roundingAt(parts: { priceUsd8: bigint; secondPriceUsd8: bigint }, supply: bigint): bigint {
  if (supply === 0n) return 0n;
  const priceUsd8 = parts.priceUsd8 + parts.secondPriceUsd8;
  return (priceUsd8 * 10n ** 6n * 10n ** 36n) / (10n ** 8n * 10n ** 8n * supply) + DIGITS;
}

/** The last digits: a few roundings of USD with 36 decimals, in dollars' base units at 1e36. */
export const DIGITS = 10n * 10n ** 6n;

export function expectWithin(after: bigint, before: bigint, down: bigint, up: bigint, what: string): void {
  expect(after >= before - down, `${what}: fell from ${String(before)} to ${String(after)}`).to.equal(true);
  expect(after <= before + up, `${what}: rose from ${String(before)} to ${String(after)}`).to.equal(true);
}

export { now, UNITS };
