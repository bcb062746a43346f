import type { Deployment } from "@adit/sdk";
import { leaseholdAbi, leaseMarketAbi, primaryMarketAbi } from "@adit/sdk/abis";
import { hasTwoTokens } from "@adit/sdk/math";
import { BaseError, ContractFunctionRevertedError, type Address, type Client } from "viem";
import { readContract } from "viem/actions";
import { asking, type Unread } from "./asking.ts";

/** A lease whose leasehold or reversion the account owns. Undefined is what the node did not say. */
export type HeldLease = {
  readonly lease: bigint;
  readonly side: "lessee" | "lessor";
  readonly id: bigint | undefined;
  readonly units: bigint | undefined;
  readonly unitHashrate: bigint | undefined;
  /** Base units of the series' first and second reward token. */
  readonly income: readonly [bigint, bigint] | undefined;
  readonly rewardTokens: readonly Address[];
  /** Vested rent, payment-token base units; 0 for a lessee. */
  readonly rent: bigint | undefined;
  readonly paymentToken: Address | undefined;
  readonly isReturnable: boolean | undefined;
  /** The account is the one to whom the units go back. */
  readonly ownsUnits: boolean | undefined;
};

export async function readLease(
  client: Client,
  { contracts }: Deployment,
  account: Address,
  lease: bigint,
): Promise<{ readonly leases: readonly HeldLease[]; readonly unread: readonly Unread[] }> {
  const market = { address: contracts.leaseMarket, abi: leaseMarketAbi } as const;
  const leases = { ...market, args: [lease] } as const;
  const { get, unread } = asking(
    `Lease ${lease}`,
    "What could be read is below, and your node tries each call out first. The units of a lease go back by themselves only to their owner. Another node may know the rest.",
  );
  const ownerOf = async (address: Address): Promise<Address | undefined> => {
    try {
      return await readContract(client, { address, abi: leaseholdAbi, functionName: "ownerOf", args: [lease] });
    } catch (error) {
      // Burned with the end of its lease.
      if (error instanceof BaseError && error.walk((cause) => cause instanceof ContractFunctionRevertedError) !== null)
        return undefined;
      throw error;
    }
  };
  const [lessee, lessor] = await Promise.all([
    get("who is the lessee", ownerOf(contracts.leasehold)),
    get("who is the lessor", ownerOf(contracts.reversion)),
  ]);
  const sides = (["lessee", "lessor"] as const).filter((side) => (side === "lessee" ? lessee : lessor) === account);
  if (sides.length === 0) return { leases: [], unread: unread() };
  const [terms, claimable, isReturnable, owner] = await Promise.all([
    get("its terms", readContract(client, { ...leases, functionName: "leaseOf" })),
    get("what it earned", readContract(client, { ...leases, functionName: "claimable" })),
    get("whether its units can go back", readContract(client, { ...leases, functionName: "isReturnable" })),
    get("who owns its units", readContract(client, { ...leases, functionName: "ownerOfUnits" })),
  ]);
  const [listing, series] =
    terms === undefined
      ? []
      : await Promise.all([
          get(
            "its offer",
            readContract(client, { ...market, functionName: "listingOf", args: [BigInt(terms.listing)] }),
          ),
          get(
            "the terms of its series",
            readContract(client, {
              address: contracts.market,
              abi: primaryMarketAbi,
              functionName: "terms",
              args: [terms.id],
            }),
          ),
        ]);
  const rewardTokens =
    terms === undefined || series === undefined
      ? []
      : hasTwoTokens(terms.id)
        ? [series.rewardToken, series.secondRewardToken]
        : [series.rewardToken];
  const held = sides.map((side): HeldLease => ({
    lease,
    side,
    id: terms?.id,
    units: terms?.units,
    unitHashrate: series?.unitHashrate,
    income:
      claimable === undefined
        ? undefined
        : side === "lessee"
          ? [claimable.lessee, claimable.lesseeSecond]
          : [claimable.lessor, claimable.lessorSecond],
    rewardTokens,
    rent: side === "lessee" ? 0n : claimable?.rent,
    paymentToken: listing?.paymentToken,
    isReturnable,
    ownsUnits: owner === undefined ? undefined : owner === account,
  }));
  return { leases: held, unread: unread() };
}
