import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { AccumulatingShare } from "../../types/ethers-contracts/index.js";
import type { SeriesWorld } from "./fixture.ts";
import { ethers } from "./fixture.ts";
import { earned } from "./income.ts";

export interface SharedWorld extends SeriesWorld {
  readonly share: AccumulatingShare;
}

/** The accumulating share of the world's series, made by its factory. */
export async function withShare(world: SeriesWorld): Promise<SharedWorld> {
  await world.shareFactory.create(world.id);
  return {
    ...world,
    share: await ethers.getContractAt("AccumulatingShare", await world.shareFactory.shareOf(world.id)),
  };
}

/** Units into the share, with what as many shares have earned already, in kind; returns the rewards that the depositor brought. */
export async function depositUnits(world: SharedWorld, holder: HardhatEthersSigner, units: bigint): Promise<bigint> {
  const { ledger, share, btc } = world;
  await ledger.connect(holder).setApprovalForAll(share, true);
  await btc.connect(holder).approve(share, ethers.MaxUint256);
  const before = await btc.balanceOf(holder);
  await share.connect(holder).deposit(units, ethers.MaxUint256, ethers.MaxUint256, holder);
  return before - (await btc.balanceOf(holder));
}

/** All shares of the holder back into units and rewards; returns the rewards, base units. */
export async function redeemAll(world: SharedWorld, holder: HardhatEthersSigner): Promise<bigint> {
  const { share, btc } = world;
  const before = await btc.balanceOf(holder);
  await share.connect(holder).redeem(await share.balanceOf(holder), holder);
  return (await btc.balanceOf(holder)) - before;
}

/** What the units in the basket earned, and what was brought and taken: all of it is what the shares stand for now, at the ledger's scale. */
export async function expectBasketExact(world: SharedWorld): Promise<void> {
  const { share, ledger, id } = world;
  const { scaleBits } = await ledger.lane(id);
  const [deposits, redemptions] = [
    await share.queryFilter(share.filters.Deposited()),
    await share.queryFilter(share.filters.Redeemed()),
  ];
  const brought = deposits.reduce((sum, { args }) => sum + args.reward, 0n);
  const taken = redemptions.reduce((sum, { args }) => sum + args.basket.reward, 0n);
  const { scaled } = await share.accrued();
  expect(scaled, "the basket's rewards").to.equal((await earned(world, share)) + ((brought - taken) << scaleBits));
}
