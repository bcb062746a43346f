import type { Address, Hex } from "viem";
import { getChainId, readContract } from "viem/actions";
import { primaryMarketAbi } from "../abis/PrimaryMarket.ts";
import { type approveCall, buyCall, buyWithPermit2Call, buyWithPermitCall } from "./calls.ts";
import { permitSignature, type PermitTypedData } from "./permit.ts";
import { permit2Nonce, permit2TypedData, type Permit2TypedData } from "./permit2.ts";
import { planPermit } from "./planPermit.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type PlanBuyParameters = DeploymentParameter & {
  account: Address;
  id: bigint;
  units: bigint;
  /** who gets the units (default: the account) */
  to?: Address;
  /** unix second of the chain until which the permit counts (default: 30 minutes after the newest block) */
  deadline?: bigint;
};

/** What a purchase costs, asks to sign and sends. Nothing is sent yet: this is what a person reviews. */
export interface PlanBuyReturnType {
  /** what leaves the wallet, payment-token base units; the permit and the approval are for exactly this */
  cost: bigint;
  paymentToken: Address;
  /** who may take `cost`, once */
  spender: Address;
  /** the one signature */
  typedData: PermitTypedData;
  /** the one transaction, once the permit is signed */
  withPermit: (signature: Hex) => ReturnType<typeof buyWithPermitCall>;
  /** The same by Permit2, for buyers who have allowed it to move the payment token. It works where the market's Permit2 is deployed. */
  permit2: { typedData: Permit2TypedData; buy: (signature: Hex) => ReturnType<typeof buyWithPermit2Call> };
  /** the same in two transactions, for wallets that cannot sign a permit */
  approve: ReturnType<typeof approveCall>;
  buy: ReturnType<typeof buyCall>;
}

/**
 * Plans a purchase in one signature and one transaction.
 *
 * @throws `NoSuchSeries`, and what the payment token throws if it knows no permits.
 * @example
 * const plan = await planBuy(client, { deployment, account, id: 256n, units: 1_000n })
 * const signature = await walletClient.signTypedData(plan.typedData)
 * const { request } = await publicClient.simulateContract({ ...plan.withPermit(signature), account })
 * const hash = await walletClient.writeContract(request)
 */
export async function planBuy(
  client: ReadClient,
  { deployment, account, id, units, to = account, deadline }: PlanBuyParameters,
): Promise<PlanBuyReturnType> {
  const market = { address: deployment.contracts.market, abi: primaryMarketAbi } as const;
  const [cost, terms, permit2, chainId] = await Promise.all([
    readContract(client, { ...market, functionName: "quote", args: [id, units] }),
    readContract(client, { ...market, functionName: "terms", args: [id] }),
    readContract(client, { ...market, functionName: "permit2" }),
    getChainId(client),
  ]);
  const purchase = { deployment, id, units, maxCost: cost, to };
  const spender = market.address;
  const { typedData, approve, until } = await planPermit(client, {
    token: terms.paymentToken,
    owner: account,
    spender,
    value: cost,
    deadline,
  });
  const nonce = permit2Nonce();
  const moved = { chainId, permit2, token: terms.paymentToken, amount: cost, spender, nonce, deadline: until };
  return {
    cost,
    paymentToken: terms.paymentToken,
    spender,
    typedData,
    withPermit: (signature) => buyWithPermitCall({ ...purchase, ...permitSignature(signature, until) }),
    permit2: {
      typedData: permit2TypedData(moved),
      buy: (signature) => buyWithPermit2Call({ ...purchase, nonce, deadline: until, signature }),
    },
    approve,
    buy: buyCall(purchase),
  };
}
