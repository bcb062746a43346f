/** How a decimal is written for people. */
export interface DecimalOptions {
  /** fractional digits at most; the rest is cut off, never rounded up (default: all) */
  maxDigits?: number;
  /** fractional digits at least, filled with zeros (default 0) */
  minDigits?: number;
  /** group thousands with a comma (default true) */
  group?: boolean;
}

/** A base-unit amount with `decimals` decimals as text: `formatDecimal(1234500n, 3, { minDigits: 2 })` is `1,234.50`. */
export function formatDecimal(
  amount: bigint,
  decimals: number,
  { maxDigits = decimals, minDigits = 0, group = true }: DecimalOptions = {},
): string {
  const negative = amount < 0n;
  const digits = (negative ? -amount : amount).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits
    .slice(digits.length - decimals)
    .slice(0, maxDigits)
    .replace(/0+$/, "")
    .padEnd(minDigits, "0");
  const grouped = group ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole;
  const text = fraction === "" ? grouped : `${grouped}.${fraction}`;
  return negative && /[1-9]/.test(text) ? `-${text}` : text;
}

/** A text that is no amount; `message` says what was expected. */
export class ParseError extends Error {
  override readonly name = "ParseError";
}

const DECIMAL = /^(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?$/;

/**
 * The base-unit amount that a person typed. Thousands may be grouped with commas.
 * @throws ParseError for anything else, for more than `decimals` fractional digits, and for negative amounts.
 */
export function parseDecimal(text: string, decimals: number, what = "an amount"): bigint {
  const trimmed = text.trim();
  if (trimmed === "") throw new ParseError(`Enter ${what}.`);
  if (trimmed.startsWith("-")) throw new ParseError(`Enter ${what} above zero.`);
  if (!DECIMAL.test(trimmed) || !/\d/.test(trimmed))
    throw new ParseError(
      `“${trimmed}” is not ${what}. Use digits${decimals === 0 ? " alone" : " and one point, like 1.5"}.`,
    );
  const [whole = "", fraction = ""] = trimmed.replaceAll(",", "").split(".");
  if (fraction.replace(/0+$/, "").length > decimals) {
    throw new ParseError(
      decimals === 0 ? `Enter ${what} without decimals.` : `Enter ${what} with at most ${decimals} decimals.`,
    );
  }
  return BigInt(`${whole}${fraction.slice(0, decimals).padEnd(decimals, "0")}`);
}
