import { zeroAddress, type Address, type GetBlockErrorType, type ReadContractErrorType } from "viem";
import { getBlock, readContract } from "viem/actions";
import { balanceOfAbi } from "../abis/parts/Erc20.ts";
import {
  accruedRewardsAbi,
  collectedAbi,
  getRewardTokensAbi,
  getTokensOutAbi,
  previewRedeemAbi,
  refundStreamAbi,
} from "../abis/parts/WrappedHashpower.ts";
import { standingWrapper, type SeriesParameter } from "./forms.ts";
import type { ReadClient } from "./types.ts";

export type GetWrappedPositionParameters = SeriesParameter & { account: Address };

/** Base units of a token. */
export interface TokenAmount {
  token: Address;
  amount: bigint;
}

/** Tokens earn it evenly, from the start of the first day that was not mined to the end of the term. */
export interface CollectedRefund {
  /** of all holders, that were refunded */
  units: bigint;
  /** payment-token base units that they brought */
  amount: bigint;
  /** unix second */
  from: bigint;
  /** unix second */
  to: bigint;
}

export interface GetWrappedPositionReturnType {
  wrapper: Address;
  /** tokens, which are units */
  units: bigint;
  /** what a claim pays: the reward token or both, and the payment token, in which a collected refund is paid */
  rewards: TokenAmount[];
  /**
   * what `redeemWrapped` of all tokens pays now, payment-token base units; 0 while the series gives no refund. Once the refund was collected it falls by
   * the second, by what `rewards` rise
   */
  refund: bigint;
  /** the refund that `collectWrappedRefund` took; undefined before */
  collected: CollectedRefund | undefined;
}
export type GetWrappedPositionErrorType = GetBlockErrorType | ReadContractErrorType;

/**
 * Wrapped tokens of an account and what they have earned. Everything is of one block.
 *
 * @throws NotCreatedError before `createWrapper`; DeploymentError where the deployment has no wrapped tokens.
 * @example
 * const { units, rewards } = await getWrappedPosition(client, { deployment, account, id: 256n })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const { units, rewards } = await client.getWrappedPosition({ account, id: 256n })
 */
export async function getWrappedPosition(
  client: ReadClient,
  { account, ...series }: GetWrappedPositionParameters,
): Promise<GetWrappedPositionReturnType> {
  const [address, { number: blockNumber }] = await Promise.all([standingWrapper(client, series), getBlock(client)]);
  const at = { address, blockNumber };
  const [units, tokens, amounts, [refunded, brought], [from, to], [out = zeroAddress]] = await Promise.all([
    readContract(client, { ...at, abi: balanceOfAbi, functionName: "balanceOf", args: [account] }),
    readContract(client, { ...at, abi: getRewardTokensAbi, functionName: "getRewardTokens" }),
    readContract(client, { ...at, abi: accruedRewardsAbi, functionName: "accruedRewards", args: [account] }),
    readContract(client, { ...at, abi: collectedAbi, functionName: "collected" }),
    readContract(client, { ...at, abi: refundStreamAbi, functionName: "refundStream" }),
    readContract(client, { ...at, abi: getTokensOutAbi, functionName: "getTokensOut" }),
  ]);
  const preview = { ...at, abi: previewRedeemAbi, functionName: "previewRedeem" } as const;
  return {
    wrapper: address,
    units,
    rewards: tokens.map((token, i) => ({ token, amount: amounts[i] ?? 0n })),
    refund: await readContract(client, { ...preview, args: [out, units] }),
    collected: refunded === 0n ? undefined : { units: refunded, amount: brought, from, to },
  };
}
