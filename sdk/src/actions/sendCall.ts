import {
  ContractFunctionExecutionError,
  ContractFunctionRevertedError,
  type Abi,
  type Address,
  type Hash,
  type SimulateContractErrorType,
  type WriteContractErrorType,
} from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { revertData } from "../errors/revertData.ts";
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
    throw await withItsName(error, call);
  }
}

/**
 * A call carries the ABI of its function alone. The errors of all contracts, any of which may stand behind it, are several kilobytes that are
 * wanted only now that one of them came.
 */
async function withItsName(error: unknown, { address, abi, functionName, args }: ContractCall): Promise<unknown> {
  const data = revertData(error);
  if (data === undefined) return error;
  const { errorsAbi } = await import("../abis/Errors.ts");
  const reverted = new ContractFunctionRevertedError({ abi: [...abi, ...errorsAbi], data, functionName });
  return new ContractFunctionExecutionError(reverted, {
    abi,
    functionName,
    args,
    contractAddress: address,
    docsPath: "/docs/contract/simulateContract",
  });
}
