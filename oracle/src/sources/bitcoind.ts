import { MAX_BLOCKS_PER_EPOCH } from "@adit/sdk/math";
import { z } from "zod";
import { untilDayEnds, type BlockReader, type SeenBlock } from "./bitcoin.ts";
import { numeral, scaled, wholeNumber } from "./exact.ts";
import { bitcoindBatch, HEIGHT_OUT_OF_RANGE, type BitcoindCall } from "./bitcoindRpc.ts";
import {
  checked,
  SourceError,
  understand,
  type Connection,
  type Recorder,
} from "./request.ts";

export type BitcoindParameters = Connection & { name?: string; url: string; user: string; password: string };

/** Headers asked for at once: a day has about 144, so one batch usually shows the day and its end. */
const BATCH = 160;
/** Blocks asked for at once: each comes with the ids of all its transactions. */
const BLOCKS_AT_ONCE = 8;
const MAX_BLOCK_BYTES = 16_000_000;
const COIN_DECIMALS = 8;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const headerSchema = z
  .object({
    hash,
    height: wholeNumber,
    time: wholeNumber,
    mediantime: wholeNumber,
    bits: z.string().regex(/^[0-9a-f]{8}$/),
    previousblockhash: hash,
  })
  .transform(({ mediantime, bits, ...header }) => ({
    ...header,
    medianTime: mediantime,
    bits: Number.parseInt(bits, 16),
  }));
type Header = z.output<typeof headerSchema>;
const blockSchema = z.object({ hash, tx: z.tuple([hash], hash) });
const coinbaseSchema = z.object({
  vin: z.tuple([z.object({ coinbase: z.string() })]),
  vout: z.array(z.object({ value: numeral })),
});

/**
 * Bitcoin through the JSON-RPC of a full node that one trusts because one runs it.
 *
 * A reward is read from the coinbase itself: `getblock` at its leanest names it, `getrawtransaction` with the block's hash shows it
 * without an index of transactions. `getblockstats` would say what a block could have claimed, which no proof shows.
 */
export function bitcoindReader(parameters: BitcoindParameters): BlockReader {
  const { name: source = "bitcoind" } = parameters;
  /** One batch of calls; `undefined` stands for a height that the node has not got yet. */
  const rpc = (calls: readonly BitcoindCall[], record: Recorder | undefined): Promise<unknown[]> =>
    bitcoindBatch({ ...parameters, source }, calls, {
      absent: [HEIGHT_OUT_OF_RANGE],
      record,
      excerpt: firstTransactionOnly,
      maxBytes: MAX_BLOCK_BYTES,
    });

  async function headersFrom(height: number, record: Recorder | undefined): Promise<Header[]> {
    const heights = Array.from({ length: BATCH }, (_, i) => height + i);
    const named = await rpc(
      heights.map((item) => ({ method: "getblockhash", params: [item] })),
      record,
    );
    const known = named.filter((item) => item !== undefined);
    if (known.length === 0) return [];
    const headers = await rpc(
      known.map((item) => ({ method: "getblockheader", params: [item, true] })),
      record,
    );
    return headers.map((header) => checked(source, headerSchema, header));
  }

  /** The block before the day and the day's headers, each of which names the one before it; undefined while the day is open. */
  async function dayOf(
    epoch: number,
    firstHeight: number,
    record: Recorder | undefined,
  ): Promise<{ before: Header; day: Header[] } | undefined> {
    const headers: Header[] = [];
    for (let next = firstHeight - 1; ; next += BATCH) {
      const found = await headersFrom(next, record);
      headers.push(...found);
      const [before, ...rest] = headers;
      const day = untilDayEnds(epoch, rest);
      if (before !== undefined && day !== undefined) {
        for (const [index, header] of day.entries())
          if (header.previousblockhash !== headers[index]?.hash || header.height !== firstHeight + index)
            throw new SourceError(source, `changed its chain at block ${header.height} while it was read`);
        return { before, day };
      }
      if (found.length < BATCH) return undefined;
      if (headers.length > MAX_BLOCKS_PER_EPOCH)
        throw new SourceError(source, `shows more than ${MAX_BLOCKS_PER_EPOCH} blocks on day ${epoch}`);
    }
  }

  async function coinbaseIds(day: readonly Header[], record: Recorder | undefined): Promise<string[]> {
    const ids: string[] = [];
    for (let from = 0; from < day.length; from += BLOCKS_AT_ONCE) {
      const some = day.slice(from, from + BLOCKS_AT_ONCE);
      const blocks = await rpc(
        some.map((header) => ({ method: "getblock", params: [header.hash, 1] })),
        record,
      );
      ids.push(...blocks.map((block) => checked(source, blockSchema, block).tx[0]));
    }
    return ids;
  }

  return {
    name: source,
    read: async (epoch, firstHeight, record) => {
      const found = await dayOf(epoch, firstHeight, record);
      if (found === undefined) return undefined;
      const ids = await coinbaseIds(found.day, record);
      const coinbases =
        ids.length === 0
          ? []
          : await rpc(
              found.day.map(({ hash: block }, index) => ({
                method: "getrawtransaction",
                params: [ids[index], true, block],
              })),
              record,
            );
      const blocks = found.day.map(({ hash: block, height, medianTime, time, bits }, index): SeenBlock => {
        const { vout } = checked(source, coinbaseSchema, coinbases[index]);
        const reward = understand(source, () =>
          vout.reduce((sum, { value }) => sum + scaled(value, COIN_DECIMALS), 0n),
        );
        return { height, hash: block, medianTime, time, bits, reward };
      });
      return { bitsBefore: found.before.bits, blocks };
    },
  };
}

/** A block's transactions beyond its coinbase are megabytes that nothing is computed from. */
function firstTransactionOnly(body: string): string {
  return body.replace(/("tx":\s*\[\s*"[0-9a-f]{64}")[^\]]*\]/g, "$1]");
}
