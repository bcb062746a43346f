import { seriesForm, type DeploymentToken, type SeriesState } from "@adit/sdk";
import { hashUnits, type NamedUnit } from "@adit/sdk/format";
import {
  breakEvenDifficultyGrowth,
  epochStart,
  estimateOutcome,
  serialOf,
  type CalculatorInputs,
} from "@adit/sdk/math";
import type { Address } from "viem";
import type { FarmRecord, History, ReportedDay, SeriesCount, SeriesRecord, Terms } from "../chain/events.ts";
import { coinsToday, type CoinSources, type KnownCoins } from "./coinsToday.ts";
import { coinsOfDay, formulaDayOfOneTh, holdersUsd8, type CoinOfDay } from "./day.ts";
import { pricePerTh } from "./price.ts";
import { purchaseInputs } from "./purchase.ts";

/** Prices of different payment tokens are compared at this many decimals. */
const PRICE_DECIMALS = 18;

// ------------------------------------------------------------------ rows

/** What a series promises: one coin by the network's formula, a share of what its farm produced, or two coins. */
export type Kind = "fixed" | "share" | "merged";

/** How a provider kept its word, over all its series. */
export type KeptWord = {
  /** undefined where nobody counted them for this page */
  readonly inTime: number | undefined;
  readonly late: number;
  readonly missed: number;
  readonly defaults: number;
};

/** What a TH/s of a series brings on a day as the newest one. */
export type RowFigures = {
  /** of one coin or of both, to holders, a TH/s-day, USD with 8 decimals */
  readonly netUsd8: bigint;
  /** what it is of each coin */
  readonly coins: readonly CoinOfDay[];
  readonly report: ReportedDay;
  /** a purchase of 1 TH/s at the sale's price; undefined where it is not in dollars */
  readonly purchase: CalculatorInputs | undefined;
};

/** A series as the market's table shows it. Figures that need arithmetic are in `RowFigures`. */
export type MarketRow = {
  readonly id: bigint;
  readonly serial: number;
  readonly record: SeriesRecord;
  readonly farm: FarmRecord | undefined;
  readonly farmName: string;
  readonly providerName: string;
  readonly kind: Kind;
  readonly state: SeriesState | undefined;
  /** payment-token base units per TH/s for the term, and a day of it */
  readonly pricePerTh: bigint;
  readonly pricePerThDay: bigint;
  /** the same day with 18 decimals of whatever the token is, for comparing */
  readonly comparablePrice: bigint;
  readonly paymentToken: DeploymentToken;
  readonly rewardToken: DeploymentToken;
  readonly keptWord: KeptWord;
  readonly renewableBps: number | undefined;
  /** units, as far as it is known without asking the chain */
  readonly forSale: bigint | undefined;
};

export function kindOf(terms: Terms): Kind {
  if (terms.secondNetwork !== 0) return "merged";
  return seriesForm(terms.form) === "ProfitShare" ? "share" : "fixed";
}

/**
 * Where a series stands, from what was counted of it: as the contract says it, but that a day which waits too long for its report is
 * not noticed. Undefined where nobody counted.
 */
export function countedState(
  { terms, ended }: Pick<SeriesRecord, "terms" | "ended">,
  count: Pick<SeriesCount, "sold" | "settledDays"> | undefined,
  nowSeconds: number,
): SeriesState | undefined {
  if (ended !== undefined) return ended.ending;
  if (nowSeconds < terms.saleStart) return "Announced";
  if (count === undefined) return undefined;
  if (count.settledDays === terms.epochs) return "Matured";
  if (nowSeconds < terms.saleEnd) return count.sold === terms.maxUnits ? "Sold" : "Open";
  const least = terms.minUnits > 0n ? terms.minUnits : 1n;
  if (count.sold < least) return "Cancelled";
  return BigInt(nowSeconds) < epochStart(terms.startEpoch) ? "Sold" : "Active";
}

export type RowSources = {
  readonly history: History;
  readonly nowSeconds: number;
  readonly tokenOf: (address: Address) => DeploymentToken;
  /** what the chain said of series that nobody counted */
  readonly states: ReadonlyMap<bigint, SeriesState>;
};

/** All series as rows, the newest first. */
export function marketRows({ history, nowSeconds, tokenOf, states }: RowSources): readonly MarketRow[] {
  const words = keptWords(history);
  const rows: MarketRow[] = [];
  for (const record of history.series.values()) {
    const { terms, count } = record;
    const farm = history.farms.get(terms.farmId);
    const paymentToken = tokenOf(terms.paymentToken);
    const price = pricePerTh(terms.price);
    const perDay = price / BigInt(terms.epochs);
    const state = countedState(record, count, nowSeconds) ?? states.get(record.id);
    rows.push({
      id: record.id,
      serial: Number(serialOf(record.id)),
      record,
      farm,
      farmName: farm?.input.name ?? `Farm ${terms.farmId}`,
      providerName: history.providers.get(terms.provider)?.name ?? "Provider without a name",
      kind: kindOf(terms),
      state,
      pricePerTh: price,
      pricePerThDay: perDay,
      comparablePrice: (price * 10n ** BigInt(PRICE_DECIMALS - paymentToken.decimals)) / BigInt(terms.epochs),
      paymentToken,
      rewardToken: tokenOf(terms.rewardToken),
      keptWord: words.get(terms.provider) ?? UNTRIED,
      renewableBps: farm?.report?.renewableBps,
      forSale: state !== "Open" ? 0n : count === undefined ? undefined : terms.maxUnits - count.sold,
    });
  }
  return rows.reverse();
}

const UNTRIED: KeptWord = { inTime: undefined, late: 0, missed: 0, defaults: 0 };

/** Every provider's record: as the indexer counted it, else as far as it follows from its series' rare events. */
export function keptWords(history: History): ReadonlyMap<Address, KeptWord> {
  const words = new Map<Address, KeptWord>();
  for (const record of history.series.values()) {
    const { provider } = record.terms;
    const counted = history.providers.get(provider)?.count;
    if (counted !== undefined) {
      if (!words.has(provider)) {
        const { daysInTime, daysLate, daysCovered, defaults } = counted;
        words.set(provider, { inTime: daysInTime, late: daysLate, missed: daysCovered, defaults });
      }
      continue;
    }
    const word = words.get(provider) ?? UNTRIED;
    words.set(provider, {
      inTime: undefined,
      late: word.late + record.lateDays,
      missed: word.missed + record.coveredDays,
      defaults: word.defaults + (record.ended?.ending === "Defaulted" ? 1 : 0),
    });
  }
  return words;
}

// ------------------------------------------------------------------ figures

/** What the newest network day pays under a series' terms; undefined while something that it needs is not known. */
export function figuresOf(
  { record: { terms } }: Pick<MarketRow, "record">,
  sources: CoinSources,
): RowFigures | undefined {
  const report = sources.reportOf(terms.network);
  const coins = coinsToday(terms, sources);
  if (report === undefined || coins === undefined) return undefined;
  const day = formulaDayOfOneTh(terms, coins, report);
  const tokens = {
    rewardToken: sources.tokenOf(terms.rewardToken),
    secondToken: coins.second === undefined ? undefined : sources.tokenOf(terms.secondRewardToken),
  };
  const purchase = purchaseOf(terms, sources.tokenOf(terms.paymentToken), coins);
  return { netUsd8: holdersUsd8(day, tokens), coins: coinsOfDay(day, tokens), report, purchase };
}

/**
 * Growth of difficulty in a year above which somebody who buys now loses, 0.4 is 40 %. Infinity: none that is likely makes a loss.
 * Minus infinity: the buyer loses at any. Undefined where it is not known, or where the series is not on sale: nobody buys the others at
 * that price.
 */
export function breakEvenOf({ state }: Pick<MarketRow, "state">, figures: RowFigures | undefined): number | undefined {
  if (figures?.purchase === undefined || (state !== "Open" && state !== "Announced")) return undefined;
  const growth = breakEvenDifficultyGrowth(figures.purchase);
  if (growth !== undefined) return growth;
  const { estimatedProfitUsd } = estimateOutcome(figures.purchase, {
    name: "today",
    difficultyGrowth: 0,
    priceGrowth: 0,
  });
  return estimatedProfitUsd < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** A purchase of 1 TH/s as the estimate wants it; undefined where the price is not in dollars. */
function purchaseOf(terms: Terms, paymentToken: DeploymentToken, coins: KnownCoins): CalculatorInputs | undefined {
  if (!/usd/i.test(paymentToken.symbol)) return undefined;
  const costUsd = Number(pricePerTh(terms.price)) / 10 ** paymentToken.decimals;
  return purchaseInputs(terms, coins, { hashrateTh: 1, costUsd });
}

// ------------------------------------------------------------------ what is asked for

export const SHOWN = ["all", "sale", "rent", "mining", "ended"] as const;
export type Shown = (typeof SHOWN)[number];
export const SORTS = ["newest", "price", "net", "breakeven", "efficiency", "renewable", "record"] as const;
export type Sort = (typeof SORTS)[number];
export const RECORDS = ["any", "nodefault", "clean"] as const;
export type RecordFilter = (typeof RECORDS)[number];
export const KINDS = ["fixed", "share", "merged"] as const satisfies readonly Kind[];

/** What somebody wants to see of the market, as it stands in the address. */
export type MarketQuery = {
  readonly show: Shown;
  readonly sort: Sort;
  /** the other way round than each figure's usual best-first order */
  readonly reversed: boolean;
  readonly kind: Kind | undefined;
  readonly network: number | undefined;
  readonly record: RecordFilter;
  /** words of a name, or a series' number */
  readonly text: string;
  /** dollars a TH/s-day at most; cents of net at least; share a year at least; J/TH (or J/MH, by the network) at most; share at least */
  readonly maxPrice: number | undefined;
  readonly minNetCents: number | undefined;
  readonly minBreakEvenPercent: number | undefined;
  readonly maxEfficiency: number | undefined;
  readonly minRenewablePercent: number | undefined;
};

const NUMBERS = {
  maxPrice: "price",
  minNetCents: "net",
  minBreakEvenPercent: "breakeven",
  maxEfficiency: "efficiency",
  minRenewablePercent: "renewable",
} as const;
export type NumberFilter = keyof typeof NUMBERS;
export const NUMBER_FILTERS: readonly NumberFilter[] = [
  "maxPrice",
  "minNetCents",
  "minBreakEvenPercent",
  "maxEfficiency",
  "minRenewablePercent",
];

/** Reads the query of the address; what makes no sense there counts as absent. */
export function marketQueryOf(search: string): MarketQuery {
  const query = new URLSearchParams(search);
  const sort = SORTS.find((known) => known === query.get("sort")?.replace(/^-/, ""));
  const network = Number(query.get("network") ?? Number.NaN);
  const number = (name: NumberFilter): number | undefined => {
    const text = query.get(NUMBERS[name])?.trim() ?? "";
    const value = Number(text);
    return text === "" || !Number.isFinite(value) ? undefined : value;
  };
  return {
    show: SHOWN.find((known) => known === query.get("show")) ?? "all",
    sort: sort ?? "newest",
    reversed: sort !== undefined && query.get("sort")?.startsWith("-") === true,
    kind: KINDS.find((known) => known === query.get("form")),
    network: Number.isInteger(network) && network > 0 ? network : undefined,
    record: RECORDS.find((known) => known === query.get("record")) ?? "any",
    text: query.get("q") ?? "",
    maxPrice: number("maxPrice"),
    minNetCents: number("minNetCents"),
    minBreakEvenPercent: number("minBreakEvenPercent"),
    maxEfficiency: number("maxEfficiency"),
    minRenewablePercent: number("minRenewablePercent"),
  };
}

/** Writes a query into the address' own; what is as usual is left out, so that short links stay short. */
export function writeMarketQuery(wanted: MarketQuery, query: URLSearchParams): void {
  const set = (name: string, value: string | undefined): void => {
    if (value === undefined || value === "") query.delete(name);
    else query.set(name, value);
  };
  set("show", wanted.show === "all" ? undefined : wanted.show);
  const isUsual = wanted.sort === "newest" && !wanted.reversed;
  set("sort", isUsual ? undefined : `${wanted.reversed ? "-" : ""}${wanted.sort}`);
  set("form", wanted.kind);
  set("network", wanted.network?.toString());
  set("record", wanted.record === "any" ? undefined : wanted.record);
  set("q", wanted.text);
  for (const name of NUMBER_FILTERS) set(NUMBERS[name], wanted[name]?.toString());
}

/** How many of the filters behind "More" are set. */
export function narrowed(query: MarketQuery): number {
  const numbers = NUMBER_FILTERS.filter((name) => query[name] !== undefined).length;
  return (
    numbers +
    (query.kind === undefined ? 0 : 1) +
    (query.network === undefined ? 0 : 1) +
    (query.record === "any" ? 0 : 1)
  );
}

// ------------------------------------------------------------------ sort and filter

const STATES_SHOWN: Record<Exclude<Shown, "all" | "rent">, readonly SeriesState[]> = {
  sale: ["Announced", "Open"],
  mining: ["Sold", "Active", "Suspended"],
  ended: ["Matured", "Cancelled", "EndedEarly", "Defaulted", "WoundUp"],
};

export type Lookup = {
  /** USD with 8 decimals, a TH/s-day */
  readonly net: (row: MarketRow) => bigint | undefined;
  readonly breakEven: (row: MarketRow) => number | undefined;
  /** series of which units are listed for rent */
  readonly isForRent: (row: MarketRow) => boolean;
  /** in which the bound on efficiency is meant */
  readonly efficiency: NamedUnit;
};

/** The unit in which efficiency is asked for: that of the chosen network's algorithm, or of all networks that there are. */
export function efficiencyUnit(
  chosen: number | undefined,
  networks: ReadonlyMap<number, { readonly algorithm: string }>,
): NamedUnit {
  const meant = chosen === undefined ? [...networks.values()] : [networks.get(chosen)];
  const units = meant.map((network) => hashUnits(network?.algorithm ?? "").efficiency);
  const [first] = units;
  return first !== undefined && units.every(({ name }) => name === first.name) ? first : hashUnits("").efficiency;
}

/** The rows that were asked for, in the order that was asked for. A figure that is not known never passes a bound on it, and comes last. */
export function selected(rows: readonly MarketRow[], query: MarketQuery, lookup: Lookup): readonly MarketRow[] {
  const words = query.text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const kept = rows.filter((row) => passes(row, query, lookup) && matches(row, words));
  const value = (row: MarketRow): number | bigint | undefined => sortValue(row, query.sort, lookup);
  const direction = (BEST_IS_LEAST[query.sort] ? 1 : -1) * (query.reversed ? -1 : 1);
  return kept
    .map((row) => ({ row, value: value(row) }))
    .sort((a, b) => {
      if (a.value === undefined || b.value === undefined) {
        if (a.value === b.value) return b.row.serial - a.row.serial;
        return a.value === undefined ? 1 : -1;
      }
      if (a.value === b.value) return b.row.serial - a.row.serial;
      return (a.value < b.value ? -1 : 1) * direction;
    })
    .map(({ row }) => row);
}

/** Which end of a figure is the better one for a buyer. */
const BEST_IS_LEAST: Record<Sort, boolean> = {
  newest: false,
  price: true,
  net: false,
  breakeven: false,
  efficiency: true,
  renewable: false,
  record: false,
};

/** No day of it will earn any more: what a day brings today is nothing to it. */
export function isEnded(state: SeriesState | undefined): boolean {
  return state !== undefined && STATES_SHOWN.ended.includes(state);
}

function sortValue(row: MarketRow, sort: Sort, { net, breakEven }: Lookup): number | bigint | undefined {
  switch (sort) {
    case "newest":
      return row.serial;
    case "price":
      return row.comparablePrice;
    case "net":
      return isEnded(row.state) ? undefined : net(row);
    case "breakeven":
      return breakEven(row);
    case "efficiency":
      return row.record.terms.milliJoulePerTh;
    case "renewable":
      return row.renewableBps;
    case "record":
      return recordScore(row.keptWord);
  }
}

/**
 * Providers in the order of trust: no default before a default, then by the share of days that were paid in time, then by how many there
 * were. Undefined for one that never had a day to pay.
 */
export function recordScore({ inTime, late, missed, defaults }: KeptWord): number | undefined {
  const known = inTime ?? 0;
  const days = known + late + missed;
  if (days === 0 && defaults === 0) return undefined;
  const share = days === 0 ? 0 : known / days;
  return -defaults * 10 + share + Math.min(days, 1e6) / 1e8;
}

function passes(row: MarketRow, query: MarketQuery, lookup: Lookup): boolean {
  const { show, kind, network, record } = query;
  if (show === "rent" && !lookup.isForRent(row)) return false;
  if (show !== "all" && show !== "rent" && (row.state === undefined || !STATES_SHOWN[show].includes(row.state)))
    return false;
  if (kind !== undefined && row.kind !== kind) return false;
  const { terms } = row.record;
  if (network !== undefined && terms.network !== network && terms.secondNetwork !== network) return false;
  if (record !== "any" && row.keptWord.defaults > 0) return false;
  if (record === "clean" && row.keptWord.late + row.keptWord.missed > 0) return false;
  return withinBounds(row, query, lookup);
}

function withinBounds(row: MarketRow, query: MarketQuery, { net, breakEven, efficiency }: Lookup): boolean {
  const { maxPrice, minNetCents, minBreakEvenPercent, maxEfficiency, minRenewablePercent } = query;
  if (maxPrice !== undefined && Number(row.comparablePrice) / 10 ** PRICE_DECIMALS > maxPrice) return false;
  if (maxEfficiency !== undefined && row.record.terms.milliJoulePerTh / 10 ** efficiency.decimals > maxEfficiency)
    return false;
  if (minRenewablePercent !== undefined && (row.renewableBps ?? -1) / 100 < minRenewablePercent) return false;
  if (minNetCents !== undefined) {
    const netUsd8 = isEnded(row.state) ? undefined : net(row);
    if (netUsd8 === undefined || Number(netUsd8) / 1e6 < minNetCents) return false;
  }
  if (minBreakEvenPercent === undefined) return true;
  const growth = breakEven(row);
  return growth !== undefined && growth * 100 >= minBreakEvenPercent;
}

/** Whether the order or a bound needs figures of every row, not only of those on screen. */
export function needsFigures(query: MarketQuery): { readonly net: boolean; readonly breakEven: boolean } {
  return {
    net: query.sort === "net" || query.minNetCents !== undefined,
    breakEven: query.sort === "breakeven" || query.minBreakEvenPercent !== undefined,
  };
}

function matches(row: MarketRow, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = `#${row.serial} ${row.farmName} ${row.providerName} ${row.farm?.input.energySource ?? ""}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
