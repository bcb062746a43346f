import { BITCOIN_NETWORK, epochEnd, epochStart, retargetHeightIn, MAX_BLOCKS_PER_EPOCH } from "@adit/sdk/math";
import { blocksRoot, type Block, type NetworkReport } from "@adit/sdk/oracle";
import { z } from "zod";
import { wholeBig, wholeNumber } from "./exact.ts";
import { requestJson, SourceError, type Fetch } from "./request.ts";

/** The network part of an observation, as one Bitcoin node shows it; the price comes from elsewhere. */
export type ChainDay = Omit<NetworkReport, "priceUsd8">;

export type BitcoinSource = {
  network: number;
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
const BATCH = 190;
const STATS = ["blockhash", "height", "mediantime", "subsidy", "totalfee"];

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const rpcError = z.object({ code: z.string(), message: z.string() });
const statsSchema = z.object({ blockhash: hash, height: wholeNumber, mediantime: wholeNumber, subsidy: wholeBig, totalfee: wholeBig });
const headerSchema = z.object({ height: wholeNumber, time: wholeNumber, bits: z.string().regex(/^[0-9a-f]{8}$/) });
type Stats = z.output<typeof statsSchema>;

/** Bitcoin through the JSON-RPC of a full node that one trusts because one runs it. */
export function bitcoinSource({ url, user, password, fetch, timeoutMs }: BitcoinSourceParameters): BitcoinSource {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

  async function call<Schema extends z.ZodType>(method: string, calls: readonly (readonly unknown[])[], schema: Schema): Promise<z.output<Schema>[]> {
    const answer = z.array(z.object({ id: wholeNumber, result: z.unknown(), error: rpcError.nullable() }));
    const body = calls.map((params, id) => ({ jsonrpc: "1.0", id, method, params }));
    const replies = await requestJson({ fetch, source: SOURCE, url, method: "POST", headers: { authorization }, body, schema: answer, timeoutMs });
    const byId = new Map(replies.map((reply) => [reply.id, reply]));
    return calls.map((_, id) => {
      const reply = byId.get(id);
      if (reply === undefined) throw new SourceError(SOURCE, `left call ${id} of ${method} unanswered`);
      if (reply.error !== null) throw new SourceError(SOURCE, `${method} failed: ${reply.error.message} (${reply.error.code})`);
      const parsed = schema.safeParse(reply.result);
      if (!parsed.success) throw new SourceError(SOURCE, `${method} gave an answer that is not as expected`);
      return parsed.data;
    });
  }

  const statsFrom = (first: number, count: number): Promise<Stats[]> =>
    call("getblockstats", Array.from({ length: count }, (_, i) => [first + i, STATS]), statsSchema);

  /** The day's blocks and the first block after it; undefined while there is none. */
  async function blocksOf(epoch: number, firstHeight: number, tip: number): Promise<{ blocks: Stats[]; afterHash: string } | undefined> {
    const blocks: Stats[] = [];
    const end = Number(epochEnd(epoch));
    for (let next = firstHeight; next <= tip; ) {
      const batch = await statsFrom(next, Math.min(BATCH, tip - next + 1));
      for (const block of batch) {
        if (block.mediantime >= end) return { blocks, afterHash: block.blockhash };
        blocks.push(block);
      }
      if (blocks.length > MAX_BLOCKS_PER_EPOCH) throw new SourceError(SOURCE, `shows more than ${MAX_BLOCKS_PER_EPOCH} blocks on day ${epoch}`);
      next += batch.length;
    }
    return undefined;
  }

  return {
    network: BITCOIN_NETWORK,
    day: async (epoch, firstHeight) => {
      const [tip] = await call("getblockcount", [[]], wholeNumber);
      if (tip === undefined || tip <= firstHeight) return undefined;
      const found = await blocksOf(epoch, firstHeight, tip);
      if (found === undefined) return undefined;
      const { blocks } = found;
      const first = blocks[0];
      if (first !== undefined && first.mediantime < Number(epochStart(epoch))) {
        throw new SourceError(SOURCE, `block ${firstHeight}, where the reports stand, belongs to an earlier day than ${epoch}`);
      }
      const boundary = retargetHeightIn(firstHeight, blocks.length);
      const boundaryHash = boundary === undefined ? undefined : blocks[boundary - firstHeight]?.blockhash;
      const [beforeHash] = await call("getblockhash", [[firstHeight - 1]], hash);
      const hashes = [beforeHash, ...(boundaryHash === undefined ? [] : [boundaryHash])];
      const [before, retarget] = await call("getblockheader", hashes.map((item) => [item, true]), headerSchema);
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
