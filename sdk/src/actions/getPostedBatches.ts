import { zeroHash, type Hash, type Hex, type GetBlockErrorType, type GetContractEventsErrorType } from "viem";
import { getBlock, getBlockNumber, getContractEvents } from "viem/actions";
import { batchPostedEvent } from "../abis/parts/OutputOracle.ts";
import { unpackNetworkDay, type NetworkDayRecord } from "../math/networkDay.ts";
import { networkReportHash } from "../oracle/typedData.ts";
import type { NetworkReport } from "../oracle/types.ts";
import { logRanges } from "./logRanges.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetPostedBatchesParameters = {
  deployment: { contracts: Pick<DeploymentParameter["deployment"]["contracts"], "outputOracle"> };
  /** all of them if left out */
  network?: number;
  /** only the batch with this number, or of this day */
  sequence?: number;
  epoch?: number;
  /** first block to look at: the deployment's `startBlock`, or where the last look ended */
  fromBlock: bigint;
  /** the newest one if left out */
  toBlock?: bigint;
};

/** A batch that the committee posted. */
export interface PostedBatch {
  network: number;
  sequence: number;
  /** bitmap of the members that signed */
  signers: bigint;
  /** root over the farm reports; undefined if it carries none */
  farmsRoot: Hex | undefined;
  /** root of the signed observations that its values were computed from */
  evidenceHash: Hex;
  /** report of a day, and what the chain made of it; undefined if it carries none */
  report: NetworkReport | undefined;
  day: NetworkDayRecord | undefined;
  /** last element of each proof of the batch's farm reports */
  reportHash: Hex;
  /** unix second of its block */
  postedAt: number;
  transactionHash: Hash;
  blockNumber: bigint;
  blockHash: Hash;
}

/** In the order in which they were posted. */
export type GetPostedBatchesReturnType = PostedBatch[];

export type GetPostedBatchesErrorType = GetBlockErrorType | GetContractEventsErrorType;

/**
 * What the committee posted, from its events.
 *
 * @example
 * const [batch] = await getPostedBatches(client, { deployment, network: 1, epoch: 19_800, fromBlock: BigInt(deployment.startBlock) })
 * const { report, day } = batch
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const [batch] = await client.getPostedBatches({ network: 1, epoch: 19_800, fromBlock: BigInt(deployment.startBlock) })
 */
export async function getPostedBatches(
  client: ReadClient,
  { deployment, network, sequence, epoch, fromBlock, toBlock }: GetPostedBatchesParameters,
): Promise<GetPostedBatchesReturnType> {
  const batches: PostedBatch[] = [];
  const timeOf = blockTimes(client);
  for (const range of logRanges(fromBlock, toBlock ?? (await getBlockNumber(client)))) {
    const logs = await getContractEvents(client, {
      address: deployment.contracts.outputOracle,
      abi: batchPostedEvent,
      eventName: "BatchPosted",
      args: {
        ...(network !== undefined && { network }),
        ...(sequence !== undefined && { sequence }),
        ...(epoch !== undefined && { epoch }),
      },
      strict: true,
      ...range,
    });
    for (const { args, transactionHash, blockNumber, blockHash, blockTimestamp } of logs) {
      const { report } = args;
      const carriesReport = args.epoch !== 0;
      batches.push({
        network: args.network,
        sequence: args.sequence,
        signers: args.signers,
        farmsRoot: args.farmsRoot === zeroHash ? undefined : args.farmsRoot,
        evidenceHash: args.evidenceHash,
        report: carriesReport ? report : undefined,
        day: carriesReport ? unpackNetworkDay(args.day) : undefined,
        reportHash: networkReportHash(report),
        postedAt: Number(blockTimestamp ?? (await timeOf(blockNumber))),
        transactionHash,
        blockNumber,
        blockHash,
      });
    }
  }
  return batches;
}

/** Times of blocks, for services whose logs do not carry them; the last one is kept, as a block may hold several batches. */
function blockTimes(client: ReadClient): (blockNumber: bigint) => Promise<bigint> {
  let last: { blockNumber: bigint; timestamp: bigint } | undefined;
  return async (blockNumber) => {
    if (last?.blockNumber !== blockNumber)
      last = { blockNumber, timestamp: (await getBlock(client, { blockNumber })).timestamp };
    return last.timestamp;
  };
}
