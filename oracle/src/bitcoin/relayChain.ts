import { bitcoinRelayAbi } from "@adit/sdk/abis";
import { encodeFunctionData, type Address, type Chain, type Hex, type PublicClient, type Transport } from "viem";

/** A 2,016-block period as the relay knows it; times are unix seconds. */
export type KnownPeriod = { bits: number; firstTime: number; provenAt: number };

/** What the relay keeper reads of the relay. */
export type RelayChain = {
  newestPeriod: () => Promise<number>;
  firstPeriod: () => Promise<number>;
  /** undefined if the relay does not know it */
  period: (period: number) => Promise<KnownPeriod | undefined>;
  /** headers that a proof needs on each side of a retarget */
  proofLength: () => Promise<number>;
  /** unix second of the newest block */
  now: () => Promise<number>;
  /** the call that submits a proof */
  retargetCall: (headers: Hex) => { to: Address; data: Hex };
};

/** The relay over a viem client. */
export function viemRelayChain(client: PublicClient<Transport, Chain>, relay: Address): RelayChain {
  const contract = { address: relay, abi: bitcoinRelayAbi } as const;
  const number = async (functionName: "newestPeriod" | "firstPeriod" | "proofLength"): Promise<number> =>
    Number(await client.readContract({ ...contract, functionName }));
  return {
    newestPeriod: () => number("newestPeriod"),
    firstPeriod: () => number("firstPeriod"),
    proofLength: () => number("proofLength"),
    period: async (period) => {
      const [bits, firstTime, provenAt] = await client.readContract({
        ...contract,
        functionName: "periodAt",
        args: [BigInt(period)],
      });
      return bits === 0 ? undefined : { bits, firstTime, provenAt };
    },
    now: async () => Number((await client.getBlock({ blockTag: "latest" })).timestamp),
    retargetCall: (headers) => ({
      to: relay,
      data: encodeFunctionData({ abi: bitcoinRelayAbi, functionName: "retarget", args: [headers] }),
    }),
  };
}
