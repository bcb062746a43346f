import assert from "node:assert/strict";
import { describe, it } from "node:test";
import Papa from "papaparse";
import {
  csvOf,
  fileName,
  inRange,
  jsonOf,
  priceAt,
  rowOf,
  type Entry,
  type RecordedPrice,
  type Row,
} from "./export.ts";

const BTC = { address: "0x00000000000000000000000000000000000000b1", symbol: "tBTC", name: "B", decimals: 8 } as const;
const WEI = { address: "0x00000000000000000000000000000000000000e1", symbol: "WETC", name: "E", decimals: 18 } as const;
const DAY = 86_400;
const hash = (digit: string): `0x${string}` => `0x${digit.repeat(64)}`;

const entry = (own: Partial<Entry> = {}): Entry => ({
  timestamp: 18_820 * DAY + 61,
  kind: "claimed",
  direction: "in",
  series: 1,
  farm: "Norrfors",
  units: undefined,
  token: BTC,
  amount: 12_345n,
  price: undefined,
  hash: hash("a"),
  ...own,
});
const price = (own: Partial<RecordedPrice> = {}): RecordedPrice => ({
  usd8: 31_870_34000000n,
  epoch: 18_819,
  at: 18_820 * DAY,
  hash: hash("b"),
  ...own,
});
const row = (own: Partial<Entry> = {}, prices: readonly RecordedPrice[] = [price()]): Row =>
  rowOf(entry(own), () => prices);

describe("a row of the export", () => {
  it("has exact decimals, the time in UTC, and the price beside its own transaction", () => {
    assert.deepEqual(row({ units: { count: 1_234_567n, unitHashrate: 10n ** 9n } }), {
      time_utc: "2021-07-12T00:01:01Z",
      kind: "claimed",
      direction: "in",
      series: "#1",
      farm: "Norrfors",
      units: "1234567",
      hashrate_th_s: "1234.567",
      token: "tBTC",
      token_address: BTC.address,
      amount: "0.00012345",
      price_usd: "31870.34",
      value_usd: "3.93439347",
      price_source: "price of 11 Jul 2021, recorded on the chain with the day",
      price_transaction: hash("b"),
      transaction: hash("a"),
    });
  });
  it("loses no digit of an amount with 18 decimals, and none of one above 2^53", () => {
    assert.equal(row({ token: WEI, amount: 1n }).amount, "0.000000000000000001");
    assert.equal(
      row({ token: WEI, amount: 123_456_789_012_345_678_901_234_567n }).amount,
      "123456789.012345678901234567",
    );
  });
  it("says that there is no price instead of making one up", () => {
    const bare = row({}, []);
    assert.deepEqual([bare.price_usd, bare.value_usd, bare.price_transaction], ["", "", ""]);
    assert.equal(bare.price_source, "no price of that time is on the chain");
    assert.equal(row({ token: undefined, amount: undefined }).price_source, "");
  });
  it("takes the price that the event itself carries before any other", () => {
    assert.equal(row({ price: price({ usd8: 100_00000000n, hash: hash("c") }) }).price_usd, "100");
  });
});

describe("the price of a moment", () => {
  it("is the newest that was on the chain by then, and none that came later", () => {
    const prices = [
      price(),
      price({ at: 18_821 * DAY, epoch: 18_820, usd8: 1n }),
      price({ at: 18_819 * DAY, usd8: 2n }),
    ];
    assert.equal(priceAt(prices, 18_821 * DAY - 1)?.usd8, 31_870_34000000n);
    assert.equal(priceAt(prices, 18_821 * DAY)?.usd8, 1n);
    assert.equal(priceAt(prices, 18_819 * DAY - 1), undefined);
  });
  it("is none if the newest is older than three days", () => {
    assert.notEqual(priceAt([price()], 18_823 * DAY), undefined);
    assert.equal(priceAt([price()], 18_823 * DAY + 1), undefined);
  });
});

describe("the range of an export", () => {
  it("has whole UTC days, both ends included, oldest first", () => {
    const first = entry({ timestamp: 18_820 * DAY });
    const last = entry({ timestamp: 18_822 * DAY - 1 });
    const outside = [entry({ timestamp: 18_820 * DAY - 1 }), entry({ timestamp: 18_822 * DAY })];
    assert.deepEqual(inRange([last, ...outside, first], { from: 18_820, to: 18_821 }), [first, last]);
    assert.deepEqual(inRange([], { from: 0, to: 99_999 }), []);
  });
});

describe("the CSV file", () => {
  const read = (text: string): string[][] => Papa.parse<string[]>(text, { newline: "\r\n" }).data;

  it("ends every record with CR LF and has a head even when nothing happened", () => {
    const text = csvOf([]);
    assert.ok(text.startsWith("time_utc,kind,direction,series,farm,units,hashrate_th_s,token,token_address,amount,"));
    assert.ok(text.endsWith("transaction\r\n"));
    assert.equal(text.split("\r\n").length, 2);
    const two = csvOf([row(), row()]);
    assert.equal(two.split("\r\n").length, 4);
    assert.ok(!two.replaceAll("\r\n", "").includes("\n"));
  });
  it("keeps quotes, commas and line breaks in a farm's name within their field", () => {
    for (const farm of ['The "old" mill', "Lund, north", "two\nlines", "two\r\nlines", '",\r\n"']) {
      const text = csvOf([row({ farm })]);
      const [, record] = read(text);
      assert.equal(record?.[4], farm);
      assert.equal(record.length, 15);
    }
    assert.ok(csvOf([row({ farm: 'The "old" mill' })]).includes('"The ""old"" mill"'));
  });
  it("puts an apostrophe before whatever a spreadsheet would run, and before nothing else", () => {
    for (const farm of ['=HYPERLINK("http://x","y")', "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1"]) {
      const [, record] = read(csvOf([row({ farm })]));
      assert.equal(record?.[4], `'${farm}`);
    }
    const [, plain] = read(csvOf([row()]));
    assert.deepEqual(plain, Object.values(row()));
  });
});

describe("the JSON file", () => {
  it("says whose it is, of which days, and where its figures come from", () => {
    const text = jsonOf([row()], {
      account: "0xabc",
      chainId: 31_337,
      range: { from: 18_820, to: 18_850 },
      writtenAt: 18_851 * DAY,
      source: "the indexer",
    });
    const parsed: unknown = JSON.parse(text);
    assert.deepEqual(parsed, {
      account: "0xabc",
      chainId: 31_337,
      from: "2021-07-12",
      to: "2021-08-11",
      days: "UTC",
      currency: "USD",
      source: "the indexer",
      writtenAt: "2021-08-12T00:00:00.000Z",
      entries: [row()],
    });
  });
  it("is named by account and days", () => {
    assert.equal(
      fileName("0xABCDEF0123", { from: 18_820, to: 18_821 }, "csv"),
      "adit-0xabcdef01-2021-07-12-2021-07-13.csv",
    );
  });
});
