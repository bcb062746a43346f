import type { Hash } from "viem";
import { createAbi } from "../abis/parts/WrapperFactory.ts";
import { integrationOf } from "./contracts.ts";
import type { SeriesParameter } from "./forms.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { WriteClient } from "./types.ts";

export type CreateWrapperParameters = SeriesParameter;
export type CreateWrapperReturnType = Hash;
export type CreateWrapperErrorType = SendCallErrorType;

/**
 * Makes the wrapped token of a series, at the address that `getWrapper` names. Anyone; does nothing if it stands already.
 *
 * @throws `NoSuchSeries`, before anything is sent; DeploymentError where the deployment has no wrapped tokens.
 * @example
 * const hash = await createWrapper(client, { deployment, id: 256n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.createWrapper({ id: 256n })
 */
export async function createWrapper(
  client: WriteClient,
  parameters: CreateWrapperParameters,
): Promise<CreateWrapperReturnType> {
  return await sendCall(client, createWrapperCall(parameters));
}

/** Makes the wrapped token of a series, unless it stands already. */
export function createWrapperCall(parameters: CreateWrapperParameters) {
  return {
    address: integrationOf(parameters, "wrapperFactory"),
    abi: createAbi,
    functionName: "create",
    args: [parameters.id],
  } as const;
}
