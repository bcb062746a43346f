/** `floor(a * b / denominator)`, exact. Throws a `RangeError` for a zero denominator or a negative argument. */
export function mulDivDown(a: bigint, b: bigint, denominator: bigint): bigint {
  requireUnsigned(a, b, denominator);
  return (a * b) / denominator;
}

/** `ceil(a * b / denominator)`, exact. Throws a `RangeError` for a zero denominator or a negative argument. */
export function mulDivUp(a: bigint, b: bigint, denominator: bigint): bigint {
  requireUnsigned(a, b, denominator);
  return (a * b + denominator - 1n) / denominator;
}

/** Number of bits needed to write `value`; 0 for zero. */
export function bitLength(value: bigint): number {
  if (value < 0n) throw new RangeError(`bitLength needs a value that is not negative, got ${value}`);
  return value === 0n ? 0 : value.toString(2).length;
}

function requireUnsigned(a: bigint, b: bigint, denominator: bigint): void {
  if (a < 0n || b < 0n) throw new RangeError(`mulDiv needs values that are not negative, got ${a} and ${b}`);
  if (denominator <= 0n) throw new RangeError(`mulDiv needs a denominator above zero, got ${denominator}`);
}
