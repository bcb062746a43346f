import type { GetBlockNumberErrorType, GetContractEventsErrorType } from "viem";
import { getBlockNumber, getContractEvents } from "viem/actions";
import { seriesOpenedEvent } from "../abis/parts/PrimaryMarket.ts";
import { logRanges } from "./logRanges.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetSeriesIdsParameters = DeploymentParameter & {
  /** first block to look at: the deployment's `startBlock` */
  fromBlock: bigint;
};

/** Ids in the order in which the series were opened. */
export type GetSeriesIdsReturnType = bigint[];

export type GetSeriesIdsErrorType = GetBlockNumberErrorType | GetContractEventsErrorType;

/**
 * Ids of all series, from the market's events.
 *
 * @example
 * const ids = await getSeriesIds(client, { deployment, fromBlock: BigInt(deployment.startBlock) })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const ids = await client.getSeriesIds({ fromBlock: BigInt(deployment.startBlock) })
 */
export async function getSeriesIds(
  client: ReadClient,
  { deployment, fromBlock }: GetSeriesIdsParameters,
): Promise<GetSeriesIdsReturnType> {
  const ids: bigint[] = [];
  for (const range of logRanges(fromBlock, await getBlockNumber(client))) {
    const logs = await getContractEvents(client, {
      address: deployment.contracts.market,
      abi: seriesOpenedEvent,
      eventName: "SeriesOpened",
      strict: true,
      ...range,
    });
    ids.push(...logs.map((log) => log.args.id));
  }
  return ids;
}
