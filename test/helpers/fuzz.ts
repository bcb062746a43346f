import fc from "fast-check";

/**
 * How long random tests run. `npm test` is quick, `npm run test:full` full, `npm run test:deep` deep (hours).
 * The one place that reads `ADIT_FUZZ`.
 */
const FACTOR = { quick: 1, full: 10, deep: 1000 } as const;

export type FuzzTier = keyof typeof FACTOR;

/** The tier that `ADIT_FUZZ` names; quick if it names none. */
export function fuzzTier(value: string | undefined = process.env.ADIT_FUZZ): FuzzTier {
  if (value === undefined || value === "") return "quick";
  if (value === "quick" || value === "full" || value === "deep") return value;
  throw new Error(`ADIT_FUZZ is "${value}"; it should be quick, full or deep`);
}

/**
 * Number of random runs: `quick` in the quick tier, ten times as many in the full one, a thousand times in the deep one,
 * unless a tier is given its own number.
 */
export function fuzzRuns(quick: number, own: Partial<Record<FuzzTier, number>> = {}): number {
  const tier = fuzzTier();
  return own[tier] ?? quick * FACTOR[tier];
}

/**
 * The quick and the full tier play the same random runs every time, so that a red result is about the change and can be repeated;
 * the deep tier draws new ones, whose seed fast-check prints when it fails.
 */
const SEED = 20_210_701;
if (fuzzTier() !== "deep") fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });
