import type { Address, Hash } from "viem";
import { withdrawBondAbi } from "../abis/parts/Settlement.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type WithdrawBondParameters = DeploymentParameter & {
  id: bigint;
  /** reward-token base units */
  amount: bigint;
  to: Address;
};

export type WithdrawBondReturnType = Hash;
export type WithdrawBondErrorType = SendCallErrorType;

/**
 * Takes bond back: a week after the last day at the earliest, once that is settled.
 *
 * @throws `NotProvider`, `BondLocked`, `BondShort`, `ZeroAmount`, `InvalidReceiver`, before anything is sent.
 * @example
 * const hash = await withdrawBond(client, { deployment, id: 256n, amount: 1_000_000n, to: account.address })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.withdrawBond({ id: 256n, amount: 1_000_000n, to: account.address })
 */
export async function withdrawBond(
  client: WriteClient,
  parameters: WithdrawBondParameters,
): Promise<WithdrawBondReturnType> {
  return await sendCall(client, withdrawBondCall(parameters));
}

/** Takes bond back, a week after the last day. */
export function withdrawBondCall({ deployment, id, amount, to }: WithdrawBondParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: withdrawBondAbi,
    functionName: "withdrawBond",
    args: [id, amount, to],
  } as const;
}
