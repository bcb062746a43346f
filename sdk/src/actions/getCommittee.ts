import type { ReadContractErrorType } from "viem";
import { readContract } from "viem/actions";
import { committeeAbi } from "../abis/parts/OutputOracle.ts";
import type { Committee } from "../oracle/types.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetCommitteeParameters = DeploymentParameter;
export type GetCommitteeReturnType = Committee;

export type GetCommitteeErrorType = ReadContractErrorType;

/**
 * The committee whose signatures count now.
 *
 * @example
 * const committee = await getCommittee(client, { deployment })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const committee = await client.getCommittee()
 */
export async function getCommittee(
  client: ReadClient,
  { deployment }: GetCommitteeParameters,
): Promise<GetCommitteeReturnType> {
  const { configCount, f, quorum, configDigest, signers } = await readContract(client, {
    address: deployment.contracts.outputOracle,
    abi: committeeAbi,
    functionName: "committee",
  });
  return { configCount, f, quorum, configDigest, signers };
}
