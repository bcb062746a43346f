import type { WrappedHashpower } from "../../types/ethers-contracts/index.js";

/** The collected refund of a wrapped series: `amount` payment-token base units for `units` tokens, evenly from one unix second to another. */
export interface RefundStream {
  readonly units: bigint;
  readonly amount: bigint;
  readonly from: bigint;
  readonly to: bigint;
}

export async function refundStreamOf(token: WrappedHashpower): Promise<RefundStream> {
  const [units, amount] = await token.collected();
  const [from, to] = await token.refundStream();
  return { units, amount, from, to };
}

/** Seconds of the stream that are over at `second`. */
export function elapsedAt({ from, to }: RefundStream, second: bigint): bigint {
  if (second < from) return 0n;
  return (second < to ? second : to) - from;
}

/** The law: what so many tokens held for a second each are worth, base units rounded down. */
export function worthOf({ units, amount, from, to }: RefundStream, unitSeconds: bigint): bigint {
  return (unitSeconds * amount) / (units * (to - from));
}
