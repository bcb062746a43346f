import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bytesToHex } from "viem";
import { EMPTY_FARM, farmDraftOf, farmOf, type FarmField } from "./providerFarm.ts";

const BITCOIN = { name: "Bitcoin", algorithm: "SHA-256d" };
const LITECOIN = { name: "Litecoin", algorithm: "Scrypt" };
const CLASSIC = { name: "Ethereum Classic", algorithm: "Etchash" };

const words = fc.string({ minLength: 1, maxLength: 40 }).map((text) => `a${text}`.trim());
const farm = fc.record({
  network: fc.constant(1),
  declared: fc.bigInt({ min: 1n, max: (1n << 96n) - 1n }),
  milliJoulePerTh: fc.integer({ min: 1, max: 4_294_967_295 }),
  payoutScript: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 60 }).map((bytes) => bytesToHex(bytes)),
    fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => `0x0014${bytesToHex(bytes).slice(2)}` as const),
    fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => `0xa914${bytesToHex(bytes).slice(2)}87` as const),
  ),
  name: words,
  energySource: words,
  disclosureHash: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => bytesToHex(bytes)),
  disclosureUri: words,
});

test("every farm that stands on the chain comes out of its form as it went in", () => {
  fc.assert(
    fc.property(farm, fc.constantFrom(BITCOIN, LITECOIN, CLASSIC), (one, network) => {
      assert.deepEqual(farmOf(farmDraftOf(one, network), network), { ok: true, farm: { ...one } });
    }),
  );
});

const sound = {
  ...EMPTY_FARM,
  network: 1,
  name: "Norrfors",
  declared: "150",
  efficiency: "29.5",
  payout: "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
};

test("an address becomes the script that the pool pays", () => {
  const outcome = farmOf(sound, BITCOIN);
  assert.ok(outcome.ok);
  assert.equal(outcome.farm.payoutScript, "0x0014751e76e8199196d454941c45d1b3a323f1433bd6");
  assert.equal(outcome.farm.declared, 150n * 10n ** 15n);
});

const WRONG: readonly [Partial<typeof sound>, FarmField, RegExp][] = [
  [{ name: "  " }, "name", /name of the farm/],
  [{ declared: "0" }, "declared", /more than nothing/],
  [{ declared: "lots" }, "declared", /is not a number of PH\/s/],
  [{ efficiency: "0" }, "efficiency", /at least 0\.001/],
  [{ payout: "" }, "payout", /address that the pool pays/],
  [{ payout: "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5" }, "payout", /mistyped/],
  [{ payout: "0x123" }, "payout", /even number/],
  [{ disclosureHash: "0x12" }, "disclosureHash", /32 bytes/],
];
for (const [change, field, message] of WRONG) {
  test(`${field} “${Object.values(change).join("")}” is refused in words`, () => {
    const outcome = farmOf({ ...sound, ...change }, BITCOIN);
    assert.ok(!outcome.ok);
    assert.match(outcome.problems.get(field) ?? "nothing", message);
  });
}

test("on a network whose addresses are not known, bytes are asked for", () => {
  const outcome = farmOf(sound, CLASSIC);
  assert.ok(!outcome.ok);
  assert.match(outcome.problems.get("payout") ?? "", /enter the bytes/);
});

test("a farm of Scrypt is typed in the units of Scrypt", () => {
  const typed = {
    ...sound,
    declared: "60",
    efficiency: "1.6",
    payout: "0x0014751e76e8199196d454941c45d1b3a323f1433bd6",
  };
  const outcome = farmOf(typed, LITECOIN);
  assert.ok(outcome.ok);
  assert.equal(outcome.farm.declared, 60n * 10n ** 9n);
  assert.equal(outcome.farm.milliJoulePerTh, 1_600_000_000);
  const { declared, efficiency } = farmDraftOf(outcome.farm, LITECOIN);
  assert.deepEqual([declared, efficiency], ["60", "1.6"]);
  const tooMuch = farmOf({ ...typed, efficiency: "29500" }, LITECOIN);
  assert.ok(!tooMuch.ok);
  assert.equal(tooMuch.problems.get("efficiency"), "Enter at most 4 J/MH.");
});
