import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { refundCall, type RefundParameters } from "./calls.ts";
import type { WriteClient } from "./types.ts";

export type { RefundParameters };
export type RefundReturnType = Hash;

/**
 * Burns units of a cancelled or finished series for their part of what is refundable.
 *
 * @throws `NotRefundable`, `ZeroUnits`, before anything is sent.
 * @example
 * const hash = await refund(client, { deployment, id: 256n, units: 1_000n, to: account.address })
 */
export async function refund(client: WriteClient, parameters: RefundParameters): Promise<RefundReturnType> {
  const { request } = await simulateContract(client, { ...refundCall(parameters), account: client.account });
  return await writeContract(client, request);
}
