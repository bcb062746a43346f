import type { Hash } from "viem";
import { simulateContract, writeContract } from "viem/actions";
import { postBatchCall, type PostBatchParameters } from "./calls.ts";
import type { WriteClient } from "./types.ts";

export type { PostBatchParameters };
export type PostBatchReturnType = Hash;

/**
 * Posts a batch that a quorum signed.
 *
 * @throws the oracle's errors (`WrongSequence` if somebody posted it first), before anything is sent.
 * @example
 * const hash = await postBatch(client, { deployment, batch, ...signatureBundle(signatures, committee.quorum) })
 */
export async function postBatch(client: WriteClient, parameters: PostBatchParameters): Promise<PostBatchReturnType> {
  const { request } = await simulateContract(client, { ...postBatchCall(parameters), account: client.account });
  return await writeContract(client, request);
}
