import type { DeploymentToken } from "@adit/sdk";
import { formatDay, formatDecimal, formatIsoDay, formatUnits } from "@adit/sdk/format";
import { valueUsd8 } from "@adit/sdk/math";
import Papa from "papaparse";
import type { Hash } from "viem";

/*
 * What an account did and earned, as files for people who have to account for it. Amounts are exact decimals, never rounded; times are
 * UTC; a value in US dollars stands only beside the price that it comes from, and that price beside the transaction that recorded it.
 */

/** One thing that happened to an account. */
export type Entry = {
  /** unix second of the chain */
  readonly timestamp: number;
  /** "bought", "claimed", "earned", ... */
  readonly kind: string;
  readonly direction: "in" | "out" | "none";
  /** number that people say; undefined where no series is meant */
  readonly series: number | undefined;
  /** the farm's own words: written by a stranger */
  readonly farm: string;
  readonly units: { readonly count: bigint; readonly unitHashrate: bigint } | undefined;
  readonly token: DeploymentToken | undefined;
  /** base units of `token` */
  readonly amount: bigint | undefined;
  /** a price that this event itself carries, as a settled day does */
  readonly price: RecordedPrice | undefined;
  readonly hash: Hash;
};

/** A price that the chain keeps. */
export type RecordedPrice = {
  /** USD per whole token, 8 decimals */
  readonly usd8: bigint;
  /** UTC day number that it is the price of */
  readonly epoch: number;
  /** unix second from which on it was on the chain */
  readonly at: number;
  /** the transaction that wrote it there */
  readonly hash: Hash;
};

/** UTC day numbers, both included. */
export type DayRange = { readonly from: number; readonly to: number };

/** A recorded price serves for events of so many seconds after it; what comes later has no price of its time. */
const PRICE_SERVES_SECONDS = 3 * 86_400;

export function inRange(entries: readonly Entry[], { from, to }: DayRange): readonly Entry[] {
  return entries
    .filter(({ timestamp }) => timestamp >= from * 86_400 && timestamp < (to + 1) * 86_400)
    .sort((a, b) => a.timestamp - b.timestamp);
}

/** The newest price that was on the chain when something happened; undefined if there was none, or only an old one. */
export function priceAt(prices: readonly RecordedPrice[], timestamp: number): RecordedPrice | undefined {
  let newest: RecordedPrice | undefined;
  for (const price of prices) {
    if (price.at > timestamp || timestamp - price.at > PRICE_SERVES_SECONDS) continue;
    if (newest === undefined || price.at > newest.at || (price.at === newest.at && price.epoch > newest.epoch))
      newest = price;
  }
  return newest;
}

/** A row of the file; the keys are its columns. */
export type Row = {
  readonly time_utc: string;
  readonly kind: string;
  readonly direction: string;
  readonly series: string;
  readonly farm: string;
  readonly units: string;
  readonly hashrate_th_s: string;
  readonly token: string;
  readonly token_address: string;
  readonly amount: string;
  readonly price_usd: string;
  readonly value_usd: string;
  readonly price_source: string;
  readonly price_transaction: string;
  readonly transaction: string;
};

const COLUMNS: readonly (keyof Row)[] = [
  "time_utc",
  "kind",
  "direction",
  "series",
  "farm",
  "units",
  "hashrate_th_s",
  "token",
  "token_address",
  "amount",
  "price_usd",
  "value_usd",
  "price_source",
  "price_transaction",
  "transaction",
];

const USD_DECIMALS = 8;
const NO_PRICE = "no price of that time is on the chain";

const exact = (amount: bigint, decimals: number): string => formatDecimal(amount, decimals, { group: false });

/** `pricesOf`: recorded prices of a token, in any order. */
export function rowOf(entry: Entry, pricesOf: (token: DeploymentToken) => readonly RecordedPrice[]): Row {
  const { timestamp, kind, direction, series, farm, units, token, amount, hash } = entry;
  const price =
    token === undefined || amount === undefined ? undefined : (entry.price ?? priceAt(pricesOf(token), timestamp));
  const valued = token !== undefined && amount !== undefined;
  return {
    time_utc: new Date(timestamp * 1_000).toISOString().replace(".000Z", "Z"),
    kind,
    direction: direction === "none" ? "" : direction,
    series: series === undefined ? "" : `#${series}`,
    farm,
    units: units === undefined ? "" : units.count.toString(),
    hashrate_th_s: units === undefined ? "" : formatUnits(units.count, units.unitHashrate).replaceAll(",", ""),
    token: token?.symbol ?? "",
    token_address: token?.address ?? "",
    amount: valued ? exact(amount, token.decimals) : "",
    price_usd: price === undefined ? "" : exact(price.usd8, USD_DECIMALS),
    value_usd: price === undefined || !valued ? "" : exact(valueUsd8(amount, token.decimals, price.usd8), USD_DECIMALS),
    price_source: !valued
      ? ""
      : price === undefined
        ? NO_PRICE
        : `price of ${formatDay(price.epoch)}, recorded on the chain with the day`,
    price_transaction: price?.hash ?? "",
    transaction: hash,
  };
}

/**
 * A table as RFC 4180 has it: CRLF after every record, quotes where a field needs them. A field that a spreadsheet would take for a
 * formula gets an apostrophe before it; amounts are never negative, so none of them is touched.
 */
export function csvOf(rows: readonly Row[]): string {
  const text = Papa.unparse(
    { fields: [...COLUMNS], data: rows.map((row) => COLUMNS.map((column) => row[column])) },
    { newline: "\r\n", escapeFormulae: true },
  );
  // The library ends a table without records with a line end, and others without.
  return `${text.replace(/\r\n$/, "")}\r\n`;
}

/** What the file says of itself. */
export type FileHead = {
  readonly account: string;
  readonly chainId: number;
  readonly range: DayRange;
  /** unix second */
  readonly writtenAt: number;
  readonly source: string;
};

export function jsonOf(rows: readonly Row[], { account, chainId, range, writtenAt, source }: FileHead): string {
  const head = {
    account,
    chainId,
    from: formatIsoDay(range.from),
    to: formatIsoDay(range.to),
    days: "UTC",
    currency: "USD",
    source,
    writtenAt: new Date(writtenAt * 1_000).toISOString(),
  };
  return `${JSON.stringify({ ...head, entries: rows }, undefined, 2)}\n`;
}

/** `adit-0x1234abcd-2021-07-01-2021-07-31.csv` */
export function fileName(account: string, { from, to }: DayRange, ending: "csv" | "json"): string {
  return `adit-${account.slice(0, 10).toLowerCase()}-${formatIsoDay(from)}-${formatIsoDay(to)}.${ending}`;
}
