import type { Address, Hex } from "viem";
import { erc20Abi } from "../abis/Erc20.ts";
import { farmRegistryAbi } from "../abis/FarmRegistry.ts";
import { hashpowerAbi } from "../abis/Hashpower.ts";
import { networkDaysAbi } from "../abis/NetworkDays.ts";
import { outputOracleAbi } from "../abis/OutputOracle.ts";
import { priceRoundsAbi } from "../abis/PriceRounds.ts";
import { primaryMarketAbi } from "../abis/PrimaryMarket.ts";
import { settlementAbi } from "../abis/Settlement.ts";
import { DeploymentError } from "../deployment.ts";
import type { SignatureBundle } from "../oracle/signatures.ts";
import type { Batch, FarmReport } from "../oracle/types.ts";
import type { DeploymentParameter } from "./types.ts";

/*
 * Calls as data: pure functions whose result goes into viem's `simulateContract` and `writeContract`, wagmi's hooks, or an
 * EIP-5792 batch. The actions in this folder are simulate and write over the same data.
 */

export interface ApproveParameters {
  token: Address;
  spender: Address;
  amount: bigint;
}
/** Lets `spender` take exactly `amount` base units of `token`. */
export function approveCall({ token, spender, amount }: ApproveParameters) {
  return { address: token, abi: erc20Abi, functionName: "approve", args: [spender, amount] } as const;
}

export type BuyParameters = DeploymentParameter & {
  id: bigint;
  units: bigint;
  /** the most that may be paid, payment-token base units */
  maxCost: bigint;
  /** who gets the units */
  to: Address;
};
/** Buys with an allowance. */
export function buyCall({ deployment, id, units, maxCost, to }: BuyParameters) {
  return {
    address: deployment.contracts.market,
    abi: primaryMarketAbi,
    functionName: "buy",
    args: [id, units, maxCost, to],
  } as const;
}

/** A permit's deadline and the parts of its signature. */
export interface PermitSignature {
  deadline: bigint;
  v: number;
  r: Hex;
  s: Hex;
}
/** Buys with an EIP-2612 signature for exactly `maxCost`. */
export function buyWithPermitCall({
  deployment,
  id,
  units,
  maxCost,
  to,
  deadline,
  v,
  r,
  s,
}: BuyParameters & PermitSignature) {
  return {
    address: deployment.contracts.market,
    abi: primaryMarketAbi,
    functionName: "buyWithPermit",
    args: [id, units, maxCost, to, deadline, v, r, s],
  } as const;
}

/** A Permit2 transfer's number, deadline and signature. */
export interface Permit2Signature {
  nonce: bigint;
  /** unix second of the chain */
  deadline: bigint;
  signature: Hex;
}
/** Buys with a Permit2 signature for exactly `maxCost`; Permit2 has the buyer's allowance for the token. */
export function buyWithPermit2Call({
  deployment,
  id,
  units,
  maxCost,
  to,
  nonce,
  deadline,
  signature,
}: BuyParameters & Permit2Signature) {
  return {
    address: deployment.contracts.market,
    abi: primaryMarketAbi,
    functionName: "buyWithPermit2",
    args: [id, units, maxCost, to, nonce, deadline, signature],
  } as const;
}

export type ClaimManyParameters = DeploymentParameter & { ids: readonly bigint[] };
/** Claims several series with one transfer per reward token. */
export function claimManyCall({ deployment, ids }: ClaimManyParameters) {
  return {
    address: deployment.contracts.hashpower,
    abi: hashpowerAbi,
    functionName: "claimMany",
    args: [ids],
  } as const;
}

export type RefundParameters = DeploymentParameter & { id: bigint; units: bigint; to: Address };
/** Burns units of a cancelled or finished series and pays their part of what is refundable. */
export function refundCall({ deployment, id, units, to }: RefundParameters) {
  return {
    address: deployment.contracts.market,
    abi: primaryMarketAbi,
    functionName: "refund",
    args: [id, units, to],
  } as const;
}

export type FundParameters = DeploymentParameter & {
  id: bigint;
  /** reward-token base units */
  amount: bigint;
};
/** Adds to the prepaid reward balance of a series, with an allowance. */
export function fundCall({ deployment, id, amount }: FundParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: settlementAbi,
    functionName: "fund",
    args: [id, amount],
  } as const;
}

export type SettleParameters = DeploymentParameter & {
  id: bigint;
  /** the most days */
  maxDays: bigint;
};
/** Settles the next days of one series, in order, up to the first that has to wait. */
export function settleCall({ deployment, id, maxDays }: SettleParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: settlementAbi,
    functionName: "settle",
    args: [id, maxDays],
  } as const;
}

export type SettleManyParameters = DeploymentParameter & {
  ids: readonly bigint[];
  /** the most days of each series */
  maxDays: bigint;
};
/** Settles the next days of several series; one that has to wait does not stop the others. */
export function settleManyCall({ deployment, ids, maxDays }: SettleManyParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: settlementAbi,
    functionName: "settleMany",
    args: [ids, maxDays],
  } as const;
}

export type FinishParameters = DeploymentParameter & { id: bigint };
/** Closes a series whose every day is settled and whose last stream has ended. */
export function finishCall({ deployment, id }: FinishParameters) {
  return { address: deployment.contracts.settlement, abi: settlementAbi, functionName: "finish", args: [id] } as const;
}

export type PostBatchParameters = DeploymentParameter & SignatureBundle & { batch: Batch };
/** Posts what a quorum signed. */
export function postBatchCall({ deployment, batch, signerBitmap, signatures }: PostBatchParameters) {
  return {
    address: deployment.contracts.outputOracle,
    abi: outputOracleAbi,
    functionName: "post",
    args: [batch, signerBitmap, signatures],
  } as const;
}

export type RecordFarmReportParameters = DeploymentParameter & {
  network: number;
  sequence: number;
  /** unix second of the block in which the batch was posted */
  postedAt: number;
  report: FarmReport;
  proof: readonly Hex[];
};
/** Brings one final farm report on the chain. */
export function recordFarmReportCall({
  deployment,
  network,
  sequence,
  postedAt,
  report,
  proof,
}: RecordFarmReportParameters) {
  return {
    address: deployment.contracts.farmRegistry,
    abi: farmRegistryAbi,
    functionName: "record",
    args: [network, sequence, postedAt, report, proof],
  } as const;
}

export type RecordRoundParameters = DeploymentParameter & {
  feed: Address;
  epoch: number;
  /** first round updated at or after the end of the epoch */
  roundId: bigint;
  previousRoundId: bigint;
};
/** Keeps the price of a day: the first feed round at or after its end. */
export function recordRoundCall({ deployment, feed, epoch, roundId, previousRoundId }: RecordRoundParameters) {
  return {
    address: deployment.contracts.priceRounds,
    abi: priceRoundsAbi,
    functionName: "recordRound",
    args: [feed, epoch, roundId, previousRoundId],
  } as const;
}

export type FundSecondParameters = DeploymentParameter & {
  id: bigint;
  /** base units of the second reward token */
  amount: bigint;
};
/** Adds to the prepaid balance of a merged-mining series in its second reward token, with an allowance. */
export function fundSecondCall({ deployment, id, amount }: FundSecondParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: settlementAbi,
    functionName: "fundSecond",
    args: [id, amount],
  } as const;
}

export type PostBondParameters = DeploymentParameter & {
  id: bigint;
  /** reward-token base units */
  amount: bigint;
};
/** Adds to the provider's bond of a series, with an allowance. */
export function postBondCall({ deployment, id, amount }: PostBondParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: settlementAbi,
    functionName: "postBond",
    args: [id, amount],
  } as const;
}

export type WithdrawBondParameters = DeploymentParameter & {
  id: bigint;
  /** reward-token base units */
  amount: bigint;
  to: Address;
};
/** Takes bond back, a week after the last day. */
export function withdrawBondCall({ deployment, id, amount, to }: WithdrawBondParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: settlementAbi,
    functionName: "withdrawBond",
    args: [id, amount, to],
  } as const;
}

export type ReleaseWithheldParameters = DeploymentParameter & { id: bigint };
/** Releases withheld escrow as far as the bond requirement allows. */
export function releaseWithheldCall({ deployment, id }: ReleaseWithheldParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: settlementAbi,
    functionName: "releaseWithheld",
    args: [id],
  } as const;
}

export type CoverParameters = DeploymentParameter & { id: bigint };
/** Pays the day that the provider missed from funding and bond. */
export function coverCall({ deployment, id }: CoverParameters) {
  return { address: deployment.contracts.settlement, abi: settlementAbi, functionName: "cover", args: [id] } as const;
}

export type EndEarlyParameters = DeploymentParameter & { id: bigint };
/** Ends a series with the present day, at the price of its required bond. */
export function endEarlyCall({ deployment, id }: EndEarlyParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: settlementAbi,
    functionName: "endEarly",
    args: [id],
  } as const;
}

export type WindUpParameters = DeploymentParameter & { id: bigint };
/** Ends a series that has not earned for long, or whose oracle is stale. */
export function windUpCall({ deployment, id }: WindUpParameters) {
  return { address: deployment.contracts.settlement, abi: settlementAbi, functionName: "windUp", args: [id] } as const;
}

export type EndForUnderDeliveryParameters = DeploymentParameter & { id: bigint };
/** Ends a profit share whose farm delivered too little. */
export function endForUnderDeliveryCall({ deployment, id }: EndForUnderDeliveryParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: settlementAbi,
    functionName: "endForUnderDelivery",
    args: [id],
  } as const;
}

export type EndForShortBondParameters = DeploymentParameter & { id: bigint };
/** Ends a series whose bond has been short for a week of escrow. */
export function endForShortBondCall({ deployment, id }: EndForShortBondParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: settlementAbi,
    functionName: "endForShortBond",
    args: [id],
  } as const;
}

export type RecordFallbackParameters = DeploymentParameter & {
  network: number;
  /** UTC day number of a day that nobody reported in time */
  epoch: number;
};
/** Records what a day is taken for that the committee did not report in time. */
export function recordFallbackCall({ deployment, network, epoch }: RecordFallbackParameters) {
  return {
    address: networkDaysOf(deployment),
    abi: networkDaysAbi,
    functionName: "recordFallback",
    args: [network, epoch],
  } as const;
}

export type NoteFinalStateParameters = DeploymentParameter & { network: number };
/** Remembers the state after a network's newest report, while every report is final. */
export function noteFinalStateCall({ deployment, network }: NoteFinalStateParameters) {
  return {
    address: networkDaysOf(deployment),
    abi: networkDaysAbi,
    functionName: "noteFinalState",
    args: [network],
  } as const;
}

/** @throws DeploymentError for a deployment that is older than fallbacks. */
function networkDaysOf({ contracts }: DeploymentParameter["deployment"]): Address {
  if (contracts.networkDays === undefined) throw new DeploymentError("contracts.networkDays", "an address", undefined);
  return contracts.networkDays;
}
