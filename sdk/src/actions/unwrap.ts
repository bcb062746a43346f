import type { Address, Hash, ReadContractErrorType } from "viem";
import { unwrapAbi } from "../abis/parts/WrappedHashpower.ts";
import { standingWrapper, type SeriesParameter } from "./forms.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { WriteClient } from "./types.ts";

interface Unwrapping {
  /** as many as tokens */
  units: bigint;
  /** who gets the units */
  to: Address;
}
export type UnwrapParameters = SeriesParameter & Unwrapping;
export type UnwrapReturnType = Hash;
export type UnwrapErrorType = ReadContractErrorType | SendCallErrorType;

/**
 * Turns wrapped tokens of the client's account into units again. What they have earned stays the account's, for `claimWrapped`.
 *
 * @throws `ERC20InsufficientBalance`, `RefundIsCollected`, `TransferRestricted`, before anything is sent; NotCreatedError; DeploymentError where
 * the deployment has no wrapped tokens.
 * @example
 * const hash = await unwrap(client, { deployment, id: 256n, units: 1_000n, to: client.account.address })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.unwrap({ id: 256n, units: 1_000n, to: client.account.address })
 */
export async function unwrap(client: WriteClient, parameters: UnwrapParameters): Promise<UnwrapReturnType> {
  return await sendCall(client, unwrapCall({ ...parameters, wrapper: await standingWrapper(client, parameters) }));
}

/** Turns wrapped tokens into units again. */
export function unwrapCall({ wrapper, units, to }: Unwrapping & { wrapper: Address }) {
  return { address: wrapper, abi: unwrapAbi, functionName: "unwrap", args: [units, to] } as const;
}
