import { expect } from "chai";
import type { AddressLike } from "ethers";
import type { SeriesWorld } from "./fixture.ts";
import { ethers } from "./fixture.ts";

/*
 * What is checked wherever units pass through the contracts of others: that no income is lost on the way. The measure is somebody who
 * held the same units directly all the time, compared at the ledger's scale, where nothing is rounded.
 */

/** All that `account` has ever earned in the series, paid or not, at the ledger's scale; the fraction of a base unit included. */
export async function earned(world: SeriesWorld, account: AddressLike, id = world.id): Promise<bigint> {
  const { ledger } = world;
  const { scaleBits } = await ledger.lane(id);
  const address = await ethers.resolveAddress(account);
  const claims = await ledger.queryFilter(ledger.filters.RewardClaimed(address, id));
  const paid = claims.reduce((sum, { args }) => sum + args.amount, 0n);
  return (paid << scaleBits) + (await ledger.positionOf(address, id)).accruedNow;
}

/** What `units` earned while the index of the series rose from `from` to `to`, base units rounded down as a claim pays them. */
export async function incomeOf(world: SeriesWorld, units: bigint, from: bigint, to: bigint): Promise<bigint> {
  const { scaleBits } = await world.ledger.lane(world.id);
  return (units * (to - from)) >> scaleBits;
}

/** Those through whose hands some units went have earned, together and exactly, what the one earned who held as many from the first day on. */
export async function expectNothingLost(
  world: SeriesWorld,
  hands: readonly AddressLike[],
  direct: AddressLike,
): Promise<void> {
  let sum = 0n;
  for (const account of hands) sum += await earned(world, account);
  const whole = await earned(world, direct);
  expect(whole, "something was earned at all").to.be.greaterThan(0n);
  expect(sum, "what passed through others, against what was held directly").to.equal(whole);
}

/** CONS-B: what was deposited is what all holders together have earned, what still streams, and the carry of the division; exactly. */
export async function expectAllAccounted(world: SeriesWorld, holders: readonly AddressLike[]): Promise<void> {
  const { ledger, id } = world;
  const { scaleBits, carry, supply } = await ledger.lane(id);
  const deposits = await ledger.queryFilter(ledger.filters.RewardDeposited(id));
  const deposited = deposits.reduce((sum, { args }) => sum + args.amount, 0n);
  let sum = carry + supply * ((await ledger.targetNow(id)) - (await ledger.indexNow(id)));
  for (const account of holders) sum += await earned(world, account);
  expect(deposited, "something was deposited at all").to.be.greaterThan(0n);
  expect(sum, "CONS-B").to.equal(deposited << scaleBits);
}
