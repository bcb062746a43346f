import type { Hash } from "viem";
import { settleAbi } from "../abis/parts/Settlement.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type SettleParameters = DeploymentParameter & {
  id: bigint;
  /** the most days */
  maxDays: bigint;
};

export type SettleReturnType = Hash;
export type SettleErrorType = SendCallErrorType;

/**
 * Settles the next days of one series.
 *
 * @throws the reason if not even one day can be settled (`Unfunded`, `ReportNotFinal`, `PriceMissing`, ...), before anything
 * is sent.
 * @example
 * const hash = await settle(client, { deployment, id: 256n, maxDays: 30n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.settle({ id: 256n, maxDays: 30n })
 */
export async function settle(client: WriteClient, parameters: SettleParameters): Promise<SettleReturnType> {
  return await sendCall(client, settleCall(parameters));
}

/** Settles the next days of one series, in order, up to the first that has to wait. */
export function settleCall({ deployment, id, maxDays }: SettleParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: settleAbi,
    functionName: "settle",
    args: [id, maxDays],
  } as const;
}
