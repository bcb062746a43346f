import { concat, pad, type Address, type Hash, type ReadContractErrorType } from "viem";
import { safeTransferFromAbi } from "../abis/parts/Hashpower.ts";
import { standingWrapper, type SeriesParameter } from "./forms.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { WriteClient } from "./types.ts";

/** `WRAP_TAG` of every wrapped token: what the data of a transfer that wraps begin with. */
const WRAP_TAG = "0x023276f0";

export type WrapParameters = SeriesParameter & {
  units: bigint;
  /** who gets the tokens (default: the owner of the units) */
  to?: Address;
};
export type WrapReturnType = Hash;
export type WrapErrorType = ReadContractErrorType | SendCallErrorType;

/**
 * Wraps units of the client's account: as many tokens come, which earn what the units earn. A transfer in the ledger; nothing has to be approved.
 *
 * @throws NotCreatedError before `createWrapper`, since units would be lost at an empty address; `RefundIsCollected`, `TransferRestricted` and the
 * ledger's ERC-1155 errors, before anything is sent; DeploymentError where the deployment has no wrapped tokens.
 * @example
 * const hash = await wrap(client, { deployment, id: 256n, units: 1_000n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.wrap({ id: 256n, units: 1_000n })
 */
export async function wrap(client: WriteClient, parameters: WrapParameters): Promise<WrapReturnType> {
  const wrapper = await standingWrapper(client, parameters);
  return await sendCall(client, wrapCall({ ...parameters, wrapper, from: client.account.address }));
}

export type WrapCallParameters = WrapParameters & {
  /** must stand, or be created before in the same batch: `getWrapper` knows whether it does */
  wrapper: Address;
  /** owner of the units */
  from: Address;
};

/** Wraps units of `from`. Not before the wrapper stands: the units would be lost. */
export function wrapCall({ deployment, wrapper, from, id, units, to }: WrapCallParameters) {
  return {
    address: deployment.contracts.hashpower,
    abi: safeTransferFromAbi,
    functionName: "safeTransferFrom",
    args: [from, wrapper, id, units, to === undefined ? WRAP_TAG : concat([WRAP_TAG, pad(to)])],
  } as const;
}
