import type { Address, Hash } from "viem";
import { buyAbi, buyWithPermit2Abi, buyWithPermitAbi } from "../abis/parts/PrimaryMarket.ts";
import type { Permit2Signature } from "./permit2.ts";
import type { PermitSignature } from "./permit.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type BuyParameters = DeploymentParameter & {
  id: bigint;
  units: bigint;
  /** the most that may be paid, payment-token base units */
  maxCost: bigint;
  /** who gets the units */
  to: Address;
};

export type BuyReturnType = Hash;
export type BuyErrorType = SendCallErrorType;

/**
 * Buys units with an allowance that stands already; `prepareBuy` says what has to be allowed or signed first.
 *
 * @throws the market's errors (`SoldOut`, `SaleNotOpen`, `CostAboveMaximum`, ...) and the payment token's, before anything is sent.
 * @example
 * const hash = await buy(client, { deployment, id: 256n, units: 1_000n, maxCost, to: client.account.address })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.buy({ id: 256n, units: 1_000n, maxCost, to: client.account.address })
 */
export async function buy(client: WriteClient, parameters: BuyParameters): Promise<BuyReturnType> {
  return await sendCall(client, buyCall(parameters));
}

/** Buys with an allowance. */
export function buyCall({ deployment, id, units, maxCost, to }: BuyParameters) {
  return {
    address: deployment.contracts.market,
    abi: buyAbi,
    functionName: "buy",
    args: [id, units, maxCost, to],
  } as const;
}

/** Buys with an EIP-2612 signature for exactly `maxCost`. */
export function buyWithPermitCall({
  deployment,
  id,
  units,
  maxCost,
  to,
  deadline,
  v,
  r,
  s,
}: BuyParameters & PermitSignature) {
  return {
    address: deployment.contracts.market,
    abi: buyWithPermitAbi,
    functionName: "buyWithPermit",
    args: [id, units, maxCost, to, deadline, v, r, s],
  } as const;
}

/** Buys with a Permit2 signature for exactly `maxCost`; Permit2 has the buyer's allowance for the token. */
export function buyWithPermit2Call({
  deployment,
  id,
  units,
  maxCost,
  to,
  nonce,
  deadline,
  signature,
}: BuyParameters & Permit2Signature) {
  return {
    address: deployment.contracts.market,
    abi: buyWithPermit2Abi,
    functionName: "buyWithPermit2",
    args: [id, units, maxCost, to, nonce, deadline, signature],
  } as const;
}
