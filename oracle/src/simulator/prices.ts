import { noiseBetween } from "./random.ts";

/** Assumed USD prices of a bitcoin at the start of some days; between them the price moves in a straight line. */
export const ASSUMED_PRICES: readonly { day: string; usd: number }[] = [
  { day: "2021-06-01", usd: 36_000 },
  { day: "2021-07-20", usd: 31_000 },
  { day: "2021-09-05", usd: 48_000 },
  { day: "2021-09-25", usd: 43_000 },
  { day: "2021-11-10", usd: 64_000 },
  { day: "2022-01-22", usd: 37_000 },
  { day: "2022-03-28", usd: 45_000 },
  { day: "2022-05-12", usd: 30_000 },
  { day: "2022-06-18", usd: 21_000 },
  { day: "2022-08-15", usd: 24_000 },
];

/** The line is disturbed by up to this much, anew each quarter of an hour. */
const WOBBLE_BPS = 80;
const WOBBLE_SECONDS = 900;
const LABEL_PRICE = 11;
const USD8 = 100_000_000n;
const BPS = 10_000n;

const POINTS = ASSUMED_PRICES.map(({ day, usd }) => ({
  second: Date.parse(`${day}T00:00:00Z`) / 1000,
  usd8: BigInt(usd) * USD8,
}));

/** Assumed USD price of one bitcoin at a unix second, 8 decimals, in whole cents; flat before the first and after the last point. */
export function assumedPriceUsd8(seed: number, second: number): bigint {
  const wobble = noiseBetween(-WOBBLE_BPS, WOBBLE_BPS, seed, LABEL_PRICE, Math.floor(second / WOBBLE_SECONDS));
  const cents = (line(second) * (BPS + BigInt(wobble))) / BPS / 1_000_000n;
  return cents * 1_000_000n;
}

function line(second: number): bigint {
  const next = POINTS.findIndex((point) => point.second > second);
  const to = POINTS[next];
  const from = POINTS[next - 1];
  if (to === undefined) return POINTS.at(-1)?.usd8 ?? 0n;
  if (from === undefined) return to.usd8;
  const span = BigInt(to.second - from.second);
  return from.usd8 + ((to.usd8 - from.usd8) * BigInt(Math.floor(second) - from.second)) / span;
}
