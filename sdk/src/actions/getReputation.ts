import type { Address, GetBlockNumberErrorType, GetLogsErrorType } from "viem";
import { getBlockNumber, getLogs } from "viem/actions";
import {
  escrowSettledEvent,
  refundsOpenedEvent,
  seriesOpenedEvent,
  withheldReleasedEvent,
} from "../abis/parts/PrimaryMarket.ts";
import {
  bondPostedEvent,
  bondWithdrawnEvent,
  epochCoveredEvent,
  epochLateEvent,
  epochSettledEvent,
  secondEpochSettledEvent,
  seriesEndedEvent,
} from "../abis/parts/Settlement.ts";
import { reputationOf, type Reputation, type ReputationEvent } from "../reputation.ts";
import { logRanges } from "./logRanges.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

export type GetReputationParameters = DeploymentParameter & {
  /** the deployment's `startBlock` */
  fromBlock: bigint;
  /** only this one (default: every provider) */
  provider?: Address;
};
export type GetReputationReturnType = Reputation[];
export type GetReputationErrorType = GetBlockNumberErrorType | GetLogsErrorType;

const EVENTS = [
  ...seriesOpenedEvent,
  ...escrowSettledEvent,
  ...withheldReleasedEvent,
  ...refundsOpenedEvent,
  ...epochSettledEvent,
  ...secondEpochSettledEvent,
  ...epochLateEvent,
  ...epochCoveredEvent,
  ...bondPostedEvent,
  ...bondWithdrawnEvent,
  ...seriesEndedEvent,
] as const;

/**
 * What providers owed and how it was paid, recomputed from events alone.
 *
 * @example
 * const [record] = await getReputation(client, { deployment, fromBlock: BigInt(deployment.startBlock), provider })
 * console.log(record?.rewards[0]?.paidInTime)
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const [record] = await client.getReputation({ fromBlock: BigInt(deployment.startBlock), provider })
 */
export async function getReputation(
  client: ReadClient,
  { deployment, fromBlock, provider }: GetReputationParameters,
): Promise<GetReputationReturnType> {
  const events: ReputationEvent[] = [];
  for (const range of logRanges(fromBlock, await getBlockNumber(client))) {
    const logs = await getLogs(client, {
      address: [deployment.contracts.market, deployment.contracts.settlement],
      events: EVENTS,
      strict: true,
      ...range,
    });
    events.push(...logs);
  }
  const all = reputationOf(events);
  return provider === undefined
    ? all
    : all.filter((record) => record.provider.toLowerCase() === provider.toLowerCase());
}
