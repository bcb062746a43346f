import type { Address } from "viem";
import { reasonOf, type Logger } from "../node/logger.ts";
import type { Metrics } from "../node/metrics.ts";
import type { PostingChain, PostingHead } from "./chain.ts";
import type { JobRecord, TransactionRecord } from "./jobs.ts";
import type { PostingStore } from "./store.ts";

export type WatchParameters = {
  chain: PostingChain;
  store: PostingStore;
  sender: Address;
  patience: { confirmations: number };
  logger: Logger;
  metrics: Metrics;
  unixMs: () => number;
};

/** Jobs of which the chain gave no answer this time, and jobs whose transaction was just seen to have reverted. */
export type Seen = { unclear: ReadonlySet<string>; reverted: readonly string[] };

/** Follows jobs and transactions on the chain. */
export type Watch = { look: (head: PostingHead, nonce: number) => Promise<Seen> };

/** A used nonce of which no receipt tells belongs to another process: no longer asked for after this. */
const LOST_AFTER_MS = 3_600_000;

export function createWatch({ chain, store, sender, patience, logger, metrics, unixMs }: WatchParameters): Watch {
  const confirmations = BigInt(patience.confirmations);

  /** Is the effect there: in the newest block, or in an older one? */
  async function holds(job: JobRecord, nonce: number, block?: bigint): Promise<boolean> {
    return job.doneWhen === undefined ? await hasReceipt(job, nonce, block) : await chain.holds(job.doneWhen, block);
  }

  /** A receipt counts only if its block is one of the chain and the chain's own state says that the nonce was used. */
  async function hasReceipt(job: JobRecord, nonce: number, block?: bigint): Promise<boolean> {
    for (const transaction of store.ofJob(job.id)) {
      if (transaction.sender === sender && transaction.nonce >= nonce) continue;
      const receipt = await chain.receipt(transaction.hash);
      if (receipt?.success !== true) continue;
      if (block !== undefined && receipt.blockNumber > block) continue;
      if ((await chain.blockHash(receipt.blockNumber)) === receipt.blockHash) return true;
    }
    return false;
  }

  /** A node that no longer has the state of that block leaves the job watched. */
  async function isBuried(job: JobRecord, nonce: number, block: bigint): Promise<boolean> {
    return await holds(job, nonce, block).catch((error: unknown) => {
      logger.debug({ job: job.id, reason: reasonOf(error) }, "job.unclear");
      return false;
    });
  }

  async function lookAtJob(job: JobRecord, head: PostingHead, nonce: number): Promise<void> {
    const done = await holds(job, nonce);
    if (!done) {
      if (job.state !== "done") return;
      metrics.count("adit_transactions_total", { event: "reorged" });
      logger.warn({ job: job.id, block: head.number }, "job.undone");
      store.saveJob({ ...job, state: "wanted", retryAt: 0 });
      return;
    }
    const buried = head.number >= confirmations && (await isBuried(job, nonce, head.number - confirmations));
    const state = buried ? "final" : "done";
    if (state === job.state) return;
    if (job.state !== "done") {
      const own = store.ofJob(job.id).map(({ hash }) => hash);
      logger.info({ job: job.id, transactions: own }, "job.done");
    }
    if (buried) logger.info({ job: job.id }, "job.final");
    store.saveJob({ ...job, state, failures: 0, reason: undefined, failedBlock: undefined });
  }

  /** Notes what became of transactions whose nonce is used, for the log; and takes it back if the chain went back. */
  async function lookAtTransactions(nonce: number): Promise<string[]> {
    const reverted: string[] = [];
    for (const transaction of store.fromNonce(sender, nonce)) {
      if (transaction.outcome === undefined) continue;
      // Its block disappeared: hand it in anew, and give it its time.
      store.saveTransaction({ ...transaction, outcome: undefined, sentAt: undefined });
    }
    for (const transaction of store.untold(sender, nonce)) {
      const outcome = await outcomeOf(transaction);
      if (outcome === undefined) continue;
      const { hash, job } = transaction;
      metrics.count("adit_transactions_total", { event: outcome === "lost" ? "dropped" : outcome });
      logger.info({ job, hash, nonce: transaction.nonce }, `transaction.${outcome}`);
      store.saveTransaction({ ...transaction, outcome });
      if (outcome === "reverted") reverted.push(job);
    }
    return reverted;
  }

  async function outcomeOf({ hash, nonce, waitsSince }: TransactionRecord): Promise<TransactionRecord["outcome"]> {
    const receipt = await chain.receipt(hash);
    if (receipt !== undefined) return receipt.success ? "mined" : "reverted";
    // Another one has the nonce, of this process or of another.
    const told = store.atNonce(sender, nonce).some(({ outcome }) => outcome === "mined" || outcome === "reverted");
    return told || unixMs() - waitsSince > LOST_AFTER_MS ? "lost" : undefined;
  }

  return {
    look: async (head, nonce) => {
      const unclear = new Set<string>();
      for (const job of store.jobs("wanted", "done", "quarantined")) {
        try {
          await lookAtJob(job, head, nonce);
        } catch (error) {
          logger.debug({ job: job.id, reason: reasonOf(error) }, "job.unclear");
          unclear.add(job.id);
        }
      }
      return { unclear, reverted: await lookAtTransactions(nonce) };
    },
  };
}
