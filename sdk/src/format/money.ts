import { formatDecimal, parseDecimal } from "./decimal.ts";

const BTC_DECIMALS = 8;
const USD8_DECIMALS = 8;

/** Satoshi as bitcoin, all eight digits: `0.00012345 BTC`. */
export function formatBtc(sats: bigint): string {
  return `${formatDecimal(sats, BTC_DECIMALS, { minDigits: BTC_DECIMALS })} BTC`;
}

/** Satoshi: `12,345 sat`; with `decimals` when the amount carries fractional satoshi. */
export function formatSats(sats: bigint, decimals = 0, maxDigits = 2): string {
  return `${formatDecimal(sats, decimals, { maxDigits })} sat`;
}

/** USD with 8 decimals: `$1,234.56`; below a dollar to a hundredth of a cent: `$0.0123`. */
export function formatUsd(usd8: bigint): string {
  const negative = usd8 < 0n;
  const size = negative ? -usd8 : usd8;
  const digits = size >= 10n ** BigInt(USD8_DECIMALS) || size === 0n ? 2 : 4;
  const text = formatDecimal(size, USD8_DECIMALS, { minDigits: 2, maxDigits: digits });
  return negative ? `-$${text}` : `$${text}`;
}

/** USD with 8 decimals in cents: `4.53 ¢`. */
export function formatCents(usd8: bigint, maxDigits = 2): string {
  return `${formatDecimal(usd8, USD8_DECIMALS - 2, { maxDigits, minDigits: maxDigits })} ¢`;
}

/** What a screen needs to know of a token. */
export interface TokenInfo {
  symbol: string;
  decimals: number;
}

/** A token amount with its symbol, all digits that count: `123.45 USDC`. At least two digits for tokens of 6 decimals or fewer. */
export function formatToken(amount: bigint, token: TokenInfo, maxDigits = token.decimals): string {
  const minDigits = Math.min(token.decimals <= 6 ? 2 : 0, token.decimals, maxDigits);
  return `${formatDecimal(amount, token.decimals, { minDigits, maxDigits })} ${token.symbol}`;
}

/** USDC base units: `123.45 USDC`. */
export function formatUsdc(amount: bigint): string {
  return formatToken(amount, { symbol: "USDC", decimals: 6 });
}

/** The token amount that a person typed. Throws a `ParseError` for anything else. */
export function parseToken(text: string, token: TokenInfo): bigint {
  const trimmed = text.trim();
  const bare = trimmed.toUpperCase().endsWith(token.symbol.toUpperCase())
    ? trimmed.slice(0, -token.symbol.length)
    : trimmed;
  return parseDecimal(bare, token.decimals, `an amount of ${token.symbol}`);
}
