import type { Hash, GetBlockNumberErrorType, GetContractEventsErrorType } from "viem";
import { getBlockNumber, getContractEvents } from "viem/actions";
import {
  epochCoveredEvent,
  epochLateEvent,
  epochSettledEvent,
  secondEpochSettledEvent,
} from "../abis/parts/Settlement.ts";
import type { Waterfall } from "../math/waterfall.ts";
import { logRanges, type BlockRange } from "./logRanges.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

const SETTLEMENT_ABI = [
  ...epochCoveredEvent,
  ...epochLateEvent,
  ...epochSettledEvent,
  ...secondEpochSettledEvent,
] as const;

export type GetSettledDaysParameters = DeploymentParameter & {
  /** series */
  id: bigint;
  /** first block to look at: the deployment's `startBlock`, or where the last look ended */
  fromBlock: bigint;
};

/** How a missed day was paid, base units; see `ISettlement.Cover`. */
export interface Cover {
  owed: bigint;
  secondOwed: bigint;
  fromFunding: bigint;
  secondFromFunding: bigint;
  fromBond: bigint;
  penalty: bigint;
  tip: bigint;
  writtenOff: bigint;
}

interface Day {
  epoch: number;
  lines: Waterfall;
  /** of the second reward token, in merged mining */
  secondLines?: Waterfall;
  priceUsd8: bigint;
  transactionHash: Hash;
  blockNumber: bigint;
}

/** A day that the provider paid, with the inputs that it was computed from. */
export interface PaidDay extends Day {
  /** in time, or after its grace */
  payment: "inTime" | "late";
  /** units that shared the day */
  units: bigint;
  targetSeconds: bigint;
  rewardPerBlock: bigint;
  settler: `0x${string}`;
}

/** A day that the provider missed: funding and bond paid it. */
export interface CoveredDay extends Day {
  payment: "covered";
  cover: Cover;
  coverer: `0x${string}`;
}

/** One day with every line, how it was paid, and the transaction that it came from. */
export type SettledDay = PaidDay | CoveredDay;

/** Days in the order in which they were settled. */
export type GetSettledDaysReturnType = SettledDay[];

export type GetSettledDaysErrorType = GetBlockNumberErrorType | GetContractEventsErrorType;

/**
 * The days of a series that were paid, late or in time, or covered, from its events.
 *
 * @example
 * const days = await getSettledDays(client, { deployment, id: 256n, fromBlock: BigInt(deployment.startBlock) })
 * const gross = days.reduce((sum, day) => sum + day.lines.gross, 0n)
 * const missed = days.filter((day) => day.payment === "covered")
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const days = await client.getSettledDays({ id: 256n, fromBlock: BigInt(deployment.startBlock) })
 */
export async function getSettledDays(
  client: ReadClient,
  { deployment, id, fromBlock }: GetSettledDaysParameters,
): Promise<GetSettledDaysReturnType> {
  const days: SettledDay[] = [];
  for (const range of logRanges(fromBlock, await getBlockNumber(client))) {
    days.push(...(await daysOf(client, { deployment, id }, range)));
  }
  // Each day is settled once, and in order.
  return days.sort((a, b) => a.epoch - b.epoch);
}

async function daysOf(
  client: ReadClient,
  { deployment, id }: DeploymentParameter & { id: bigint },
  range: BlockRange,
): Promise<SettledDay[]> {
  const from = {
    address: deployment.contracts.settlement,
    abi: SETTLEMENT_ABI,
    args: { id },
    strict: true,
    ...range,
  } as const;
  const [settled, second, late, covered] = await Promise.all([
    getContractEvents(client, { ...from, eventName: "EpochSettled" }),
    getContractEvents(client, { ...from, eventName: "SecondEpochSettled" }),
    getContractEvents(client, { ...from, eventName: "EpochLate" }),
    getContractEvents(client, { ...from, eventName: "EpochCovered" }),
  ]);
  const secondLines = new Map(second.map(({ args }) => [args.epoch, args.lines]));
  const lateEpochs = new Set(late.map(({ args }) => args.epoch));
  const paidDays = settled.map(({ args, transactionHash, blockNumber }): PaidDay => {
    const { epoch, lines, units, targetSeconds, rewardPerBlock, priceUsd8, settler } = args;
    const ofSecond = secondLines.get(epoch);
    return {
      epoch,
      lines,
      ...(ofSecond !== undefined && { secondLines: ofSecond }),
      priceUsd8,
      transactionHash,
      blockNumber,
      payment: lateEpochs.has(epoch) ? "late" : "inTime",
      units,
      targetSeconds,
      rewardPerBlock,
      settler,
    };
  });
  const coveredDays = covered.map(({ args, transactionHash, blockNumber }): CoveredDay => {
    const { epoch, lines, secondLines: ofSecond, priceUsd8, secondPriceUsd8, cover, coverer } = args;
    return {
      epoch,
      lines,
      ...(secondPriceUsd8 !== 0n && { secondLines: ofSecond }),
      priceUsd8,
      transactionHash,
      blockNumber,
      payment: "covered",
      cover,
      coverer,
    };
  });
  return [...paidDays, ...coveredDays];
}
