import type { Hex } from "viem";
import { z } from "zod";
import { wholeNumber } from "../sources/exact.ts";
import {
  ESPLORA_AT_ONCE,
  esploraHash,
  esploraHeader,
  esploraTextIfThere,
  esploraTip,
  type EsploraAccess,
} from "../sources/esploraRest.ts";
import { checked, readJson, type Connection } from "../sources/request.ts";
import type { BitcoinData } from "./data.ts";

export type EsploraParameters = Connection & { url: string };

const SOURCE = "esplora";

const bytes = z.string().regex(/^(?:[0-9a-f]{2})+$/);
const blockSchema = z.object({ id: esploraHash, height: wholeNumber });
const statusSchema = z.object({ confirmed: z.boolean(), block_hash: esploraHash.optional() });
const txidsSchema = z.array(esploraHash);

/** What an Esplora server shows. */
export function esploraData(parameters: EsploraParameters): BitcoinData {
  const access: EsploraAccess = { ...parameters, source: SOURCE };
  const get = (path: string): Promise<string | undefined> => esploraTextIfThere(access, path);
  const plain = (value: Hex): string => value.slice(2);
  const hex = (text: string): Hex => `0x${text}`;

  async function headerAt(height: number): Promise<Hex | undefined> {
    const found = await get(`/block-height/${height}`);
    if (found === undefined) return undefined;
    const header = await get(`/block/${checked(SOURCE, esploraHash, found)}/header`);
    return header === undefined ? undefined : hex(checked(SOURCE, esploraHeader, header));
  }

  return {
    name: SOURCE,
    tip: () => esploraTip(access),
    hashAt: async (height) => {
      const found = await get(`/block-height/${height}`);
      return found === undefined ? undefined : hex(checked(SOURCE, esploraHash, found));
    },
    headers: async (first, count) => {
      const headers: Hex[] = [];
      for (let done = 0; done < count; done += ESPLORA_AT_ONCE) {
        const heights = Array.from({ length: Math.min(ESPLORA_AT_ONCE, count - done) }, (_, i) => first + done + i);
        for (const header of await Promise.all(heights.map(headerAt))) {
          if (header === undefined) return undefined;
          headers.push(header);
        }
      }
      return headers;
    },
    transaction: async (txid) => {
      const [status, raw] = await Promise.all([get(`/tx/${plain(txid)}/status`), get(`/tx/${plain(txid)}/hex`)]);
      if (status === undefined || raw === undefined) return undefined;
      const { confirmed, block_hash: blockHash } = checked(SOURCE, statusSchema, readJson(SOURCE, status));
      return confirmed && blockHash !== undefined ? { raw: hex(checked(SOURCE, bytes, raw)), blockHash: hex(blockHash) } : undefined;
    },
    block: async (blockHash) => {
      const path = `/block/${plain(blockHash)}`;
      const [block, header, txids] = await Promise.all([get(path), get(`${path}/header`), get(`${path}/txids`)]);
      if (block === undefined || header === undefined || txids === undefined) return undefined;
      const { height } = checked(SOURCE, blockSchema, readJson(SOURCE, block));
      // A block beside the best chain is still served; the best chain names another one at its height.
      if ((await get(`/block-height/${height}`)) !== plain(blockHash)) return undefined;
      return {
        hash: blockHash,
        height,
        header: hex(checked(SOURCE, esploraHeader, header)),
        txids: checked(SOURCE, txidsSchema, readJson(SOURCE, txids)).map(hex),
      };
    },
  };
}
