import { ContractFunctionExecutionError, ContractFunctionRevertedError } from "viem";
import { errorsAbi } from "../abis/Errors.ts";
import { revertData } from "../errors/revertData.ts";
import type { ContractCall } from "./sendCall.ts";

/**
 * The error with the name that the contract gave it. A call carries the ABI of its function alone; the errors of all contracts, any of which may
 * stand behind it, are several kilobytes that are wanted only once one of them came: so this module is loaded then.
 */
export function namedError(error: unknown, { address, abi, functionName, args }: ContractCall): unknown {
  const data = revertData(error);
  if (data === undefined) return error;
  const reverted = new ContractFunctionRevertedError({ abi: [...abi, ...errorsAbi], data, functionName });
  return new ContractFunctionExecutionError(reverted, {
    abi,
    functionName,
    args,
    contractAddress: address,
    docsPath: "/docs/contract/simulateContract",
  });
}
