const MANTISSA_BITS = 24;
const LEADING_BIT = 0x80_0000;
const MANTISSA_MASK = 0xff_ffff;

/**
 * The target that the 32 bits of an average stand for: `exponent << 24 | mantissa`, the mantissa with its highest bit set.
 * @throws RangeError if they stand for none.
 */
export function floatBitsToTarget(bits: number): bigint {
  if (!Number.isInteger(bits) || bits < 0 || bits > 0xffff_ffff)
    throw new RangeError(`Bits of an average must be a 32-bit number, got ${bits}`);
  const exponent = bits >>> MANTISSA_BITS;
  const mantissa = bits & MANTISSA_MASK;
  if (mantissa < LEADING_BIT || exponent > 256 - MANTISSA_BITS)
    throw new RangeError(`Bits 0x${bits.toString(16)} are no target`);
  return BigInt(mantissa) << BigInt(exponent);
}

/** The 32 bits of a target: what is below its 24 highest bits is cut off. */
export function targetToFloatBits(target: bigint): number {
  if (target < BigInt(LEADING_BIT) || target >> 256n !== 0n)
    throw new RangeError(`A target of 24 bits or more and less than 2^256 is expected, got ${target}`);
  const exponent = target.toString(2).length - MANTISSA_BITS;
  return exponent * 2 ** MANTISSA_BITS + Number(target >> BigInt(exponent));
}
