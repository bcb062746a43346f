import type { Deployment } from "@adit/sdk";
import type { Client } from "viem";
import type { HeadWatcher } from "./head.ts";
import { differ } from "./historyReader.ts";
import { scan, type Scan } from "./scan.ts";
import { fetchSeriesLogs, foldSeries, type SeriesHistory, type SeriesLog } from "./seriesEvents.ts";

type Kept = { readonly scan: Scan<SeriesLog>; readonly mark: number; readonly history: SeriesHistory };

/** Series whose days are kept in memory; the one that was looked at longest ago goes first. */
const KEPT_SERIES = 12;

/** Reads the days of single series from the chain's events, and later only what is new. */
export class SeriesReader {
  readonly #kept = new Map<bigint, Kept>();
  readonly #running = new Map<bigint, Promise<SeriesHistory>>();
  readonly #client: Client;
  readonly #deployment: Deployment;
  readonly #head: HeadWatcher;

  constructor(client: Client, deployment: Deployment, head: HeadWatcher) {
    this.#client = client;
    this.#deployment = deployment;
    this.#head = head;
  }

  /** @param openedAt block before which nothing happened to the series */
  read(id: bigint, openedAt: bigint): Promise<SeriesHistory> {
    const running =
      this.#running.get(id) ??
      this.#read(id, openedAt).finally(() => {
        this.#running.delete(id);
      });
    this.#running.set(id, running);
    return running;
  }

  async #read(id: bigint, openedAt: bigint): Promise<SeriesHistory> {
    const kept = this.#kept.get(id);
    const head = this.#head.get().number ?? 0n;
    const mark = this.#head.replacements.mark();
    const scanned = await scan<SeriesLog>({
      previous: kept?.scan,
      startBlock: openedAt,
      head,
      intactTo: kept === undefined ? undefined : this.#head.replacements.intactSince(kept.mark),
      fetch: (fromBlock, toBlock) => fetchSeriesLogs(this.#client, this.#deployment, id, { fromBlock, toBlock }),
    });
    const isSame = kept !== undefined && !differ(kept.scan.entries, scanned.entries);
    const history = isSame ? kept.history : foldSeries(scanned.entries);
    this.#kept.delete(id);
    this.#kept.set(id, { scan: scanned, mark, history });
    for (const oldest of this.#kept.keys()) if (this.#kept.size > KEPT_SERIES) this.#kept.delete(oldest);
    return history;
  }
}
