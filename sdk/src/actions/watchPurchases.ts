import { isAddressEqual, type Address } from "viem";
import { unitsSoldEvent } from "../abis/parts/PrimaryMarket.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";
import {
  watchLogs,
  type EventLog,
  type WatchErrorType,
  type WatchParameters,
  type WatchReturnType,
} from "./watchLogs.ts";

const EVENTS = [...unitsSoldEvent] as const;

export type WatchPurchasesLog = EventLog<typeof EVENTS>;
export type WatchPurchasesParameters = DeploymentParameter &
  WatchParameters<WatchPurchasesLog> & {
    /** series (default: all) */
    id?: bigint;
    /** who gets the units (default: anybody) */
    account?: Address;
  };
export type WatchPurchasesReturnType = WatchReturnType;
export type WatchPurchasesErrorType = WatchErrorType;

/**
 * Watches sales of units.
 *
 * @example
 * const unwatch = watchPurchases(client, { deployment, id: 256n, onLogs: (logs) => console.log(logs), onRemoved: (logs) => undo(logs) })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const unwatch = client.watchPurchases({ id: 256n, onLogs: (logs) => console.log(logs) })
 */
export function watchPurchases(
  client: ReadClient,
  { deployment, id, account, ...watch }: WatchPurchasesParameters,
): WatchPurchasesReturnType {
  return watchLogs(
    client,
    {
      address: deployment.contracts.market,
      events: EVENTS,
      wanted: ({ args }) =>
        (id === undefined || args.id === id) && (account === undefined || isAddressEqual(args.to, account)),
    },
    watch,
  );
}
