import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { ContractTransactionResponse } from "ethers";
import type { DayOptions } from "../helpers/days.ts";
import { advanceTo } from "../helpers/days.ts";
import type { Terms } from "../helpers/series.ts";
import { readyNextEpoch } from "../helpers/series.ts";
import { PRICE_USD8, SECONDS_PER_DAY } from "../helpers/system.ts";
import type { SoldWorld } from "./fixture.ts";
import { networkHelpers, sell, sliceOf, worldWithFarm } from "./fixture.ts";

export const GRACE_SECONDS = 2 * SECONDS_PER_DAY;
export const PENALTY_BPS = 1_000n;
export const ONE_DOLLAR = 10n ** 8n;
const BPS = 10_000n;

/** Terms of a bond: ten days whatever happens, twenty of the margin, 10 % penalty, two days of grace. */
export const BOND_TERMS = {
  bondEpochs: 10,
  marginEpochs: 20,
  penaltyBps: Number(PENALTY_BPS),
  graceSeconds: GRACE_SECONDS,
} satisfies Partial<Terms>;

/** A bonded series of 30 days at the first second of its first day. Nothing is posted yet. */
export async function bonded(): Promise<SoldWorld> {
  return await sell(await worldWithFarm(), BOND_TERMS);
}

/** A bonded series of five days. */
export async function bondedShort(): Promise<SoldWorld> {
  return await sell(await worldWithFarm(), { ...BOND_TERMS, epochs: 5 });
}

/** Mints to `from` and adds to the bond. */
export async function postBond(
  world: SoldWorld,
  amount: bigint,
  from: HardhatEthersSigner = world.people.provider,
): Promise<ContractTransactionResponse> {
  await world.btc.mint(from, amount);
  await world.btc.connect(from).approve(world.settlement, amount);
  return await world.settlement.connect(from).postBond(world.id, amount);
}

/** Lets the next epoch become payable and its grace pass: from now on it can be covered. Returns the epoch. */
export async function missNextEpoch(
  world: SoldWorld,
  day: DayOptions & { feedPriceUsd8?: bigint } = {},
): Promise<number> {
  const epoch = await readyNextEpoch(world, world.id, day);
  const from = await world.settlement.coverableFrom(world.id);
  expect(from > 0n, "the day is unfunded").to.equal(true);
  await advanceTo(world, Number(from));
  return epoch;
}

export async function cover(
  world: SoldWorld,
  by: HardhatEthersSigner = world.people.keeper,
): Promise<ContractTransactionResponse> {
  return await world.settlement.connect(by).cover(world.id);
}

/** Lets the last stream end and closes the series. */
export async function finish(world: SoldWorld): Promise<void> {
  await networkHelpers.time.increase(SECONDS_PER_DAY);
  await world.settlement.finish(world.id);
}

/** What a payment-token amount (6 decimals) is worth in reward-token base units (8 decimals), rounded down. */
export function inReward(amount: bigint, priceUsd8 = PRICE_USD8, paymentPriceUsd8 = ONE_DOLLAR): bigint {
  return (amount * paymentPriceUsd8 * 10n ** 8n) / (priceUsd8 * 10n ** 6n);
}

/** The requirement as the design writes it, for a day of `BOND_TERMS`. */
export function requiredBond(
  net: bigint,
  slice: bigint,
  remaining: number,
  priceUsd8 = PRICE_USD8,
  paymentPriceUsd8 = ONE_DOLLAR,
): bigint {
  const worth = inReward(slice, priceUsd8, paymentPriceUsd8);
  const excess = net > worth ? net - worth : 0n;
  return BigInt(BOND_TERMS.bondEpochs) * net + excess * BigInt(Math.min(remaining, BOND_TERMS.marginEpochs));
}

/** The escrow slice of the day with this index, from the payments. */
export async function sliceAt(world: SoldWorld, index: number): Promise<bigint> {
  const { paid } = await world.market.escrow(world.id);
  const { epochs } = await world.market.terms(world.id);
  return sliceOf(paid, epochs, BigInt(index));
}

export interface Covered {
  readonly fromBond: bigint;
  readonly penalty: bigint;
  readonly tip: bigint;
  readonly writtenOff: bigint;
}

/** How a bond of `posted` pays `missing`, in the words of `ISettlement.cover`. */
export function payment(missing: bigint, posted: bigint, tips = true): Covered {
  const penalty = (missing * PENALTY_BPS + BPS - 1n) / BPS;
  const whole = missing + penalty;
  const tip = tips ? (whole * 50n) / BPS : 0n;
  if (whole + tip <= posted) return { fromBond: whole, penalty, tip, writtenOff: 0n };
  const most = tips ? (posted * 50n) / BPS : 0n;
  const lastTip = missing <= posted && posted - missing < most ? posted - missing : most;
  const fromBond = posted - lastTip;
  return {
    fromBond,
    penalty: fromBond > missing ? fromBond - missing : 0n,
    tip: lastTip,
    writtenOff: missing > fromBond ? missing - fromBond : 0n,
  };
}
