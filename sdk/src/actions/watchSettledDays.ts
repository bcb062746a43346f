import {
  epochCoveredEvent,
  epochLateEvent,
  epochSettledEvent,
  secondEpochSettledEvent,
} from "../abis/parts/Settlement.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";
import {
  watchLogs,
  type EventLog,
  type WatchErrorType,
  type WatchParameters,
  type WatchReturnType,
} from "./watchLogs.ts";

const EVENTS = [...epochSettledEvent, ...secondEpochSettledEvent, ...epochLateEvent, ...epochCoveredEvent] as const;

export type WatchSettledDaysLog = EventLog<typeof EVENTS>;
export type WatchSettledDaysParameters = DeploymentParameter &
  WatchParameters<WatchSettledDaysLog> & {
    /** series (default: all) */
    id?: bigint;
  };
export type WatchSettledDaysReturnType = WatchReturnType;
export type WatchSettledDaysErrorType = WatchErrorType;

/**
 * Watches days that are settled, late or in time, or covered, with every line of them.
 *
 * @example
 * const unwatch = watchSettledDays(client, { deployment, id: 256n, onLogs: (logs) => console.log(logs), onRemoved: (logs) => undo(logs) })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const unwatch = client.watchSettledDays({ id: 256n, onLogs: (logs) => console.log(logs) })
 */
export function watchSettledDays(
  client: ReadClient,
  { deployment, id, ...watch }: WatchSettledDaysParameters,
): WatchSettledDaysReturnType {
  return watchLogs(
    client,
    {
      address: deployment.contracts.settlement,
      events: EVENTS,
      wanted: ({ args }) => id === undefined || args.id === id,
    },
    watch,
  );
}
