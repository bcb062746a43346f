import type { Deployment } from "@adit/sdk";
import type { Client } from "viem";
import {
  fetchBatchLogs,
  fetchProtocolLogs,
  foldHistory,
  foldReports,
  type BatchLog,
  type History,
  type ProtocolLog,
} from "./events.ts";
import type { HeadWatcher } from "./head.ts";
import { REPORTED_DAYS } from "./reportedDays.ts";
import { scan, scanBack, type BackScan, type Scan } from "./scan.ts";

/** Keeps what was read of the chain's history, and reads on from there. */
export class HistoryReader {
  #scan: Scan<ProtocolLog> | undefined;
  #reports: BackScan<BatchLog> | undefined;
  #mark = 0;
  #history: History | undefined;
  #running: Promise<History> | undefined;
  readonly #client: Client;
  readonly #deployment: Deployment;
  readonly #head: HeadWatcher;

  constructor(client: Client, deployment: Deployment, head: HeadWatcher) {
    this.#client = client;
    this.#deployment = deployment;
    this.#head = head;
  }

  /** The history up to the newest block that was seen. Calls that come while one is running share it. */
  read(onProgress?: (share: number) => void): Promise<History> {
    this.#running ??= this.#read(onProgress).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #read(onProgress: ((share: number) => void) | undefined): Promise<History> {
    const head = this.#head.get().number ?? 0n;
    const mark = this.#head.replacements.mark();
    const intactTo = this.#head.replacements.intactSince(this.#mark);
    const [scanned, reports] = await Promise.all([
      scan<ProtocolLog>({
        previous: this.#scan,
        startBlock: BigInt(this.#deployment.startBlock),
        head,
        intactTo,
        fetch: (fromBlock, toBlock) => fetchProtocolLogs(this.#client, this.#deployment, { fromBlock, toBlock }),
        ...(onProgress === undefined ? {} : { onProgress }),
      }),
      this.#readReports(head, intactTo),
    ]);
    // The same history keeps its identity, so that screens are not drawn again for nothing.
    const isSame =
      this.#history !== undefined &&
      !differ(this.#scan?.entries, scanned.entries) &&
      !differ(this.#reports?.scan.entries, reports.scan.entries);
    this.#scan = scanned;
    this.#reports = reports;
    this.#mark = mark;
    if (!isSame || this.#history === undefined) {
      this.#history = {
        ...foldHistory(scanned.entries),
        reports: foldReports(reports.scan.entries),
        source: "chain",
      };
    }
    return this.#history;
  }

  /** Reports come once a day for good: only the newest are read, from the end of the chain backwards. */
  async #readReports(head: bigint, intactTo: bigint | undefined): Promise<BackScan<BatchLog>> {
    const fetch = (fromBlock: bigint, toBlock: bigint): Promise<readonly BatchLog[]> =>
      fetchBatchLogs(this.#client, this.#deployment, { fromBlock, toBlock });
    const previous = this.#reports;
    const reachesBack = intactTo ?? previous?.scan.scannedTo ?? 0n;
    if (previous === undefined || head < previous.startBlock || reachesBack < previous.startBlock) {
      const startBlock = BigInt(this.#deployment.startBlock);
      return await scanBack({ startBlock, head, fetch, isEnough: spansEnough });
    }
    const { startBlock } = previous;
    return { startBlock, scan: await scan({ previous: previous.scan, startBlock, head, intactTo, fetch }) };
  }
}

function spansEnough(logs: readonly BatchLog[]): boolean {
  const epochs = logs.map(({ args }) => args.epoch);
  // One pass over networks together: a network that reports at all reports every day.
  return epochs.length > 0 && Math.max(...epochs) - Math.min(...epochs) >= REPORTED_DAYS;
}

type MinedLog = { readonly blockHash: string; readonly logIndex: number };

/** Whether there is anything new. Only the newest blocks are read again; what came before them is the same objects. */
export function differ(before: readonly MinedLog[] | undefined, after: readonly MinedLog[]): boolean {
  if (before?.length !== after.length) return true;
  for (let i = after.length - 1; i >= 0; i--) {
    const a = before[i];
    const b = after[i];
    if (a === b) return false;
    if (a?.blockHash !== b?.blockHash || a?.logIndex !== b?.logIndex) return true;
  }
  return false;
}
