/** Flag bit 0 of a series id: transfers ask the series' policy. */
export const RESTRICTED_FLAG = 1n;
/** Flag bit 1 of a series id: a second reward token streams (merged mining). */
export const TWO_TOKENS_FLAG = 2n;

/** `serial << 8 | flags` */
export function seriesId(serial: bigint, flags = 0n): bigint {
  return (serial << 8n) | flags;
}

/** Running number of a series, from its id. */
export function serialOf(id: bigint): bigint {
  return id >> 8n;
}

export function isRestricted(id: bigint): boolean {
  return (id & RESTRICTED_FLAG) !== 0n;
}

export function hasTwoTokens(id: bigint): boolean {
  return (id & TWO_TOKENS_FLAG) !== 0n;
}
