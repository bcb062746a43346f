import type { Address, ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { latestPriceAbi } from "../abis/parts/PriceRounds.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetPriceParameters = DeploymentParameter & {
  /** as terms name them; zero addresses at the end are none */
  feeds: readonly [Address, Address, Address];
  /** seconds */
  maxAge: number;
};
export type GetPriceReturnType = bigint;
export type GetPriceErrorType = ReadContractErrorType;

/**
 * The newest answer of the first feed that has one, at most `maxAge` old and within its bounds, USD with 8 decimals; 0 if there is none.
 *
 * @example
 * const priceUsd8 = await getPrice(client, { deployment, feeds: terms.feeds, maxAge: 86_400 })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const priceUsd8 = await client.getPrice({ feeds: terms.feeds, maxAge: 86_400 })
 */
export async function getPrice(
  client: ReadClient,
  { deployment, feeds, maxAge }: GetPriceParameters,
): Promise<GetPriceReturnType> {
  return await readContract(client, {
    address: deployment.contracts.priceRounds,
    abi: latestPriceAbi,
    functionName: "latestPrice",
    args: [feeds, maxAge],
  });
}
