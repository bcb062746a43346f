import type { Hex } from "viem";
import { z } from "zod";
import { wholeNumber } from "../sources/exact.ts";
import { bitcoindBatch, HEIGHT_OUT_OF_RANGE, UNKNOWN_HASH, type BitcoindCall } from "../sources/bitcoindRpc.ts";
import { checked, type Connection } from "../sources/request.ts";
import type { BitcoinData } from "./data.ts";

export type BitcoindParameters = Connection & { url: string; user: string; password: string };

const SOURCE = "bitcoind";
/** Calls of one HTTP request: a node answers a few hundred at once without harm. */
const BATCH = 200;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const bytes = z.string().regex(/^(?:[0-9a-f]{2})+$/);
const blockSchema = z.object({ hash, height: wholeNumber, confirmations: z.string(), tx: z.array(hash) });
const transactionSchema = z.object({ hex: bytes, blockhash: hash.optional() });

/** What a full node with a transaction index shows (`txindex=1`; without it only transactions of its own wallet are found). */
export function bitcoindData({ url, user, password, ...connection }: BitcoindParameters): BitcoinData {
  const access = { ...connection, source: SOURCE, url, user, password };
  const batch = (calls: readonly BitcoindCall[]): Promise<unknown[]> =>
    bitcoindBatch(access, calls, { absent: [HEIGHT_OUT_OF_RANGE, UNKNOWN_HASH] });

  async function many(calls: readonly BitcoindCall[]): Promise<unknown[]> {
    const results: unknown[] = [];
    for (let first = 0; first < calls.length; first += BATCH) results.push(...(await batch(calls.slice(first, first + BATCH))));
    return results;
  }

  const one = async (method: string, ...params: readonly unknown[]): Promise<unknown> => (await batch([{ method, params }]))[0];
  const hex = (text: string): Hex => `0x${text}`;
  const plain = (value: Hex): string => value.slice(2);

  return {
    name: SOURCE,
    tip: async () => checked(SOURCE, wholeNumber, await one("getblockcount")),
    hashAt: async (height) => {
      const found = await one("getblockhash", height);
      return found === undefined ? undefined : hex(checked(SOURCE, hash, found));
    },
    headers: async (first, count) => {
      const heights = Array.from({ length: count }, (_, i) => first + i);
      const hashes = await many(heights.map((height) => ({ method: "getblockhash", params: [height] })));
      if (hashes.includes(undefined)) return undefined;
      const known = hashes.map((item) => checked(SOURCE, hash, item));
      const headers = await many(known.map((item) => ({ method: "getblockheader", params: [item, false] })));
      // A block that was there a moment ago left the best chain.
      if (headers.includes(undefined)) return undefined;
      return headers.map((item) => hex(checked(SOURCE, bytes, item)));
    },
    transaction: async (txid) => {
      const found = await one("getrawtransaction", plain(txid), true);
      if (found === undefined) return undefined;
      const { hex: raw, blockhash } = checked(SOURCE, transactionSchema, found);
      return blockhash === undefined ? undefined : { raw: hex(raw), blockHash: hex(blockhash) };
    },
    block: async (blockHash) => {
      const [header, block] = await batch([
        { method: "getblockheader", params: [plain(blockHash), false] },
        { method: "getblock", params: [plain(blockHash), 1] },
      ]);
      if (header === undefined || block === undefined) return undefined;
      const { height, confirmations, tx } = checked(SOURCE, blockSchema, block);
      // Core says -1 of a block that it knows and that is not on its best chain.
      if (confirmations.startsWith("-")) return undefined;
      return { hash: blockHash, height, header: hex(checked(SOURCE, bytes, header)), txids: tx.map(hex) };
    },
  };
}
