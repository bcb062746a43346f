import type { Hash } from "viem";
import { fundSecondAbi } from "../abis/parts/Settlement.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type FundSecondParameters = DeploymentParameter & {
  id: bigint;
  /** base units of the second reward token */
  amount: bigint;
};

export type FundSecondReturnType = Hash;
export type FundSecondErrorType = SendCallErrorType;

/**
 * Adds to the prepaid balance of a merged-mining series in its second reward token; the settlement needs an allowance.
 *
 * @throws `NoSecondToken`, `NoSuchSeries`, `ZeroAmount`, and what the token throws, before anything is sent.
 * @example
 * const hash = await fundSecond(client, { deployment, id: 256n, amount: 1_000_000n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.fundSecond({ id: 256n, amount: 1_000_000n })
 */
export async function fundSecond(client: WriteClient, parameters: FundSecondParameters): Promise<FundSecondReturnType> {
  return await sendCall(client, fundSecondCall(parameters));
}

/** Adds to the prepaid balance of a merged-mining series in its second reward token, with an allowance. */
export function fundSecondCall({ deployment, id, amount }: FundSecondParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: fundSecondAbi,
    functionName: "fundSecond",
    args: [id, amount],
  } as const;
}
