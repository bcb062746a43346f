import { expect } from "chai";
import type { AddressLike } from "ethers";
import type { AccumulatingShare, AccumulatingShareFactory, TestToken } from "../../types/ethers-contracts/index.js";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { ethers, ID, ID_TWO, moveTo, now, openSeries, sold, type Stage } from "../leases/fixture.ts";

/** The stage of the leases' tests (the real ledger, market and settlement played), with shares of its series. */
export interface ShareStage extends Stage {
  readonly factory: AccumulatingShareFactory;
  readonly share: AccumulatingShare;
  readonly id: bigint;
}

export const U256_MAX = ethers.MaxUint256;

async function withShare(stage: Stage, id: bigint): Promise<ShareStage> {
  const factory = await ethers.deployContract("AccumulatingShareFactory", [stage.ledger]);
  await factory.create(id);
  const share = await ethers.getContractAt("AccumulatingShare", await factory.shareOf(id));
  const staged = { ...stage, factory, share, id };
  for (const person of [stage.alice, stage.bob, stage.carol, stage.dave]) await allow(staged, person);
  return staged;
}

/** A series with one reward token, sold, and its share; everybody has approved it for units and rewards. */
export async function shared(): Promise<ShareStage> {
  return await withShare(await sold(), ID);
}

/** The same of a series with two reward tokens. */
export async function sharedTwo(): Promise<ShareStage> {
  const stage = await sold();
  await openSeries(stage, ID_TWO);
  return await withShare(stage, ID_TWO);
}

export async function allow(stage: ShareStage, person: HardhatEthersSigner): Promise<void> {
  await stage.ledger.connect(person).setApprovalForAll(stage.share, true);
  for (const token of [stage.btc, stage.doge]) await token.connect(person).approve(stage.share, U256_MAX);
}

/** Gives `person` so much of the reward tokens that every deposit can be paid in full. */
export async function enrich(stage: ShareStage, person: AddressLike, amount = 10n ** 15n): Promise<void> {
  await stage.btc.mint(person, amount);
  await stage.doge.mint(person, amount);
}

/** `units` into the share, at whatever a share has earned. */
export async function deposit(stage: ShareStage, person: HardhatEthersSigner, units: bigint, receiver = person) {
  return await stage.share.connect(person).deposit(units, U256_MAX, U256_MAX, receiver);
}

/** What an account has of the tokens of a basket. */
export async function walletOf(stage: ShareStage, account: AddressLike) {
  return {
    units: await stage.ledger.balanceOf(account, stage.id),
    reward: await stage.btc.balanceOf(account),
    secondReward: await stage.doge.balanceOf(account),
    payment: await stage.usdc.balanceOf(account),
  };
}

export type Wallet = Awaited<ReturnType<typeof walletOf>>;

export function difference(after: Wallet, before: Wallet): Wallet {
  return {
    units: after.units - before.units,
    reward: after.reward - before.reward,
    secondReward: after.secondReward - before.secondReward,
    payment: after.payment - before.payment,
  };
}

/** What is there for the shares: tokens in the contract's wallet and what it can claim, less what it owes as credits. */
async function behind(stage: ShareStage, token: TestToken, lane: 0 | 1): Promise<bigint> {
  const claimable = await stage.ledger.claimable(stage.share, stage.id);
  return (await token.balanceOf(stage.share)) + claimable[lane];
}

/** Solvency: what the shares stand for is there, to the base unit; and each share is a unit as long as there are units. */
export async function expectSolvent(stage: ShareStage): Promise<void> {
  const { share, ledger, id } = stage;
  const assets = await share.totalAssets();
  expect((await behind(stage, stage.btc, 0)) >= assets.reward, "the rewards are there").to.equal(true);
  expect((await behind(stage, stage.doge, 1)) >= assets.secondReward, "the second rewards are there").to.equal(true);
  const units = await ledger.balanceOf(share, id);
  expect(units >= assets.units, "the units are there").to.equal(true);
  expect(assets.units, "a share is a unit").to.equal(await share.totalSupply());
  let sum = 0n;
  for (const person of [stage.alice, stage.bob, stage.carol, stage.dave, stage.keeper])
    sum += await share.balanceOf(person);
  expect(sum <= (await share.totalSupply()), "shares sum up").to.equal(true);
}

export { moveTo, now };
