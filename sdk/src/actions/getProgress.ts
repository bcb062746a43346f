import type { ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { coverableFromAbi, noSuchSeriesError, progressAbi } from "../abis/parts/Settlement.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

const SETTLEMENT_ABI = [...progressAbi, ...coverableFromAbi, ...noSuchSeriesError] as const;

export type GetProgressParameters = DeploymentParameter & {
  /** series */
  id: bigint;
};

export interface GetProgressReturnType {
  /** days settled or covered so far, in order */
  settledEpochs: number;
  /** how many days will ever be settled: the term's, or fewer after an ending */
  endingEpochs: number;
  /** the next day is unpaid and its grace is over */
  pastGrace: boolean;
  /** unix second from which the next day can be covered if it stays unpaid; undefined while it is funded or not payable */
  coverableFrom: bigint | undefined;
}

export type GetProgressErrorType = ReadContractErrorType;

/**
 * How far a series is, and whether its provider is late.
 *
 * @throws `NoSuchSeries` for an id that no series was created with.
 * @example
 * const { settledEpochs, endingEpochs, pastGrace } = await getProgress(client, { deployment, id: 256n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const { settledEpochs, endingEpochs, pastGrace } = await client.getProgress({ id: 256n })
 */
export async function getProgress(
  client: ReadClient,
  { deployment, id }: GetProgressParameters,
): Promise<GetProgressReturnType> {
  const settlement = { address: deployment.contracts.settlement, abi: SETTLEMENT_ABI, args: [id] } as const;
  const [[settledEpochs, endingEpochs, pastGrace], coverableFrom] = await Promise.all([
    readContract(client, { ...settlement, functionName: "progress" }),
    readContract(client, { ...settlement, functionName: "coverableFrom" }),
  ]);
  return { settledEpochs, endingEpochs, pastGrace, coverableFrom: coverableFrom === 0n ? undefined : coverableFrom };
}
