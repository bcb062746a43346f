export type WaterfallLine = {
  /** not negative; all lines share one unit */
  readonly amount: bigint;
  readonly kind: "gross" | "cost" | "holders";
};

/** Where the bar of a line begins and how long it is, of `whole`. */
export type WaterfallBar = { readonly start: bigint; readonly length: bigint; readonly whole: bigint };

/**
 * Bars from the first line to the last: a cost takes its bite out of what is left of the line above. The longest line is the whole, so
 * that a cost that is more than the first line, as on a day that brings nothing, stays within its frame too.
 */
export function waterfallBars(lines: readonly WaterfallLine[]): readonly WaterfallBar[] {
  const whole = lines.reduce((most, { amount }) => (amount > most ? amount : most), 0n);
  let left = lines[0]?.amount ?? 0n;
  return lines.map(({ amount, kind }) => {
    if (kind === "cost") left = left > amount ? left - amount : 0n;
    return { start: kind === "cost" ? left : 0n, length: amount, whole };
  });
}
