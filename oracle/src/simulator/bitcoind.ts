import { createHash } from "node:crypto";
import { difficultyOf, bitsToTarget } from "@adit/sdk/math";
import { json, type HttpRequest, type HttpResponse } from "../http/server.ts";
import { fixed } from "./decimals.ts";
import type { View } from "./view.ts";
import type { World } from "./world.ts";

type RpcCall = { id?: unknown; method?: unknown; params?: unknown };
type RpcError = { code: number; message: string };
class RpcFailure extends Error {
  readonly error: RpcError;
  constructor(code: number, message: string) {
    super(message);
    this.error = { code, message };
  }
}

/** A block names at most so many transactions: enough for a shape, and no megabytes. */
const MAX_IDS = 20;

/** Id of a block's coinbase transaction, made up like the block. */
export function coinbaseIdOf(hash: string): string {
  return createHash("sha256").update(`scenario coinbase ${hash}`).digest("hex");
}

/**
 * A Bitcoin node's JSON-RPC, as far as the oracle needs it: getblockcount, getblockhash, getblockheader, getblock without
 * transactions' contents, getrawtransaction of a coinbase, getblockstats; batches too.
 */
export function createBitcoind(world: World, view: View, credentials: { user: string; password: string }) {
  const expected = `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString("base64")}`;
  const heights = new Map<string, number>();

  const call = (method: unknown, params: readonly unknown[]): unknown => {
    switch (method) {
      case "getblockcount":
        return view.tip();
      case "getblockhash":
        return blockAt(params[0]).hash;
      case "getblockheader":
        return header(params[0]);
      case "getblock":
        return block(params[0], params[1]);
      case "getrawtransaction":
        return coinbase(params[0], params[1], params[2]);
      case "getblockstats":
        return stats(params[0], params[1]);
      default:
        throw new RpcFailure(-32601, "Method not found");
    }
  };

  const blockAt = (height: unknown) => {
    if (typeof height !== "number" || !Number.isInteger(height))
      throw new RpcFailure(-1, "JSON value is not an integer as expected");
    if (height < 0 || height > view.tip()) throw new RpcFailure(-8, "Block height out of range");
    const block = world.chain.block(height);
    heights.set(block.hash, height);
    return block;
  };

  const header = (hash: unknown): unknown => {
    const height = typeof hash === "string" ? heights.get(hash) : undefined;
    if (height === undefined) throw new RpcFailure(-5, "Block not found");
    const block = blockAt(height);
    const target = bitsToTarget(block.bits);
    return {
      hash: block.hash,
      confirmations: view.tip() - height + 1,
      height,
      version: 536870912,
      time: block.time,
      mediantime: block.medianTime,
      bits: block.bits.toString(16).padStart(8, "0"),
      difficulty: difficultyOf(target),
      nTx: block.transactions,
      previousblockhash: world.chain.block(height - 1).hash,
    };
  };

  const block = (hash: unknown, verbosity: unknown): unknown => {
    if (verbosity !== 1) throw new RpcFailure(-8, "The scenario has no transactions to show");
    const described = header(hash);
    const id = String(hash);
    const count = Math.min(MAX_IDS, world.chain.block(heights.get(id) ?? 0).transactions);
    const others = Array.from({ length: count - 1 }, (_, i) => (i + 1).toString(16).padStart(8, "0") + id.slice(8));
    return { ...Object(described), tx: [coinbaseIdOf(id), ...others] };
  };

  /** What a block's coinbase pays: the pool's address, and a commitment that is worth nothing. */
  const coinbase = (txid: unknown, verbose: unknown, hash: unknown): unknown => {
    const height = typeof hash === "string" ? heights.get(hash) : undefined;
    if (height === undefined || typeof hash !== "string") throw new RpcFailure(-5, "Block hash not found");
    if (verbose !== true) throw new RpcFailure(-8, "The scenario has no raw transactions");
    if (txid !== coinbaseIdOf(hash)) throw new RpcFailure(-5, "No such transaction found in the provided block.");
    const { subsidy, fees } = blockAt(height);
    return {
      in_active_chain: true,
      txid,
      vin: [{ coinbase: height.toString(16).padStart(8, "0"), sequence: 4294967295 }],
      vout: [
        { value: Number(fixed(subsidy + view.fees(fees), 8)), n: 0 },
        { value: 0, n: 1 },
      ],
      blockhash: hash,
      confirmations: view.tip() - height + 1,
    };
  };

  const stats = (reference: unknown, wanted: unknown): unknown => {
    const height = typeof reference === "string" ? heights.get(reference) : reference;
    const block = blockAt(height);
    const all: Record<string, number | string> = {
      blockhash: block.hash,
      height: block.height,
      mediantime: block.medianTime,
      subsidy: Number(block.subsidy),
      time: block.time,
      totalfee: Number(view.fees(block.fees)),
      txs: block.transactions,
    };
    if (!Array.isArray(wanted)) return all;
    return Object.fromEntries(
      wanted.map((name: unknown) => {
        const value = typeof name === "string" ? all[name] : undefined;
        if (value === undefined) throw new RpcFailure(-8, `Invalid selected statistic '${String(name)}'`);
        return [name, value];
      }),
    );
  };

  const answerOne = ({
    id = null,
    method,
    params,
  }: RpcCall): { id: unknown; result: unknown; error: RpcError | null } => {
    try {
      return { result: call(method, Array.isArray(params) ? params : []), error: null, id };
    } catch (error) {
      if (error instanceof RpcFailure) return { result: null, error: error.error, id };
      throw error;
    }
  };

  return (request: HttpRequest): HttpResponse => {
    if (request.headers.authorization !== expected) return { status: 401, body: "" };
    if (request.method !== "POST") return { status: 405, body: "JSONRPC server handles only POST requests" };
    let parsed: unknown;
    try {
      parsed = JSON.parse(request.body);
    } catch {
      return json(500, { result: null, error: { code: -32700, message: "Parse error" }, id: null });
    }
    if (Array.isArray(parsed))
      return json(
        200,
        parsed.map((item: unknown) => answerOne(isCall(item) ? item : {})),
      );
    const one = answerOne(isCall(parsed) ? parsed : {});
    return json(one.error === null ? 200 : 500, one);
  };
}

function isCall(value: unknown): value is RpcCall {
  return typeof value === "object" && value !== null;
}
