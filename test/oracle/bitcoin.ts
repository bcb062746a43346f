import { existsSync, readFileSync } from "node:fs";

/** A model of Bitcoin's rules for the tests; it shares no code with the contracts or the SDK. */

/** Target of a compact form as consensus reads it: 0 for a negative or overflowing one. */
export function targetOf(bits: number): bigint {
  const size = Math.floor(bits / 2 ** 24);
  const word = BigInt(bits % 2 ** 23);
  const negative = Math.floor(bits / 2 ** 23) % 2 === 1;
  const target = size <= 3 ? word >> BigInt(8 * (3 - size)) : word << BigInt(8 * (size - 3));
  return negative || target >= 1n << 256n ? 0n : target;
}

/** Compact form of a target, low bytes cut off. */
export function compactOf(target: bigint): number {
  if (target === 0n) return 0;
  let hex = target.toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  if (parseInt(hex.slice(0, 2), 16) >= 0x80) hex = `00${hex}`;
  return (hex.length / 2) * 2 ** 24 + parseInt(hex.padEnd(6, "0").slice(0, 6), 16);
}

/** Target after a period whose first and last header lie `seconds` apart. */
export function retarget(oldTarget: bigint, seconds: bigint): bigint {
  const TWO_WEEKS = 1_209_600n;
  const clamped = seconds < TWO_WEEKS / 4n ? TWO_WEEKS / 4n : seconds > TWO_WEEKS * 4n ? TWO_WEEKS * 4n : seconds;
  return (oldTarget * clamped) / TWO_WEEKS;
}

const shared = new URL("../../../shared/data/bitcoin/", import.meta.url);

/** A file of real Bitcoin data that may stand beside the checkout; undefined if it does not. */
export function sharedData(name: string): string | undefined {
  const file = new URL(name, shared);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

export interface Period {
  readonly firstHeight: number;
  readonly bits: number;
}

/** 2,016-block periods from height 2,016 on, in order. */
export function parsePeriods(csv: string): Period[] {
  return csv
    .split("\n")
    .filter((line) => /^\d/.test(line))
    .map((line) => {
      const [, firstHeight, targetHex] = line.split(",");
      if (firstHeight === undefined || targetHex === undefined) throw new Error(`not a period: ${line}`);
      return { firstHeight: Number(firstHeight), bits: compactOf(BigInt(`0x${targetHex}`)) };
    });
}

export interface Header {
  readonly height: number;
  readonly time: number;
  readonly bits: number;
}

/** Time and bits of a serialised 80-byte header. */
export function parseHeader(height: number, hex: string): Header {
  const bytes = Buffer.from(hex.replace(/^0x/, ""), "hex");
  return { height, time: bytes.readUInt32LE(68), bits: bytes.readUInt32LE(72) };
}
