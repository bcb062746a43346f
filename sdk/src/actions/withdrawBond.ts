import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { withdrawBondCall, type WithdrawBondParameters } from "./calls.ts";
import type { WriteClient } from "./types.ts";

export type { WithdrawBondParameters };
export type WithdrawBondReturnType = Hash;

/**
 * Takes bond back: a week after the last day at the earliest, once that is settled.
 *
 * @throws `NotProvider`, `BondLocked`, `BondShort`, `ZeroAmount`, `InvalidReceiver`, before anything is sent.
 * @example
 * const hash = await withdrawBond(client, { deployment, id: 256n, amount: 1_000_000n, to: account.address })
 */
export async function withdrawBond(client: WriteClient, parameters: WithdrawBondParameters): Promise<WithdrawBondReturnType> {
  const { request } = await simulateContract(client, { ...withdrawBondCall(parameters), account: client.account });
  return await writeContract(client, request);
}
