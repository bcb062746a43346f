import { isAddressEqual, type Address } from "viem";
import { rewardClaimedEvent, secondRewardClaimedEvent } from "../abis/parts/Hashpower.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";
import {
  watchLogs,
  type EventLog,
  type WatchErrorType,
  type WatchParameters,
  type WatchReturnType,
} from "./watchLogs.ts";

const EVENTS = [...rewardClaimedEvent, ...secondRewardClaimedEvent] as const;

export type WatchClaimsLog = EventLog<typeof EVENTS>;
export type WatchClaimsParameters = DeploymentParameter &
  WatchParameters<WatchClaimsLog> & {
    /** series (default: all) */
    id?: bigint;
    /** whose rewards (default: everybody's) */
    account?: Address;
  };
export type WatchClaimsReturnType = WatchReturnType;
export type WatchClaimsErrorType = WatchErrorType;

/**
 * Watches claims of rewards.
 *
 * @example
 * const unwatch = watchClaims(client, { deployment, account, onLogs: (logs) => console.log(logs), onRemoved: (logs) => undo(logs) })
 * @example
 * // The same on a client that was extended by `aditActions`.
 * const unwatch = client.watchClaims({ account, onLogs: (logs) => console.log(logs) })
 */
export function watchClaims(
  client: ReadClient,
  { deployment, id, account, ...watch }: WatchClaimsParameters,
): WatchClaimsReturnType {
  return watchLogs(
    client,
    {
      address: deployment.contracts.hashpower,
      events: EVENTS,
      wanted: ({ args }) =>
        (id === undefined || args.id === id) && (account === undefined || isAddressEqual(args.account, account)),
    },
    watch,
  );
}
