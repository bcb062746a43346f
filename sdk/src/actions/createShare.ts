import type { Hash } from "viem";
import { createAbi } from "../abis/parts/AccumulatingShareFactory.ts";
import { integrationOf } from "./contracts.ts";
import type { SeriesParameter } from "./forms.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { WriteClient } from "./types.ts";

export type CreateShareParameters = SeriesParameter;
export type CreateShareReturnType = Hash;
export type CreateShareErrorType = SendCallErrorType;

/**
 * Makes the accumulating share of a series, at the address that `getShare` names. Anyone; does nothing if it stands already.
 *
 * @throws `NoSuchSeries`, before anything is sent; DeploymentError where the deployment has no accumulating shares.
 * @example
 * const hash = await createShare(client, { deployment, id: 256n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.createShare({ id: 256n })
 */
export async function createShare(
  client: WriteClient,
  parameters: CreateShareParameters,
): Promise<CreateShareReturnType> {
  return await sendCall(client, createShareCall(parameters));
}

/** Makes the accumulating share of a series, unless it stands already. */
export function createShareCall(parameters: CreateShareParameters) {
  return {
    address: integrationOf(parameters, "accumulatingShareFactory"),
    abi: createAbi,
    functionName: "create",
    args: [parameters.id],
  } as const;
}
