import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  formatBps,
  formatBtc,
  formatCents,
  formatDateTime,
  formatDay,
  formatDays,
  formatDecimal,
  formatDuration,
  formatEfficiency,
  hashUnits,
  formatEnergy,
  formatHashrate,
  formatIsoDay,
  formatMonth,
  formatSats,
  formatSeries,
  formatShare,
  formatTerm,
  formatTh,
  formatToken,
  formatUsd,
  formatUsdc,
  ParseError,
  parseDecimal,
  parsePercent,
  parseTh,
  parseToken,
  shortHex,
} from "./index.ts";

const GH = 1_000_000_000n;
const BTC = { symbol: "tBTC", decimals: 8 };

test("what was written is read back, for every amount and number of decimals", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 1n << 128n }), fc.integer({ min: 0, max: 18 }), (amount, decimals) => {
      assert.equal(parseDecimal(formatDecimal(amount, decimals), decimals), amount);
    }),
  );
});

test("digits are cut off, never rounded up: nobody sees more than there is", () => {
  assert.equal(formatDecimal(1_999n, 3, { maxDigits: 2 }), "1.99");
  assert.equal(formatDecimal(-1_999n, 3, { maxDigits: 2 }), "-1.99");
  assert.equal(formatDecimal(-1n, 3, { maxDigits: 2, minDigits: 2 }), "0.00");
  assert.equal(formatDecimal(1_234_567n, 0), "1,234,567");
  assert.equal(formatDecimal(1_234_567n, 0, { group: false }), "1234567");
});

test("amounts beyond 2^53 keep every digit", () => {
  assert.equal(formatDecimal(12_345_678_901_234_567_890_123n, 18), "12,345.678901234567890123");
  assert.equal(parseDecimal("12,345.678901234567890123", 18), 12_345_678_901_234_567_890_123n);
});

test("units are read and written in TH/s with three decimals", () => {
  assert.equal(formatTh(1_000n, GH), "1.000 TH/s");
  assert.equal(formatTh(1n, GH), "0.001 TH/s");
  assert.equal(formatTh(1n, 1_500_000n), "0.0000015 TH/s");
  assert.equal(parseTh("1,234.5 TH/s", GH), 1_234_500n);
  assert.equal(parseTh(" 2 ", GH), 2_000n);
  assert.equal(parseTh(".5", GH), 500n);
});

const NONSENSE: readonly [string, RegExp][] = [
  ["", /Enter a number of TH\/s\./],
  ["0", /above zero/],
  ["-1", /above zero/],
  ["abc", /“abc” is not a number of TH\/s/],
  ["1e3", /is not/],
  ["1.2.3", /is not/],
  ["1,23", /is not/],
  [".", /is not/],
  ["0x10", /is not/],
  ["١", /is not/],
  ["0.0001", /in steps of 0\.001/],
  ["0.0000000000001", /at most 12 decimals/],
];
for (const [text, message] of NONSENSE) {
  test(`“${text}” is refused as a number of TH/s, with a reason`, () => {
    assert.throws(
      () => parseTh(text, GH),
      (error) => error instanceof ParseError && message.test(error.message),
    );
  });
}

test("money is written with its symbol and the digits that count", () => {
  assert.equal(formatBtc(12_345n), "0.00012345 BTC");
  assert.equal(formatSats(12_345n), "12,345 sat");
  assert.equal(formatSats(5_031_883_018n, 8), "50.31 sat");
  assert.equal(formatUsd(123_456_000_000n), "$1,234.56");
  assert.equal(formatUsd(4_531_000n), "$0.0453");
  assert.equal(formatUsd(0n), "$0.00");
  assert.equal(formatUsd(-150_000_000n), "-$1.50");
  assert.equal(formatCents(4_531_000n), "4.53 ¢");
  assert.equal(formatUsdc(1_234_500_000n), "1,234.50 USDC");
  assert.equal(formatToken(1n, BTC), "0.00000001 tBTC");
  assert.equal(formatToken(100_000_000n, BTC), "1 tBTC");
  assert.equal(formatToken(7n, { symbol: "POINT", decimals: 0 }), "7 POINT");
});

test("a token amount is read with or without its symbol, and never with more digits than the token has", () => {
  const usdc = { symbol: "USDC", decimals: 6 };
  assert.equal(parseToken("1,234.5 usdc", usdc), 1_234_500_000n);
  assert.equal(parseToken("0.000001", usdc), 1n);
  assert.throws(() => parseToken("0.0000001", usdc), /at most 6 decimals/);
  assert.throws(() => parseToken("1.5", { symbol: "POINT", decimals: 0 }), /without decimals/);
  assert.throws(() => parseToken("USDC", usdc), /Enter an amount of USDC/);
});

test("shares and basis points are percentages", () => {
  assert.equal(formatBps(250), "2.5 %");
  assert.equal(formatBps(10_000n), "100 %");
  assert.equal(formatShare(1n, 3n), "33.3 %");
  assert.equal(formatShare(1n, 0n), "–");
  assert.equal(parsePercent("2.5 %"), 250);
  assert.throws(() => parsePercent("101"), ParseError);
});

test("dates are UTC days", () => {
  assert.equal(formatDay(18_809), "1 Jul 2021");
  assert.equal(formatIsoDay(18_809), "2021-07-01");
  assert.equal(formatMonth(18_809), "Jul 2021");
  assert.equal(formatTerm(18_809, 365), "1 Jul 2021 – 30 Jun 2022");
  assert.equal(formatTerm(18_809, 1), "1 Jul 2021");
  assert.equal(formatDateTime(1_625_097_599n), "30 Jun 2021, 23:59 UTC");
});

test("spans are told in their two largest parts", () => {
  const spans: readonly [number, string][] = [
    [-5, "0 s"],
    [40, "40 s"],
    [60, "1 min"],
    [3_600, "1 h"],
    [19_200, "5 h 20 min"],
    [86_400, "1 day"],
    [100_000, "1 day 3 h"],
    [864_000, "10 days"],
  ];
  for (const [seconds, text] of spans) assert.equal(formatDuration(seconds), text);
  assert.equal(formatDays(1), "1 day");
  assert.equal(formatDays(30n), "30 days");
});

test("farm figures carry their unit", () => {
  assert.equal(formatEfficiency(17_000), "17 J/TH");
  assert.equal(formatEfficiency(29_500n), "29.5 J/TH");
  assert.equal(formatEfficiency(1_600_000_000), "1.6 J/MH");
  assert.equal(formatEfficiency(99_999_999), "99,999.999 J/TH");
  assert.equal(formatEfficiency(100_000_000), "0.1 J/MH");
  assert.equal(formatEnergy(1_234_567n), "1,234.5 kWh");
  assert.equal(formatHashrate(412_500_000_000_000_000n), "412.5 PH/s");
  assert.equal(formatHashrate(2n * 10n ** 18n), "2 EH/s");
  assert.equal(formatHashrate(1_500_000n), "1.5 MH/s");
  assert.equal(formatHashrate(999n), "999 H/s");
});

test("series and addresses have short names", () => {
  assert.equal(formatSeries(12n << 8n), "#12");
  assert.equal(shortHex("0x1111111111111111111111111111111111112222"), "0x1111…2222");
  assert.equal(shortHex("0x1234"), "0x1234");
});

test("hashpower of an algorithm is spoken of in its own units, and in Bitcoin's where it is not known", () => {
  assert.deepEqual(hashUnits("SHA-256d").efficiency, { name: "J/TH", decimals: 3 });
  assert.deepEqual(hashUnits("Etchash"), hashUnits("Scrypt"));
  assert.deepEqual(hashUnits("Another"), hashUnits("SHA-256d"));
  // What is read in a unit is what is typed in it.
  const { name, decimals } = hashUnits("Scrypt").efficiency;
  assert.equal(formatEfficiency(parseDecimal("1.6", decimals, name)), `1.6 ${name}`);
});
