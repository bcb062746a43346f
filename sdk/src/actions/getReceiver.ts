import { isAddressEqual, zeroAddress, type Address, type ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { receiverOfAbi } from "../abis/parts/Hashpower.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetReceiverParameters = DeploymentParameter & {
  account: Address;
};
export interface GetReceiverReturnType {
  /** the account itself where it never set another */
  receiver: Address;
  /** nobody else can trigger its claims */
  thirdPartyClaimsRefused: boolean;
}
export type GetReceiverErrorType = ReadContractErrorType;

/**
 * Where claims that others trigger for an account pay its rewards.
 *
 * @example
 * const { receiver, thirdPartyClaimsRefused } = await getReceiver(client, { deployment, account })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const { receiver, thirdPartyClaimsRefused } = await client.getReceiver({ account })
 */
export async function getReceiver(
  client: ReadClient,
  { deployment, account }: GetReceiverParameters,
): Promise<GetReceiverReturnType> {
  const [receiver, thirdPartyClaimsRefused] = await readContract(client, {
    address: deployment.contracts.hashpower,
    abi: receiverOfAbi,
    functionName: "receiverOf",
    args: [account],
  });
  return { receiver: isAddressEqual(receiver, zeroAddress) ? account : receiver, thirdPartyClaimsRefused };
}
