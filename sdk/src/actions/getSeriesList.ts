import type { Address, GetBlockNumberErrorType, GetContractEventsErrorType, ReadContractErrorType } from "viem";
import { getBlockNumber, getContractEvents, readContract } from "viem/actions";
import { availableAbi, seriesOpenedEvent } from "../abis/parts/PrimaryMarket.ts";
import { stateAbi } from "../abis/parts/Settlement.ts";
import { seriesState, type SeriesState, type Terms } from "../series.ts";
import { logRanges } from "./logRanges.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetSeriesListParameters = DeploymentParameter & {
  /** first block to look at: the deployment's `startBlock` */
  fromBlock: bigint;
  /** only the series of this one (default: of every provider) */
  provider?: Address;
};

/** A series in a list. */
export interface SeriesListing {
  id: bigint;
  /** whole, from the event that opened it; they never change */
  terms: Terms;
  state: SeriesState;
  /** units that can be bought now */
  available: bigint;
}

/** In the order in which the series were opened. */
export type GetSeriesListReturnType = SeriesListing[];
export type GetSeriesListErrorType = GetBlockNumberErrorType | GetContractEventsErrorType | ReadContractErrorType;

/**
 * All series with their terms, where they stand, and what can be bought of them.
 *
 * @example
 * const open = (await getSeriesList(client, { deployment, fromBlock: BigInt(deployment.startBlock) })).filter(({ state }) => state === "Open")
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const series = await client.getSeriesList({ fromBlock: BigInt(deployment.startBlock) })
 */
export async function getSeriesList(
  client: ReadClient,
  { deployment, fromBlock, provider }: GetSeriesListParameters,
): Promise<GetSeriesListReturnType> {
  const { market, settlement } = deployment.contracts;
  const opened: { id: bigint; terms: Terms }[] = [];
  for (const range of logRanges(fromBlock, await getBlockNumber(client))) {
    const logs = await getContractEvents(client, {
      address: market,
      abi: seriesOpenedEvent,
      eventName: "SeriesOpened",
      ...(provider !== undefined && { args: { provider } }),
      strict: true,
      ...range,
    });
    opened.push(...logs.map(({ args: { id, terms } }) => ({ id, terms })));
  }
  return await Promise.all(
    opened.map(async ({ id, terms }) => {
      const [state, available] = await Promise.all([
        readContract(client, { address: settlement, abi: stateAbi, functionName: "state", args: [id] }),
        readContract(client, { address: market, abi: availableAbi, functionName: "available", args: [id] }),
      ]);
      return { id, terms, state: seriesState(state), available };
    }),
  );
}
