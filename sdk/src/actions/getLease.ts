import type { Address, GetBlockErrorType, ReadContractErrorType } from "viem";
import { getBlock, readContract } from "viem/actions";
import { laneAbi, secondLaneAbi, secondTargetAtAbi, targetAtAbi } from "../abis/parts/Hashpower.ts";
import { ownerOfAbi } from "../abis/parts/Leasehold.ts";
import {
  claimableAbi,
  isReturnableAbi,
  leaseOfAbi,
  listingOfAbi,
  noSuchLeaseError,
  optionEndsAtAbi,
  ownerOfUnitsAbi,
  purchaseCostAbi,
  secondTakeIndexOfAbi,
} from "../abis/parts/LeaseMarket.ts";
import { progressAbi } from "../abis/parts/Settlement.ts";
import type { Lease, Listing } from "../leases.ts";
import { UINT256_MAX } from "../math/bonding.ts";
import {
  leaseClaimable,
  settledLeaseDays,
  splitIncome,
  vestedRent,
  type LeaseStretch,
  type SplitIncome,
} from "../math/lease.ts";
import { hasTwoTokens } from "../math/seriesId.ts";
import { indexAt, type Stream } from "../math/stream.ts";
import type { LaneInfo } from "../series.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

const LEDGER_ABI = [...laneAbi, ...secondLaneAbi, ...secondTargetAtAbi, ...targetAtAbi] as const;
const LEASES_ABI = [
  ...claimableAbi,
  ...isReturnableAbi,
  ...leaseOfAbi,
  ...listingOfAbi,
  ...noSuchLeaseError,
  ...optionEndsAtAbi,
  ...ownerOfUnitsAbi,
  ...purchaseCostAbi,
  ...secondTakeIndexOfAbi,
] as const;

export type GetLeaseParameters = DeploymentParameter & {
  /** number of the lease, of its leasehold and of its reversion */
  lease: bigint;
};

/** One reward token of a lease: all that a screen needs to let both sides tick without asking the chain again. */
export interface LeaseLane {
  rewardToken: Address;
  scaleBits: number;
  stream: Stream;
  stretch: LeaseStretch;
  /** base units that both sides were paid so far */
  paid: SplitIncome;
  /** base units that both sides can claim now, by the contract's own word */
  claimable: SplitIncome;
}

/** Rent of a lease, payment-token base units. `total = vested + unvested`. */
export interface LeaseRent {
  paymentToken: Address;
  total: bigint;
  /** the lessor's: of the days that are settled, or all of it once the units are bought */
  vested: bigint;
  /** the lessee's again if the series ends before these days are settled */
  unvested: bigint;
  /** vested and not pulled yet */
  claimable: bigint;
}

export interface GetLeaseReturnType {
  lease: bigint;
  terms: Lease;
  /** where the units came from; keeps payment token and prices */
  listing: Listing;
  /** owner of the leasehold */
  lessee: Address;
  /** owner of the reversion */
  lessor: Address;
  /** who will have the units: the lessor, or the lessee once it bought them */
  owner: Address;
  /** one per reward token of the series: one, or two in merged mining */
  lanes: LeaseLane[];
  rent: LeaseRent;
  /** what buying the units costs, payment-token base units, and the unix second from which they cannot be bought any more; undefined
   * where they never could */
  option: { cost: bigint; endsAt: bigint } | undefined;
  /** `giveBack` would find the lease at its end */
  isReturnable: boolean;
}

export type GetLeaseErrorType = GetBlockErrorType | ReadContractErrorType;

/**
 * A lease, with the split of its income and its rent. Everything is of one block.
 *
 * @throws `NoSuchLease` for one that is over or never began.
 * @example
 * const { lanes, rent } = await getLease(client, { deployment, lease: 1n })
 * const sats = lanes.map((lane) => leaseClaimableAt(lane, chainTime).lessee)
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const { lanes, rent } = await client.getLease({ lease: 1n })
 */
export async function getLease(
  client: ReadClient,
  { deployment, lease }: GetLeaseParameters,
): Promise<GetLeaseReturnType> {
  const { contracts } = deployment;
  const { number: blockNumber, timestamp } = await getBlock(client);
  const leases = { address: contracts.leaseMarket, abi: LEASES_ABI, args: [lease], blockNumber } as const;
  const asked = Promise.all([
    readContract(client, { ...leases, functionName: "claimable" }),
    readContract(client, { ...leases, functionName: "ownerOfUnits" }),
    readContract(client, { ...leases, functionName: "purchaseCost" }),
    readContract(client, { ...leases, functionName: "optionEndsAt" }),
    readContract(client, { ...leases, functionName: "isReturnable" }),
    ownerOf(client, contracts.leasehold, lease, blockNumber),
    ownerOf(client, contracts.reversion, lease, blockNumber),
  ]);
  // Of a lease that is not there every contract says so in its own words, in any order: those of the market are told.
  asked.catch(() => undefined);
  const terms = await readContract(client, { ...leases, functionName: "leaseOf" });
  const [claimable, owner, cost, endsAt, isReturnable, lessee, lessor] = await asked;
  const [listing, [settledEpochs], ...stretches] = await Promise.all([
    readContract(client, { ...leases, functionName: "listingOf", args: [BigInt(terms.listing)] }),
    readContract(client, {
      address: contracts.settlement,
      abi: progressAbi,
      functionName: "progress",
      args: [terms.id],
      blockNumber,
    }),
    firstLane(client, deployment, terms, blockNumber),
    ...(hasTwoTokens(terms.id) ? [secondLane(client, deployment, lease, terms, blockNumber)] : []),
  ]);
  const claims: readonly SplitIncome[] = [
    { lessor: claimable.lessor, lessee: claimable.lessee },
    { lessor: claimable.lessorSecond, lessee: claimable.lesseeSecond },
  ];
  const lanes = stretches.map(([lane, stretch], i) => laneOf(lane, stretch, claims[i] ?? NOTHING, timestamp));
  const settled = settledLeaseDays(settledEpochs, terms.firstIndex, terms.epochs);
  const vested = terms.bought ? terms.rent : vestedRent(terms.rent, settled, terms.epochs);
  return {
    lease,
    terms,
    listing,
    lessee,
    lessor,
    owner,
    lanes,
    rent: {
      paymentToken: listing.paymentToken,
      total: terms.rent,
      vested,
      unvested: terms.rent - vested,
      claimable: claimable.rent,
    },
    option: endsAt === 0n ? undefined : { cost, endsAt },
    isReturnable,
  };
}

/** Base units that both sides can claim at unix second `t` of the chain, as long as nothing more is settled or claimed. */
export function leaseClaimableAt({ stream, stretch, paid, scaleBits }: LeaseLane, t: bigint): SplitIncome {
  const index = indexAt(stream, t < stream.startedAt ? stream.startedAt : t);
  return leaseClaimable(splitIncome(stretch, index), paid, scaleBits);
}

const NOTHING: SplitIncome = { lessor: 0n, lessee: 0n };

async function ownerOf(client: ReadClient, token: Address, lease: bigint, blockNumber: bigint): Promise<Address> {
  return await readContract(client, {
    address: token,
    abi: ownerOfAbi,
    functionName: "ownerOf",
    args: [lease],
    blockNumber,
  });
}

/** A lane of the ledger, and where the lease lies on it. */
type Located = readonly [LaneInfo, LeaseStretch];

async function firstLane(
  client: ReadClient,
  { contracts }: DeploymentParameter["deployment"],
  terms: Lease,
  blockNumber: bigint,
): Promise<Located> {
  const ledger = { address: contracts.hashpower, abi: LEDGER_ABI, blockNumber } as const;
  const targetAt = async (epoch: number): Promise<bigint> =>
    await readContract(client, { ...ledger, functionName: "targetAt", args: [terms.id, epoch] });
  return await Promise.all([
    readContract(client, { ...ledger, functionName: "lane", args: [terms.id] }),
    stretchOf(terms, terms.takeIndex, targetAt),
  ]);
}

async function secondLane(
  client: ReadClient,
  { contracts }: DeploymentParameter["deployment"],
  lease: bigint,
  terms: Lease,
  blockNumber: bigint,
): Promise<Located> {
  const ledger = { address: contracts.hashpower, abi: LEDGER_ABI, blockNumber } as const;
  const takeIndex = await readContract(client, {
    address: contracts.leaseMarket,
    abi: LEASES_ABI,
    functionName: "secondTakeIndexOf",
    args: [lease],
    blockNumber,
  });
  const targetAt = async (epoch: number): Promise<bigint> =>
    await readContract(client, { ...ledger, functionName: "secondTargetAt", args: [terms.id, epoch] });
  return await Promise.all([
    readContract(client, { ...ledger, functionName: "secondLane", args: [terms.id] }),
    stretchOf(terms, takeIndex, targetAt),
  ]);
}

async function stretchOf(
  terms: Lease,
  takeIndex: bigint,
  targetAt: (epoch: number) => Promise<bigint>,
): Promise<LeaseStretch> {
  const settled = async (epoch: number): Promise<bigint | undefined> => {
    const target = await targetAt(epoch);
    return target === UINT256_MAX ? undefined : target;
  };
  const [startTarget, endTarget] = await Promise.all([
    // A lease from the first day of the series on has no day before it.
    terms.firstIndex === 0 ? takeIndex : settled(terms.start - 1),
    terms.bought ? undefined : settled(terms.start + terms.epochs - 1),
  ]);
  return { units: terms.units, takeIndex, startTarget, endTarget };
}

/** `claimable` at `timestamp` tells what was paid. */
function laneOf(info: LaneInfo, stretch: LeaseStretch, claimable: SplitIncome, timestamp: bigint): LeaseLane {
  const { rewardToken, scaleBits, index, rate } = info;
  const stream = { index, rate, startedAt: BigInt(info.startedAt) };
  const earned = leaseClaimable(splitIncome(stretch, indexAt(stream, timestamp)), NOTHING, scaleBits);
  const paid = { lessor: earned.lessor - claimable.lessor, lessee: earned.lessee - claimable.lessee };
  return { rewardToken, scaleBits, stream, stretch, paid, claimable };
}
