import type { Address } from "viem";
import { hashpowerAbi } from "../abis/Hashpower.ts";
import { leaseMarketAbi } from "../abis/LeaseMarket.ts";
import { leaseholdAbi } from "../abis/Leasehold.ts";
import type { PermitSignature } from "./calls.ts";
import type { DeploymentParameter } from "./types.ts";

/* Calls of the lease market as data, as in `calls.ts`. */

function leaseMarketOf({ deployment }: DeploymentParameter) {
  return { address: deployment.contracts.leaseMarket, abi: leaseMarketAbi } as const;
}

export type ApproveLeasesParameters = DeploymentParameter & {
  /** false takes the approval back, and with it every listing */
  approved: boolean;
};
/** Lets the lease market fetch units that somebody takes from a listing. */
export function approveLeasesCall({ deployment, approved }: ApproveLeasesParameters) {
  return {
    address: deployment.contracts.hashpower,
    abi: hashpowerAbi,
    functionName: "setApprovalForAll",
    args: [deployment.contracts.leaseMarket, approved],
  } as const;
}

/** What a holder offers. */
export interface Offer {
  /** series */
  id: bigint;
  units: bigint;
  /** least and most days of a lease */
  minEpochs: number;
  maxEpochs: number;
  paymentToken: Address;
  /** UTC day number on which a lease starts at the latest */
  lastStart: number;
  /** payment-token base units with 18 fractional decimals per 1e12 H/s and day */
  rentPrice: bigint;
  /** payment-token base units with 18 fractional decimals per 1e12 H/s; 0: the units cannot be bought */
  purchasePrice: bigint;
}
export type ListUnitsParameters = DeploymentParameter & Offer & { lister: Address };
/** Offers units for rent; they stay with the lister until they are taken. */
export function listUnitsCall({ deployment, ...terms }: ListUnitsParameters) {
  return { ...leaseMarketOf({ deployment }), functionName: "list", args: [terms] } as const;
}

export type CancelListingParameters = DeploymentParameter & { listing: bigint };
/** Withdraws what was not taken of a listing. */
export function cancelListingCall({ deployment, listing }: CancelListingParameters) {
  return { ...leaseMarketOf({ deployment }), functionName: "cancel", args: [listing] } as const;
}

export type TakeLeaseParameters = DeploymentParameter & {
  listing: bigint;
  units: bigint;
  /** UTC day number of the first day: tomorrow at the earliest */
  start: number;
  /** days */
  epochs: number;
  /** the most that may be paid for all days, payment-token base units */
  maxRent: bigint;
  /** who gets the leasehold */
  to: Address;
};
/** Leases units for whole days with an allowance. */
export function takeLeaseCall({ deployment, ...order }: TakeLeaseParameters) {
  return { ...leaseMarketOf({ deployment }), functionName: "take", args: [order] } as const;
}
/** Leases units for whole days with an EIP-2612 signature for exactly `maxRent`. */
export function takeLeaseWithPermitCall({
  deployment,
  deadline,
  v,
  r,
  s,
  ...order
}: TakeLeaseParameters & PermitSignature) {
  return {
    ...leaseMarketOf({ deployment }),
    functionName: "takeWithPermit",
    args: [order, deadline, v, r, s],
  } as const;
}

export type ClaimLeaseParameters = DeploymentParameter & {
  lease: bigint;
  /** who is paid */
  to: Address;
};
/** Pays the lessee its income. */
export function claimLesseeCall({ deployment, lease, to }: ClaimLeaseParameters) {
  return { ...leaseMarketOf({ deployment }), functionName: "claimLessee", args: [lease, to] } as const;
}
/** Pays the lessor its income: of the days before the lease and after it. */
export function claimLessorCall({ deployment, lease, to }: ClaimLeaseParameters) {
  return { ...leaseMarketOf({ deployment }), functionName: "claimLessor", args: [lease, to] } as const;
}
/** Pays the lessor the rent of the days that are settled. */
export function claimRentCall({ deployment, lease, to }: ClaimLeaseParameters) {
  return { ...leaseMarketOf({ deployment }), functionName: "claimRent", args: [lease, to] } as const;
}

export type ExercisePurchaseParameters = DeploymentParameter & {
  lease: bigint;
  /** the most that may be paid, payment-token base units */
  maxCost: bigint;
  /** who gets the units, if they can be delivered now */
  to: Address;
};
/** Buys leased units with an allowance. */
export function exercisePurchaseCall({ deployment, lease, maxCost, to }: ExercisePurchaseParameters) {
  return { ...leaseMarketOf({ deployment }), functionName: "exercise", args: [lease, maxCost, to] } as const;
}
/** Buys leased units with an EIP-2612 signature for exactly `maxCost`. */
export function exercisePurchaseWithPermitCall({
  deployment,
  lease,
  maxCost,
  to,
  deadline,
  v,
  r,
  s,
}: ExercisePurchaseParameters & PermitSignature) {
  return {
    ...leaseMarketOf({ deployment }),
    functionName: "exerciseWithPermit",
    args: [lease, maxCost, to, deadline, v, r, s],
  } as const;
}

export type GiveBackParameters = DeploymentParameter & { lease: bigint };
/** Gives the units of a lease that is over back to their owner. */
export function giveBackCall({ deployment, lease }: GiveBackParameters) {
  return { ...leaseMarketOf({ deployment }), functionName: "giveBack", args: [lease] } as const;
}

export type GiveBackToParameters = DeploymentParameter & { lease: bigint; to: Address };
/** Gives the units of a lease that is over to whom their owner names. */
export function giveBackToCall({ deployment, lease, to }: GiveBackToParameters) {
  return { ...leaseMarketOf({ deployment }), functionName: "giveBackTo", args: [lease, to] } as const;
}

export type UnwindLeaseParameters = DeploymentParameter & { lease: bigint };
/** Burns the units of a lease for the refund of their series. */
export function unwindLeaseCall({ deployment, lease }: UnwindLeaseParameters) {
  return { ...leaseMarketOf({ deployment }), functionName: "unwind", args: [lease] } as const;
}

export type TransferLeaseParameters = DeploymentParameter & {
  lease: bigint;
  /** `lessee`: the leasehold moves; `lessor`: the reversion does. Both are ERC-721 tokens with the lease's number. */
  side: "lessee" | "lessor";
  from: Address;
  to: Address;
};
/**
 * Hands one side of a lease over, with everything that it has not claimed yet. A contract that does not know ERC-721 tokens refuses
 * it, so nothing is lost in one.
 */
export function transferLeaseCall({ deployment, lease, side, from, to }: TransferLeaseParameters) {
  const { leasehold, reversion } = deployment.contracts;
  return {
    address: side === "lessee" ? leasehold : reversion,
    abi: leaseholdAbi,
    functionName: "safeTransferFrom",
    args: [from, to, lease],
  } as const;
}

export type WithdrawLeaseCreditParameters = DeploymentParameter & { token: Address; to: Address };
/** Pulls rent, price and refunds that leases credited. */
export function withdrawLeaseCreditCall({ deployment, token, to }: WithdrawLeaseCreditParameters) {
  return { ...leaseMarketOf({ deployment }), functionName: "withdrawCredit", args: [token, to] } as const;
}

export type WithdrawLeaseIncomeParameters = DeploymentParameter & { id: bigint; to: Address };
/** Pulls the income of closed leases of one series. */
export function withdrawLeaseIncomeCall({ deployment, id, to }: WithdrawLeaseIncomeParameters) {
  return { ...leaseMarketOf({ deployment }), functionName: "withdrawIncome", args: [id, to] } as const;
}
