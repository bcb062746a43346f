/** What a transaction of EIP-1559 offers, wei per gas. */
export type Fees = { maxFeePerGas: bigint; maxPriorityFeePerGas: bigint };

/** What may be paid, wei per gas. */
export type FeePolicy = {
  /** never more than this */
  maxFeePerGas: bigint;
  /** while a job is younger than `patienceMs`, not more than this: a spike of the fees may pass */
  patientFeePerGas: bigint;
  patienceMs: number;
  /** a first offer gives no larger tip; only replacements go beyond */
  maxPriorityFeePerGas: bigint;
};

export type FeePlan =
  | { fees: Fees }
  /** `base-fee`: no block would take what may be paid; `replacement`: an earlier offer is so high that a better one is forbidden */
  | { wait: "base-fee" | "replacement"; needed: bigint; ceiling: bigint };

/** Twice the base fee stays valid for six full blocks in a row, each an eighth dearer. */
const BASE_FEE_ROOM = 2n;
/** Nodes take a replacement that pays a tenth (Geth) or an eighth (others) more, in both fields. */
const BUMP_NUMERATOR = 9n;
const BUMP_DENOMINATOR = 8n;

/** The least that replaces an offer of `value`. */
export function bumped(value: bigint): bigint {
  return (value * BUMP_NUMERATOR + BUMP_DENOMINATOR - 1n) / BUMP_DENOMINATOR + (value === 0n ? 1n : 0n);
}

/** What to offer next, given all that was offered under the same nonce before. */
export function planFees(
  {
    baseFeePerGas,
    tip,
    earlier,
    waitedMs,
  }: {
    baseFeePerGas: bigint;
    /** what the chain's node suggests */
    tip: bigint;
    earlier: readonly Fees[];
    /** how long the job has waited */
    waitedMs: number;
  },
  policy: FeePolicy,
): FeePlan {
  const ceiling =
    waitedMs < policy.patienceMs ? min(policy.patientFeePerGas, policy.maxFeePerGas) : policy.maxFeePerGas;
  if (baseFeePerGas >= ceiling) return { wait: "base-fee", needed: baseFeePerGas + 1n, ceiling };
  const least = earlier.reduce(
    (floor, fees) => ({
      maxFeePerGas: max(floor.maxFeePerGas, bumped(fees.maxFeePerGas)),
      maxPriorityFeePerGas: max(floor.maxPriorityFeePerGas, bumped(fees.maxPriorityFeePerGas)),
    }),
    { maxFeePerGas: 1n, maxPriorityFeePerGas: 0n },
  );
  const offered = min(max(tip, 1n), policy.maxPriorityFeePerGas);
  const maxPriorityFeePerGas = max(min(offered, ceiling), least.maxPriorityFeePerGas);
  const wanted = min(BASE_FEE_ROOM * baseFeePerGas + maxPriorityFeePerGas, ceiling);
  const maxFeePerGas = max(max(wanted, least.maxFeePerGas), maxPriorityFeePerGas);
  if (maxFeePerGas > ceiling) return { wait: "replacement", needed: maxFeePerGas, ceiling };
  return { fees: { maxFeePerGas, maxPriorityFeePerGas } };
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
