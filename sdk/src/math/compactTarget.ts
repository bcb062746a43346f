/** Highest target of Bitcoin's main network, in compact form. */
export const POW_LIMIT_BITS = 0x1d00ffff;

/**
 * The target that a compact `nBits` stands for.
 * @throws RangeError for a negative or zero target, or one above 2^256 - 1.
 */
export function bitsToTarget(bits: number): bigint {
  if (!Number.isInteger(bits) || bits < 0 || bits > 0xffff_ffff)
    throw new RangeError(`Compact bits must be a 32-bit number, got ${bits}`);
  const exponent = bits >>> 24;
  const mantissa = BigInt(bits & 0x7f_ffff);
  const target = exponent <= 3 ? mantissa >> BigInt(8 * (3 - exponent)) : mantissa << BigInt(8 * (exponent - 3));
  if ((bits & 0x80_0000) !== 0 || target === 0n || target >> 256n !== 0n) {
    throw new RangeError(`Compact bits 0x${bits.toString(16)} are no target`);
  }
  return target;
}

/** The compact form of a target; what does not fit into its 23 bits of precision is cut off, as Bitcoin does. */
export function targetToBits(target: bigint): number {
  if (target <= 0n || target >> 256n !== 0n)
    throw new RangeError(`A target lies between 1 and 2^256 - 1, got ${target}`);
  let size = Math.ceil(target.toString(16).length / 2);
  let mantissa = size <= 3 ? target << BigInt(8 * (3 - size)) : target >> BigInt(8 * (size - 3));
  if ((mantissa & 0x80_0000n) !== 0n) {
    mantissa >>= 8n;
    size += 1;
  }
  return size * 0x100_0000 + Number(mantissa);
}

/** Difficulty as people quote it: the highest target divided by this one. For display only. */
export function difficultyOf(target: bigint): number {
  const { numerator, denominator } = difficultyRatio(target);
  const scale = 1_000_000n;
  return Number((numerator * scale) / denominator) / Number(scale);
}

/** Difficulty as an exact fraction. */
export function difficultyRatio(target: bigint): { numerator: bigint; denominator: bigint } {
  if (target <= 0n) throw new RangeError(`A target is above zero, got ${target}`);
  return { numerator: bitsToTarget(POW_LIMIT_BITS), denominator: target };
}

/** Expected number of hashes of one block at this target, rounded down. */
export function workOf(target: bigint): bigint {
  return (1n << 256n) / (target + 1n);
}
