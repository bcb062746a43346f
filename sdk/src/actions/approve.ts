import type { Address, Hash } from "viem";
import { approveAbi } from "../abis/parts/Erc20.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { WriteClient } from "./types.ts";

export interface ApproveParameters {
  token: Address;
  spender: Address;
  amount: bigint;
}

export type ApproveReturnType = Hash;
export type ApproveErrorType = SendCallErrorType;

/**
 * Lets a spender take exactly an amount of a token of the client's account. Prefer the requirements of a `prepare...` action, which name
 * spender and amount.
 *
 * @throws the token's own errors, before anything is sent.
 * @example
 * const hash = await approve(client, { token, spender: deployment.contracts.market, amount: 1_000_000n })
 */
export async function approve(client: WriteClient, parameters: ApproveParameters): Promise<ApproveReturnType> {
  return await sendCall(client, approveCall(parameters));
}

/** Lets `spender` take exactly `amount` base units of `token`. */
export function approveCall({ token, spender, amount }: ApproveParameters) {
  return { address: token, abi: approveAbi, functionName: "approve", args: [spender, amount] } as const;
}
