import { writeUint } from "./bytes.ts";
import type { FarmReport } from "./types.ts";

/*
 * A farm report in 43 bytes, as the contract packs the leaf: a list of 10,000 is 570 kB of base64 instead of 1.6 MB of JSON,
 * and takes no checking field by field, since every pattern of bits is a figure that fits its type.
 *
 *   farmId u32 | epoch u32 | hashrate u96 | gross u96 | energyWh u64 | renewableBps u16 | sources u8
 */
const FARM_BYTES = 43;
const AT = { farmId: 0, epoch: 4, hashrate: 8, gross: 20, energyWh: 32, renewableBps: 40, sources: 42 } as const;
const FIELDS = [
  ["farmId", 32],
  ["epoch", 32],
  ["hashrate", 96],
  ["gross", 96],
  ["energyWh", 64],
  ["renewableBps", 16],
  ["sources", 8],
] as const;
/** As many bytes as one call can take as arguments, whatever the engine. */
const CHUNK_BYTES = 8_192;

/** Characters of a packed list of so many farms. */
export function packedLength(farms: number): number {
  return Math.ceil((farms * FARM_BYTES) / 3) * 4;
}

/** A list of farm reports as nodes send it: 43 bytes each, in base64. @throws RangeError for a figure that its type cannot hold. */
export function packFarms(farms: readonly FarmReport[]): string {
  const bytes = new Uint8Array(farms.length * FARM_BYTES);
  for (const [index, farm] of farms.entries()) {
    for (const [name, bits] of FIELDS) writeUint(bytes, index * FARM_BYTES + AT[name], bits / 8, farm[name], bits);
  }
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK_BYTES));
  return btoa(text);
}

/** The farms of a packed list; undefined if it is none. */
export function unpackFarms(text: string): FarmReport[] | undefined {
  const view = viewOf(text);
  // Decoders skip what they do not know: a text that says more than its bytes is refused.
  if (view === undefined || view.byteLength % FARM_BYTES !== 0) return undefined;
  const count = view.byteLength / FARM_BYTES;
  if (text.length !== packedLength(count)) return undefined;
  return Array.from({ length: count }, (_, index) => {
    const start = index * FARM_BYTES;
    return {
      farmId: view.getUint32(start + AT.farmId),
      epoch: view.getUint32(start + AT.epoch),
      hashrate: readUint96(view, start + AT.hashrate),
      gross: readUint96(view, start + AT.gross),
      energyWh: view.getBigUint64(start + AT.energyWh),
      renewableBps: view.getUint16(start + AT.renewableBps),
      sources: view.getUint8(start + AT.sources),
    };
  });
}

function viewOf(base64: string): DataView | undefined {
  let text: string;
  try {
    text = atob(base64);
  } catch {
    return undefined;
  }
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new DataView(bytes.buffer);
}

function readUint96(view: DataView, offset: number): bigint {
  return (BigInt(view.getUint32(offset)) << 64n) | view.getBigUint64(offset + 4);
}
