import { formatDecimal, ParseError, parseDecimal } from "./decimal.ts";

/** Basis points as a percentage: `2.5 %`. */
export function formatBps(bps: bigint | number, maxDigits = 2): string {
  return `${formatDecimal(BigInt(bps), 2, { maxDigits })} %`;
}

/** `part` of `whole` as a percentage, cut off after `maxDigits`; a dash for a whole of zero. */
export function formatShare(part: bigint, whole: bigint, maxDigits = 1): string {
  if (whole === 0n) return "–";
  return `${formatDecimal((part * 10n ** BigInt(maxDigits + 2)) / whole, maxDigits, { minDigits: maxDigits })} %`;
}

/** Basis points that a person typed as a percentage. Throws a `ParseError` outside 0 to 100 %. */
export function parsePercent(text: string): number {
  const bps = parseDecimal(text.replace(/\s*%\s*$/, ""), 2, "a percentage");
  if (bps > 10_000n) throw new ParseError("Enter a percentage from 0 to 100.");
  return Number(bps);
}
