import fc from "fast-check";
import { BONDED, SERIES_COUNT } from "./world.ts";

/**
 * What somebody does, as plain data; a run resolves it against the state it has reached. Accounts are indices of
 * `World.accounts` (the last is the hostile contract), series indices of `World.series`.
 */
export type Action =
  | { do: "buy"; series: number; by: number; units: Share; reenter: boolean }
  | { do: "transfer"; series: number; from: number; to: number; units: Share }
  | { do: "batchTwice"; series: number; from: number; to: number; units: Share }
  | { do: "flash"; series: number; from: number }
  | { do: "claim"; series: number; by: number }
  | { do: "claimMany"; by: number; series: number[] }
  | { do: "claimFor"; by: number; of: number; series: number }
  | { do: "fund"; series: number; days: number }
  | { do: "withdrawFunding"; series: number; share: Share }
  | { do: "allowKeeper"; series: number; allowed: boolean }
  | { do: "settle"; series: number; days: number }
  | { do: "settleMany"; days: number }
  | { do: "withdrawRelease"; series: number }
  | { do: "withdrawCredit"; by: number }
  | { do: "withdrawFees"; token: number }
  | { do: "postBond"; series: number; days: number }
  | { do: "withdrawBond"; series: number; share: Share }
  | { do: "releaseWithheld"; series: number }
  | { do: "cover"; series: number; by: number }
  | { do: "endEarly"; series: number }
  | { do: "windUp"; series: number }
  | { do: "withdrawTips"; by: number; token: number }
  | { do: "finish"; series: number }
  | { do: "refund"; series: number; by: number; units: Share }
  | { do: "donate"; token: number; to: "ledger" | "market" | "settlement"; amount: bigint }
  | { do: "fee"; bps: number }
  | { do: "stopSales" }
  | { do: "attack"; kind: number; by: number; series: number };

/** A share of what there is: nothing, one, all, one too many, or so many per mille. */
export type Share = "none" | "one" | "all" | "oneTooMany" | { perMille: number };

/** How a day passes. */
export interface Day {
  /** The oracle's report comes; if not, this and the following days wait for the next report. */
  report: boolean;
  /** The feed's round is recorded right away. */
  recordPrice: boolean;
  blockCount: number;
  /** Fees of a block, satoshi: 0.3 BTC is in bounds, 40 BTC is not and opens the long dispute window. */
  feesPerBlock: bigint;
  /** USD of a whole coin; zero: the feed answers nothing of use and the signed median counts. */
  priceUsd: number;
  /** Seconds between the actions of the day. */
  pace: number;
  actions: Action[];
}

export interface Life {
  sale: Action[];
  days: Day[];
}

const series = fc.nat(SERIES_COUNT - 1);
const account = fc.nat(6);
/** Holders, not the keeper and the provider. */
const holder = fc.constantFrom(0, 1, 2, 3, 6);
const share: fc.Arbitrary<Share> = fc.oneof(
  { weight: 5, arbitrary: record({ perMille: fc.nat(1_000) }) },
  { weight: 2, arbitrary: fc.constantFrom<Share>("one", "all") },
  { weight: 1, arbitrary: fc.constantFrom<Share>("none", "oneTooMany") },
);

function record<T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(fields, { noNullPrototype: true });
}

function kind<K extends Action["do"]>(
  name: K,
  fields: { [F in Exclude<keyof Extract<Action, { do: K }>, "do">]: fc.Arbitrary<Extract<Action, { do: K }>[F]> },
): fc.Arbitrary<Action> {
  return record<Record<string, unknown>>({ ...fields, do: fc.constant(name) }) as fc.Arbitrary<Action>;
}

const buy = kind("buy", { series, by: holder, units: share, reenter: fc.boolean() });
const transfer = kind("transfer", { series, from: holder, to: holder, units: share });
const batchTwice = kind("batchTwice", { series, from: holder, to: holder, units: share });
const flash = kind("flash", { series, from: holder });
const claims = fc.oneof(
  kind("claim", { series, by: account }),
  kind("claimMany", { by: account, series: fc.array(series, { maxLength: 7 }) }),
  kind("claimFor", { by: account, of: account, series }),
);
const money = fc.oneof(
  kind("fund", { series, days: fc.nat(3) }),
  kind("withdrawFunding", { series, share }),
  kind("allowKeeper", { series, allowed: fc.boolean() }),
  kind("withdrawRelease", { series }),
  kind("withdrawCredit", { by: account }),
  kind("withdrawFees", { token: fc.nat(2) }),
);
const settlement = fc.oneof(
  { weight: 3, arbitrary: kind("settle", { series, days: fc.nat(3) }) },
  { weight: 2, arbitrary: kind("settleMany", { days: fc.integer({ min: 1, max: 4 }) }) },
);
/** Mostly of the series that has a bond; all the others refuse, or have nothing to cover with. */
const backed = fc.oneof({ weight: 3, arbitrary: fc.constant(BONDED) }, { weight: 1, arbitrary: series });
const bonds = fc.oneof(
  { weight: 2, arbitrary: kind("postBond", { series: backed, days: fc.nat(6) }) },
  { weight: 4, arbitrary: kind("cover", { series: backed, by: account }) },
  { weight: 2, arbitrary: kind("releaseWithheld", { series: backed }) },
  { weight: 1, arbitrary: kind("withdrawBond", { series: backed, share }) },
  { weight: 1, arbitrary: kind("endEarly", { series: backed }) },
  { weight: 1, arbitrary: kind("windUp", { series: backed }) },
  { weight: 1, arbitrary: kind("withdrawTips", { by: account, token: fc.nat(2) }) },
);
const ends = fc.oneof(kind("finish", { series }), kind("refund", { series, by: holder, units: share }));
const hostility = fc.oneof(
  kind("donate", {
    token: fc.nat(2),
    to: fc.constantFrom("ledger", "market", "settlement"),
    amount: fc.bigInt({ min: 1n, max: 10n ** 9n }),
  }),
  kind("fee", { bps: fc.constantFrom(0, 1, 100, 5_000) }),
  kind("attack", { kind: fc.nat(99), by: account, series }),
  kind("attack", { kind: fc.nat(99), by: account, series }),
);

const duringSale = fc.oneof(
  { weight: 8, arbitrary: buy },
  { weight: 2, arbitrary: transfer },
  { weight: 1, arbitrary: batchTwice },
  { weight: 2, arbitrary: hostility },
  { weight: 1, arbitrary: kind("fund", { series, days: fc.nat(3) }) },
  { weight: 1, arbitrary: ends },
  { weight: 1, arbitrary: fc.constant<Action>({ do: "stopSales" }) },
);
const duringMining = fc.oneof(
  { weight: 4, arbitrary: settlement },
  { weight: 3, arbitrary: money },
  { weight: 3, arbitrary: transfer },
  { weight: 2, arbitrary: batchTwice },
  { weight: 2, arbitrary: flash },
  { weight: 4, arbitrary: claims },
  { weight: 3, arbitrary: hostility },
  { weight: 5, arbitrary: bonds },
  { weight: 2, arbitrary: ends },
  { weight: 1, arbitrary: buy },
);

const day: fc.Arbitrary<Day> = record<Day>({
  report: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  recordPrice: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  blockCount: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 100, max: 190 }) },
    { weight: 1, arbitrary: fc.constant(0) },
  ),
  feesPerBlock: fc.oneof(
    { weight: 8, arbitrary: fc.bigInt({ min: 0n, max: 30_000_000n }) },
    { weight: 1, arbitrary: fc.constant(4_000_000_000n) },
  ),
  priceUsd: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 25_000, max: 60_000 }) },
    { weight: 2, arbitrary: fc.constantFrom(0, 3_000, 14_000) },
  ),
  pace: fc.integer({ min: 1, max: 3_000 }),
  actions: fc.array(duringMining, { minLength: 3, maxLength: 8, size: "max" }),
});

export const lives: fc.Arbitrary<Life> = record<Life>({
  sale: fc.array(duringSale, { minLength: 8, maxLength: 16, size: "max" }),
  days: fc.array(day, { minLength: 8, maxLength: 9, size: "max" }),
});
