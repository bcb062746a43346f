import type { Deployment } from "@adit/sdk";
import type { Client, Hash } from "viem";
import { call, getTransaction, getTransactionCount, getTransactionReceipt } from "viem/actions";
import { TransactionNotFoundError, TransactionReceiptNotFoundError } from "viem";
import { inWords, type InWords } from "./inWords.ts";
import type { Tracked, TransactionStore } from "./store.ts";

/** Looks after every pending transaction once. Called when a new block was seen, so it has no timer of its own. */
export async function followPending(
  client: Client,
  deployment: Deployment,
  store: TransactionStore,
  nowMs: number,
): Promise<void> {
  await Promise.all(
    store
      .get()
      .filter((tracked) => tracked.outcome === "pending")
      .map((tracked) => follow(client, deployment, store, tracked, nowMs)),
  );
}

async function follow(
  client: Client,
  deployment: Deployment,
  store: TransactionStore,
  tracked: Tracked,
  nowMs: number,
): Promise<void> {
  try {
    const receipt = await getTransactionReceipt(client, { hash: tracked.hash });
    const blockNumber = receipt.blockNumber.toString();
    if (receipt.status === "success") {
      store.update(tracked.hash, { outcome: "confirmed", blockNumber, settledAtMs: nowMs });
    } else {
      const words = await revertReason(client, deployment, tracked.hash);
      store.update(tracked.hash, { outcome: "failed", ...words, blockNumber, settledAtMs: nowMs });
    }
  } catch (error) {
    if (!(error instanceof TransactionReceiptNotFoundError)) return;
    if (await wasReplaced(client, store, tracked)) {
      store.update(tracked.hash, {
        outcome: "replaced",
        reason: "Your wallet sent another transaction in its place.",
        advice: "This one can no longer happen. Look at your wallet's activity to see what did.",
        settledAtMs: nowMs,
      });
    }
  }
}

/** Runs a failed transaction again where it failed, to hear the contract's reason. */
export async function revertReason(client: Client, deployment: Deployment, hash: Hash): Promise<InWords> {
  try {
    const sent = await getTransaction(client, { hash });
    await call(client, {
      account: sent.from,
      to: sent.to,
      data: sent.input,
      value: sent.value,
      gas: sent.gas,
      blockNumber: sent.blockNumber,
    });
    return {
      reason: "The contract refused it when it reached the chain.",
      advice: "The transaction changed nothing; only its network fee was spent. By now it would pass; try again.",
    };
  } catch (error) {
    return await inWords(error, deployment, "mined");
  }
}

async function wasReplaced(client: Client, store: TransactionStore, tracked: Tracked): Promise<boolean> {
  try {
    const { nonce } = await getTransaction(client, { hash: tracked.hash });
    if (tracked.nonce === undefined) store.update(tracked.hash, { nonce });
    return false;
  } catch (error) {
    if (!(error instanceof TransactionNotFoundError) || tracked.nonce === undefined) return false;
  }
  try {
    // Unknown to the node, and its place in the account's row is taken: another transaction went in its stead.
    return (await getTransactionCount(client, { address: tracked.from, blockTag: "latest" })) > tracked.nonce;
  } catch {
    return false;
  }
}
