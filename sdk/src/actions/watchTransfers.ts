import { isAddressEqual, type Address } from "viem";
import { transferBatchEvent, transferSingleEvent } from "../abis/parts/Hashpower.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";
import {
  watchLogs,
  type EventLog,
  type WatchErrorType,
  type WatchParameters,
  type WatchReturnType,
} from "./watchLogs.ts";

const EVENTS = [...transferSingleEvent, ...transferBatchEvent] as const;

export type WatchTransfersLog = EventLog<typeof EVENTS>;
export type WatchTransfersParameters = DeploymentParameter &
  WatchParameters<WatchTransfersLog> & {
    /** series (default: all) */
    id?: bigint;
    /** on either side (default: anybody) */
    account?: Address;
  };
export type WatchTransfersReturnType = WatchReturnType;
export type WatchTransfersErrorType = WatchErrorType;

/**
 * Watches units that change hands: mints of sales, burns of refunds, leases and gifts among them.
 *
 * @example
 * const unwatch = watchTransfers(client, { deployment, account, onLogs: (logs) => console.log(logs), onRemoved: (logs) => undo(logs) })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const unwatch = client.watchTransfers({ account, onLogs: (logs) => console.log(logs) })
 */
export function watchTransfers(
  client: ReadClient,
  { deployment, id, account, ...watch }: WatchTransfersParameters,
): WatchTransfersReturnType {
  return watchLogs(
    client,
    {
      address: deployment.contracts.hashpower,
      events: EVENTS,
      wanted: ({ args }) =>
        (account === undefined || isAddressEqual(args.from, account) || isAddressEqual(args.to, account)) &&
        (id === undefined || ("ids" in args ? args.ids.includes(id) : args.id === id)),
    },
    watch,
  );
}
