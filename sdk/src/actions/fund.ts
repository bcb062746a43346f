import type { Hash } from "viem";
import { fundAbi, fundWithPermitAbi } from "../abis/parts/Settlement.ts";
import type { PermitSignature } from "./permit.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type FundParameters = DeploymentParameter & {
  id: bigint;
  /** reward-token base units */
  amount: bigint;
};

export type FundReturnType = Hash;
export type FundErrorType = SendCallErrorType;

/**
 * Adds to the prepaid reward balance of a series; the settlement needs an allowance.
 *
 * @throws `NoSuchSeries`, `ZeroAmount`, and what the token throws, before anything is sent.
 * @example
 * const hash = await fund(client, { deployment, id: 256n, amount: 1_000_000n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.fund({ id: 256n, amount: 1_000_000n })
 */
export async function fund(client: WriteClient, parameters: FundParameters): Promise<FundReturnType> {
  return await sendCall(client, fundCall(parameters));
}

/** Adds to the prepaid reward balance of a series, with an allowance. */
export function fundCall({ deployment, id, amount }: FundParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: fundAbi,
    functionName: "fund",
    args: [id, amount],
  } as const;
}

/** Adds to the prepaid reward balance of a series with an EIP-2612 signature for exactly `amount`. */
export function fundWithPermitCall({ deployment, id, amount, deadline, v, r, s }: FundParameters & PermitSignature) {
  return {
    address: deployment.contracts.settlement,
    abi: fundWithPermitAbi,
    functionName: "fundWithPermit",
    args: [id, amount, deadline, v, r, s],
  } as const;
}
