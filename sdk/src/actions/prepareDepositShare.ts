import type { Address, GetBlockErrorType, ReadContractErrorType } from "viem";
import { getBlock, readContract } from "viem/actions";
import { previewDepositAbi } from "../abis/parts/AccumulatingShare.ts";
import { laneAbi, secondLaneAbi } from "../abis/parts/Hashpower.ts";
import { hasTwoTokens } from "../math/seriesId.ts";
import { streamedIn } from "../math/stream.ts";
import type { LaneInfo } from "../series.ts";
import { depositShareCall, depositShareWithPermitCall } from "./depositShare.ts";
import { standingShare, type SeriesParameter } from "./forms.ts";
import { prepareOperated, preparePayment, type Payment, type PreparedWrite } from "./prepareWrite.ts";
import type { ReadClient } from "./types.ts";

const HOUR = 3_600n;

export type PrepareDepositShareParameters = SeriesParameter & {
  account: Address;
  units: bigint;
  /** who gets the shares (default: the account) */
  to?: Address;
  /** chain seconds for which the maxima leave room, at the present stream (default: an hour): what a share has earned grows by the second */
  headroom?: bigint;
};

/** A deposit, and what it takes besides the units. */
export interface PrepareDepositShareReturnType extends PreparedWrite {
  /** what it would take of each reward token of the series in this second, base units */
  rewards: readonly bigint[];
  /** the most that it can take of each reward token: what is to be allowed */
  payments: readonly Payment[];
}
export type PrepareDepositShareErrorType = GetBlockErrorType | ReadContractErrorType;

/**
 * Prepares a deposit of units into the share of their series. Its requirements are an operator's approval for the units, and an allowance of each
 * reward token of which a share has earned something already; the first may be a permit. What a deposit does not take of an allowance stays allowed.
 * A day that is settled in between may stream faster than the headroom allows for: it is refused then (`RewardAboveMaximum`), and prepared again.
 *
 * @throws `RefundAlreadyCollected`; NotCreatedError before `createShare`; DeploymentError where the deployment has no accumulating shares.
 * @example
 * const write = await prepareDepositShare(client, { deployment, account, id: 256n, units: 1_000n })
 * const hash = await carryOut(walletClient, write)
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const write = await client.prepareDepositShare({ account, id: 256n, units: 1_000n })
 */
export async function prepareDepositShare(
  client: ReadClient,
  parameters: PrepareDepositShareParameters,
): Promise<PrepareDepositShareReturnType> {
  const { deployment, account, id, units, to = account, headroom = HOUR } = parameters;
  const [share, { number: blockNumber }] = await Promise.all([standingShare(client, parameters), getBlock(client)]);
  const ledger = { address: deployment.contracts.hashpower, args: [id], blockNumber } as const;
  const [[, ...rewards], ...lanes] = await Promise.all([
    readContract(client, {
      address: share,
      abi: previewDepositAbi,
      functionName: "previewDeposit",
      args: [units],
      blockNumber,
    }),
    readContract(client, { ...ledger, abi: laneAbi, functionName: "lane" }),
    ...(hasTwoTokens(id) ? [readContract(client, { ...ledger, abi: secondLaneAbi, functionName: "secondLane" })] : []),
  ]);
  const most = ({ rate, scaleBits }: LaneInfo, i: number): bigint =>
    (rewards[i] ?? 0n) + streamedIn(rate, units, headroom, scaleBits);
  const payments = lanes.map((lane, i) => ({ token: lane.rewardToken, spender: share, amount: most(lane, i) }));
  const [maxReward = 0n, maxSecondReward = 0n] = payments.map(({ amount }) => amount);
  const deposit = { share, units, maxReward, maxSecondReward, to };
  const call = depositShareCall(deposit);
  const operated = prepareOperated(client, { deployment, account, operator: share, call });
  const [first = operated, ...others] = payments.map((payment, i) =>
    preparePayment(client, {
      account,
      payment,
      call,
      ...(i === 0 && { withPermit: (signature) => depositShareWithPermitCall({ ...deposit, ...signature }) }),
    }),
  );
  return {
    account,
    rewards: rewards.slice(0, lanes.length),
    payments,
    getRequirements: async (asked) =>
      (await Promise.all([operated, first, ...others].map((part) => part.getRequirements(asked)))).flat(),
    buildTx: first.buildTx,
  };
}
