import type { Address } from "viem";
import { readContract } from "viem/actions";
import { existsAbi, shareOfAbi } from "../abis/parts/AccumulatingShareFactory.ts";
import { isCreatedAbi, wrapperOfAbi } from "../abis/parts/WrapperFactory.ts";
import { integrationOf } from "./contracts.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

/* The ERC-20 forms of a series, each at an address that follows from the series. */

/** A series of a deployment. */
export type SeriesParameter = DeploymentParameter & {
  /** series */
  id: bigint;
};

/** Where a form is or will be. */
interface Form {
  address: Address;
  isCreated: boolean;
}

/** Nobody has made the ERC-20 form of a series yet. Units that were sent to its address now would be lost. */
export class NotCreatedError extends Error {
  override readonly name = "NotCreatedError";
  readonly id: bigint;
  constructor(id: bigint, form: string, create: string) {
    super(`Series #${id >> 8n} has no ${form} yet. Anyone makes it, once, with ${create}.`);
    this.id = id;
  }
}

export async function locateWrapper(client: ReadClient, parameters: SeriesParameter): Promise<Form> {
  const factory = { address: integrationOf(parameters, "wrapperFactory"), args: [parameters.id] } as const;
  const [address, isCreated] = await Promise.all([
    readContract(client, { ...factory, abi: wrapperOfAbi, functionName: "wrapperOf" }),
    readContract(client, { ...factory, abi: isCreatedAbi, functionName: "isCreated" }),
  ]);
  return { address, isCreated };
}

export async function locateShare(client: ReadClient, parameters: SeriesParameter): Promise<Form> {
  const factory = { address: integrationOf(parameters, "accumulatingShareFactory"), args: [parameters.id] } as const;
  const [address, isCreated] = await Promise.all([
    readContract(client, { ...factory, abi: shareOfAbi, functionName: "shareOf" }),
    readContract(client, { ...factory, abi: existsAbi, functionName: "exists" }),
  ]);
  return { address, isCreated };
}

/** @throws NotCreatedError if it does not stand yet. */
export async function standingWrapper(client: ReadClient, parameters: SeriesParameter): Promise<Address> {
  const { address, isCreated } = await locateWrapper(client, parameters);
  if (!isCreated) throw new NotCreatedError(parameters.id, "wrapped token", "createWrapper");
  return address;
}

/** @throws NotCreatedError if it does not stand yet. */
export async function standingShare(client: ReadClient, parameters: SeriesParameter): Promise<Address> {
  const { address, isCreated } = await locateShare(client, parameters);
  if (!isCreated) throw new NotCreatedError(parameters.id, "accumulating share", "createShare");
  return address;
}
