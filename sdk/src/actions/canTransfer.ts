import type { Address, ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { canTransferAbi } from "../abis/parts/Hashpower.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type CanTransferParameters = DeploymentParameter & {
  from: Address;
  to: Address;
  /** series */
  id: bigint;
  units: bigint;
};
export type CanTransferReturnType = boolean;
export type CanTransferErrorType = ReadContractErrorType;

/**
 * Whether the policy of a series lets units go from one account to another (ERC-7943). Balances and approvals are not looked at; a series
 * without a policy lets everybody.
 *
 * @example
 * const allowed = await canTransfer(client, { deployment, from, to, id: 257n, units: 1_000n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const allowed = await client.canTransfer({ from, to, id: 257n, units: 1_000n })
 */
export async function canTransfer(
  client: ReadClient,
  { deployment, from, to, id, units }: CanTransferParameters,
): Promise<CanTransferReturnType> {
  return await readContract(client, {
    address: deployment.contracts.hashpower,
    abi: canTransferAbi,
    functionName: "canTransfer",
    args: [from, to, id, units],
  });
}
