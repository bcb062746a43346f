import { expect } from "chai";
import fc from "fast-check";
import { bitsAfterPeriod, isChain, parseHeaders, periodOfHeight, workOfHeaders } from "../../sdk/src/bitcoin/index.ts";
import { bitsToTarget } from "../../sdk/src/math/index.ts";
import { deployRelay, easyRelay, FIRST_PERIOD, FIRST_TIME, fromTheStart, load, proof, TWO_WEEKS } from "../bitcoin/fixture.ts";
import { EASY_LIMIT, EASY_LIMIT_BITS } from "../bitcoin/mine.ts";
import { compactOf } from "../oracle/bitcoin.ts";
import { fuzzRuns } from "../helpers/fuzz.ts";

const hex = (digits: string): `0x${string}` => `0x${digits.replace(/^0x/, "")}`;

describe("SDK: headers and retargets, as the relay reads them", () => {
  before(fromTheStart);

  it("a retarget comes out as the relay computes it", async () => {
    const relay = await load(easyRelay);
    await fc.assert(
      fc.asyncProperty(
        fc.bigInt({ min: 1n << 40n, max: EASY_LIMIT }),
        fc.integer({ min: 0, max: 5 * TWO_WEEKS }),
        async (target, elapsed) => {
          const bits = compactOf(target);
          const last = FIRST_TIME + elapsed;
          expect(await relay.bitsAfter(bits, FIRST_TIME, last)).to.equal(bitsAfterPeriod(bits, FIRST_TIME, last, EASY_LIMIT));
        },
      ),
      { numRuns: fuzzRuns(60) },
    );
    expect(bitsAfterPeriod(0x1d00ffff, 0, 4 * TWO_WEEKS)).to.equal(0x1d00ffff);
    expect(bitsAfterPeriod(EASY_LIMIT_BITS, FIRST_TIME, FIRST_TIME - 1, EASY_LIMIT)).to.equal(
      Number(await relay.bitsAfter(EASY_LIMIT_BITS, FIRST_TIME, FIRST_TIME - 1)),
    );
  });

  it("hash, root, time and work are what the relay answers", async () => {
    const relay = await deployRelay();
    const next = proof({ elapsed: 1_000_000 });
    await relay.retarget(next.headers);
    const headers = parseHeaders(hex(next.headers));
    const [first] = headers;
    if (!first) throw new Error("no headers");
    expect(await relay.checkHeaders(next.headers, FIRST_PERIOD)).to.deep.equal([
      first.hash,
      first.merkleRoot,
      BigInt(first.time),
      workOfHeaders(headers),
    ]);
    expect(headers.map(({ bits }) => bits)).to.deep.equal([...next.old, ...next.next].map(({ bits }) => bits));
    expect(isChain(headers)).to.equal(true);
    expect(isChain([...headers.slice(0, 3), ...headers.slice(4)])).to.equal(false);
    expect(isChain(headers.map((one) => ({ ...one, bits: 0x1d00ffff })))).to.equal(false);
  });

  it("the genesis block is itself", () => {
    const genesis =
      "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c";
    const [header] = parseHeaders(hex(genesis));
    if (!header) throw new Error("no header");
    expect(header.hash).to.equal("0x000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f");
    expect([header.time, header.bits]).to.deep.equal([1_231_006_505, 0x1d00ffff]);
    expect(BigInt(header.hash) <= bitsToTarget(header.bits)).to.equal(true);
  });

  it("refuses bytes that are no headers, and heights that are none", () => {
    for (const bytes of ["", "00", "00".repeat(79), "00".repeat(81), "zz".repeat(80)]) {
      expect(() => parseHeaders(hex(bytes))).to.throw(RangeError);
    }
    expect([periodOfHeight(0), periodOfHeight(2_015), periodOfHeight(2_016), periodOfHeight(554_400)]).to.deep.equal([0, 0, 1, 275]);
    for (const height of [-1, 1.5, Number.NaN]) expect(() => periodOfHeight(height)).to.throw(RangeError);
  });
});
