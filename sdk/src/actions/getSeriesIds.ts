import { getBlockNumber, getContractEvents } from "viem/actions";
import { primaryMarketAbi } from "../abis/PrimaryMarket.ts";
import { logRanges } from "./logRanges.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetSeriesIdsParameters = DeploymentParameter & {
  /** first block to look at: the deployment's `startBlock` */
  fromBlock: bigint;
};

/** Ids in the order in which the series were opened. */
export type GetSeriesIdsReturnType = bigint[];

/**
 * Ids of all series, from the market's events.
 *
 * @example
 * const ids = await getSeriesIds(client, { deployment, fromBlock: BigInt(deployment.startBlock) })
 */
export async function getSeriesIds(
  client: ReadClient,
  { deployment, fromBlock }: GetSeriesIdsParameters,
): Promise<GetSeriesIdsReturnType> {
  const ids: bigint[] = [];
  for (const range of logRanges(fromBlock, await getBlockNumber(client))) {
    const logs = await getContractEvents(client, {
      address: deployment.contracts.market,
      abi: primaryMarketAbi,
      eventName: "SeriesOpened",
      strict: true,
      ...range,
    });
    ids.push(...logs.map((log) => log.args.id));
  }
  return ids;
}
