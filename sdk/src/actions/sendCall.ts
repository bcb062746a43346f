import type { Abi, Address, Hash, SimulateContractErrorType, WriteContractErrorType } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import type { WriteClient } from "./types.ts";

/**
 * One call of a contract as data: what every `...Call` function gives. It goes into viem's `simulateContract` and `writeContract`,
 * wagmi's hooks, or an EIP-5792 batch as it is.
 */
export interface ContractCall {
  readonly address: Address;
  readonly abi: Abi;
  readonly functionName: string;
  readonly args: readonly unknown[];
}

export type SendCallReturnType = Hash;
export type SendCallErrorType = SimulateContractErrorType | WriteContractErrorType;

/**
 * Tries a call out and sends it: what every write of this package does.
 *
 * @throws what the contract throws, by its name, before anything is sent; `explainError` says it in words.
 * @example
 * const hash = await sendCall(client, fundCall({ deployment, id: 256n, amount: 1_000_000n }))
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.sendCall(fundCall({ deployment, id: 256n, amount: 1_000_000n }))
 */
export async function sendCall(client: WriteClient, call: ContractCall): Promise<SendCallReturnType> {
  const { address, abi, functionName, args } = call;
  try {
    const { request } = await simulateContract(client, { address, abi, functionName, args, account: client.account });
    return await writeContract(client, request);
  } catch (error) {
    const { namedError } = await import("./namedError.ts");
    throw namedError(error, call);
  }
}
