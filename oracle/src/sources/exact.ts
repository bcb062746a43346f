import { z } from "zod";

/** A JSON number or a JSON text that holds one, as the digits that were sent: it never passed through a float. */
export type Numeral = string;

/**
 * Parses JSON, keeping every number as the text of its digits. A hashrate beyond 2^53 H/s keeps its last digit.
 * @throws SyntaxError
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(text, (_key: string, value: unknown, ...rest: unknown[]) =>
    typeof value === "number" ? digitsOf(value, rest[0]) : value,
  );
}

/** The parser's third argument holds the text of a number; it is newer than the library's types. */
function digitsOf(value: number, context: unknown): Numeral {
  const source = typeof context === "object" && context !== null && "source" in context ? context.source : undefined;
  return typeof source === "string" ? source : String(value);
}

const NUMERAL = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
const MAX_EXPONENT = 60;

/**
 * `floor(numeral * 10^decimals)`, exactly; takes "6.25", "1.5e17", "0.07123456". Rounds toward zero.
 * @throws RangeError for anything else, and for what no source can mean (an exponent beyond 60, a negative figure).
 */
export function scaled(numeral: Numeral, decimals: number): bigint {
  const match = NUMERAL.exec(numeral.trim());
  if (match === null) throw new RangeError(`"${numeral}" is not a number`);
  const [, sign, whole = "", fraction = "", exponentText = "0"] = match;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > MAX_EXPONENT) throw new RangeError(`"${numeral}" is out of all proportion`);
  const digits = BigInt(whole + fraction);
  if (sign === "-" && digits !== 0n) throw new RangeError(`"${numeral}" is negative`);
  const shift = decimals + exponent - fraction.length;
  return shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
}

/** A field that is a number, sent as a JSON number or as text. */
export const numeral = z.string().regex(NUMERAL, "is not a number");

/** What almost every whole figure looks like: it needs no scaling. */
const PLAIN_DIGITS = /^\d+$/;

/** `scaled` inside a schema: what is no figure at all becomes an issue like any other wrong field. */
function scaledOr(text: Numeral, decimals: number, report: (message: string) => void): bigint {
  try {
    return scaled(text, decimals);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    report(error.message);
    return 0n;
  }
}

/** A numeral that must be whole; becomes a bigint. */
export const wholeBig = numeral.transform((text, context) => {
  if (PLAIN_DIGITS.test(text)) return BigInt(text);
  const report = (message: string): void => {
    context.addIssue({ code: "custom", message });
  };
  const value = scaledOr(text, 0, report);
  if (scaledOr(text, 9, () => undefined) !== value * 1_000_000_000n) report(`${text} is not whole`);
  return value;
});

/** A numeral that must be whole and small enough for a JavaScript number (a height, a unix second). */
export const wholeNumber = wholeBig.transform((value, context) => {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) context.addIssue({ code: "custom", message: `${value} is too large` });
  return Number(value);
});

/** Below: seconds until the year 5138. From here on: milliseconds since 1973. */
const LEAST_MILLISECONDS = 100_000_000_000n;
const LEAST_MICROSECONDS = 100_000_000_000_000n;

/** A moment in seconds or milliseconds since 1970; becomes whole seconds. No day of the last 50 years can be taken for another. */
export const instant = numeral.transform((text, context) => {
  const report = (message: string): void => {
    context.addIssue({ code: "custom", message });
  };
  const value = scaledOr(text, 0, report);
  if (value >= LEAST_MICROSECONDS) report(`${text} is neither seconds nor milliseconds`);
  return Number(value >= LEAST_MILLISECONDS ? value / 1000n : value);
});

/** Metric prefixes as hashrate and energy units carry them, powers of ten. */
const PREFIXES: Readonly<Record<string, number>> = {
  "": 0,
  k: 3,
  K: 3,
  M: 6,
  m: 6,
  G: 9,
  g: 9,
  T: 12,
  t: 12,
  P: 15,
  p: 15,
  E: 18,
  e: 18,
};

/**
 * A figure with its unit ("12.9", "Ph/s"; "108.123", "MWh") in whole base units, rounded down.
 * @throws RangeError for a unit that is not `base` with a metric prefix.
 */
export function withUnit(value: Numeral, unit: string, base: "h/s" | "wh"): bigint {
  const lower = unit.toLowerCase();
  const power = lower.endsWith(base) ? PREFIXES[unit.slice(0, unit.length - base.length)] : undefined;
  if (power === undefined) throw new RangeError(`"${unit}" is not a unit of ${base === "wh" ? "energy" : "hashrate"}`);
  return scaled(value, power);
}
