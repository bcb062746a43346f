import { readContract } from "viem/actions";
import { settlementAbi } from "../abis/Settlement.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

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

/**
 * How far a series is, and whether its provider is late.
 *
 * @throws `NoSuchSeries` for an id that no series was created with.
 * @example
 * const { settledEpochs, endingEpochs, pastGrace } = await getProgress(client, { deployment, id: 256n })
 */
export async function getProgress(
  client: ReadClient,
  { deployment, id }: GetProgressParameters,
): Promise<GetProgressReturnType> {
  const settlement = { address: deployment.contracts.settlement, abi: settlementAbi, args: [id] } as const;
  const [[settledEpochs, endingEpochs, pastGrace], coverableFrom] = await Promise.all([
    readContract(client, { ...settlement, functionName: "progress" }),
    readContract(client, { ...settlement, functionName: "coverableFrom" }),
  ]);
  return { settledEpochs, endingEpochs, pastGrace, coverableFrom: coverableFrom === 0n ? undefined : coverableFrom };
}
