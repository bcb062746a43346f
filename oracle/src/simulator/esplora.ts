import { json, type HttpRequest, type HttpResponse } from "../http/server.ts";
import { coinbaseIdOf } from "./bitcoind.ts";
import type { Block } from "./chainHistory.ts";
import type { View } from "./view.ts";
import type { World } from "./world.ts";

const VERSION = 0x2000_0000;
const MERKLE_ROOT = "00".repeat(32);

/**
 * Esplora's API, as far as the oracle needs it: plain text for heights, hashes and headers, JSON for blocks and transactions, 404 in
 * plain text. Blocks of the scenario are made up, so their headers have other hashes than the blocks' names.
 */
export function createEsplora(world: World, view: View) {
  const heights = new Map<string, number>();
  const visible = (height: number): Block | undefined => {
    if (!Number.isInteger(height) || height < 0 || height > view.tip()) return undefined;
    const block = world.chain.block(height);
    heights.set(block.hash, height);
    return block;
  };

  return ({ method, segments }: HttpRequest): HttpResponse => {
    const [first, second, third, fourth] = segments;
    if (method !== "GET") return plain(405, "Method Not Allowed");
    if (first === "blocks" && second === "tip" && third === "height") return plain(200, String(view.tip()));
    if (first === "block-height" && second !== undefined) {
      const block = visible(Number(second));
      return block === undefined ? plain(404, "Block not found") : plain(200, block.hash);
    }
    const height = first === "block" && second !== undefined ? heights.get(second) : undefined;
    const block = height === undefined ? undefined : visible(height);
    if (block === undefined) return plain(404, "Block not found");
    const previous = world.chain.block(block.height - 1).hash;
    if (third === undefined) return json(200, described(block, previous));
    if (third === "header") return plain(200, headerOf(block, previous));
    if (third === "txs" && fourth === "0") return json(200, [coinbaseOf(block, view)]);
    return plain(404, "Not Found");
  };
}

function plain(status: number, body: string): HttpResponse {
  return { status, body, headers: { "content-type": "text/plain" } };
}

function described(block: Block, previous: string): unknown {
  return {
    id: block.hash,
    height: block.height,
    version: VERSION,
    timestamp: block.time,
    tx_count: block.transactions,
    size: 1_500_000,
    weight: 3_993_000,
    merkle_root: MERKLE_ROOT,
    previousblockhash: previous,
    mediantime: block.medianTime,
    nonce: 0,
    bits: block.bits,
    difficulty: 1,
  };
}

function headerOf(block: Block, previous: string): string {
  const bytes = Buffer.alloc(80);
  bytes.writeUInt32LE(VERSION, 0);
  Buffer.from(previous, "hex").reverse().copy(bytes, 4);
  bytes.writeUInt32LE(block.time, 68);
  bytes.writeUInt32LE(block.bits, 72);
  return bytes.toString("hex");
}

function coinbaseOf(block: Block, view: View): unknown {
  return {
    txid: coinbaseIdOf(block.hash),
    vin: [{ txid: "00".repeat(32), vout: 4294967295, prevout: null, is_coinbase: true, sequence: 4294967295 }],
    vout: [
      { scriptpubkey_type: "v0_p2wpkh", value: Number(block.subsidy + view.fees(block.fees)) },
      { scriptpubkey_type: "op_return", value: 0 },
    ],
    status: { confirmed: true, block_height: block.height, block_hash: block.hash, block_time: block.time },
  };
}
