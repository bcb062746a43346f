import type { Address, ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { permit2Abi, quoteAbi, termsAbi } from "../abis/parts/PrimaryMarket.ts";
import { buyCall, buyWithPermit2Call, buyWithPermitCall } from "./buy.ts";
import { preparePayment, type PreparedPayment } from "./prepareWrite.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type PrepareBuyParameters = DeploymentParameter & {
  account: Address;
  id: bigint;
  units: bigint;
  /** who gets the units (default: the account) */
  to?: Address;
};
/** `payment.amount` is what the units cost now, payment-token base units; no more than that can be taken. */
export type PrepareBuyReturnType = PreparedPayment;
export type PrepareBuyErrorType = ReadContractErrorType;

/**
 * Prepares a purchase at the market's own quote: one signature and one transaction where the token knows permits.
 *
 * @throws `NoSuchSeries` for an id that no series was created with.
 * @example
 * const write = await prepareBuy(client, { deployment, account, id: 256n, units: 1_000n })
 * const requirements = await write.getRequirements()
 * const hash = await carryOut(walletClient, write)
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const write = await client.prepareBuy({ account, id: 256n, units: 1_000n })
 */
export async function prepareBuy(
  client: ReadClient,
  { deployment, account, id, units, to = account }: PrepareBuyParameters,
): Promise<PrepareBuyReturnType> {
  const { market } = deployment.contracts;
  const [cost, { paymentToken }, permit2] = await Promise.all([
    readContract(client, { address: market, abi: quoteAbi, functionName: "quote", args: [id, units] }),
    readContract(client, { address: market, abi: termsAbi, functionName: "terms", args: [id] }),
    readContract(client, { address: market, abi: permit2Abi, functionName: "permit2" }),
  ]);
  const purchase = { deployment, id, units, maxCost: cost, to };
  return preparePayment(client, {
    account,
    payment: { token: paymentToken, spender: market, amount: cost },
    call: buyCall(purchase),
    withPermit: (signature) => buyWithPermitCall({ ...purchase, ...signature }),
    permit2: { address: permit2, call: (signature) => buyWithPermit2Call({ ...purchase, ...signature }) },
  });
}
