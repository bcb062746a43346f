import type { Address } from "viem";
import { getBlock } from "viem/actions";
import { approveCall } from "./calls.ts";
import { getPermitTypedData, type PermitTypedData } from "./permit.ts";
import type { ReadClient } from "./types.ts";

/** Seconds of chain time for which a payment's permit counts. */
const PERMIT_LIFETIME = 1_800n;

export interface PlanPermitParameters {
  token: Address;
  owner: Address;
  spender: Address;
  /** base units of the token: exactly what is paid */
  value: bigint;
  /** unix second of the chain until which the permit counts (default: 30 minutes after the newest block) */
  deadline?: bigint | undefined;
}

/** What every payment asks of a wallet: one signature, or one approval for wallets that cannot sign it. */
export interface PlanPermitReturnType {
  typedData: PermitTypedData;
  approve: ReturnType<typeof approveCall>;
  /** unix second until which the signature counts */
  until: bigint;
}

/** Plans the permit of a payment. Throws what the token throws if it knows no permits. */
export async function planPermit(
  client: ReadClient,
  { token, owner, spender, value, deadline }: PlanPermitParameters,
): Promise<PlanPermitReturnType> {
  const until = deadline ?? (await getBlock(client)).timestamp + PERMIT_LIFETIME;
  return {
    typedData: await getPermitTypedData(client, { token, owner, spender, value, deadline: until }),
    approve: approveCall({ token, spender, amount: value }),
    until,
  };
}
