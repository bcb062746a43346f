import { serialOf } from "../math/seriesId.ts";

/** How people name a series: `#12`. */
export function formatSeries(id: bigint): string {
  return `#${serialOf(id)}`;
}

/** An address or hash in short: `0x1234…abcd`. */
export function shortHex(hex: string, digits = 4): string {
  return hex.length <= 2 * digits + 3 ? hex : `${hex.slice(0, digits + 2)}…${hex.slice(-digits)}`;
}
