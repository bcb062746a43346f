import {
  BITCOIN_NETWORK,
  BITCOIN_RULES,
  epochEnd,
  epochStart,
  retargetHeightIn,
  MAX_BLOCKS_PER_EPOCH,
  type NetworkRules,
} from "@adit/sdk/math";
import { blocksRoot, type Block, type NetworkReport } from "@adit/sdk/oracle";
import { z } from "zod";
import { wholeBig, wholeNumber } from "./exact.ts";
import { checked, requestJson, SourceError, type Fetch } from "./request.ts";

/** The network part of an observation, as one Bitcoin node shows it; the price comes from elsewhere. */
export type ChainDay = Omit<NetworkReport, "priceUsd8">;

export type BitcoinSource = {
  network: number;
  /** what makes a day of this network possible, as its contract judges it */
  rules: NetworkRules;
  /**
   * The day's blocks, from `firstHeight` (where the reports stand) to the last one whose median-time-past lies in the epoch.
   * @returns undefined while the node has not seen a block of a later day
   * @throws SourceError
   */
  day: (epoch: number, firstHeight: number) => Promise<ChainDay | undefined>;
};

export type BitcoinSourceParameters = { url: string; user: string; password: string; fetch: Fetch; timeoutMs: number };

const SOURCE = "bitcoind";
/** Blocks asked for at once: a day has about 144, so one batch usually shows the day and its end. */
const BATCH = 160;
/** Bitcoin Core's answer for a block beyond its tip. */
const HEIGHT_OUT_OF_RANGE = "-8";
const STATS = ["blockhash", "height", "mediantime", "subsidy", "totalfee"];

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const rpcError = z.object({ code: z.string(), message: z.string() });
const statsSchema = z.object({
  blockhash: hash,
  height: wholeNumber,
  mediantime: wholeNumber,
  subsidy: wholeBig,
  totalfee: wholeBig,
});
const headerSchema = z.object({ height: wholeNumber, time: wholeNumber, bits: z.string().regex(/^[0-9a-f]{8}$/) });
type Stats = z.output<typeof statsSchema>;

/** Bitcoin through the JSON-RPC of a full node that one trusts because one runs it. */
export function bitcoinSource({ url, user, password, fetch, timeoutMs }: BitcoinSourceParameters): BitcoinSource {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

  /** One batch of calls; `undefined` stands for a height that the node has not got yet. */
  async function rpc(calls: readonly { method: string; params: readonly unknown[] }[]): Promise<unknown[]> {
    const answer = z.array(z.object({ id: wholeNumber, result: z.unknown(), error: rpcError.nullable() }));
    const body = calls.map(({ method, params }, id) => ({ jsonrpc: "1.0", id, method, params }));
    const replies = await requestJson({
      fetch,
      source: SOURCE,
      url,
      method: "POST",
      headers: { authorization },
      body,
      schema: answer,
      timeoutMs,
    });
    const byId = new Map(replies.map((reply) => [reply.id, reply]));
    return calls.map(({ method }, id) => {
      const reply = byId.get(id);
      if (reply === undefined) throw new SourceError(SOURCE, `left call ${id} of ${method} unanswered`);
      if (reply.error === null) return reply.result;
      if (reply.error.code === HEIGHT_OUT_OF_RANGE) return undefined;
      throw new SourceError(SOURCE, `${method} failed: ${reply.error.message} (${reply.error.code})`);
    });
  }

  /** The day's blocks and the hash of the block before them; undefined while no block of a later day is there. */
  async function blocksOf(
    epoch: number,
    firstHeight: number,
  ): Promise<{ blocks: Stats[]; beforeHash: string } | undefined> {
    const blocks: Stats[] = [];
    const end = Number(epochEnd(epoch));
    for (let next = firstHeight; ; next += BATCH) {
      const heights = Array.from({ length: BATCH }, (_, i) => next + i);
      const [hashBefore, ...stats] = await rpc([
        { method: "getblockhash", params: [firstHeight - 1] },
        ...heights.map((height) => ({ method: "getblockstats", params: [height, STATS] })),
      ]);
      if (hashBefore === undefined) return undefined;
      const beforeHash = checked(SOURCE, hash, hashBefore);
      for (const item of stats) {
        if (item === undefined) return undefined;
        const block = checked(SOURCE, statsSchema, item);
        if (block.mediantime >= end) return { blocks, beforeHash };
        blocks.push(block);
      }
      if (blocks.length > MAX_BLOCKS_PER_EPOCH)
        throw new SourceError(SOURCE, `shows more than ${MAX_BLOCKS_PER_EPOCH} blocks on day ${epoch}`);
    }
  }

  return {
    network: BITCOIN_NETWORK,
    rules: BITCOIN_RULES,
    day: async (epoch, firstHeight) => {
      const found = await blocksOf(epoch, firstHeight);
      if (found === undefined) return undefined;
      const { blocks, beforeHash } = found;
      const first = blocks[0];
      if (first !== undefined && first.mediantime < Number(epochStart(epoch))) {
        throw new SourceError(
          SOURCE,
          `block ${firstHeight}, where the reports stand, belongs to an earlier day than ${epoch}`,
        );
      }
      const boundary = retargetHeightIn(firstHeight, blocks.length);
      const boundaryHash = boundary === undefined ? undefined : blocks[boundary - firstHeight]?.blockhash;
      const hashes = [beforeHash, ...(boundaryHash === undefined ? [] : [boundaryHash])];
      const headers = await rpc(hashes.map((item) => ({ method: "getblockheader", params: [item, true] })));
      const [before, retarget] = headers.map((header) => checked(SOURCE, headerSchema, header));
      if (before === undefined) throw new SourceError(SOURCE, "gave no header");
      return {
        epoch,
        firstHeight,
        blockCount: blocks.length,
        bits: Number.parseInt(before.bits, 16),
        nextBits: retarget === undefined ? 0 : Number.parseInt(retarget.bits, 16),
        retargetTime: retarget?.time ?? 0,
        fees: blocks.reduce((sum, block) => sum + block.totalfee, 0n),
        blocksRoot: blocksRoot(blocks.map(toBlock)),
      };
    },
  };
}

function toBlock({ height, blockhash, subsidy, totalfee }: Stats): Block {
  return { height, hash: `0x${blockhash}`, reward: subsidy + totalfee };
}
