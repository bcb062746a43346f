import type { Hash } from "viem";
import { getBlockNumber, getContractEvents } from "viem/actions";
import { settlementAbi } from "../abis/Settlement.ts";
import type { Waterfall } from "../math/waterfall.ts";
import { logRanges } from "./logRanges.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetSettledDaysParameters = DeploymentParameter & {
  /** series */
  id: bigint;
  /** first block to look at: the deployment's `startBlock`, or where the last look ended */
  fromBlock: bigint;
};

/** One settled day with every line and input, and the transaction that it came from. */
export interface SettledDay {
  epoch: number;
  lines: Waterfall;
  /** units that shared the day */
  units: bigint;
  targetSeconds: bigint;
  rewardPerBlock: bigint;
  priceUsd8: bigint;
  settler: `0x${string}`;
  transactionHash: Hash;
  blockNumber: bigint;
}

/** Days in the order in which they were settled. */
export type GetSettledDaysReturnType = SettledDay[];

/**
 * The settled days of a series, from its events.
 *
 * @example
 * const days = await getSettledDays(client, { deployment, id: 256n, fromBlock: BigInt(deployment.startBlock) })
 * const gross = days.reduce((sum, day) => sum + day.lines.gross, 0n)
 */
export async function getSettledDays(
  client: ReadClient,
  { deployment, id, fromBlock }: GetSettledDaysParameters,
): Promise<GetSettledDaysReturnType> {
  const days: SettledDay[] = [];
  for (const range of logRanges(fromBlock, await getBlockNumber(client))) {
    const logs = await getContractEvents(client, {
      address: deployment.contracts.settlement,
      abi: settlementAbi,
      eventName: "EpochSettled",
      args: { id },
      strict: true,
      ...range,
    });
    days.push(
      ...logs.map(({ args, transactionHash, blockNumber }) => ({
        epoch: args.epoch,
        lines: args.lines,
        units: args.units,
        targetSeconds: args.targetSeconds,
        rewardPerBlock: args.rewardPerBlock,
        priceUsd8: args.priceUsd8,
        settler: args.settler,
        transactionHash,
        blockNumber,
      })),
    );
  }
  return days;
}
