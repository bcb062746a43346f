import type { Deployment } from "@adit/sdk";
import type { Client, Hash } from "viem";
import {
  call,
  getBlock,
  getBlockNumber,
  getTransaction,
  getTransactionCount,
  getTransactionReceipt,
} from "viem/actions";
import { TransactionNotFoundError, TransactionReceiptNotFoundError } from "viem";
import { inWords, type InWords } from "./inWords.ts";
import { replacementOf, type Content } from "./replacement.ts";
import type { Tracked, TransactionStore } from "./store.ts";

/** What a wallet says of a batch. */
export type BatchStatus =
  | { readonly status: "pending" | "unknown" }
  | { readonly status: "success" | "failure"; readonly hash: Hash | undefined };

export type Follower = {
  readonly client: Client;
  readonly deployment: Deployment;
  readonly store: TransactionStore;
  /** Asks the wallet that was given a batch or a contract wallet's transaction; undefined while another one is connected. */
  readonly askWallet: (tracked: Tracked) => Promise<BatchStatus | undefined>;
  readonly nowMs: number;
};

/** A block may be replaced by another one for about this many blocks after it. */
const REORG_DEPTH = 12n;

/** Whether a transaction has to be looked after: pending, or in a block that may still vanish. */
export function isUnsettled(tracked: Tracked, head: bigint | undefined): boolean {
  if (tracked.outcome === "pending") return true;
  if (tracked.blockNumber === undefined || tracked.blockHash === undefined || head === undefined) return false;
  return head - BigInt(tracked.blockNumber) < REORG_DEPTH;
}

/** Looks after every unsettled transaction once. Called when a new block was seen, so it has no timer of its own. */
export async function followAll(follower: Follower): Promise<void> {
  const { client, store } = follower;
  let head: bigint;
  try {
    head = await getBlockNumber(client, { cacheTime: 0 });
  } catch {
    return;
  }
  const unsettled = store.get().filter((tracked) => isUnsettled(tracked, head));
  await Promise.all(unsettled.map((tracked) => follow(follower, tracked, head)));
}

async function follow(follower: Follower, tracked: Tracked, head: bigint): Promise<void> {
  try {
    const inBlock = tracked.hash === undefined ? false : await followHash(follower, tracked, tracked.hash);
    if (inBlock) return;
    if (tracked.outcome !== "pending") {
      // Its block was replaced by one without it: it waits again, or somebody else took its place.
      follower.store.update(tracked.key, {
        outcome: "pending",
        blockNumber: undefined,
        blockHash: undefined,
        reason: undefined,
        advice: undefined,
        settledAtMs: undefined,
      });
    }
    if (tracked.batchOf !== undefined || tracked.contract) await followInWallet(follower, tracked);
    else await lookForReplacement(follower, tracked, head);
  } catch {
    // A silent node says nothing about a transaction; the next block asks again.
  }
}

/** True if the transaction is in a block, which is written down. */
async function followHash(
  { client, deployment, store, nowMs }: Follower,
  tracked: Tracked,
  hash: Hash,
): Promise<boolean> {
  try {
    const receipt = await getTransactionReceipt(client, { hash });
    if (receipt.blockHash === tracked.blockHash) return true;
    const blockNumber = receipt.blockNumber.toString();
    const found = { blockNumber, blockHash: receipt.blockHash, missing: false, settledAtMs: nowMs };
    if (receipt.status === "success") {
      store.update(tracked.key, { outcome: "confirmed", ...found });
    } else {
      const words = await revertReason(client, deployment, hash);
      store.update(tracked.key, { outcome: "failed", ...words, ...found });
    }
    return true;
  } catch (error) {
    if (error instanceof TransactionReceiptNotFoundError) return false;
    throw error;
  }
}

async function followInWallet(follower: Follower, tracked: Tracked): Promise<void> {
  const { store, askWallet, nowMs } = follower;
  const said = await askWallet(tracked);
  if (said === undefined) return;
  if (said.status === "success" || said.status === "failure") {
    // The chain's own receipt decides where the wallet names the transaction.
    if (said.hash !== undefined) {
      if (said.hash !== tracked.hash) store.update(tracked.key, { hash: said.hash, missing: false });
      await followHash(follower, { ...tracked, hash: said.hash }, said.hash);
      return;
    }
    store.update(
      tracked.key,
      said.status === "success"
        ? { outcome: "confirmed", missing: false, settledAtMs: nowMs }
        : {
            outcome: "failed",
            reason: "Your wallet says that it did not go through.",
            advice: "Either all of its calls happened or none did. Look at the wallet for the reason.",
            missing: false,
            settledAtMs: nowMs,
          },
    );
    return;
  }
  if (tracked.missing !== (said.status === "unknown"))
    store.update(tracked.key, { missing: said.status === "unknown" });
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

/** No block has it: it waits in the node's pool, or was never seen, or another one took its number. */
async function lookForReplacement(follower: Follower, tracked: Tracked, head: bigint): Promise<void> {
  const { client, store, nowMs } = follower;
  const { hash, key, from } = tracked;
  if (hash === undefined) return;
  let { nonce } = tracked;
  let missing = false;
  try {
    const known = await getTransaction(client, { hash });
    ({ nonce } = known);
  } catch (error) {
    if (!(error instanceof TransactionNotFoundError)) throw error;
    missing = true;
  }
  if (nonce !== tracked.nonce || missing !== tracked.missing) store.update(key, { nonce, missing });
  if (nonce === undefined) return;
  const used = await getTransactionCount(client, { address: from, blockNumber: head });
  if (used <= nonce) return;
  const found = await findByNonce(client, tracked, nonce, head);
  if (found === undefined) {
    store.update(key, { outcome: "replaced", settledAtMs: nowMs });
    return;
  }
  switch (found.hash === hash ? "same" : replacementOf(tracked.fingerprint, found)) {
    case "same":
      // From here on the one that counts is looked after.
      store.update(key, { hash: found.hash, spedUp: found.hash !== key, missing: false });
      await followHash(follower, { ...tracked, hash: found.hash }, found.hash);
      return;
    case "cancelled":
      store.update(key, { outcome: "cancelled", by: found.hash, missing: false, settledAtMs: nowMs });
      return;
    case "other":
      store.update(key, { outcome: "replaced", by: found.hash, missing: false, settledAtMs: nowMs });
  }
}

/**
 * The account's transaction with a number that is in a block already. The block is found by halving, since the count of an
 * account's transactions only grows. Undefined if the node keeps no state that old.
 */
async function findByNonce(
  client: Client,
  { from, sentBlock }: Tracked,
  nonce: number,
  head: bigint,
): Promise<Content | undefined> {
  try {
    let before = sentBlock === undefined || BigInt(sentBlock) >= head ? 0n : BigInt(sentBlock);
    // It may be in the very block that was the newest when it was sent.
    if (before > 0n) before -= 1n;
    let after = head;
    while (after - before > 1n) {
      const middle = (before + after) / 2n;
      const count = await getTransactionCount(client, { address: from, blockNumber: middle });
      if (count > nonce) after = middle;
      else before = middle;
    }
    const block = await getBlock(client, { blockNumber: after, includeTransactions: true });
    const found = block.transactions.find(
      (one) => one.from.toLowerCase() === from.toLowerCase() && one.nonce === nonce,
    );
    return found === undefined
      ? undefined
      : { hash: found.hash, from: found.from, to: found.to, input: found.input, value: found.value };
  } catch {
    return undefined;
  }
}
