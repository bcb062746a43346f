import type { Address, Hash } from "viem";
import { signTypedData, simulateContract, writeContract } from "viem/actions";
import type { FundParameters } from "./calls.ts";
import { permitSignature } from "./permit.ts";
import { planPermit } from "./planPermit.ts";
import { fundWithPermitCall } from "./providerCalls.ts";
import type { WriteClient } from "./types.ts";

export type FundWithPermitParameters = FundParameters & {
  /** the series' (first) reward token */
  token: Address;
};
export type FundWithPermitReturnType = Hash;

/**
 * Adds to the prepaid reward balance of a series in one signature and one transaction.
 *
 * @throws `NoSuchSeries`, `ZeroAmount`, `AllEpochsSettled`, `SeriesNotSold`, and what the token throws, before anything is sent.
 * @example
 * const hash = await fundWithPermit(client, { deployment, id: 256n, amount: 1_000_000n, token: wbtc })
 */
export async function fundWithPermit(
  client: WriteClient,
  { token, ...parameters }: FundWithPermitParameters,
): Promise<FundWithPermitReturnType> {
  const plan = await planPermit(client, {
    token,
    owner: client.account.address,
    spender: parameters.deployment.contracts.settlement,
    value: parameters.amount,
  });
  const signature = await signTypedData(client, plan.typedData);
  const call = fundWithPermitCall({ ...parameters, ...permitSignature(signature, plan.until) });
  const { request } = await simulateContract(client, { ...call, account: client.account });
  return await writeContract(client, request);
}
