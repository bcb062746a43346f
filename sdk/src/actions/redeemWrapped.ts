import { zeroAddress, type Address, type Hash, type ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { getTokensOutAbi, redeemAbi } from "../abis/parts/WrappedHashpower.ts";
import { standingWrapper, type SeriesParameter } from "./forms.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { WriteClient } from "./types.ts";

interface Redeeming {
  /** tokens that are burnt, as many as units */
  units: bigint;
  /** least payment-token base units; `getWrappedPosition` says what all tokens bring, and of a collected refund that falls by the second */
  minAmount: bigint;
  to: Address;
}
export type RedeemWrappedParameters = SeriesParameter & Redeeming;
export type RedeemWrappedReturnType = Hash;
export type RedeemWrappedErrorType = ReadContractErrorType | SendCallErrorType;

/**
 * Burns wrapped tokens of the client's account for their refund: what the series gives for their units, or what they have still to earn of a refund
 * that was collected. What they have earned already stays to be claimed.
 *
 * @throws `NotRefundable`, `TooLittleOut`, `ERC20InsufficientBalance`, before anything is sent; NotCreatedError; DeploymentError where the
 * deployment has no wrapped tokens.
 * @example
 * const { units, refund } = await getWrappedPosition(client, { deployment, account, id: 256n })
 * // Some minutes' room: what a collected refund still brings falls by the second, and can be claimed instead.
 * const minAmount = (refund * 999n) / 1_000n
 * const hash = await redeemWrapped(client, { deployment, id: 256n, units, minAmount, to: account })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.redeemWrapped({ id: 256n, units, minAmount, to: account })
 */
export async function redeemWrapped(
  client: WriteClient,
  parameters: RedeemWrappedParameters,
): Promise<RedeemWrappedReturnType> {
  const wrapper = await standingWrapper(client, parameters);
  const [paymentToken = zeroAddress] = await readContract(client, {
    address: wrapper,
    abi: getTokensOutAbi,
    functionName: "getTokensOut",
  });
  return await sendCall(client, redeemWrappedCall({ ...parameters, wrapper, paymentToken }));
}

export type RedeemWrappedCallParameters = Redeeming & {
  wrapper: Address;
  /** of the series */
  paymentToken: Address;
};

/** Burns wrapped tokens for their refund. */
export function redeemWrappedCall({ wrapper, paymentToken, units, minAmount, to }: RedeemWrappedCallParameters) {
  return {
    address: wrapper,
    abi: redeemAbi,
    functionName: "redeem",
    args: [to, units, paymentToken, minAmount, false],
  } as const;
}
