import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { keccak256, toHex } from "viem";
import {
  type Canonical,
  canonicalJson,
  createCompactor,
  createEvidenceWriter,
  expand,
  openEvidenceStore,
} from "./index.ts";

const HASH = `0x${"11".repeat(32)}` as const;
const ASKED = {
  chainId: 1,
  oracle: `0x${"aa".repeat(20)}`,
  configDigest: HASH,
  committee: { configCount: 1, f: 0, quorum: 1, signers: [] },
  network: 1,
  sequence: 3,
  epoch: 20_000,
  now: 1,
  block: 2,
  state: { lastEpoch: 1, nextHeight: 2, bits: 3, meanFees: 4n, sequence: 2, rewardPerBlock: 5n },
  wanted: [
    [1, 20_000],
    [2, 20_000],
  ] satisfies [number, number][],
  limits: [[1, 10n ** 17n, 30_000]] satisfies [number, bigint, number][],
  days: [],
  sources: {},
} as const;
const asked = {
  ...ASKED,
  committee: { ...ASKED.committee, signers: [] },
  wanted: [...ASKED.wanted],
  limits: [...ASKED.limits],
  days: [],
};
const answer = (body: string) => ({
  source: "pool",
  request: { method: "GET", url: "http://pool/1", body: undefined },
  status: 200,
  body,
});
const textOf = (pieces: Iterable<Uint8Array>): string => Buffer.concat([...expand(pieces)]).toString("utf8");

describe("canonical JSON", () => {
  it("is the same text for the same content, whatever the order of its keys, and says the same as JSON", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: "binary" }), fc.oneof(fc.string(), fc.maxSafeInteger())),
        (content) => {
          const entries = Object.entries(content);
          const text = canonicalJson(Object.fromEntries(entries));
          assert.equal(text, canonicalJson(Object.fromEntries(entries.toReversed())));
          assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(content)));
        },
      ),
    );
  });

  it("orders keys by UTF-16 units, and escapes as the standard's example does", () => {
    const text = canonicalJson({ "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\u{1f600}": 5, "\u0080": 6, "\u00f6": 7 });
    assert.equal(text, '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}');
    assert.equal(canonicalJson('\u20ac$\u000f\nA\'B"\\"/'), '"\u20ac$\\u000f\\nA\'B\\"\\\\\\"/"');
  });

  it("refuses what has no canonical form: fractions, numbers beyond 2^53, lone surrogates", () => {
    for (const value of [0.5, 2 ** 53, Number.NaN, "\ud800"]) assert.throws(() => canonicalJson(value), TypeError);
  });
});

describe("a document that is written in parts", () => {
  it("has the hash of the whole, and comes back as it was", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 4_000 }), { maxLength: 20 }), (parts) => {
        const compactor = createCompactor();
        for (const part of parts) compactor.write(part);
        const whole = Buffer.concat(parts);
        const { hash, bytes, pieces } = compactor.finish();
        assert.equal(hash, keccak256(whole));
        assert.equal(bytes, whole.length);
        assert.deepEqual(Buffer.concat([...expand(pieces)]), whole);
      }),
      { numRuns: 20 },
    );
  });
});

describe("evidence", () => {
  it("is canonical: the text that was written in parts is the canonical form of what it says", () => {
    const writer = createEvidenceWriter({ asked, maxBytes: { network: 1_000_000, farms: 1_000_000 } });
    writer.recorderOf(0)(answer('{"height": 1.000000000000000000001}'));
    writer.recorderOf(1)(answer("not\u0000json \ud800 at all"));
    const { hash, pieces } = writer.finish();
    const text = textOf(pieces);
    const read = JSON.parse(text) as Record<string, Canonical>;
    assert.equal(canonicalJson(read), text);
    assert.equal(hash, keccak256(toHex(text)));
    assert.match(text, /1\.000000000000000000001/, "digits are those that came");
  });

  it("leaves out a farm whose service answers with more than its part, and no other", () => {
    const writer = createEvidenceWriter({ asked, maxBytes: { network: 1_000, farms: 20_000 } });
    writer.recorderOf(1)(answer("x".repeat(11_000)));
    writer.recorderOf(2)(answer("y".repeat(9_000)));
    writer.recorderOf(1)(answer("z"));
    assert.deepEqual([writer.isFull(0), writer.isFull(1), writer.isFull(2)], [false, true, false]);
    const text = textOf(writer.finish().pieces);
    assert.ok(text.includes("yyy") && !text.includes("xxx") && !text.includes('"z"'));
  });

  it("is kept by its hash, once, and forgotten after its time", () => {
    const store = openEvidenceStore(":memory:");
    const documents = [10, 20].map((day) => {
      const writer = createEvidenceWriter({ asked, maxBytes: { network: 1_000_000, farms: 1_000_000 } });
      writer.recorderOf(0)(answer(`day ${day}`));
      const document = writer.finish();
      store.save(document, day);
      store.save(document, day);
      return document;
    });
    const [old, young] = documents;
    assert.ok(old !== undefined && young !== undefined);
    assert.equal(store.prune(15), 1);
    assert.equal(store.read(old.hash), undefined);
    assert.equal(keccak256(Buffer.concat([...(store.read(young.hash) ?? [])])), young.hash);
    store.close();
  });
});
