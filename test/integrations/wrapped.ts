import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { AddressLike } from "ethers";
import type { WrappedHashpower } from "../../types/ethers-contracts/index.js";
import type { SeriesWorld } from "./fixture.ts";
import { ethers } from "./fixture.ts";

/** The data of an ERC-1155 transfer that wraps, for the sender. */
export const WRAP_TAG = ethers.id("wrap(address)").slice(0, 10);

export interface WrappedWorld extends SeriesWorld {
  readonly wrapped: WrappedHashpower;
}

/** The ERC-20 form of the world's series, made by its factory. */
export async function withWrapped(world: SeriesWorld): Promise<WrappedWorld> {
  await world.wrappers.create(world.id);
  return {
    ...world,
    wrapped: await ethers.getContractAt("WrappedHashpower", await world.wrappers.wrapperOf(world.id)),
  };
}

export async function wrap(world: WrappedWorld, holder: HardhatEthersSigner, units: bigint): Promise<void> {
  await world.ledger.connect(holder).safeTransferFrom(holder, world.wrapped, world.id, units, WRAP_TAG);
}

/** All that `account` has ever earned through wrapped units, paid or not, at the ledger's scale; what it earned as a direct holder is not in it. */
export async function earnedWrapped(world: WrappedWorld, account: AddressLike): Promise<bigint> {
  const { wrapped, ledger, id } = world;
  const address = await ethers.resolveAddress(account);
  const claims = await wrapped.queryFilter(wrapped.filters.ClaimRewards(address));
  const reward = (await world.btc.getAddress()).toLowerCase();
  const paid = claims.reduce((sum, { args }) => {
    const place = args.rewardTokens.findIndex((token) => token.toLowerCase() === reward);
    return sum + (args.rewardAmounts[place] ?? 0n);
  }, 0n);
  const { scaleBits } = await ledger.lane(id);
  return (paid << scaleBits) + (await wrapped.positionOf(address)).accruedNow;
}
