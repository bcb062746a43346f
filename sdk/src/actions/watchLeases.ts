import {
  leaseClosedEvent,
  leaseTakenEvent,
  listedEvent,
  listingCancelledEvent,
  optionExercisedEvent,
} from "../abis/parts/LeaseMarket.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";
import {
  watchLogs,
  type EventLog,
  type WatchErrorType,
  type WatchParameters,
  type WatchReturnType,
} from "./watchLogs.ts";

const EVENTS = [
  ...listedEvent,
  ...listingCancelledEvent,
  ...leaseTakenEvent,
  ...optionExercisedEvent,
  ...leaseClosedEvent,
] as const;

export type WatchLeasesLog = EventLog<typeof EVENTS>;
export type WatchLeasesParameters = DeploymentParameter & WatchParameters<WatchLeasesLog>;
export type WatchLeasesReturnType = WatchReturnType;
export type WatchLeasesErrorType = WatchErrorType;

/**
 * Watches the lease market: offers, leases, purchases of leased units, and ends.
 *
 * @example
 * const unwatch = watchLeases(client, { deployment, onLogs: (logs) => console.log(logs), onRemoved: (logs) => undo(logs) })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const unwatch = client.watchLeases({ onLogs: (logs) => console.log(logs) })
 */
export function watchLeases(
  client: ReadClient,
  { deployment, ...watch }: WatchLeasesParameters,
): WatchLeasesReturnType {
  return watchLogs(
    client,
    {
      address: deployment.contracts.leaseMarket,
      events: EVENTS,
    },
    watch,
  );
}
