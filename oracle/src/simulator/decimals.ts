/** A bigint with `decimals` fractional digits as decimal text, trailing zeros kept. */
export function fixed(value: bigint, decimals: number): string {
  const digits = value.toString().padStart(decimals + 1, "0");
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
