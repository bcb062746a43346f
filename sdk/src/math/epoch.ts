/** Length of an epoch, a UTC day. */
export const SECONDS_PER_DAY = 86_400;

/** UTC day number of a unix second. */
export function epochOf(timestamp: bigint | number): number {
  return Number(BigInt(timestamp) / BigInt(SECONDS_PER_DAY));
}

/** First unix second of the day. */
export function epochStart(epoch: number): bigint {
  return BigInt(epoch) * BigInt(SECONDS_PER_DAY);
}

/** First unix second after the day. */
export function epochEnd(epoch: number): bigint {
  return epochStart(epoch + 1);
}
