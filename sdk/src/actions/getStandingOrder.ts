import { isAddressEqual, zeroAddress, type Address, type ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { balanceOfAbi } from "../abis/parts/Erc20.ts";
import { receiverOfAbi } from "../abis/parts/Hashpower.ts";
import { accountOfAbi, orderOfAbi } from "../abis/parts/RewardRouter.ts";
import { integrationOf } from "./contracts.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

/** What to do with the rewards that come in one token; fields as in `IRewardRouter.Order`. */
export interface StandingOrder {
  /** what the holder wants; the reward token itself: it is paid on as it is */
  tokenOut: Address;
  /** series whose units are bought with `tokenOut`, its payment token; 0: none */
  buys: bigint;
  /** part of what comes out that is for whoever carries it out, basis points, at most 200 */
  tipBps: number;
  /** most that the holder gets below the feeds' price, tip included, basis points */
  slippageBps: number;
  /** seconds after which an answer of a feed is stale */
  maxAge: number;
  /** unix second up to which the order stands */
  expiry: number;
  /** least base units of the reward token that are worth a swap */
  minIn: bigint;
  /** least base units of `tokenOut` for one of the reward token, 18 decimals; 0 if the feeds suffice */
  floor: bigint;
  /** USD feeds of both tokens; the zero address for both if the floor suffices */
  feedIn: Address;
  feedOut: Address;
}

export type GetStandingOrderParameters = DeploymentParameter & { account: Address; rewardToken: Address };
export interface GetStandingOrderReturnType {
  /** undefined if the account gave none */
  order: StandingOrder | undefined;
  /** where rewards wait for the order: what the account registers with `setReceiver` */
  rewardAccount: Address;
  /** claims that others trigger pay the reward account: without that, nothing comes to the order */
  isReceiver: boolean;
  /** base units of the reward token that wait there */
  waiting: bigint;
}
export type GetStandingOrderErrorType = ReadContractErrorType;

/**
 * The standing order of an account for its rewards in one token, and whether its rewards come to it.
 *
 * @throws DeploymentError where the deployment has no reward router.
 * @example
 * const { order, isReceiver } = await getStandingOrder(client, { deployment, account, rewardToken })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const { order, isReceiver } = await client.getStandingOrder({ account, rewardToken })
 */
export async function getStandingOrder(
  client: ReadClient,
  parameters: GetStandingOrderParameters,
): Promise<GetStandingOrderReturnType> {
  const { deployment, account, rewardToken } = parameters;
  const address = integrationOf(parameters, "rewardRouter");
  const [order, rewardAccount, [receiver]] = await Promise.all([
    readContract(client, { address, abi: orderOfAbi, functionName: "orderOf", args: [account, rewardToken] }),
    readContract(client, { address, abi: accountOfAbi, functionName: "accountOf", args: [account] }),
    readContract(client, {
      address: deployment.contracts.hashpower,
      abi: receiverOfAbi,
      functionName: "receiverOf",
      args: [account],
    }),
  ]);
  return {
    order: isAddressEqual(order.tokenOut, zeroAddress) ? undefined : order,
    rewardAccount,
    isReceiver: isAddressEqual(receiver, rewardAccount),
    waiting: await readContract(client, {
      address: rewardToken,
      abi: balanceOfAbi,
      functionName: "balanceOf",
      args: [rewardAccount],
    }),
  };
}
