import type { Address, Hash } from "viem";
import { refundAbi } from "../abis/parts/PrimaryMarket.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type RefundParameters = DeploymentParameter & { id: bigint; units: bigint; to: Address };

export type RefundReturnType = Hash;
export type RefundErrorType = SendCallErrorType;

/**
 * Burns units of a cancelled or finished series for their part of what is refundable.
 *
 * @throws `NotRefundable`, `ZeroUnits`, before anything is sent.
 * @example
 * const hash = await refund(client, { deployment, id: 256n, units: 1_000n, to: account.address })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.refund({ id: 256n, units: 1_000n, to: account.address })
 */
export async function refund(client: WriteClient, parameters: RefundParameters): Promise<RefundReturnType> {
  return await sendCall(client, refundCall(parameters));
}

/** Burns units of a cancelled or finished series and pays their part of what is refundable. */
export function refundCall({ deployment, id, units, to }: RefundParameters) {
  return {
    address: deployment.contracts.market,
    abi: refundAbi,
    functionName: "refund",
    args: [id, units, to],
  } as const;
}
