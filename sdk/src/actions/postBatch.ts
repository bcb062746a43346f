import type { Hash } from "viem";
import { postAbi } from "../abis/parts/OutputOracle.ts";
import type { SignatureBundle } from "../oracle/signatures.ts";
import type { Batch } from "../oracle/types.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type PostBatchParameters = DeploymentParameter & SignatureBundle & { batch: Batch };

export type PostBatchReturnType = Hash;
export type PostBatchErrorType = SendCallErrorType;

/**
 * Posts a batch that a quorum signed.
 *
 * @throws the oracle's errors (`WrongSequence` if somebody posted it first), before anything is sent.
 * @example
 * const hash = await postBatch(client, { deployment, batch, ...signatureBundle(signatures, committee.quorum) })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.postBatch({ batch, ...signatureBundle(signatures, committee.quorum) })
 */
export async function postBatch(client: WriteClient, parameters: PostBatchParameters): Promise<PostBatchReturnType> {
  return await sendCall(client, postBatchCall(parameters));
}

/** Posts what a quorum signed. */
export function postBatchCall({ deployment, batch, signerBitmap, signatures }: PostBatchParameters) {
  return {
    address: deployment.contracts.outputOracle,
    abi: postAbi,
    functionName: "post",
    args: [batch, signerBitmap, signatures],
  } as const;
}
