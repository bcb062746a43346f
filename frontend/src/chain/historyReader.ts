import type { Deployment } from "@adit/sdk";
import type { Client } from "viem";
import { fetchProtocolLogs, foldHistory, type History, type ProtocolLog } from "./events.ts";
import { scan, type Scan } from "./scan.ts";

/** Keeps what was read of the chain's history, and reads on from there. */
export class HistoryReader {
  #scan: Scan<ProtocolLog> | undefined;
  #history: History | undefined;
  #running: Promise<History> | undefined;
  readonly #client: Client;
  readonly #deployment: Deployment;

  constructor(client: Client, deployment: Deployment) {
    this.#client = client;
    this.#deployment = deployment;
  }

  /** The history up to `head`. Calls that come while one is running share it. */
  read(head: bigint, onProgress?: (share: number) => void): Promise<History> {
    this.#running ??= this.#read(head, onProgress).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #read(head: bigint, onProgress: ((share: number) => void) | undefined): Promise<History> {
    const previous = this.#scan;
    const next = await scan<ProtocolLog>({
      previous,
      startBlock: BigInt(this.#deployment.startBlock),
      head,
      fetch: (from, to) => fetchProtocolLogs(this.#client, this.#deployment, from, to),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    this.#scan = next;
    // The same history keeps its identity, so that screens are not drawn again for nothing.
    if (this.#history === undefined || previous === undefined || changed(previous.entries, next.entries)) {
      this.#history = foldHistory(next.entries);
    }
    return this.#history;
  }
}

function changed(before: readonly ProtocolLog[], after: readonly ProtocolLog[]): boolean {
  if (before.length !== after.length) return true;
  // Only the newest blocks are read again; what came before them is the same objects.
  for (let i = after.length - 1; i >= 0; i--) {
    const a = before[i];
    const b = after[i];
    if (a === b) return false;
    if (a?.blockHash !== b?.blockHash || a?.logIndex !== b?.logIndex) return true;
  }
  return false;
}
