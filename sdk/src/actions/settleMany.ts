import type { Hash } from "viem";
import { settleManyAbi } from "../abis/parts/Settlement.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type SettleManyParameters = DeploymentParameter & {
  ids: readonly bigint[];
  /** the most days of each series */
  maxDays: bigint;
};

export type SettleManyReturnType = Hash;
export type SettleManyErrorType = SendCallErrorType;

/**
 * Settles the next days of several series.
 *
 * @throws `NothingSettled` if every series has to wait, before anything is sent.
 * @example
 * const hash = await settleMany(client, { deployment, ids: [256n, 512n], maxDays: 30n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.settleMany({ ids: [256n, 512n], maxDays: 30n })
 */
export async function settleMany(client: WriteClient, parameters: SettleManyParameters): Promise<SettleManyReturnType> {
  return await sendCall(client, settleManyCall(parameters));
}

/** Settles the next days of several series; one that has to wait does not stop the others. */
export function settleManyCall({ deployment, ids, maxDays }: SettleManyParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: settleManyAbi,
    functionName: "settleMany",
    args: [ids, maxDays],
  } as const;
}
