import type { Address, ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import type { DeploymentParameter, ReadClient } from "../actions/types.ts";
import { canReceiveUnitsAbi, canSendUnitsAbi, policyOfAbi } from "../abis/parts/Hashpower.ts";
import { isRestricted } from "../math/seriesId.ts";

const LEDGER_ABI = [...canReceiveUnitsAbi, ...canSendUnitsAbi, ...policyOfAbi] as const;

export type GetEligibilityParameters = DeploymentParameter & {
  account: Address;
  /** series */
  id: bigint;
};

export interface GetEligibilityReturnType {
  /** whom to ask why; absent for a series that anybody may hold */
  policy?: Address;
  /** by purchase or transfer */
  canReceive: boolean;
  /** to somebody who may receive */
  canSend: boolean;
}

export type GetEligibilityErrorType = ReadContractErrorType;

/**
 * Whether an account may buy or receive units of a series, and send those it has. Claims and refunds are never restricted.
 *
 * @example
 * const { canReceive, policy } = await getEligibility(client, { deployment, account, id: 257n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const { canReceive, policy } = await client.getEligibility({ account, id: 257n })
 */
export async function getEligibility(
  client: ReadClient,
  { deployment, account, id }: GetEligibilityParameters,
): Promise<GetEligibilityReturnType> {
  if (!isRestricted(id)) return { canReceive: true, canSend: true };
  const ledger = { address: deployment.contracts.hashpower, abi: LEDGER_ABI } as const;
  const [policy, canReceive, canSend] = await Promise.all([
    readContract(client, { ...ledger, functionName: "policyOf", args: [id] }),
    readContract(client, { ...ledger, functionName: "canReceiveUnits", args: [account, id] }),
    readContract(client, { ...ledger, functionName: "canSendUnits", args: [account, id] }),
  ]);
  return { policy, canReceive, canSend };
}
