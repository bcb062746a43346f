import { bytesToHex, concat, hexToBytes, keccak256, numberToHex, type Address, type Hex } from "viem";
import { z } from "zod";
import { RevertError, type PostingChain, type Receipt } from "../chain.ts";
import type { Job } from "../jobs.ts";
import type { Unsigned } from "../policy.ts";
import type { TransactionSigner } from "../signer.ts";

export const SENDER: Address = "0x1000000000000000000000000000000000000001";
export const TARGET: Address = "0x2000000000000000000000000000000000000002";
const SELECTOR: Hex = "0xaabbccdd";

/** A job whose effect the model knows by its number. */
export function jobFor(number: number): Job {
  const data = concat([SELECTOR, numberToHex(number, { size: 32 })]);
  return { id: `job/${number}`, to: TARGET, data, doneWhen: { to: TARGET, data, word: 0, atLeast: 1n } };
}

/** Writes a transaction as text instead of signing it: the model reads it back. */
export const fakeSigner: TransactionSigner = {
  address: SENDER,
  sign: (transaction) =>
    Promise.resolve(
      bytesToHex(
        new TextEncoder().encode(
          JSON.stringify(transaction, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
        ),
      ),
    ),
};

const amount = z.string().transform(BigInt);
const rawSchema = z.object({
  data: z.string().transform((text): Hex => `0x${text.slice(2)}`),
  nonce: z.number(),
  gas: amount,
  maxFeePerGas: amount,
  maxPriorityFeePerGas: amount,
});
type Read = Pick<Unsigned, "nonce" | "gas" | "maxFeePerGas" | "maxPriorityFeePerGas"> & { job: number; hash: Hex };

function read(raw: Hex): Read {
  const { data, ...rest } = rawSchema.parse(JSON.parse(new TextDecoder().decode(hexToBytes(raw))));
  return { ...rest, job: numberOf(data), hash: keccak256(raw) };
}

function numberOf(data: Hex): number {
  return Number(BigInt(`0x${data.slice(10)}`));
}

type Entry = { transaction?: Read; success: boolean; effect?: number; foreign?: boolean };
type Block = { hash: Hex; entries: Entry[] };

/** A chain with one contract, whose calls have an effect once and revert afterwards, and a node that may be slow, forgetful or lying. */
export type HostileChain = {
  port: PostingChain;
  mine: () => void;
  /** Mines this very transaction, though a dearer one replaced it here: other pools may still have it. */
  mineOnly: (hash: Hex | undefined) => void;
  /** Replaces the newest blocks by empty ones. */
  reorg: (depth: number, pool: "keep" | "forget") => void;
  setBaseFee: (wei: bigint) => void;
  setGas: (gas: bigint) => void;
  forgetPool: () => void;
  doneByOther: (job: number) => void;
  /** Another process with the same key has a transaction mined. */
  useNonce: () => void;
  refuse: (job: number, reason: string | undefined) => void;
  revertWhenMined: (job: number) => void;
  answerSends: (said: string, times: number, arrives?: boolean) => void;
  lieAboutReceipts: (on: boolean) => void;
  /** Reads answer as of so many blocks ago. */
  lag: (blocks: number) => void;
  dieAtNextSend: (at: "recorded" | "sent") => void;
  /** Resolves when a sending "killed" the process, or soon if there was none. */
  death: () => Promise<void>;
  /** No lies, no delays from here on. */
  behave: () => void;
  /** This sender's successful calls in the chain. */
  mined: () => Read[];
  effects: (job: number) => number;
  sent: () => Hex[];
  estimates: (job: number) => number;
};

export function createHostileChain({ gas, baseFee }: { gas: bigint; baseFee: bigint }): HostileChain {
  let serial = 0;
  const newBlock = (entries: Entry[]): Block => ({ hash: keccak256(numberToHex(++serial)), entries });
  let blocks: Block[] = [newBlock([])];
  let pool = new Map<number, Hex>();
  const everSent: Hex[] = [];
  const refusals = new Map<number, string>();
  const reverting = new Set<number>();
  const estimated = new Map<number, number>();
  let answers: { said: string; times: number; arrives: boolean } | undefined;
  let lying = false;
  let behind = 0;
  let dying: "recorded" | "sent" | undefined;
  let died: (() => void) | undefined;

  const seen = (): Block[] => blocks.slice(0, Math.max(1, blocks.length - behind));
  const entriesOf = (some: readonly Block[]): Entry[] => some.flatMap(({ entries }) => entries);
  const nonceOf = (some: readonly Block[]): number =>
    entriesOf(some).filter(({ transaction, foreign }) => transaction !== undefined || foreign === true).length;
  const isDone = (some: readonly Block[], job: number): boolean => entriesOf(some).some(({ effect }) => effect === job);

  function include(raw: Hex): Entry {
    const transaction = read(raw);
    const { job } = transaction;
    const success = !isDone(blocks, job) && !reverting.has(job) && !refusals.has(job);
    return success ? { transaction, success, effect: job } : { transaction, success };
  }

  function mine(): void {
    const block = newBlock([]);
    blocks.push(block);
    for (;;) {
      const nonce = nonceOf(blocks);
      const raw = pool.get(nonce);
      if (raw === undefined || read(raw).maxFeePerGas < baseFee) break;
      pool.delete(nonce);
      block.entries.push(include(raw));
    }
    for (const nonce of pool.keys()) if (nonce < nonceOf(blocks)) pool.delete(nonce);
  }

  /** What an honest pool says. */
  function offer(raw: Hex): void {
    const transaction = read(raw);
    const { nonce, maxFeePerGas, maxPriorityFeePerGas } = transaction;
    if (nonce < nonceOf(blocks)) throw new Error("nonce too low");
    const held = pool.get(nonce);
    if (held === raw) throw new Error("already known");
    if (held !== undefined) {
      const before = read(held);
      const least = (value: bigint): bigint => (value * 11n) / 10n;
      if (maxFeePerGas < least(before.maxFeePerGas) || maxPriorityFeePerGas < least(before.maxPriorityFeePerGas))
        throw new Error("replacement transaction underpriced");
    }
    pool.set(nonce, raw);
  }

  async function send(raw: Hex): Promise<void> {
    everSent.push(raw);
    if (dying !== undefined) {
      if (dying === "sent") offer(raw);
      died?.();
      // A killed process hears nothing any more.
      await new Promise(() => undefined);
    }
    if (answers !== undefined && answers.times > 0) {
      answers.times--;
      if (answers.arrives) {
        try {
          offer(raw);
        } catch {
          // What the pool thinks of it does not matter: the answer is made up.
        }
      }
      throw new Error(answers.said);
    }
    offer(raw);
  }

  const blockWith = (hash: Hex): number =>
    seen().findIndex(({ entries }) => entries.some(({ transaction }) => transaction?.hash === hash));

  const port: PostingChain = {
    head: () =>
      Promise.resolve({ number: BigInt(seen().length - 1), timestamp: seen().length, baseFeePerGas: baseFee }),
    nonce: () => Promise.resolve(nonceOf(seen())),
    balance: () => Promise.resolve(10n ** 20n),
    tip: () => Promise.resolve(10n ** 9n),
    estimate: ({ data }) => {
      const job = numberOf(data);
      estimated.set(job, (estimated.get(job) ?? 0) + 1);
      const refusal = refusals.get(job) ?? (isDone(seen(), job) ? "AlreadyDone" : undefined);
      return refusal === undefined ? Promise.resolve(gas) : Promise.reject(new RevertError(refusal));
    },
    holds: ({ data }, block) =>
      Promise.resolve(isDone(block === undefined ? seen() : blocks.slice(0, Number(block) + 1), numberOf(data))),
    send,
    receipt: (hash) => {
      if (lying) {
        const made: Receipt = { success: true, blockNumber: 0n, blockHash: keccak256("0xff") };
        return Promise.resolve(made);
      }
      const index = blockWith(hash);
      const found = seen()[index];
      const entry = found?.entries.find(({ transaction }) => transaction?.hash === hash);
      return Promise.resolve(
        found === undefined || entry === undefined
          ? undefined
          : { success: entry.success, blockNumber: BigInt(index), blockHash: found.hash },
      );
    },
    blockHash: (number) => Promise.resolve(blocks[Number(number)]?.hash),
  };

  return {
    port,
    mine,
    mineOnly: (hash) => {
      const raw = everSent.find((one) => keccak256(one) === hash);
      if (raw !== undefined) blocks.push(newBlock([include(raw)]));
    },
    reorg: (depth, what) => {
      const kept = Math.max(1, blocks.length - depth);
      const undone = blocks.slice(kept);
      blocks = [...blocks.slice(0, kept), ...undone.map(() => newBlock([]))];
      if (what === "forget") return;
      for (const { transaction } of entriesOf(undone)) {
        const raw = everSent.find((one) => keccak256(one) === transaction?.hash);
        if (raw !== undefined && transaction !== undefined) pool.set(transaction.nonce, raw);
      }
    },
    setBaseFee: (wei) => (baseFee = wei),
    setGas: (next) => (gas = next),
    forgetPool: () => (pool = new Map()),
    doneByOther: (job) => {
      if (!isDone(blocks, job)) blocks.push(newBlock([{ success: true, effect: job }]));
    },
    useNonce: () => {
      blocks.push(newBlock([{ success: true, foreign: true }]));
    },
    refuse: (job, reason) => {
      if (reason === undefined) refusals.delete(job);
      else refusals.set(job, reason);
    },
    revertWhenMined: (job) => reverting.add(job),
    answerSends: (said, times, arrives = false) => (answers = { said, times, arrives }),
    lieAboutReceipts: (on) => (lying = on),
    lag: (count) => (behind = count),
    dieAtNextSend: (at) => (dying = at),
    death: () =>
      new Promise((resolve) => {
        died = resolve;
        setTimeout(resolve, 5);
      }),
    behave: () => {
      answers = undefined;
      lying = false;
      behind = 0;
      dying = undefined;
    },
    mined: () => entriesOf(blocks).flatMap(({ transaction, success }) => (transaction && success ? [transaction] : [])),
    effects: (job) => entriesOf(blocks).filter(({ effect }) => effect === job).length,
    sent: () => everSent,
    estimates: (job) => estimated.get(job) ?? 0,
  };
}
