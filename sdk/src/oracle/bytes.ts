/**
 * Writes an unsigned integer big-endian into `width` bytes at `offset`, all of which it overwrites.
 * @throws RangeError if it is not a whole number that `bits` bits hold.
 */
export function writeUint(
  bytes: Uint8Array,
  offset: number,
  width: number,
  value: number | bigint,
  bits: number,
): void {
  const fits = typeof value === "bigint" ? value >= 0n && value >> BigInt(bits) === 0n : isUint(value, bits);
  if (!fits) throw new RangeError(`${value} is not a whole number of ${bits} bits`);
  let position = offset + width;
  let rest = value;
  // Pieces of 32 bits are numbers: far faster than single bytes of a bigint.
  while (typeof rest === "bigint" && rest > 0xffffffffn) {
    position = writeBytes(bytes, position, Number(BigInt.asUintN(32, rest)), 4);
    rest >>= 32n;
  }
  writeBytes(bytes, position, Number(rest), position - offset);
}

function isUint(value: number, bits: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value < 2 ** bits;
}

/** Writes the `count` bytes that end before `end`; returns where they start. */
function writeBytes(bytes: Uint8Array, end: number, value: number, count: number): number {
  let rest = value;
  for (let position = end - 1; position >= end - count; position--) {
    bytes[position] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return end - count;
}
