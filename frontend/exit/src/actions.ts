import type { Deployment } from "@adit/sdk";
import { hashpowerAbi, primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import {
  claimLesseeCall,
  claimLessorCall,
  claimManyCall,
  claimRentCall,
  claimTokenCall,
  giveBackToCall,
  refundCall,
  unwindLeaseCall,
  withdrawLeaseCreditCall,
  withdrawLeaseIncomeCall,
} from "@adit/sdk/actions";
import { isAddressEqual, type Abi, type Address } from "viem";
import type { Credit, Found } from "./find.ts";
import type { Holding } from "./holdings.ts";
import type { HeldLease } from "./leases.ts";

/** A call as data: what a wallet sends, or what a person copies into another one. */
export type ExitCall = {
  readonly words: string;
  readonly address: Address;
  readonly abi: Abi;
  readonly functionName: string;
  readonly args: readonly unknown[];
};

const named = (words: string, call: Omit<ExitCall, "words">): ExitCall => ({ words, ...call });

/** Claims everything that streams, to the account itself or to another address. */
export function claimAll(
  deployment: Deployment,
  { holdings }: Pick<Found, "holdings">,
  account: Address,
  to: Address,
): ExitCall | undefined {
  const ids = holdings.filter(({ rewards }) => rewards.some(({ amount = 0n }) => amount > 0n)).map(({ id }) => id);
  if (ids.length === 0) return undefined;
  if (isAddressEqual(account, to)) return named("Claim all rewards", claimManyCall({ deployment, ids }));
  return {
    words: "Claim all rewards",
    address: deployment.contracts.hashpower,
    abi: hashpowerAbi,
    functionName: "claimManyTo",
    args: [ids, to],
  };
}

/** Claims one series, and of two coins each alone: for when another series or coin pays nobody. */
export function claimsOf(
  deployment: Deployment,
  { id, rewards }: Holding,
  to: Address,
  symbolOf: (token: Address) => string,
): readonly ExitCall[] {
  const due = rewards.filter(({ amount }) => amount !== 0n);
  if (due.length === 0) return [];
  const ledger = { address: deployment.contracts.hashpower, abi: hashpowerAbi } as const;
  return [
    { words: "Claim the rewards of this series", ...ledger, functionName: "claimTo", args: [id, to] },
    ...(rewards.length === 1 ? [] : due).flatMap(({ token }) =>
      token === undefined
        ? []
        : [named(`Claim ${symbolOf(token)} alone`, claimTokenCall({ deployment, id, token, to }))],
    ),
  ];
}

/** Gets the refund of all units of a series; the units are burned, what they earned stays claimable. */
export function refund(deployment: Deployment, id: bigint, units: bigint, to: Address): ExitCall {
  return named("Take the refund", refundCall({ deployment, id, units, to }));
}

export function transfer(deployment: Deployment, id: bigint, from: Address, to: Address, units: bigint): ExitCall {
  return {
    words: "Move the units",
    address: deployment.contracts.hashpower,
    abi: hashpowerAbi,
    functionName: "safeTransferFrom",
    args: [from, to, id, units, "0x"],
  };
}

/** What one side of a lease can do to leave. */
export function leaseExits(deployment: Deployment, held: HeldLease, to: Address): readonly ExitCall[] {
  const { lease, side, income, rent, isReturnable, ownsUnits } = held;
  const calls: ExitCall[] = [];
  if (income === undefined || income.some((amount) => amount > 0n)) {
    const call = side === "lessee" ? claimLesseeCall : claimLessorCall;
    calls.push(named("Claim the income of the lease", call({ deployment, lease, to })));
  }
  if (rent === undefined || rent > 0n) calls.push(named("Claim the rent", claimRentCall({ deployment, lease, to })));
  if (isReturnable !== false && ownsUnits !== false)
    calls.push(named("Take the units out of the lease", giveBackToCall({ deployment, lease, to })));
  // Only a series that failed lets it pass; the node says so before anything is signed.
  calls.push(named("Unwind the lease of a failed series", unwindLeaseCall({ deployment, lease })));
  return calls;
}

export function withdraw(deployment: Deployment, { from, token }: Credit, to: Address): ExitCall {
  if (from === "leases")
    return named("Take what the lease market owes", withdrawLeaseCreditCall({ deployment, token, to }));
  const { market, settlement } = deployment.contracts;
  return from === "market"
    ? {
        words: "Take what the market owes",
        address: market,
        abi: primaryMarketAbi,
        functionName: "withdrawCredit",
        args: [token, to],
      }
    : {
        words: "Take what settlement owes",
        address: settlement,
        abi: settlementAbi,
        functionName: "withdrawCredit",
        args: [token, to],
      };
}

export function withdrawLeaseIncome(deployment: Deployment, id: bigint, to: Address): ExitCall {
  return named("Take the income of ended leases", withdrawLeaseIncomeCall({ deployment, id, to }));
}
