import {
  isAddressEqual,
  type Address,
  type GetBlockErrorType,
  type GetContractEventsErrorType,
  type ReadContractErrorType,
} from "viem";
import { getBlockNumber, getContractEvents, readContract } from "viem/actions";
import { ownerOfAbi } from "../abis/parts/Leasehold.ts";
import { leaseClosedEvent, leaseOfAbi, leaseTakenEvent } from "../abis/parts/LeaseMarket.ts";
import type { Lease } from "../leases.ts";
import { logRanges } from "./logRanges.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetLeasesParameters = DeploymentParameter & {
  /** first block to look at: the deployment's `startBlock` */
  fromBlock: bigint;
  /** only those with this account on one of their sides */
  account?: Address;
};

/** A lease in a list; `getLease` says what it earns. */
export interface LeaseListing {
  /** number of the lease, of its leasehold and of its reversion */
  lease: bigint;
  terms: Lease;
  /** owner of the leasehold */
  lessee: Address;
  /** owner of the reversion */
  lessor: Address;
}

/** In the order in which they were taken. */
export type GetLeasesReturnType = LeaseListing[];
export type GetLeasesErrorType = GetBlockErrorType | GetContractEventsErrorType | ReadContractErrorType;

/**
 * Leases that are not closed yet, with both their sides. Everything is of one block.
 *
 * @example
 * const leases = await getLeases(client, { deployment, fromBlock: BigInt(deployment.startBlock), account })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const leases = await client.getLeases({ fromBlock: BigInt(deployment.startBlock), account })
 */
export async function getLeases(
  client: ReadClient,
  { deployment, fromBlock, account }: GetLeasesParameters,
): Promise<GetLeasesReturnType> {
  const { leaseMarket, leasehold, reversion } = deployment.contracts;
  const blockNumber = await getBlockNumber(client);
  const open = new Set<bigint>();
  for (const range of logRanges(fromBlock, blockNumber)) {
    const of = { address: leaseMarket, strict: true, ...range } as const;
    const [taken, closed] = await Promise.all([
      getContractEvents(client, { ...of, abi: leaseTakenEvent, eventName: "LeaseTaken" }),
      getContractEvents(client, { ...of, abi: leaseClosedEvent, eventName: "LeaseClosed" }),
    ]);
    // Numbers are never used again, so a lease that was taken and closed in one range is closed.
    for (const { args } of taken) open.add(args.lease);
    for (const { args } of closed) open.delete(args.lease);
  }
  const leases = await Promise.all(
    [...open].map(async (lease) => {
      const args = [lease] as const;
      const [terms, lessee, lessor] = await Promise.all([
        readContract(client, { address: leaseMarket, abi: leaseOfAbi, functionName: "leaseOf", args, blockNumber }),
        readContract(client, { address: leasehold, abi: ownerOfAbi, functionName: "ownerOf", args, blockNumber }),
        readContract(client, { address: reversion, abi: ownerOfAbi, functionName: "ownerOf", args, blockNumber }),
      ]);
      return { lease, terms, lessee, lessor };
    }),
  );
  return account === undefined
    ? leases
    : leases.filter(({ lessee, lessor }) => isAddressEqual(lessee, account) || isAddressEqual(lessor, account));
}
