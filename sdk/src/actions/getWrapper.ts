import type { Address, ReadContractErrorType } from "viem";
import { locateWrapper, type SeriesParameter } from "./forms.ts";
import type { ReadClient } from "./types.ts";

export type GetWrapperParameters = SeriesParameter;
export interface GetWrapperReturnType {
  /** where the wrapped token is, or will be: it follows from the series */
  wrapper: Address;
  /** units that are sent to the address before it stands are lost */
  isCreated: boolean;
}
export type GetWrapperErrorType = ReadContractErrorType;

/**
 * The ERC-20 form of a series whose income follows the holder: one base unit is one unit.
 *
 * @throws DeploymentError where the deployment has no wrapped tokens.
 * @example
 * const { wrapper, isCreated } = await getWrapper(client, { deployment, id: 256n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const { wrapper, isCreated } = await client.getWrapper({ id: 256n })
 */
export async function getWrapper(client: ReadClient, parameters: GetWrapperParameters): Promise<GetWrapperReturnType> {
  const { address: wrapper, isCreated } = await locateWrapper(client, parameters);
  return { wrapper, isCreated };
}
