import type { Hex } from "viem";
import { json, serve, type HttpRequest, type HttpResponse, type HttpServer } from "../http/server.ts";
import type { MinedBlock, MinedChain } from "./minedChain.ts";

const plain = (hex: Hex): string => hex.slice(2);
const text = (body: string): HttpResponse => ({ status: 200, body });
const PAGE = 25;

/** A mined chain behind both shapes: Bitcoin Core's JSON-RPC under `/`, Esplora's under `/api`. */
export async function serveMinedChain(
  current: () => MinedChain,
  credentials: { user: string; password: string },
): Promise<HttpServer & { requests: () => number }> {
  let requests = 0;
  const expected = `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString("base64")}`;
  const server = await serve({
    port: 0,
    handler: (request) => {
      requests++;
      const [area, ...rest] = request.segments;
      if (area === "api") return esplora(current(), rest);
      return request.headers.authorization === expected ? bitcoind(current(), request) : { status: 401, body: "" };
    },
  });
  return { ...server, requests: () => requests };
}

class RpcFailure extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

function bitcoind(chain: MinedChain, request: HttpRequest): HttpResponse {
  const body: unknown = JSON.parse(request.body);
  const one = (call: unknown): object => {
    const { id = null, method, params } = isRecord(call) ? call : {};
    try {
      return { result: answer(chain, String(method), Array.isArray(params) ? params : []), error: null, id };
    } catch (error) {
      if (!(error instanceof RpcFailure)) throw error;
      return { result: null, error: { code: error.code, message: error.message }, id };
    }
  };
  return json(200, Array.isArray(body) ? body.map(one) : one(body));
}

function answer(chain: MinedChain, method: string, [first, second, third]: readonly unknown[]): unknown {
  const blockOf = (hash: unknown): MinedBlock => {
    const block = chain.blocks.find((candidate) => plain(candidate.hash) === hash);
    if (block === undefined) throw new RpcFailure(-5, "Block not found");
    return block;
  };
  switch (method) {
    case "getblockcount":
      return chain.tip();
    case "getblockhash": {
      const block = typeof first === "number" ? chain.at(first) : undefined;
      if (block === undefined) throw new RpcFailure(-8, "Block height out of range");
      return plain(block.hash);
    }
    case "getblockheader": {
      const block = blockOf(first);
      return second === false ? plain(block.header) : verbose(chain, block);
    }
    case "getblock": {
      const block = blockOf(first);
      return { ...verbose(chain, block), tx: block.transactions.map(({ txid }) => plain(txid)) };
    }
    case "getrawtransaction": {
      const found = find(chain, String(first));
      if (found === undefined || (third !== undefined && plain(found.block.hash) !== third))
        throw new RpcFailure(-5, "No such mempool or blockchain transaction. Use gettransaction for wallet transactions.");
      const { transaction, block } = found;
      return second === true
        ? { txid: plain(transaction.txid), hex: plain(transaction.raw), blockhash: plain(block.hash) }
        : plain(transaction.raw);
    }
    default:
      throw new RpcFailure(-32601, "Method not found");
  }
}

function verbose(chain: MinedChain, { hash, height, time, bits }: MinedBlock): object {
  return {
    hash: plain(hash),
    confirmations: chain.tip() - height + 1,
    height,
    time,
    bits: bits.toString(16).padStart(8, "0"),
  };
}

function esplora(chain: MinedChain, [area, key = "", what, which]: readonly string[]): HttpResponse {
  const missing = (body: string): HttpResponse => ({ status: 404, body });
  switch (area) {
    case "blocks":
      return key === "tip" && what === "height" ? text(String(chain.tip())) : missing("Not found");
    case "block-height": {
      const block = chain.at(Number(key));
      return block === undefined ? missing("Block not found") : text(plain(block.hash));
    }
    case "block": {
      const block = chain.blocks.find(({ hash }) => plain(hash) === key);
      if (block === undefined) return missing("Block not found");
      if (what === "header") return text(plain(block.header));
      if (what === "txids") return json(200, block.transactions.map(({ txid }) => plain(txid)));
      if (what === "txs") {
        const from = Number(which ?? 0);
        return json(200, block.transactions.slice(from, from + PAGE).map(({ txid }) => ({ txid: plain(txid) })));
      }
      return json(200, { id: plain(block.hash), height: block.height, timestamp: block.time, bits: block.bits });
    }
    case "tx": {
      const found = find(chain, key);
      if (found === undefined) return missing("Transaction not found");
      if (what === "hex") return text(plain(found.transaction.raw));
      return json(200, { confirmed: true, block_height: found.block.height, block_hash: plain(found.block.hash) });
    }
    default:
      return missing("Not found");
  }
}

function find(chain: MinedChain, txid: string) {
  for (const block of chain.blocks) {
    const transaction = block.transactions.find((candidate) => plain(candidate.txid) === txid);
    if (transaction !== undefined) return { transaction, block };
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

