import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { ContractTransactionResponse } from "ethers";
import type { INetworkRules } from "../../types/ethers-contracts/contracts/interfaces/INetworkRules.js";
import type { FarmReport } from "./committee.ts";
import { farmLeaf } from "./committee.ts";
import type { Posted } from "./days.ts";
import { BITCOIN } from "./networks.ts";
import type { System } from "./system.ts";

export type DayValue = INetworkRules.DayValueStruct;

export const MAX_DISPUTE_TIME = 5 * 86_400;
export const Outcome = { Open: 0, Reported: 1, Claimed: 2, Fallback: 3 } as const;

/** Asks for the fallback. */
export const NO_CLAIM: DayValue = { work: 0, rewardPerBlock: 0, priceUsd8: 0, nextHeight: 0, nextBits: 0 };
/** Asks for a farm's report to be struck. */
export const NO_FARM_CLAIM: FarmReport = {
  farmId: 0,
  epoch: 0,
  hashrate: 0,
  gross: 0,
  energyWh: 0,
  renewableBps: 0,
  sources: 0,
};

/** Gives `account` reward tokens and lets disputes take them. */
export async function arm(system: System, account: HardhatEthersSigner, amount: bigint): Promise<void> {
  await system.btc.mint(account, amount);
  await system.btc.connect(account).approve(system.disputes, amount);
}

/** Adds to the committee's stake. */
export async function stake(system: System, account: HardhatEthersSigner, amount: bigint): Promise<void> {
  await arm(system, account, amount);
  await system.disputes.connect(account).stake(amount, account);
}

/** What names a posted network report: network, sequence, time, report, root of farms. */
export function dayKey({ batch, postedAt }: Posted) {
  return [batch.network, batch.sequence, postedAt, batch.report, batch.farmsRoot] as const;
}

/** What names a posted farm report. */
export function farmKey(posted: Posted, report: FarmReport) {
  const { batch, postedAt, farms } = posted;
  const proof = farms?.proofOf(farmLeaf(Number(batch.network), report)) ?? [];
  return [batch.network, batch.sequence, postedAt, report, proof] as const;
}

/** A claim that Bitcoin allows: the reported target and blocks, another reward. */
export function claimOf({ batch: { report } }: Posted, own: Partial<DayValue> = {}): DayValue {
  return {
    work: BigInt(report.bits) << 64n,
    rewardPerBlock: 630_000_000n,
    priceUsd8: report.priceUsd8,
    nextHeight: BigInt(report.firstHeight) + BigInt(report.blockCount),
    nextBits: report.bits,
    ...own,
  };
}

export async function disputeDay(
  system: System,
  posted: Posted,
  claimed: DayValue = NO_CLAIM,
  disputer: HardhatEthersSigner = system.people.alice,
): Promise<ContractTransactionResponse> {
  return await system.disputes.connect(disputer).disputeDay(...dayKey(posted), claimed);
}

export async function disputeFarm(
  system: System,
  posted: Posted,
  report: FarmReport,
  claimed: FarmReport = NO_FARM_CLAIM,
  disputer: HardhatEthersSigner = system.people.alice,
): Promise<ContractTransactionResponse> {
  return await system.disputes.connect(disputer).disputeFarmReport(...farmKey(posted, report), claimed);
}

/** The newest dispute's id. */
export async function newest(system: System): Promise<bigint> {
  return await system.disputes.disputeCount();
}

/** Addresses of everybody in a test. */
export function everybody({ people }: System): string[] {
  const { deployer, governor, guardian, treasury, provider, keeper, alice, bob, carol, dave } = people;
  return [deployer, governor, guardian, treasury, provider, keeper, alice, bob, carol, dave].map(({ address }) => address);
}

/** What disputes hold against what they owe: every bond that is open, the pool, and every credit. */
export async function debts(system: System, accounts: readonly string[]): Promise<bigint> {
  const { disputes } = system;
  let sum = await disputes.totalStake();
  for (let id = 1n; id <= (await disputes.disputeCount()); id++) {
    const { outcome, bond } = await disputes.disputeOf(id);
    if (Number(outcome) === Outcome.Open) sum += bond;
  }
  for (const account of new Set(accounts)) sum += await disputes.creditOf(account);
  return sum;
}

/** A day as settlement sees it. */
export async function dayOf(system: System, epoch: number) {
  const { targetSeconds, rewardPerBlock, priceUsd8, finalAt } = await system.networkDays.networkDay(BITCOIN, epoch);
  return { targetSeconds, rewardPerBlock, priceUsd8, finalAt: Number(finalAt) };
}
