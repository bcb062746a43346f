import type { ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { laneAbi } from "../abis/parts/Hashpower.ts";
import { availableAbi, escrowAbi, noSuchSeriesError, termsAbi, termsHashAbi } from "../abis/parts/PrimaryMarket.ts";
import { accountAbi, nextEpochAbi, stateAbi } from "../abis/parts/Settlement.ts";
import {
  obstacle,
  seriesState,
  type Escrow,
  type LaneInfo,
  type Obstacle,
  type SeriesAccount,
  type SeriesState,
  type Terms,
} from "../series.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

const MARKET_ABI = [...availableAbi, ...escrowAbi, ...noSuchSeriesError, ...termsAbi, ...termsHashAbi] as const;
const SETTLEMENT_ABI = [...accountAbi, ...nextEpochAbi, ...stateAbi] as const;

export type GetSeriesParameters = DeploymentParameter & {
  /** series */
  id: bigint;
};

export interface GetSeriesReturnType {
  id: bigint;
  terms: Terms;
  /** what the chain says the hash of the terms is */
  termsHash: `0x${string}`;
  escrow: Escrow;
  lane: LaneInfo;
  account: SeriesAccount;
  state: SeriesState;
  /** units that can be bought now */
  available: bigint;
  /** the next day to settle, and what stands in its way */
  nextEpoch: number;
  obstacle: Obstacle;
}

export type GetSeriesErrorType = ReadContractErrorType;

/**
 * Everything that the chain keeps of a series.
 *
 * @throws `NoSuchSeries` for an id that no series was created with.
 * @example
 * const series = await getSeries(client, { deployment, id: 256n })
 * console.log(series.state, series.terms.epochs)
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const series = await client.getSeries({ id: 256n })
 */
export async function getSeries(
  client: ReadClient,
  { deployment, id }: GetSeriesParameters,
): Promise<GetSeriesReturnType> {
  const market = { address: deployment.contracts.market, abi: MARKET_ABI, args: [id] } as const;
  const settlement = { address: deployment.contracts.settlement, abi: SETTLEMENT_ABI, args: [id] } as const;
  const [terms, termsHash, escrow, available, lane, account, state, next] = await Promise.all([
    readContract(client, { ...market, functionName: "terms" }),
    readContract(client, { ...market, functionName: "termsHash" }),
    readContract(client, { ...market, functionName: "escrow" }),
    readContract(client, { ...market, functionName: "available" }),
    readContract(client, {
      address: deployment.contracts.hashpower,
      abi: laneAbi,
      functionName: "lane",
      args: [id],
    }),
    readContract(client, { ...settlement, functionName: "account" }),
    readContract(client, { ...settlement, functionName: "state" }),
    readContract(client, { ...settlement, functionName: "nextEpoch" }),
  ]);
  return {
    id,
    terms,
    termsHash,
    escrow,
    available,
    lane,
    account,
    state: seriesState(state),
    nextEpoch: next[0],
    obstacle: obstacle(next[1]),
  };
}
