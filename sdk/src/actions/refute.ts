import type { Hash, Hex } from "viem";
import { refuteAbi } from "../abis/parts/Disputes.ts";
import type { CoinbaseProof } from "../bitcoin/proof.ts";
import type { Block } from "../oracle/leaves.ts";
import type { NetworkReport } from "../oracle/types.ts";
import { disputesOf } from "./contracts.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type RefuteParameters = DeploymentParameter & {
  disputeId: bigint;
  /** the disputed one */
  report: NetworkReport;
  /** the block as the report has it, and its branch under `blocksRoot`: `blockProof` of `@adit/sdk/oracle` makes both */
  block: Block;
  branch: readonly Hex[];
  /** the coinbase that the chain has at that height, 12 headers deep: `buildCoinbaseProof` of `@adit/sdk/bitcoin` makes it */
  proof: CoinbaseProof;
};
export type RefuteReturnType = Hash;
export type RefuteErrorType = SendCallErrorType;

/**
 * Shows a disputed network report to be false by one coinbase of the chain, which names another hash or reward than the report. Anyone, before the
 * deadline: the disputer wins, and the day takes its fallback.
 *
 * @throws `NotRefuted` with the reason, `DisputeOver`, `DisputeClosed`, `NoSuchDispute` and the errors of the proof, before anything is sent;
 * DeploymentError where the deployment has no disputes.
 * @example
 * const proof = buildCoinbaseProof({ headers, coinbase, txids })
 * const hash = await refute(client, { deployment, disputeId: 1n, report, ...blockProof(blocks, height), proof })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.refute({ disputeId: 1n, report, ...blockProof(blocks, height), proof })
 */
export async function refute(client: WriteClient, parameters: RefuteParameters): Promise<RefuteReturnType> {
  return await sendCall(client, refuteCall(parameters));
}

/** Shows a disputed network report to be false by one coinbase of the chain. */
export function refuteCall(parameters: RefuteParameters) {
  const { disputeId, report, block, branch, proof } = parameters;
  return {
    address: disputesOf(parameters),
    abi: refuteAbi,
    functionName: "refute",
    args: [disputeId, report, block, branch, proof],
  } as const;
}
