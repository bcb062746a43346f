import { rewardDepositedEvent, secondRewardDepositedEvent } from "../abis/parts/Hashpower.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";
import {
  watchLogs,
  type EventLog,
  type WatchErrorType,
  type WatchParameters,
  type WatchReturnType,
} from "./watchLogs.ts";

const EVENTS = [...rewardDepositedEvent, ...secondRewardDepositedEvent] as const;

export type WatchDepositsLog = EventLog<typeof EVENTS>;
export type WatchDepositsParameters = DeploymentParameter &
  WatchParameters<WatchDepositsLog> & {
    /** series (default: all) */
    id?: bigint;
  };
export type WatchDepositsReturnType = WatchReturnType;
export type WatchDepositsErrorType = WatchErrorType;

/**
 * Watches rewards that begin to stream to the holders of a series.
 *
 * @example
 * const unwatch = watchDeposits(client, { deployment, id: 256n, onLogs: (logs) => console.log(logs), onRemoved: (logs) => undo(logs) })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const unwatch = client.watchDeposits({ id: 256n, onLogs: (logs) => console.log(logs) })
 */
export function watchDeposits(
  client: ReadClient,
  { deployment, id, ...watch }: WatchDepositsParameters,
): WatchDepositsReturnType {
  return watchLogs(
    client,
    {
      address: deployment.contracts.hashpower,
      events: EVENTS,
      wanted: ({ args }) => id === undefined || args.id === id,
    },
    watch,
  );
}
