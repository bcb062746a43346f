import type { Address, Hash } from "viem";
import { exerciseAbi, exerciseWithPermitAbi } from "../abis/parts/LeaseMarket.ts";
import type { PermitSignature } from "./permit.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type ExercisePurchaseParameters = DeploymentParameter & {
  lease: bigint;
  /** the most that may be paid, payment-token base units */
  maxCost: bigint;
  /** who gets the units, if they can be delivered now */
  to: Address;
};

export type ExercisePurchaseReturnType = Hash;
export type ExercisePurchaseErrorType = SendCallErrorType;

/**
 * Buys leased units at the listed price; the lease market needs an allowance. The owner of the leasehold only.
 *
 * @throws `NoPurchaseOption`, `OptionOver`, `OptionVoid`, `CostAboveMaximum`, ..., before anything is sent.
 * @example
 * const hash = await exercisePurchase(client, { deployment, lease: 1n, maxCost, to })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.exercisePurchase({ lease: 1n, maxCost, to })
 */
export async function exercisePurchase(
  client: WriteClient,
  parameters: ExercisePurchaseParameters,
): Promise<ExercisePurchaseReturnType> {
  return await sendCall(client, exercisePurchaseCall(parameters));
}

/** Buys leased units with an allowance. */
export function exercisePurchaseCall({ deployment, lease, maxCost, to }: ExercisePurchaseParameters) {
  return {
    address: deployment.contracts.leaseMarket,
    abi: exerciseAbi,
    functionName: "exercise",
    args: [lease, maxCost, to],
  } as const;
}

/** Buys leased units with an EIP-2612 signature for exactly `maxCost`. */
export function exercisePurchaseWithPermitCall({
  deployment,
  lease,
  maxCost,
  to,
  deadline,
  v,
  r,
  s,
}: ExercisePurchaseParameters & PermitSignature) {
  return {
    address: deployment.contracts.leaseMarket,
    abi: exerciseWithPermitAbi,
    functionName: "exerciseWithPermit",
    args: [lease, maxCost, to, deadline, v, r, s],
  } as const;
}
