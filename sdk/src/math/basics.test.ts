import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { epochEnd, epochOf, epochStart } from "./epoch.ts";
import { bitLength, mulDivDown, mulDivUp } from "./mulDiv.ts";
import { hasTwoTokens, isRestricted, serialOf, seriesId } from "./seriesId.ts";

const uint256 = fc.bigInt({ min: 0n, max: (1n << 256n) - 1n });

test("mulDivDown is the floor and mulDivUp the ceiling of the exact quotient", () => {
  fc.assert(
    fc.property(uint256, uint256, fc.bigInt({ min: 1n, max: 1n << 256n }), (a, b, denominator) => {
      const down = mulDivDown(a, b, denominator);
      const up = mulDivUp(a, b, denominator);
      assert.ok(down * denominator <= a * b && a * b < (down + 1n) * denominator);
      assert.equal(up - down, (a * b) % denominator === 0n ? 0n : 1n);
    }),
  );
  assert.throws(() => mulDivDown(1n, 1n, 0n), RangeError);
  assert.throws(() => mulDivUp(-1n, 1n, 1n), RangeError);
});

test("bitLength counts the bits that a value needs", () => {
  for (const [value, bits] of [
    [0n, 0],
    [1n, 1],
    [255n, 8],
    [256n, 9],
  ] as const)
    assert.equal(bitLength(value), bits);
  assert.throws(() => bitLength(-1n), RangeError);
});

test("a day starts at midnight UTC and ends where the next one starts", () => {
  assert.equal(epochOf(1_625_097_600n), 18_809);
  assert.equal(epochOf(1_625_097_599), 18_808);
  assert.equal(epochStart(18_809), 1_625_097_600n);
  assert.equal(epochEnd(18_808), epochStart(18_809));
});

test("a series id carries its serial and its flags", () => {
  const id = seriesId(12n, 3n);
  assert.equal(id, 3_075n);
  assert.equal(serialOf(id), 12n);
  assert.ok(isRestricted(id) && hasTwoTokens(id));
  assert.ok(!isRestricted(seriesId(12n)) && !hasTwoTokens(seriesId(12n, 1n)));
});

test("the arithmetic imports nothing from outside its folder, so every part of the project can share it", () => {
  const folder = new URL(".", import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  assert.ok(files.length > 10);
  for (const file of files) {
    const text = readFileSync(new URL(file, folder), "utf8");
    for (const [, from] of text.matchAll(/from "([^"]+)"/g)) assert.match(from ?? "", /^\.\/\w+\.ts$/, file);
  }
});
