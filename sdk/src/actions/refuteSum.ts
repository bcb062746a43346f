import type { Hash } from "viem";
import { refuteSumAbi } from "../abis/parts/Disputes.ts";
import type { Block } from "../oracle/leaves.ts";
import type { NetworkReport } from "../oracle/types.ts";
import { disputesOf } from "./contracts.ts";
import { sendCall, type SendCallErrorType } from "./sendCall.ts";
import type { DeploymentParameter, WriteClient } from "./types.ts";

export type RefuteSumParameters = DeploymentParameter & {
  disputeId: bigint;
  /** the disputed one */
  report: NetworkReport;
  /** all blocks under its `blocksRoot`, in the order of the tree */
  blocks: readonly Block[];
};
export type RefuteSumReturnType = Hash;
export type RefuteSumErrorType = SendCallErrorType;

/**
 * Shows a disputed network report to contradict its own blocks: they are not as many as it says, not those that follow its first height, or do not
 * add up to its fees. Anyone, before the deadline; ends like `refute`.
 *
 * @throws `NotRefuted` with the reason, `DisputeOver`, `DisputeClosed`, `NoSuchDispute`, before anything is sent; DeploymentError where the deployment
 * has no disputes.
 * @example
 * const hash = await refuteSum(client, { deployment, disputeId: 1n, report, blocks })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const hash = await client.refuteSum({ disputeId: 1n, report, blocks })
 */
export async function refuteSum(client: WriteClient, parameters: RefuteSumParameters): Promise<RefuteSumReturnType> {
  return await sendCall(client, refuteSumCall(parameters));
}

/** Shows a disputed network report to contradict its own blocks. */
export function refuteSumCall(parameters: RefuteSumParameters) {
  const { disputeId, report, blocks } = parameters;
  return {
    address: disputesOf(parameters),
    abi: refuteSumAbi,
    functionName: "refuteSum",
    args: [disputeId, report, blocks],
  } as const;
}
