import { networkDaysAbi, priceRoundsAbi, settlementAbi } from "@adit/sdk/abis";
import type { Abi, Address, Hex } from "viem";
import { revertName, type ViemClients } from "../node/chain.ts";

/** A call of a contract as data. */
export type Call = {
  readonly address: Address;
  readonly abi: Abi;
  readonly functionName: string;
  readonly args: readonly unknown[];
};

/**
 * Tries a call on the chain's present state, sends it if it passes, and waits for its block.
 * @returns false, and nothing was sent, if the contract answered with one of `refusals`: not now
 * @throws whatever else it answered
 */
export type Attempt = (call: Call, refusals?: readonly string[]) => Promise<boolean>;

export function attemptWith(
  { publicClient, walletClient }: ViemClients,
  confirm: (hash: Hex) => Promise<void>,
): Attempt {
  return async (call, refusals = []) => {
    try {
      await publicClient.simulateContract({ ...call, account: walletClient.account });
    } catch (error) {
      if (refusals.some((name) => name === revertName(error))) return false;
      throw error;
    }
    await confirm(await walletClient.writeContract(call));
    return true;
  };
}

/** Keeps, as the price of a day, that a feed said nothing in time. */
export function recordSilenceCall(priceRounds: Address, feed: Address, epoch: number) {
  return { address: priceRounds, abi: priceRoundsAbi, functionName: "recordSilence", args: [feed, epoch] } as const;
}

/** Keeps what a day is taken for that nobody reported in time. */
export function recordFallbackCall(networkDays: Address, network: number, epoch: number) {
  return { address: networkDays, abi: networkDaysAbi, functionName: "recordFallback", args: [network, epoch] } as const;
}

/** Keeps the state of a network while all its reports are final. */
export function noteFinalStateCall(networkDays: Address, network: number) {
  return { address: networkDays, abi: networkDaysAbi, functionName: "noteFinalState", args: [network] } as const;
}

/** Ends a series whose bond stays short while a week of its escrow is withheld. */
export function endForShortBondCall(settlement: Address, id: bigint) {
  return { address: settlement, abi: settlementAbi, functionName: "endForShortBond", args: [id] } as const;
}
