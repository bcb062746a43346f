import type { AbiEvent, Address, Hash, WatchEventErrorType, WatchEventOnLogsParameter } from "viem";
import { getBlock, watchBlocks, watchEvent } from "viem/actions";
import type { ReadClient } from "./types.ts";

/** What every `watch...` action takes beside the deployment and what it is about. */
export interface WatchParameters<TLog> {
  /** new logs, in the order of the chain; never empty */
  onLogs: (logs: TLog[]) => void;
  /**
   * Logs that were told before and whose block is on the chain no more: what was built on them has to be undone. As the node says it, and
   * where it does not, as the hashes of newer blocks show it.
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

/** Blocks that a reorganization is looked for in: deeper ones end in finality on every chain that this is for. */
const REORGANIZATION_DEPTH = 64n;

/** Watches events of contracts, and tells logs apart from those that a reorganization took back. */
export function watchLogs<const TEvents extends readonly AbiEvent[]>(
  client: ReadClient,
  { address, events, wanted = () => true }: Watched<TEvents>,
  { onLogs, onRemoved, onError, poll, pollingInterval, fromBlock }: WatchParameters<EventLog<TEvents>>,
): WatchReturnType {
  const pace = {
    ...(poll === undefined ? {} : { poll }),
    ...(pollingInterval === undefined ? {} : { pollingInterval }),
    onError,
  };
  const told = new Map<string, EventLog<TEvents>>();
  const takeBack = (logs: EventLog<TEvents>[]): void => {
    const known = logs.filter((log) => told.delete(keyOf(log)));
    if (known.length > 0) onRemoved?.(known);
  };
  const unwatchLogs = watchEvent(client, {
    address,
    events,
    strict: true,
    fromBlock,
    ...pace,
    onLogs: (logs: EventLog<TEvents>[]) => {
      const ours = logs.filter(wanted);
      // What a reorganization took back comes first: the same event may be in a new block already.
      takeBack(ours.filter((log) => placeOf(log).removed));
      const fresh = ours.filter((log) => !placeOf(log).removed && !told.has(keyOf(log)));
      for (const log of fresh) told.set(keyOf(log), log);
      if (fresh.length > 0) onLogs(fresh);
    },
  });
  if (onRemoved === undefined) return unwatchLogs;
  // Many nodes never tell what was taken back, so the blocks of what was told are looked at again when the chain does not go on from them.
  let last: { number: bigint; hash: Hash } | undefined;
  const look = async (block: { number: bigint; hash: Hash; parentHash: Hash }): Promise<void> => {
    const goesOn = last !== undefined && block.number === last.number + 1n && block.parentHash === last.hash;
    last = block;
    for (const [key, log] of told) if (placeOf(log).blockNumber + REORGANIZATION_DEPTH < block.number) told.delete(key);
    if (goesOn || told.size === 0) return;
    const hashes = new Map<bigint, Hash>();
    for (const { blockNumber } of [...told.values()].map((log) => placeOf(log))) {
      if (blockNumber <= block.number && !hashes.has(blockNumber))
        hashes.set(blockNumber, (await getBlock(client, { blockNumber })).hash);
    }
    takeBack([...told.values()].filter((log) => hashes.get(placeOf(log).blockNumber) !== placeOf(log).blockHash));
  };
  const unwatchBlocks = watchBlocks(client, {
    ...pace,
    onBlock: (block) => {
      look(block).catch((error: unknown) => onError?.(error instanceof Error ? error : new Error(String(error))));
    },
  });
  return () => {
    unwatchLogs();
    unwatchBlocks();
  };
}

/** Where a log is, without what its event says. */
interface Place {
  blockNumber: bigint;
  blockHash: Hash;
  logIndex: number;
  removed: boolean;
}

/** Logs of mined blocks have a place whatever their events are. */
function placeOf({ blockNumber, blockHash, logIndex, removed }: Place): Place {
  return { blockNumber, blockHash, logIndex, removed };
}

function keyOf(log: Place): string {
  return `${log.blockHash}:${log.logIndex}`;
}
