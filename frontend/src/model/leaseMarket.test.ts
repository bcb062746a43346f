import assert from "node:assert/strict";
import { test } from "node:test";
import {
  EVERY_OFFER,
  filterOffers,
  isTakeable,
  leftUsd8,
  paymentUsd8,
  rentByDay,
  rentPerThDay,
  riseToEven,
  sampledDays,
  sortOffers,
  type OfferRow,
} from "./leaseMarket.ts";

const ADDRESS = "0x00000000000000000000000000000000000000aa";

function offer(listing: number, change: Partial<OfferRow> = {}): OfferRow {
  return {
    listing,
    terms: {
      lister: ADDRESS,
      units: 1_000n,
      minEpochs: 1,
      maxEpochs: 10,
      id: 256n,
      paymentToken: ADDRESS,
      lastStart: 120,
      rentPrice: 150_000n * 10n ** 18n,
      purchasePrice: 0n,
    },
    serial: 1,
    farm: "Norrfors",
    provider: ADDRESS,
    providerName: "Norr",
    unitHashrate: 1_000_000_000n,
    available: 1_000n,
    earliest: 106,
    latest: 120,
    mostDays: 10,
    rentPerThDay: 150_000n,
    rentUsd8: 15_000_000n,
    netUsd8: 14_000_000n,
    ...change,
  };
}

const numbers = (rows: readonly OfferRow[]): readonly number[] => rows.map(({ listing }) => listing);

test("a price per TH/s and day is read off the listing, and counted in dollars", () => {
  assert.equal(rentPerThDay(offer(1).terms), 150_000n);
  assert.equal(paymentUsd8(150_000n, 6), 15_000_000n);
  assert.equal(paymentUsd8(150_000_000_000_000_000n, 18), 15_000_000n);
  assert.equal(paymentUsd8(7n, 8), 7n);
});

test("what a lessee has left of a day is its income less the rent, and may be a loss", () => {
  assert.equal(leftUsd8(offer(1)), -1_000_000n);
  assert.equal(leftUsd8(offer(1, { netUsd8: undefined })), undefined);
  assert.ok(Math.abs((riseToEven(offer(1)) ?? 0) - 1 / 14) < 1e-12);
  assert.ok((riseToEven(offer(1, { netUsd8: 30_000_000n })) ?? 0) === -0.5);
  assert.equal(riseToEven(offer(1, { netUsd8: 0n })), undefined);
});

test("offers are sorted by what a person asks for, and by number where they are equal", () => {
  const rows = [
    offer(1, { rentUsd8: 30n, mostDays: 3, latest: 130 }),
    offer(2, { rentUsd8: 10n, mostDays: 30, latest: 110, netUsd8: undefined }),
    offer(3, { rentUsd8: 10n, mostDays: 7, latest: 120, available: 5_000n }),
  ];
  assert.deepEqual(numbers(sortOffers(rows, "rent")), [3, 2, 1]);
  assert.deepEqual(numbers(sortOffers(rows, "left")), [3, 1, 2]);
  assert.deepEqual(numbers(sortOffers(rows, "days")), [2, 3, 1]);
  assert.deepEqual(numbers(sortOffers(rows, "units")), [3, 2, 1]);
  assert.deepEqual(numbers(sortOffers(rows, "expiry")), [2, 3, 1]);
  assert.deepEqual(numbers(sortOffers(rows, "newest")), [3, 2, 1]);
});

test("hashrate is compared as hashrate, also between series whose units differ", () => {
  const rows = [offer(1, { available: 10n, unitHashrate: 10n ** 12n }), offer(2, { available: 1_000n })];
  assert.deepEqual(numbers(sortOffers(rows, "units")), [1, 2]);
});

test("a filter keeps what fits all of it", () => {
  const option = { ...offer(0).terms, purchasePrice: 1n };
  const rows = [offer(1), offer(2, { serial: 2, terms: option }), offer(3, { mostDays: 30, terms: option })];
  assert.deepEqual(numbers(filterOffers(rows, EVERY_OFFER)), [1, 2, 3]);
  assert.deepEqual(numbers(filterOffers(rows, { ...EVERY_OFFER, serial: 1 })), [1, 3]);
  assert.deepEqual(numbers(filterOffers(rows, { ...EVERY_OFFER, withOption: true })), [2, 3]);
  assert.deepEqual(numbers(filterOffers(rows, { serial: 1, withOption: true, leastDays: 20 })), [3]);
});

test("nobody can take an offer that expired, or whose units are gone", () => {
  assert.equal(isTakeable(offer(1)), true);
  assert.equal(isTakeable(offer(1, { available: 0n })), false);
  assert.equal(isTakeable(offer(1, { earliest: 121 })), false);
});

test("rent arrives day by day and is whole in the end", () => {
  for (const [rent, epochs] of [
    [100n, 7],
    [1n, 3],
    [10_000_001n, 365],
  ] as const) {
    const days = rentByDay(rent, epochs);
    assert.equal(days.length, epochs);
    assert.equal(
      days.reduce((sum, day) => sum + day, 0n),
      rent,
    );
  }
});

test("a long curve is drawn at few days, its ends among them", () => {
  assert.deepEqual(sampledDays(3), [0, 1, 2, 3]);
  const days = sampledDays(365);
  assert.equal(days.length, 61);
  assert.equal(days[0], 0);
  assert.equal(days.at(-1), 365);
});
