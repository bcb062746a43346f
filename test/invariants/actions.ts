import fc from "fast-check";
import { BONDED, HOSTILE, MERGED, PLAIN, PROVIDER, RESTRICTED, SERIES_COUNT, SHARE } from "./indices.ts";
import type { Donee } from "./world.ts";

/**
 * What somebody does, as plain data; a run resolves it against the state it has reached. Accounts are indices of
 * `World.accounts`, series, tokens, networks and feeds indices of their lists; `pick` is any number, and chooses among what there is.
 */
export type Action =
  | { do: "buy"; series: number; by: number; units: Share; reenter: boolean }
  | { do: "transfer"; series: number; from: number; to: number; units: Share }
  | { do: "batchTwice"; series: number; from: number; to: number; units: Share }
  | { do: "dust"; series: number; from: number; to: number; times: number }
  | { do: "lure"; series: number; from: number; pick: number }
  | { do: "flash"; series: number; from: number }
  | { do: "claim"; series: number; by: number }
  | { do: "claimTo"; series: number; by: number; to: number }
  | { do: "claimMany"; by: number; series: number[] }
  | { do: "claimFor"; by: number; of: number; series: number }
  | { do: "refund"; series: number; by: number; to: number; units: Share }
  | { do: "withdrawCredit"; by: number; to: number; token: number }
  | { do: "fund"; series: number; days: number }
  | { do: "withdrawFunding"; series: number; share: Share }
  | { do: "withdrawRelease"; series: number }
  | { do: "postBond"; series: number; days: number }
  | { do: "award"; series: number; ahead: number; share: Share }
  | { do: "withdrawBond"; series: number; share: Share }
  | { do: "endEarly"; series: number }
  | { do: "allowKeeper"; series: number; allowed: boolean }
  | { do: "settle"; by: number; series: number; days: number }
  | { do: "settleMany"; by: number; days: number }
  | { do: "cover"; by: number; series: number }
  | { do: "releaseWithheld"; by: number; series: number }
  | { do: "windUp"; by: number; series: number }
  | { do: "endForUnderDelivery"; by: number; series: number }
  | { do: "endForShortBond"; by: number; series: number }
  | { do: "finish"; by: number; series: number }
  | { do: "withdrawFees"; by: number; token: number }
  | { do: "withdrawTips"; by: number; to: number; token: number }
  | { do: "list"; series: number; by: number; units: Share; epochs: number; option: boolean; inLitecoin: boolean }
  | { do: "cancelListing"; by: number; pick: number }
  | { do: "take"; by: number; pick: number; units: Share; lead: number; epochs: number }
  | { do: "claimLessee"; pick: number; to: number }
  | { do: "claimLessor"; pick: number; to: number }
  | { do: "claimRent"; pick: number; to: number }
  | { do: "sellLeasehold"; pick: number; to: number }
  | { do: "sellReversion"; pick: number; to: number }
  | { do: "exercise"; pick: number }
  | { do: "giveBack"; by: number; pick: number; reenter: boolean }
  | { do: "giveBackTo"; pick: number; to: number }
  | { do: "unwind"; by: number; pick: number }
  | { do: "withdrawIncome"; series: number; by: number; to: number }
  | { do: "withdrawLeaseCredit"; by: number; to: number; token: number }
  | { do: "checkpoint"; by: number; series: number; day: number }
  | { do: "recordPrice"; by: number; feed: number; ago: number }
  | { do: "recordSilence"; by: number; feed: number; ago: number }
  | { do: "recordFarms"; by: number }
  | { do: "recordFallback"; by: number; network: number; ago: number }
  | { do: "noteFinalState"; by: number; network: number }
  | { do: "donate"; token: number; to: Donee; amount: bigint }
  | { do: "fee"; bps: number }
  | { do: "blacklist"; account: number; blocked: boolean }
  | { do: "pauseToken"; paused: boolean }
  | { do: "restrict"; account: number; blocked: boolean }
  | { do: "stopSales" }
  | { do: "attack"; kind: number; by: number; series: number; pick: number };

/** A share of what there is: nothing, one, all, one too many, or so many per mille. */
export type Share = "none" | "one" | "all" | "oneTooMany" | { perMille: number };

/** How a day passes. */
export interface Day {
  /** The network whose committee is late, by index: its reports wait for the next day on which they come. */
  late: number | undefined;
  /** Feeds get their rounds at the end of the day; if not, nobody can tell its prices before the next rounds. */
  pushes: boolean;
  /** The rounds are recorded right away. */
  recordPrices: boolean;
  /** The farm's report is brought to the registry right away. */
  recordFarms: boolean;
  /** Blocks of the day, per mille of a usual one. */
  blocks: number;
  /** Fees of a block, satoshi: 0.3 BTC is in bounds, 40 BTC is not and opens the long dispute window. */
  feesPerBlock: bigint;
  /** USD of a whole bitcoin, zero: the feed answers nothing of use and the signed median counts. */
  priceUsd: number;
  /** Price of the other coins, per mille of the usual one. */
  smallPrices: number;
  /** What the bitcoin farm delivered, per mille of what it declared, and what it earned, per mille of what that earns. */
  delivered: number;
  luck: number;
  /** Seconds between the actions of the day. */
  pace: number;
  actions: Action[];
}

export interface Life {
  sale: Action[];
  days: Day[];
}

/** Mostly those that are most entangled with others. */
const series = fc.oneof(
  { weight: 2, arbitrary: fc.nat(SERIES_COUNT - 1) },
  { weight: 1, arbitrary: fc.constantFrom(PLAIN, SHARE, MERGED, RESTRICTED) },
);
const account = fc.nat(HOSTILE);
/** Holders; the provider buys its own units. */
const holder = fc.constantFrom(0, 1, 2, 3, PROVIDER, HOSTILE);
const share: fc.Arbitrary<Share> = fc.oneof(
  { weight: 5, arbitrary: record({ perMille: fc.nat(1_000) }) },
  { weight: 2, arbitrary: fc.constantFrom<Share>("one", "all") },
  { weight: 1, arbitrary: fc.constantFrom<Share>("none", "oneTooMany") },
);
const token = fc.nat(5);
const pick = fc.nat(99);

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
const moves = fc.oneof(
  { weight: 3, arbitrary: kind("transfer", { series, from: holder, to: holder, units: share }) },
  { weight: 1, arbitrary: kind("batchTwice", { series, from: holder, to: holder, units: share }) },
  { weight: 1, arbitrary: kind("dust", { series, from: holder, to: holder, times: fc.integer({ min: 1, max: 9 }) }) },
);
const grabs = fc.oneof(kind("flash", { series, from: holder }), kind("lure", { series, from: holder, pick }));
const claims = fc.oneof(
  kind("claim", { series, by: account }),
  kind("claimTo", { series, by: account, to: account }),
  kind("claimMany", { by: account, series: fc.array(series, { maxLength: 7 }) }),
  kind("claimFor", { by: account, of: account, series }),
);
const money = fc.oneof(
  { weight: 3, arbitrary: kind("fund", { series, days: fc.nat(3) }) },
  { weight: 1, arbitrary: kind("withdrawFunding", { series, share }) },
  { weight: 1, arbitrary: kind("allowKeeper", { series, allowed: fc.boolean() }) },
  { weight: 1, arbitrary: kind("withdrawRelease", { series }) },
  { weight: 1, arbitrary: kind("withdrawCredit", { by: account, to: account, token }) },
  { weight: 1, arbitrary: kind("withdrawFees", { by: account, token }) },
);
const settlement = fc.oneof(
  { weight: 3, arbitrary: kind("settle", { by: account, series, days: fc.nat(3) }) },
  { weight: 2, arbitrary: kind("settleMany", { by: account, days: fc.integer({ min: 1, max: 4 }) }) },
);
/** Mostly of the series that have a bond; all the others refuse, or have nothing to cover with. */
const backed = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(BONDED, SHARE, MERGED) },
  { weight: 1, arbitrary: series },
);
const bonds = fc.oneof(
  { weight: 2, arbitrary: kind("postBond", { series: backed, days: fc.nat(6) }) },
  { weight: 2, arbitrary: kind("award", { series, ahead: fc.nat(3), share }) },
  { weight: 4, arbitrary: kind("cover", { series: backed, by: account }) },
  { weight: 2, arbitrary: kind("releaseWithheld", { by: account, series: backed }) },
  { weight: 1, arbitrary: kind("withdrawBond", { series: backed, share }) },
  { weight: 1, arbitrary: kind("endEarly", { series: backed }) },
  { weight: 1, arbitrary: kind("windUp", { by: account, series }) },
  { weight: 1, arbitrary: kind("endForUnderDelivery", { by: account, series: fc.constant(SHARE) }) },
  { weight: 1, arbitrary: kind("endForShortBond", { by: account, series: backed }) },
  { weight: 1, arbitrary: kind("withdrawTips", { by: account, to: account, token }) },
);
const ends = fc.oneof(
  kind("finish", { by: account, series }),
  kind("refund", { series, by: holder, to: holder, units: share }),
);

const offers = kind("list", {
  series,
  by: holder,
  units: share,
  epochs: fc.integer({ min: 1, max: 5 }),
  option: fc.boolean(),
  inLitecoin: fc.boolean(),
});
const takes = kind("take", { by: holder, pick, units: share, lead: fc.nat(2), epochs: fc.integer({ min: 1, max: 4 }) });
const leasing = fc.oneof(
  { weight: 2, arbitrary: offers },
  { weight: 3, arbitrary: takes },
  { weight: 1, arbitrary: kind("cancelListing", { by: holder, pick }) },
  { weight: 2, arbitrary: kind("claimLessee", { pick, to: holder }) },
  { weight: 2, arbitrary: kind("claimLessor", { pick, to: holder }) },
  { weight: 1, arbitrary: kind("claimRent", { pick, to: holder }) },
  { weight: 1, arbitrary: kind("sellLeasehold", { pick, to: holder }) },
  { weight: 1, arbitrary: kind("sellReversion", { pick, to: holder }) },
  { weight: 1, arbitrary: kind("exercise", { pick }) },
  { weight: 2, arbitrary: kind("giveBack", { by: account, pick, reenter: fc.boolean() }) },
  { weight: 1, arbitrary: kind("giveBackTo", { pick, to: holder }) },
  { weight: 1, arbitrary: kind("unwind", { by: account, pick }) },
  { weight: 1, arbitrary: kind("withdrawIncome", { series, by: holder, to: holder }) },
  { weight: 1, arbitrary: kind("withdrawLeaseCredit", { by: holder, to: holder, token }) },
);
const recording = fc.oneof(
  kind("checkpoint", { by: account, series, day: fc.nat(9) }),
  kind("recordPrice", { by: account, feed: fc.nat(2), ago: fc.integer({ min: 1, max: 4 }) }),
  kind("recordSilence", { by: account, feed: fc.nat(2), ago: fc.integer({ min: 1, max: 4 }) }),
  kind("recordFarms", { by: account }),
  kind("recordFallback", { by: account, network: fc.nat(2), ago: fc.integer({ min: 1, max: 17 }) }),
  kind("noteFinalState", { by: account, network: fc.nat(2) }),
);
const attack = kind("attack", { kind: fc.nat(999), by: account, series, pick });
const hostility = fc.oneof(
  { weight: 3, arbitrary: attack },
  {
    weight: 2,
    arbitrary: kind("donate", {
      token,
      to: fc.constantFrom<Donee>("ledger", "market", "settlement", "leases", "registry", "oracle"),
      amount: fc.bigInt({ min: 1n, max: 10n ** 9n }),
    }),
  },
  { weight: 1, arbitrary: kind("fee", { bps: fc.constantFrom(0, 1, 100, 5_000) }) },
  { weight: 1, arbitrary: kind("blacklist", { account, blocked: fc.boolean() }) },
  { weight: 1, arbitrary: kind("restrict", { account, blocked: fc.boolean() }) },
  { weight: 1, arbitrary: kind("pauseToken", { paused: fc.boolean() }) },
);

const duringSale = fc.oneof(
  { weight: 8, arbitrary: buy },
  { weight: 2, arbitrary: moves },
  { weight: 2, arbitrary: hostility },
  { weight: 2, arbitrary: offers },
  { weight: 2, arbitrary: takes },
  { weight: 1, arbitrary: kind("fund", { series, days: fc.nat(3) }) },
  { weight: 1, arbitrary: ends },
  { weight: 1, arbitrary: fc.constant<Action>({ do: "stopSales" }) },
);
const duringMining = fc.oneof(
  { weight: 4, arbitrary: settlement },
  { weight: 3, arbitrary: money },
  { weight: 4, arbitrary: moves },
  { weight: 2, arbitrary: grabs },
  { weight: 4, arbitrary: claims },
  { weight: 8, arbitrary: leasing },
  { weight: 4, arbitrary: hostility },
  { weight: 4, arbitrary: bonds },
  { weight: 2, arbitrary: recording },
  { weight: 2, arbitrary: ends },
  { weight: 1, arbitrary: buy },
);

/** Days on which much happens, then days on which little does: long enough for what takes a fortnight. */
const LIVELY_DAYS = 8;
const QUIET_DAYS = 10;

const mostly = fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) });

function days(count: number, fewest: number, most: number): fc.Arbitrary<Day[]> {
  const day = record<Day>({
    late: fc.oneof(
      { weight: 5, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.nat(2) },
    ),
    pushes: mostly,
    recordPrices: mostly,
    recordFarms: mostly,
    blocks: fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 700, max: 1_300 }) },
      { weight: 1, arbitrary: fc.constant(0) },
    ),
    feesPerBlock: fc.oneof(
      { weight: 9, arbitrary: fc.bigInt({ min: 0n, max: 30_000_000n }) },
      { weight: 1, arbitrary: fc.constant(4_000_000_000n) },
    ),
    priceUsd: fc.oneof(
      { weight: 5, arbitrary: fc.integer({ min: 25_000, max: 60_000 }) },
      { weight: 1, arbitrary: fc.constantFrom(0, 3_000, 14_000) },
    ),
    smallPrices: fc.constantFrom(300, 900, 1_000, 1_100, 2_000),
    delivered: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 700, max: 1_300 }) },
      { weight: 2, arbitrary: fc.constantFrom(0, 1, 200, 5_000) },
    ),
    luck: fc.constantFrom(0, 300, 900, 1_000, 1_000, 1_100, 6_000),
    pace: fc.integer({ min: 1, max: 3_000 }),
    actions: fc.array(duringMining, { minLength: fewest, maxLength: most, size: "max" }),
  });
  return fc.array(day, { minLength: count, maxLength: count, size: "max" });
}

export const lives: fc.Arbitrary<Life> = record({
  sale: fc.array(duringSale, { minLength: 8, maxLength: 14, size: "max" }),
  lively: days(LIVELY_DAYS, 4, 8),
  quiet: days(QUIET_DAYS, 1, 3),
}).map(({ sale, lively, quiet }) => ({ sale, days: [...lively, ...quiet] }));
