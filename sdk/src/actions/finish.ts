import type { Hash } from "viem";
import { finishAbi } from "../abis/parts/Settlement.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type FinishParameters = DeploymentParameter & { id: bigint };

export type FinishReturnType = Hash;
export type FinishErrorType = SendCallErrorType;

/**
 * Closes a series whose last stream has ended, and opens its refunds.
 *
 * @throws `NotComplete`, `StreamNotEnded`, `AlreadyFinished`, before anything is sent.
 * @example
 * const hash = await finish(client, { deployment, id: 256n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.finish({ id: 256n })
 */
export async function finish(client: WriteClient, parameters: FinishParameters): Promise<FinishReturnType> {
  return await sendCall(client, finishCall(parameters));
}

/** Closes a series whose every day is settled and whose last stream has ended. */
export function finishCall({ deployment, id }: FinishParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: finishAbi,
    functionName: "finish",
    args: [id],
  } as const;
}
