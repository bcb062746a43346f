import { concat, numberToHex, type Address, type Hash } from "viem";
import { executeAbi } from "../abis/parts/RewardRouter.ts";
import { integrationOf } from "./contracts.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

const FEE_BYTES = 3;

/** One pool of Uniswap v3 on the way. */
export interface Hop {
  /** of the pool, millionths */
  fee: number;
  /** what comes out of it */
  token: Address;
}

export type CarryOutOrderParameters = DeploymentParameter & {
  /** whose order */
  account: Address;
  rewardToken: Address;
  /** series to claim for the account first (default: none) */
  ids?: readonly bigint[];
  /** pools from the reward token to the order's token (default: none, where they are the same) */
  route?: readonly Hop[];
};
export type CarryOutOrderReturnType = Hash;
export type CarryOutOrderErrorType = SendCallErrorType;

/**
 * Carries out somebody's standing order with all that waits in its reward account; the client gets the tip. What wrapped tokens earned is claimed
 * before, by `claimWrappedFor`.
 *
 * @throws `NoOrder`, `OrderExpired`, `TooLittleIn`, `BelowFloor`, `StaleFeed`, `NothingToBuy`, `NoSwapRouter`, before anything is sent; DeploymentError
 * where the deployment has no reward router.
 * @example
 * const hash = await carryOutOrder(client, { deployment, account, rewardToken, ids: [256n], route: [{ fee: 3_000, token: usdc }] })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.carryOutOrder({ account, rewardToken, ids: [256n], route: [{ fee: 3_000, token: usdc }] })
 */
export async function carryOutOrder(
  client: WriteClient,
  parameters: CarryOutOrderParameters,
): Promise<CarryOutOrderReturnType> {
  return await sendCall(client, carryOutOrderCall(parameters));
}

/** Carries out somebody's standing order, for its tip. */
export function carryOutOrderCall(parameters: CarryOutOrderParameters) {
  const { account, rewardToken, ids = [], route = [] } = parameters;
  const hops = route.flatMap(({ fee, token }) => [numberToHex(fee, { size: FEE_BYTES }), token]);
  return {
    address: integrationOf(parameters, "rewardRouter"),
    abi: executeAbi,
    functionName: "execute",
    args: [account, rewardToken, ids, hops.length === 0 ? "0x" : concat([rewardToken, ...hops])],
  } as const;
}
