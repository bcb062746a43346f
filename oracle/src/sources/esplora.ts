import { createHash } from "node:crypto";
import { bitsToTarget, epochEnd, MAX_BLOCKS_PER_EPOCH } from "@adit/sdk/math";
import { z } from "zod";
import { untilDayEnds, type BlockReader, type SeenBlock } from "./bitcoin.ts";
import { wholeBig, wholeNumber } from "./exact.ts";
import { ESPLORA_AT_ONCE, esploraHash, esploraHeader, esploraText, esploraTip, type EsploraAccess } from "./esploraRest.ts";
import { checked, readJson, SourceError, type Connection, type Recorder } from "./request.ts";

export type EsploraParameters = Connection & {
  name?: string;
  url: string;
  /** false only for a made-up chain, whose headers have no work behind them; true by default */
  proofOfWork?: boolean;
};

const HEADER_BYTES = { previous: [4, 36], time: 68, bits: 72 } as const;

const blockSchema = z
  .object({
    id: esploraHash,
    height: wholeNumber,
    timestamp: wholeNumber,
    mediantime: wholeNumber,
    bits: wholeNumber,
    previousblockhash: esploraHash,
  })
  .transform(({ mediantime, ...block }) => ({ ...block, medianTime: mediantime }));
type Block = z.output<typeof blockSchema>;
const transactionsSchema = z.tuple(
  [
    z.object({
      vin: z.tuple([z.object({ is_coinbase: z.literal(true) })]),
      vout: z.array(z.object({ value: wholeBig })),
    }),
  ],
  z.unknown(),
);

/**
 * Bitcoin through an Esplora server. It is somebody else's: every header must carry its own proof of work and name the one before it,
 * so what is left to believe is the coinbase's outputs, for which a second reader is a check.
 */
export function esploraReader(parameters: EsploraParameters): BlockReader {
  const { name: source = "esplora", url, proofOfWork = true } = parameters;

  const access: EsploraAccess = { ...parameters, url, source };
  const get = (path: string, record: Recorder | undefined, excerpt?: (body: string) => string): Promise<string> =>
    esploraText(access, path, { record, ...(excerpt === undefined ? {} : { excerpt }) });
  const blockAt = async (height: number, record: Recorder | undefined): Promise<Block> => {
    const id = checked(source, esploraHash, await get(`/block-height/${height}`, record));
    const block = checked(source, blockSchema, readJson(source, await get(`/block/${id}`, record)));
    if (block.id !== id || block.height !== height)
      throw new SourceError(source, `shows another block than the one asked for at height ${height}`);
    return block;
  };

  /** The block before the day, and the day's blocks. */
  async function dayOf(
    epoch: number,
    firstHeight: number,
    tip: number,
    record: Recorder | undefined,
  ): Promise<[Block, Block[]]> {
    const before = await blockAt(firstHeight - 1, record);
    const blocks: Block[] = [];
    for (let next = firstHeight; next <= tip; next += ESPLORA_AT_ONCE) {
      const heights = Array.from({ length: Math.min(ESPLORA_AT_ONCE, tip - next + 1) }, (_, i) => next + i);
      blocks.push(...(await Promise.all(heights.map((height) => blockAt(height, record)))));
      const day = untilDayEnds(epoch, blocks);
      if (day !== undefined) return [before, day];
      if (blocks.length > MAX_BLOCKS_PER_EPOCH)
        throw new SourceError(source, `shows more than ${MAX_BLOCKS_PER_EPOCH} blocks on day ${epoch}`);
    }
    throw new SourceError(source, `changed its chain while day ${epoch} was read`);
  }

  async function seenBlock(block: Block, before: Block | undefined, record: Recorder | undefined): Promise<SeenBlock> {
    const header = await get(`/block/${block.id}/header`, record);
    checkHeader(source, header, block, before, proofOfWork);
    const transactions = await get(`/block/${block.id}/txs/0`, record, firstOnly);
    const [coinbase] = checked(source, transactionsSchema, readJson(source, transactions));
    return {
      height: block.height,
      hash: block.id,
      medianTime: block.medianTime,
      time: block.timestamp,
      bits: block.bits,
      reward: coinbase.vout.reduce((sum, { value }) => sum + value, 0n),
    };
  }

  return {
    name: source,
    read: async (epoch, firstHeight, record) => {
      const tip = await esploraTip(access, { record });
      if (tip < firstHeight) return undefined;
      // One look at the tip tells whether the day is over, before hundreds of questions.
      if ((await blockAt(tip, record)).medianTime < Number(epochEnd(epoch))) return undefined;
      const [before, day] = await dayOf(epoch, firstHeight, tip, record);
      const blocks: SeenBlock[] = [];
      for (let from = 0; from < day.length; from += ESPLORA_AT_ONCE) {
        const some = day.slice(from, from + ESPLORA_AT_ONCE);
        const read = some.map((block, i) => seenBlock(block, day[from + i - 1] ?? before, record));
        blocks.push(...(await Promise.all(read)));
      }
      return { bitsBefore: before.bits, blocks };
    },
  };
}

/** @throws SourceError if the 80 bytes are not the header of the block that the server describes, or nobody worked for them */
function checkHeader(source: string, hex: string, block: Block, before: Block | undefined, proofOfWork: boolean): void {
  if (!esploraHeader.safeParse(hex).success) throw new SourceError(source, `gave no header of block ${block.height}`);
  const bytes = Buffer.from(hex, "hex");
  const previous = printed(bytes.subarray(...HEADER_BYTES.previous));
  const described =
    previous === block.previousblockhash &&
    bytes.readUInt32LE(HEADER_BYTES.time) === block.timestamp &&
    bytes.readUInt32LE(HEADER_BYTES.bits) === block.bits;
  if (!described) throw new SourceError(source, `describes block ${block.height} otherwise than its header does`);
  if (before !== undefined && previous !== before.id)
    throw new SourceError(source, `block ${block.height} does not follow the block before it`);
  if (BigInt(`0x${block.id}`) > bitsToTarget(block.bits))
    throw new SourceError(source, `block ${block.height} lies above its own target`);
  if (proofOfWork && printed(sha256(sha256(bytes))) !== block.id)
    throw new SourceError(source, `the header of block ${block.height} has another hash: nobody worked for it`);
}

const sha256 = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();
/** Hashes are printed back to front. */
const printed = (bytes: Uint8Array): string => Buffer.from(bytes).reverse().toString("hex");

/** The first page of a block's transactions can be megabytes of scripts; amounts are whole and below 2^53. */
function firstOnly(body: string): string {
  try {
    const list: unknown = JSON.parse(body);
    return Array.isArray(list) ? JSON.stringify(list.slice(0, 1)) : body;
  } catch {
    return body;
  }
}
