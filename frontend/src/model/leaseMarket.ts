import type { Listing } from "@adit/sdk";
import { vestedRent } from "@adit/sdk/math";
import type { Address } from "viem";
import { pricePerTh } from "./price.ts";

const USD8_DECIMALS = 8;

/** A payment-token amount in USD with 8 decimals, counting one token as one dollar: the payment tokens of the market are dollars. */
export function paymentUsd8(amount: bigint, decimals: number): bigint {
  return decimals >= USD8_DECIMALS
    ? amount / 10n ** BigInt(decimals - USD8_DECIMALS)
    : amount * 10n ** BigInt(USD8_DECIMALS - decimals);
}

/** An offer as the list draws it. */
export type OfferRow = {
  readonly listing: number;
  readonly terms: Listing;
  readonly serial: number;
  readonly farm: string;
  readonly provider: Address;
  readonly providerName: string;
  readonly unitHashrate: bigint;
  /** whole units that can be taken now */
  readonly available: bigint;
  /** first and last day on which a lease may begin */
  readonly earliest: number;
  readonly latest: number;
  /** most days that a lease of it may have, from the earliest start */
  readonly mostDays: number;
  /** payment-token base units per TH/s and day, rounded down */
  readonly rentPerThDay: bigint;
  readonly rentUsd8: bigint;
  /** what 1 TH/s earns a day by the newest network day, USD with 8 decimals; undefined while unknown */
  readonly netUsd8: bigint | undefined;
};

/** The rent of an offer per TH/s and day. */
export function rentPerThDay(terms: Pick<Listing, "rentPrice">): bigint {
  return pricePerTh(terms.rentPrice);
}

/** What a lessee would have left of a TH/s-day today: income less rent. Below zero it loses. */
export function leftUsd8({ netUsd8, rentUsd8 }: Pick<OfferRow, "netUsd8" | "rentUsd8">): bigint | undefined {
  return netUsd8 === undefined ? undefined : netUsd8 - rentUsd8;
}

/** How far income would have to rise for the rent to come back, as a share of today's: -0.1 if it may fall by 10 %. */
export function riseToEven({ netUsd8, rentUsd8 }: Pick<OfferRow, "netUsd8" | "rentUsd8">): number | undefined {
  return netUsd8 === undefined || netUsd8 <= 0n ? undefined : Number(rentUsd8) / Number(netUsd8) - 1;
}

export type OfferOrder = "rent" | "left" | "days" | "units" | "expiry" | "newest";

export const OFFER_ORDERS: Record<OfferOrder, string> = {
  rent: "Lowest rent",
  left: "Most left after rent today",
  days: "Most days",
  units: "Most hashrate",
  expiry: "Expiring first",
  newest: "Newest",
};

export type OfferFilter = {
  /** undefined: any */
  readonly serial: number | undefined;
  /** only offers with a right to buy */
  readonly withOption: boolean;
  /** only offers whose leases may have at least so many days */
  readonly leastDays: number;
};

export const EVERY_OFFER: OfferFilter = { serial: undefined, withOption: false, leastDays: 0 };

/** What matters first, and the number of the listing where two are equal, so that rows keep their place. */
export function sortOffers(rows: readonly OfferRow[], order: OfferOrder): readonly OfferRow[] {
  const by: Record<OfferOrder, (a: OfferRow, b: OfferRow) => number> = {
    rent: (a, b) => compare(a.rentUsd8, b.rentUsd8),
    left: (a, b) => compare(leftUsd8(b) ?? LEAST, leftUsd8(a) ?? LEAST),
    days: (a, b) => b.mostDays - a.mostDays,
    units: (a, b) => compare(b.available * b.unitHashrate, a.available * a.unitHashrate),
    expiry: (a, b) => a.latest - b.latest,
    newest: () => 0,
  };
  return [...rows].sort((a, b) => by[order](a, b) || b.listing - a.listing);
}

/** Below every sum of money: an offer whose income is unknown comes last. */
const LEAST = -(10n ** 40n);

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Offers that can be taken now, and that the filter lets pass. */
export function filterOffers(rows: readonly OfferRow[], filter: OfferFilter): readonly OfferRow[] {
  return rows.filter(
    (row) =>
      (filter.serial === undefined || row.serial === filter.serial) &&
      (!filter.withOption || row.terms.purchasePrice > 0n) &&
      row.mostDays >= filter.leastDays,
  );
}

/** An offer that somebody could take now. */
export function isTakeable({ available, earliest, latest }: OfferRow): boolean {
  return available > 0n && earliest <= latest;
}

/** What the rent of a lease pays the lessor with each settled day, payment-token base units; all days together are the rent exactly. */
export function rentByDay(rent: bigint, epochs: number): readonly bigint[] {
  return Array.from({ length: epochs }, (_, i) => vestedRent(rent, i + 1, epochs) - vestedRent(rent, i, epochs));
}

/** Days at which a curve over `days` days is drawn: every one, or evenly spread ones, the first and the last always among them. */
export function sampledDays(days: number, most = 60): readonly number[] {
  if (days <= most) return Array.from({ length: days + 1 }, (_, i) => i);
  return Array.from({ length: most + 1 }, (_, i) => Math.round((i * days) / most));
}
