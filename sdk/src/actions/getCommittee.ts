import { readContract } from "viem/actions";
import { outputOracleAbi } from "../abis/OutputOracle.ts";
import type { Committee } from "../oracle/types.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetCommitteeParameters = DeploymentParameter;
export type GetCommitteeReturnType = Committee;

/**
 * The committee whose signatures count now.
 *
 * @example
 * const committee = await getCommittee(client, { deployment })
 */
export async function getCommittee(
  client: ReadClient,
  { deployment }: GetCommitteeParameters,
): Promise<GetCommitteeReturnType> {
  const { configCount, f, quorum, configDigest, signers } = await readContract(client, {
    address: deployment.contracts.outputOracle,
    abi: outputOracleAbi,
    functionName: "committee",
  });
  return { configCount, f, quorum, configDigest, signers };
}
