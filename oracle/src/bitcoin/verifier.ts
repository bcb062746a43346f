import { farmRegistryAbi, payoutVerifierAbi } from "@adit/sdk/abis";
import { reversed } from "@adit/sdk/bitcoin";
import { keccak256, type Address, type Chain, type Hex, type PublicClient, type Transport } from "viem";

/** An output as the verifier counts it: `epoch` is the UTC day of its block's header, `txid` as people print it. */
export type CountedOutput = { script: Hex; epoch: number; txid: Hex; vout: number };

/** The arguments of `isCounted`. */
export function countedKey({ script, epoch, txid, vout }: CountedOutput): readonly [Hex, number, Hex, number] {
  return [keccak256(script), epoch, reversed(txid), vout];
}

/** What the prover of payouts reads of the chain. */
export type VerifierChain = {
  address: Address;
  minConfirmations: () => Promise<number>;
  /** the script that the farm names now */
  payoutScript: (farmId: number) => Promise<Hex>;
  /** farm that has shown control of a script, for the blocks that it says; farm 0 if none has */
  controlOf: (script: Hex) => Promise<{ farmId: number; fromHeight: number; untilHeight: number }>;
  /** the output script that shows control */
  controlScript: (farmId: number) => Promise<Hex>;
  /** true if the script is one of a pool's, on any days */
  isPoolScript: (script: Hex) => Promise<boolean>;
  isCounted: (output: CountedOutput) => Promise<boolean>;
};

export function viemVerifierChain(client: PublicClient<Transport, Chain>, verifier: Address): VerifierChain {
  const contract = { address: verifier, abi: payoutVerifierAbi } as const;
  return {
    address: verifier,
    minConfirmations: async () => Number(await client.readContract({ ...contract, functionName: "MIN_CONFIRMATIONS" })),
    payoutScript: async (farmId) => {
      const registry = await client.readContract({ ...contract, functionName: "registry" });
      return await client.readContract({ address: registry, abi: farmRegistryAbi, functionName: "payoutScript", args: [farmId] });
    },
    controlOf: (script) => client.readContract({ ...contract, functionName: "controlOf", args: [keccak256(script)] }),
    controlScript: (farmId) => client.readContract({ ...contract, functionName: "controlScript", args: [farmId] }),
    isPoolScript: async (script) =>
      BigInt((await client.readContract({ ...contract, functionName: "poolSpanOf", args: [keccak256(script)] })).pool) !== 0n,
    isCounted: (output) => client.readContract({ ...contract, functionName: "isCounted", args: countedKey(output) }),
  };
}
