import { isHex, size, slice, type Address, type Chain, type Hex, type PublicClient, type Transport } from "viem";
import { BlockNotFoundError, TransactionReceiptNotFoundError } from "viem";
import { reasonOf } from "../node/logger.ts";
import { revertReasonOf } from "./failures.ts";
import type { Condition } from "./jobs.ts";

export type PostingHead = { number: bigint; timestamp: number; baseFeePerGas: bigint };
export type Receipt = { success: boolean; blockNumber: bigint; blockHash: Hex };

/** A contract refuses a call. */
export class RevertError extends Error {
  override readonly name = "RevertError";
}

/** What the posting engine asks of a chain. */
export type PostingChain = {
  head: () => Promise<PostingHead>;
  /** transactions of this sender in the chain up to its newest block */
  nonce: (sender: Address) => Promise<number>;
  balance: (sender: Address) => Promise<bigint>;
  /** suggested tip, wei per gas */
  tip: () => Promise<bigint>;
  /** Gas that the call needs now. @throws RevertError if the contract refuses it */
  estimate: (call: { from: Address; to: Address; data: Hex }) => Promise<bigint>;
  /** As of a block, or of the newest one. */
  holds: (condition: Condition, block?: bigint) => Promise<boolean>;
  /** @throws what the node said: see `sendFailureOf` */
  send: (raw: Hex) => Promise<void>;
  receipt: (hash: Hex) => Promise<Receipt | undefined>;
  blockHash: (number: bigint) => Promise<Hex | undefined>;
};

const WORD = 32;

export function viemPostingChain(client: PublicClient<Transport, Chain>): PostingChain {
  return {
    head: async () => {
      const { number, timestamp, baseFeePerGas } = await client.getBlock({ blockTag: "latest" });
      return { number, timestamp: Number(timestamp), baseFeePerGas: baseFeePerGas ?? 0n };
    },
    nonce: (address) => client.getTransactionCount({ address, blockTag: "latest" }),
    balance: (address) => client.getBalance({ address }),
    tip: () => client.estimateMaxPriorityFeePerGas(),
    estimate: async ({ from, to, data }) => {
      try {
        return await client.estimateGas({ account: from, to, data });
      } catch (error) {
        const reason = revertReasonOf(error);
        if (reason !== undefined) throw new RevertError(reason, { cause: error });
        throw new Error(reasonOf(error), { cause: error });
      }
    },
    holds: async ({ to, data, word, atLeast }, block) => {
      try {
        const answer = await client.call({ to, data, ...(block === undefined ? {} : { blockNumber: block }) });
        if (!isHex(answer.data) || size(answer.data) < (word + 1) * WORD) return false;
        return BigInt(slice(answer.data, word * WORD, (word + 1) * WORD)) >= atLeast;
      } catch (error) {
        if (revertReasonOf(error) !== undefined) return false;
        throw error;
      }
    },
    send: async (serializedTransaction) => {
      await client.sendRawTransaction({ serializedTransaction });
    },
    receipt: async (hash) => {
      try {
        const { status, blockNumber, blockHash } = await client.getTransactionReceipt({ hash });
        return { success: status === "success", blockNumber, blockHash };
      } catch (error) {
        if (error instanceof TransactionReceiptNotFoundError) return undefined;
        throw error;
      }
    },
    blockHash: async (blockNumber) => {
      try {
        return (await client.getBlock({ blockNumber })).hash;
      } catch (error) {
        if (error instanceof BlockNotFoundError) return undefined;
        throw error;
      }
    },
  };
}
