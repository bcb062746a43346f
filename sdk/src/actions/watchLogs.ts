import type { AbiEvent, Address, WatchEventErrorType, WatchEventOnLogsParameter } from "viem";
import { watchEvent } from "viem/actions";
import type { ReadClient } from "./types.ts";

/** What every `watch...` action takes beside the deployment and what it is about. */
export interface WatchParameters<TLog> {
  /** new logs, in the order of the chain; never empty */
  onLogs: (logs: TLog[]) => void;
  /**
   * Logs that were told before and whose block is on the chain no more: what was built on them has to be undone. They come from a
   * node's subscription (WebSocket) or filter (HTTP). A node that knows neither is asked for ranges of blocks instead, and tells none.
   */
  onRemoved?: (logs: TLog[]) => void;
  /** what the node said when it could not be asked; watching goes on */
  onError?: (error: Error) => void;
  /** asks the node again and again (default: only where the transport cannot subscribe) */
  poll?: true;
  /** milliseconds between two looks while polling (default: the client's) */
  pollingInterval?: number;
  /** first block to tell of while polling (default: the next one) */
  fromBlock?: bigint;
}

/** Ends the watching. */
export type WatchReturnType = () => void;
export type WatchErrorType = WatchEventErrorType;

/** A log of one of the events, decoded. */
export type EventLog<TEvents extends readonly AbiEvent[]> = WatchEventOnLogsParameter<undefined, TEvents, true>[number];

/** What is watched. */
export interface Watched<TEvents extends readonly AbiEvent[]> {
  address: Address | Address[];
  events: TEvents;
  /** which logs of these events are told (default: all) */
  wanted?: (log: EventLog<TEvents>) => boolean;
}

/** Watches events of contracts, and tells logs apart from those that a reorganization took back. */
export function watchLogs<const TEvents extends readonly AbiEvent[]>(
  client: ReadClient,
  { address, events, wanted = () => true }: Watched<TEvents>,
  { onLogs, onRemoved, onError, poll, pollingInterval, fromBlock }: WatchParameters<EventLog<TEvents>>,
): WatchReturnType {
  return watchEvent(client, {
    address,
    events,
    strict: true,
    ...(poll === undefined ? {} : { poll }),
    ...(pollingInterval === undefined ? {} : { pollingInterval }),
    fromBlock,
    onError,
    onLogs: (logs: EventLog<TEvents>[]) => {
      const told = logs.filter(wanted);
      // What a reorganization took back comes first: the same event may be in a new block already.
      const removed = told.filter((log) => isRemoved(log));
      const fresh = told.filter((log) => !isRemoved(log));
      if (removed.length > 0) onRemoved?.(removed);
      if (fresh.length > 0) onLogs(fresh);
    },
  });
}

function isRemoved(log: { removed: boolean }): boolean {
  return log.removed;
}
