import type { Address, ContractFunctionArgs } from "viem";
import { farmRegistryAbi } from "../abis/FarmRegistry.ts";
import { primaryMarketAbi } from "../abis/PrimaryMarket.ts";
import { settlementAbi } from "../abis/Settlement.ts";
import type { Terms } from "../series.ts";
import type { FundParameters, PermitSignature } from "./calls.ts";
import type { DeploymentParameter } from "./types.ts";

/* What a provider calls, as data, as in `calls.ts`. */

/** What a provider says about a farm, as `FarmRegistry.registerFarm` takes it. */
export type FarmInput = ContractFunctionArgs<typeof farmRegistryAbi, "nonpayable", "registerFarm">[0];

export type RegisterProviderParameters = DeploymentParameter & {
  /** not empty; the provider's own claim */
  name: string;
  /** where more is to be read */
  uri: string;
};
/** Makes the caller a provider. */
export function registerProviderCall({ deployment, name, uri }: RegisterProviderParameters) {
  return {
    address: deployment.contracts.farmRegistry,
    abi: farmRegistryAbi,
    functionName: "registerProvider",
    args: [name, uri],
  } as const;
}

export type RegisterFarmParameters = DeploymentParameter & { farm: FarmInput };
/** Registers a farm of the calling provider. */
export function registerFarmCall({ deployment, farm }: RegisterFarmParameters) {
  return {
    address: deployment.contracts.farmRegistry,
    abi: farmRegistryAbi,
    functionName: "registerFarm",
    args: [farm],
  } as const;
}

export type UpdateFarmParameters = RegisterFarmParameters & { farmId: number };
/** Replaces what the provider says about its farm; its network stays. */
export function updateFarmCall({ deployment, farmId, farm }: UpdateFarmParameters) {
  return {
    address: deployment.contracts.farmRegistry,
    abi: farmRegistryAbi,
    functionName: "updateFarm",
    args: [farmId, farm],
  } as const;
}

export type CreateSeriesParameters = DeploymentParameter & { terms: Terms };
/** Opens a series for sale under terms that never change. */
export function createSeriesCall({ deployment, terms }: CreateSeriesParameters) {
  return {
    address: deployment.contracts.market,
    abi: primaryMarketAbi,
    functionName: "create",
    args: [terms],
  } as const;
}

export type WithdrawReleaseParameters = DeploymentParameter & {
  id: bigint;
  /** who gets the payment tokens */
  to: Address;
};
/** The provider pulls everything that was released to it. */
export function withdrawReleaseCall({ deployment, id, to }: WithdrawReleaseParameters) {
  return {
    address: deployment.contracts.market,
    abi: primaryMarketAbi,
    functionName: "withdrawRelease",
    args: [id, to],
  } as const;
}

/** Adds to the prepaid reward balance of a series with an EIP-2612 signature for exactly `amount`. */
export function fundWithPermitCall({ deployment, id, amount, deadline, v, r, s }: FundParameters & PermitSignature) {
  return {
    address: deployment.contracts.settlement,
    abi: settlementAbi,
    functionName: "fundWithPermit",
    args: [id, amount, deadline, v, r, s],
  } as const;
}

export type WithdrawFundingParameters = FundParameters & { to: Address };
/** The provider takes back funding above what is reserved for days that are owed. */
export function withdrawFundingCall({ deployment, id, amount, to }: WithdrawFundingParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: settlementAbi,
    functionName: "withdrawFunding",
    args: [id, amount, to],
  } as const;
}

/** `withdrawFunding` of the second reward token of a merged-mining series. */
export function withdrawSecondFundingCall({ deployment, id, amount, to }: WithdrawFundingParameters) {
  return {
    address: deployment.contracts.settlement,
    abi: settlementAbi,
    functionName: "withdrawSecondFunding",
    args: [id, amount, to],
  } as const;
}
