import { isAddressEqual, type Address } from "viem";
import { roundRecordedEvent, silenceRecordedEvent } from "../abis/parts/PriceRounds.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";
import {
  watchLogs,
  type EventLog,
  type WatchErrorType,
  type WatchParameters,
  type WatchReturnType,
} from "./watchLogs.ts";

const EVENTS = [...roundRecordedEvent, ...silenceRecordedEvent] as const;

export type WatchPriceRoundsLog = EventLog<typeof EVENTS>;
export type WatchPriceRoundsParameters = DeploymentParameter &
  WatchParameters<WatchPriceRoundsLog> & {
    /** default: all */
    feed?: Address;
  };
export type WatchPriceRoundsReturnType = WatchReturnType;
export type WatchPriceRoundsErrorType = WatchErrorType;

/**
 * Watches prices of days, and feeds that were silent for one.
 *
 * @example
 * const unwatch = watchPriceRounds(client, { deployment, feed, onLogs: (logs) => console.log(logs), onRemoved: (logs) => undo(logs) })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const unwatch = client.watchPriceRounds({ feed, onLogs: (logs) => console.log(logs) })
 */
export function watchPriceRounds(
  client: ReadClient,
  { deployment, feed, ...watch }: WatchPriceRoundsParameters,
): WatchPriceRoundsReturnType {
  return watchLogs(
    client,
    {
      address: deployment.contracts.priceRounds,
      events: EVENTS,
      wanted: ({ args }) => feed === undefined || isAddressEqual(args.feed, feed),
    },
    watch,
  );
}
