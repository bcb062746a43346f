import { bitcoinRelayAbi } from "@adit/sdk/abis";
import type { Address, Chain, PublicClient, Transport } from "viem";

/** A 2,016-block period as the relay knows it; times are unix seconds, work is in hashes. */
export type KnownPeriod = {
  bits: number;
  firstTime: number;
  work: bigint;
  /** last second at which a proof with more work replaces it; 0 if none does */
  contestableUntil: number;
};

/** What the relay keeper reads of the relay. */
export type RelayChain = {
  address: Address;
  newestPeriod: () => Promise<number>;
  firstPeriod: () => Promise<number>;
  /** undefined if the relay does not know it */
  period: (period: number) => Promise<KnownPeriod | undefined>;
  /** headers that a proof needs on each side of a retarget */
  proofLength: () => Promise<number>;
  /** highest target of the network */
  maxTarget: () => Promise<bigint>;
  /** unix second of the newest block */
  now: () => Promise<number>;
};

/** The relay over a viem client. */
export function viemRelayChain(client: PublicClient<Transport, Chain>, relay: Address): RelayChain {
  const contract = { address: relay, abi: bitcoinRelayAbi } as const;
  const number = async (functionName: "newestPeriod" | "firstPeriod" | "proofLength"): Promise<number> =>
    Number(await client.readContract({ ...contract, functionName }));
  return {
    address: relay,
    newestPeriod: () => number("newestPeriod"),
    firstPeriod: () => number("firstPeriod"),
    proofLength: () => number("proofLength"),
    maxTarget: () => client.readContract({ ...contract, functionName: "maxTarget" }),
    period: async (period) => {
      const args = [BigInt(period)] as const;
      const [[bits, firstTime], work, contestableUntil] = await Promise.all([
        client.readContract({ ...contract, functionName: "periodAt", args }),
        client.readContract({ ...contract, functionName: "workOf", args }),
        client.readContract({ ...contract, functionName: "contestableUntil", args }),
      ]);
      return bits === 0 ? undefined : { bits, firstTime, work, contestableUntil: Number(contestableUntil) };
    },
    now: async () => Number((await client.getBlock({ blockTag: "latest" })).timestamp),
  };
}
