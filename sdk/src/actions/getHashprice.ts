import type { ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { hashpriceStaleError, latestRoundDataAbi, noRoundError } from "../abis/parts/HashpriceFeed.ts";
import { hashpriceFeedOf, type HashpriceUnit } from "./contracts.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

const ABI = [...latestRoundDataAbi, ...hashpriceStaleError, ...noRoundError] as const;

export type GetHashpriceParameters = DeploymentParameter & {
  network: number;
  /** `coin`: with 18 decimals; `usd`: US dollars with 8 */
  unit: HashpriceUnit;
};

export interface GetHashpriceReturnType {
  /** what the feed's unit of hashrate (`unitHashrate`) earned in a day */
  answer: bigint;
  /** UTC day number of that day: the round's number */
  epoch: number;
  /** unix second at which it was pushed */
  updatedAt: bigint;
}
export type GetHashpriceErrorType = ReadContractErrorType;

/**
 * The newest hashprice of a network, from its feed.
 *
 * @throws `DeploymentError` for a network without feeds; `HashpriceStale` or `NoRound` where it has no fresh day.
 * @example
 * const { answer, epoch } = await getHashprice(client, { deployment, network: 1, unit: "usd" })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const { answer, epoch } = await client.getHashprice({ network: 1, unit: "usd" })
 */
export async function getHashprice(
  client: ReadClient,
  { deployment, network, unit }: GetHashpriceParameters,
): Promise<GetHashpriceReturnType> {
  const [roundId, answer, , updatedAt] = await readContract(client, {
    address: hashpriceFeedOf({ deployment }, network, unit),
    abi: ABI,
    functionName: "latestRoundData",
  });
  return { answer, epoch: Number(roundId), updatedAt };
}
