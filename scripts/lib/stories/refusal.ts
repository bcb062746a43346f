import { settlementAbi } from "@adit/sdk/abis";
import { BaseError, ContractFunctionRevertedError } from "viem";
import type { Scene } from "./scene.ts";

type Attempt = { readonly functionName: "cover" | "endForUnderDelivery"; readonly args: readonly [bigint] };

/** A stranger tries something that the settlement has to refuse, by this error. */
export async function expectRefusal({ stage }: Scene, attempt: Attempt, error: string): Promise<void> {
  const account = stage.cast.visitor;
  const call = { address: stage.contracts.settlement, abi: settlementAbi, account } as const;
  try {
    await stage.as(account).chain.simulateContract({ ...call, ...attempt });
  } catch (thrown) {
    const reverted = thrown instanceof BaseError ? thrown.walk((inner) => inner instanceof ContractFunctionRevertedError) : null;
    const name = reverted instanceof ContractFunctionRevertedError ? reverted.data?.errorName : undefined;
    if (name !== error) throw thrown;
    return;
  }
  throw new Error(`${attempt.functionName} went through, and ${error} was expected`);
}
