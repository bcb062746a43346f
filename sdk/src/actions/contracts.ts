import type { Address } from "viem";
import { DeploymentError } from "../deployment.ts";
import type { DeploymentParameter } from "./types.ts";

/* Contracts that not every deployment has. */

/** @throws DeploymentError where the deployment has no disputes. */
export function disputesOf({ deployment }: DeploymentParameter): Address {
  return there("disputes", deployment.contracts.disputes);
}

/** @throws DeploymentError for a deployment that is older than fallbacks. */
export function networkDaysOf({ deployment }: DeploymentParameter): Address {
  return there("networkDays", deployment.contracts.networkDays);
}

/** Contracts of the integrations, which older deployments lack. */
type Integration = "wrapperFactory" | "accumulatingShareFactory" | "rewardRouter" | "hashpowerValuer";

/** @throws DeploymentError for a deployment that is older than the contract. */
export function integrationOf({ deployment }: DeploymentParameter, name: Integration): Address {
  return there(name, deployment.contracts[name]);
}

function there(name: string, address: Address | undefined): Address {
  if (address === undefined) throw new DeploymentError(`contracts.${name}`, "an address", undefined);
  return address;
}

/** What a hashprice is written in. */
export type HashpriceUnit = "coin" | "usd";

/** @throws DeploymentError for a network that has no hashprice feeds. */
export function hashpriceFeedOf({ deployment }: DeploymentParameter, network: number, unit: HashpriceUnit): Address {
  const feeds = deployment.contracts.hashpriceFeeds?.find((feed) => feed.network === network);
  return there(`hashpriceFeeds of network ${network}`, unit === "coin" ? feeds?.inCoin : feeds?.inUsd);
}
