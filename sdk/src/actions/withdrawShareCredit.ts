import type { Address, Hash, ReadContractErrorType } from "viem";
import { withdrawCreditAbi } from "../abis/parts/AccumulatingShare.ts";
import { standingShare, type SeriesParameter } from "./forms.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { WriteClient } from "./types.ts";

interface Withdrawing {
  token: Address;
  to: Address;
}
export type WithdrawShareCreditParameters = SeriesParameter & Withdrawing;
export type WithdrawShareCreditReturnType = Hash;
export type WithdrawShareCreditErrorType = ReadContractErrorType | SendCallErrorType;

/**
 * Pulls what a token did not deliver to the client's account when shares were redeemed, because it was paused or blocked the receiver.
 *
 * @throws `NothingToWithdraw`, `InvalidReceiver` and the token's errors, before anything is sent; NotCreatedError before `createShare`; DeploymentError
 * where the deployment has no accumulating shares.
 * @example
 * const hash = await withdrawShareCredit(client, { deployment, id: 256n, token, to: client.account.address })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.withdrawShareCredit({ id: 256n, token, to: client.account.address })
 */
export async function withdrawShareCredit(
  client: WriteClient,
  parameters: WithdrawShareCreditParameters,
): Promise<WithdrawShareCreditReturnType> {
  const share = await standingShare(client, parameters);
  return await sendCall(client, withdrawShareCreditCall({ ...parameters, share }));
}

/** Pulls what a token did not deliver when shares were redeemed. */
export function withdrawShareCreditCall({ share, token, to }: Withdrawing & { share: Address }) {
  return { address: share, abi: withdrawCreditAbi, functionName: "withdrawCredit", args: [token, to] } as const;
}
