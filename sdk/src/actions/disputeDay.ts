import type { Hash, Hex } from "viem";
import { disputeDayAbi } from "../abis/parts/Disputes.ts";
import type { NetworkReport } from "../oracle/types.ts";
import { disputesOf } from "./contracts.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

/** What a dispute says that a day was; fields as in `INetworkRules.DayValue`. */
export interface ClaimedDay {
  /** what the day demanded, 96 bits */
  work: bigint;
  /** coin base units */
  rewardPerBlock: bigint;
  /** USD of one coin, 8 decimals; 0 if none */
  priceUsd8: bigint;
  nextHeight: number;
  nextBits: number;
}

/** Asks for the fallback and claims nothing. */
export const NO_DAY_CLAIM: ClaimedDay = { work: 0n, rewardPerBlock: 0n, priceUsd8: 0n, nextHeight: 0, nextBits: 0 };

export type DisputeDayParameters = DeploymentParameter & {
  network: number;
  /** of the batch that carried the report */
  sequence: number;
  /** unix second of its block */
  postedAt: number;
  report: NetworkReport;
  farmsRoot: Hex;
  /** what the day was; left out: the fallback is asked for */
  claimed?: ClaimedDay;
};

export type DisputeDayReturnType = Hash;
export type DisputeDayErrorType = SendCallErrorType;

/**
 * Disputes a network's day, with an allowance of `networkBond`.
 *
 * @throws `AlreadyFinal`, `AlreadyDisputed`, `DisputeTimeSpent`, `NothingClaimed`, before anything is sent.
 * @example
 * const hash = await disputeDay(client, { deployment, network: 1, sequence, postedAt, report, farmsRoot })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.disputeDay({ network: 1, sequence, postedAt, report, farmsRoot })
 */
export async function disputeDay(client: WriteClient, parameters: DisputeDayParameters): Promise<DisputeDayReturnType> {
  return await sendCall(client, disputeDayCall(parameters));
}

/** Disputes a network's day, with an allowance of `networkBond`. */
export function disputeDayCall(parameters: DisputeDayParameters) {
  const { network, sequence, postedAt, report, farmsRoot, claimed = NO_DAY_CLAIM } = parameters;
  return {
    address: disputesOf(parameters),
    abi: disputeDayAbi,
    functionName: "disputeDay",
    args: [network, sequence, postedAt, report, farmsRoot, claimed],
  } as const;
}
