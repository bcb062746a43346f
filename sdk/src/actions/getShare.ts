import type { Address, GetBlockErrorType, ReadContractErrorType } from "viem";
import { getBlock, readContract } from "viem/actions";
import { convertToAssetsAbi, refundCollectedAbi } from "../abis/parts/AccumulatingShare.ts";
import { decimalsAbi, totalSupplyAbi } from "../abis/parts/Erc20.ts";
import { locateShare, type SeriesParameter } from "./forms.ts";
import type { ReadClient } from "./types.ts";

export type GetShareParameters = SeriesParameter;

/** What some shares stand for, each entry rounded down; base units of the tokens. */
export interface Basket {
  units: bigint;
  reward: bigint;
  /** 0 if the series has one reward token */
  secondReward: bigint;
  /** 0 until the refund of the series was collected */
  payment: bigint;
}

export interface ShareContents {
  /** shares in existence, base units; as many as units in the basket */
  supply: bigint;
  /** one whole token is 10 to this power of shares: 1 TH/s, where units divide it by a power of ten */
  decimals: number;
  /** what all shares stand for */
  total: Basket;
  /** what one whole token stands for */
  perToken: Basket;
  /** the basket holds the refund instead of units, and takes no deposit any more */
  refundCollected: boolean;
}

export interface GetShareReturnType {
  /** where the share is, or will be: it follows from the series */
  share: Address;
  /** units that are sent to the address before it stands are lost */
  isCreated: boolean;
  /** undefined before it stands */
  contents: ShareContents | undefined;
}
export type GetShareErrorType = GetBlockErrorType | ReadContractErrorType;

/**
 * The accumulating share of a series, an ERC-20 for contracts that hold it on behalf of others: what it earns stays in its basket.
 *
 * @throws DeploymentError where the deployment has no accumulating shares.
 * @example
 * const { share, contents } = await getShare(client, { deployment, id: 256n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const { share, contents } = await client.getShare({ id: 256n })
 */
export async function getShare(client: ReadClient, parameters: GetShareParameters): Promise<GetShareReturnType> {
  const { address, isCreated } = await locateShare(client, parameters);
  return { share: address, isCreated, contents: isCreated ? await contentsOf(client, address) : undefined };
}

/** Everything is of one block. */
async function contentsOf(client: ReadClient, address: Address): Promise<ShareContents> {
  const at = { address, blockNumber: (await getBlock(client)).number };
  const assets = { ...at, abi: convertToAssetsAbi, functionName: "convertToAssets" } as const;
  const [supply, decimals, refundCollected] = await Promise.all([
    readContract(client, { ...at, abi: totalSupplyAbi, functionName: "totalSupply" }),
    readContract(client, { ...at, abi: decimalsAbi, functionName: "decimals" }),
    readContract(client, { ...at, abi: refundCollectedAbi, functionName: "refundCollected" }),
  ]);
  const [total, perToken] = await Promise.all([
    readContract(client, { ...assets, args: [supply] }),
    readContract(client, { ...assets, args: [10n ** BigInt(decimals)] }),
  ]);
  return { supply, decimals, total, perToken, refundCollected };
}
