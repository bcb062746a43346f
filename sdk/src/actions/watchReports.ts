import { batchPostedEvent, dayDecidedEvent } from "../abis/parts/OutputOracle.ts";
import { fallbackRecordedEvent } from "../abis/parts/NetworkDays.ts";
import { networkDaysOf } from "./contracts.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";
import {
  watchLogs,
  type EventLog,
  type WatchErrorType,
  type WatchParameters,
  type WatchReturnType,
} from "./watchLogs.ts";

const EVENTS = [...batchPostedEvent, ...dayDecidedEvent, ...fallbackRecordedEvent] as const;

export type WatchReportsLog = EventLog<typeof EVENTS>;
export type WatchReportsParameters = DeploymentParameter &
  WatchParameters<WatchReportsLog> & {
    /** default: all */
    network?: number;
  };
export type WatchReportsReturnType = WatchReturnType;
export type WatchReportsErrorType = WatchErrorType;

/**
 * Watches what days of a network are taken for: reports of the committee, what disputes decided, and fallbacks.
 *
 * @example
 * const unwatch = watchReports(client, { deployment, network: 1, onLogs: (logs) => console.log(logs), onRemoved: (logs) => undo(logs) })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const unwatch = client.watchReports({ network: 1, onLogs: (logs) => console.log(logs) })
 */
export function watchReports(
  client: ReadClient,
  { deployment, network, ...watch }: WatchReportsParameters,
): WatchReportsReturnType {
  return watchLogs(
    client,
    {
      address: [deployment.contracts.outputOracle, networkDaysOf({ deployment })],
      events: EVENTS,
      wanted: ({ args }) => network === undefined || args.network === network,
    },
    watch,
  );
}
