import { createHash } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import type { BitcoinHeadersHarness, BitcoinRelay } from "../../types/ethers-contracts/index.js";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { targetOf } from "../oracle/bitcoin.ts";
import { DAY, deployRelay, easyRelay, ethers, FIRST_PERIOD, FIRST_TIME, fromTheStart, HOUR, load, LENGTH, moveTo, proof, time, TWO_WEEKS } from "./fixture.ts";
import { EASY_BITS, EASY_LIMIT_BITS, hashOf, join, mineChain, mineHeader, mineRetarget, sha256d, type Mined } from "./mine.ts";

const workOf = (bits: number): bigint => 2n ** 256n / (targetOf(bits) + 1n);
const LATER = FIRST_TIME + 10 * DAY;

function at(chain: readonly Mined[], index: number): Mined {
  const mined = chain.at(index);
  if (!mined) throw new Error(`no header ${index}`);
  return mined;
}

describe("BitcoinRelay: chains of headers", () => {
  let relay: BitcoinRelay;
  const next = proof({ elapsed: 1_000_000, newLength: 20 });

  /** The checkpoint's period and the next, whose target is lower. */
  async function twoPeriods(): Promise<BitcoinRelay> {
    const deployed = await easyRelay();
    await deployed.retarget(next.headers);
    return deployed;
  }

  before(fromTheStart);

  beforeEach(async () => {
    relay = await load(twoPeriods);
  });

  describe("what a chain shows", () => {
    it("hash, Merkle root and time of the first header, and the work of all", async () => {
      const root = Buffer.from("0123456789abcdef".repeat(4), "hex");
      const chain = mineChain({ count: 6, bits: EASY_BITS, time: LATER, merkleRootAt: (i) => (i === 0 ? root : undefined) });
      for (const count of [1, 2, 6]) {
        expect(await relay.checkHeaders(join(chain.slice(0, count)), FIRST_PERIOD)).to.deep.equal([
          hashOf(at(chain, 0)),
          `0x${root.toString("hex")}`,
          BigInt(LATER),
          BigInt(count) * workOf(EASY_BITS),
        ]);
      }
    });

    it("may cross one retarget", async () => {
      const { old, bits } = next;
      for (const before of [1, 5, LENGTH]) {
        const shown = old.slice(LENGTH - before);
        const result = await relay.checkHeaders(join(shown, next.next), FIRST_PERIOD);
        expect(result.blockHash).to.equal(hashOf(at(shown, 0)));
        expect(result.work).to.equal(BigInt(before) * workOf(EASY_BITS) + 20n * workOf(bits));
      }
      await relay.checkHeaders(join(next.next), FIRST_PERIOD + 1);
    });

    it("and a retarget that changes nothing", async () => {
      const still = proof();
      const level = await deployRelay();
      await level.retarget(still.headers);
      const { work } = await level.checkHeaders(still.headers, FIRST_PERIOD);
      expect(work).to.equal(24n * workOf(EASY_BITS));
    });

    it("has 1 to 2,015 headers", async () => {
      const chain = mineChain({ count: 2_016, bits: EASY_LIMIT_BITS, time: LATER, spacing: 1 });
      const easy = await deployRelay(LENGTH, EASY_LIMIT_BITS);
      const { work } = await easy.checkHeaders(join(chain.slice(1)), FIRST_PERIOD);
      expect(work).to.equal(2_015n * workOf(EASY_LIMIT_BITS));
      await expect(easy.checkHeaders(join(chain), FIRST_PERIOD))
        .to.be.revertedWithCustomError(easy, "WrongHeaderCount")
        .withArgs(2_016, 1, 2_015);
      await expect(easy.checkHeaders("0x", FIRST_PERIOD)).to.be.revertedWithCustomError(easy, "InvalidLength").withArgs(0);
      await expect(easy.checkHeaders(join(chain).slice(0, -2), FIRST_PERIOD)).to.be.revertedWithCustomError(easy, "InvalidLength");
    });
  });

  describe("what it refuses", () => {
    it("broken links, missing work, foreign targets", async () => {
      const chain = mineChain({ count: 6, bits: EASY_BITS, time: LATER });
      await expect(relay.checkHeaders(join(chain.slice(0, 2), chain.slice(3)), FIRST_PERIOD))
        .to.be.revertedWithCustomError(relay, "BrokenLink")
        .withArgs(2);
      const own = { parent: at(chain, -1).digest, merkleRoot: Buffer.alloc(32), time: LATER + 6 * 600 };
      await expect(relay.checkHeaders(join(chain, [mineHeader({ ...own, bits: EASY_BITS, fail: true })]), FIRST_PERIOD))
        .to.be.revertedWithCustomError(relay, "InsufficientWork");
      // A block of minimum difficulty neither confirms, nor passes for the next period's first.
      await expect(relay.checkHeaders(join(chain, [mineHeader({ ...own, bits: EASY_LIMIT_BITS })]), FIRST_PERIOD))
        .to.be.revertedWithCustomError(relay, "WrongTarget")
        .withArgs(6, next.bits, EASY_LIMIT_BITS);
      await expect(relay.checkHeaders(join([mineHeader({ ...own, bits: EASY_LIMIT_BITS })]), FIRST_PERIOD))
        .to.be.revertedWithCustomError(relay, "WrongTarget")
        .withArgs(0, EASY_BITS, EASY_LIMIT_BITS);
    });

    it("a period that nobody knows, on either side", async () => {
      for (const period of [FIRST_PERIOD - 1, FIRST_PERIOD + 2, 2n ** 256n - 1n]) {
        await expect(relay.checkHeaders(join(next.next), period))
          .to.be.revertedWithCustomError(relay, "UnknownPeriod")
          .withArgs(period);
      }
      await expect((await deployRelay()).checkHeaders(next.headers, FIRST_PERIOD))
        .to.be.revertedWithCustomError(relay, "UnknownPeriod")
        .withArgs(FIRST_PERIOD + 1);
    });

    it("headers of the next period under the number of this one", async () => {
      await expect(relay.checkHeaders(join(next.next), FIRST_PERIOD))
        .to.be.revertedWithCustomError(relay, "WrongTarget")
        .withArgs(0, EASY_BITS, next.bits);
    });

    it("a crossing anywhere but at the next period's first block", async () => {
      const tail = next.next.slice(3);
      const before = mineHeader({ parent: Buffer.alloc(32), merkleRoot: Buffer.alloc(32), time: next.firstTime, bits: EASY_BITS });
      const after = mineChain({ parent: before.digest, count: 3, bits: next.bits, time: at(tail, 0).time });
      await expect(relay.checkHeaders(join([before], after), FIRST_PERIOD))
        .to.be.revertedWithCustomError(relay, "WrongFirstTime")
        .withArgs(1, next.firstTime, at(tail, 0).time);
    });

    it("a second retarget, also back to the first target", async () => {
      const last = at(next.next, -1);
      const back = mineHeader({ parent: last.digest, merkleRoot: Buffer.alloc(32), time: last.time + 600, bits: EASY_BITS });
      await expect(relay.checkHeaders(join(next.old, next.next, [back]), FIRST_PERIOD))
        .to.be.revertedWithCustomError(relay, "WrongTarget")
        .withArgs(LENGTH + 20, next.bits, EASY_BITS);
    });

    it("headers that are dated outside of their period: an old, easier target is no cheap way to a block of today", async () => {
      const one = (t: number) => join(mineChain({ count: 1, bits: EASY_BITS, time: t }));
      const [earliest, latest] = [FIRST_TIME - DAY, next.firstTime + DAY];
      for (const t of [earliest, latest]) await relay.checkHeaders(one(t), FIRST_PERIOD);
      for (const t of [earliest - 1, latest + 1]) {
        await expect(relay.checkHeaders(one(t), FIRST_PERIOD))
          .to.be.revertedWithCustomError(relay, "TimeOutsidePeriod")
          .withArgs(t, earliest, latest);
      }
    });

    it("headers of a period that must be over: they wait until its end is proven", async () => {
      const end = FIRST_TIME + 4 * TWO_WEEKS + DAY;
      await moveTo(end + DAY);
      const stale = await deployRelay();
      const one = (t: number) => join(mineChain({ count: 1, bits: EASY_BITS, time: t }));
      await stale.checkHeaders(one(end), FIRST_PERIOD);
      await expect(stale.checkHeaders(one(end + 1), FIRST_PERIOD)).to.be.revertedWithCustomError(stale, "TimeOutsidePeriod");
    });

    it("times of the future, and times that are not above the median", async () => {
      const now = await time.latest();
      const ahead = join(mineChain({ count: 1, bits: next.bits, time: now + 3 * HOUR }));
      await expect(relay.checkHeaders(ahead, FIRST_PERIOD + 1)).to.be.revertedWithCustomError(relay, "TimeInFuture");
      const times = (i: number): number => (i === 11 ? LATER + 5 * 600 : LATER + i * 600);
      const chain = mineChain({ count: 13, bits: EASY_BITS, time: 0, timeAt: times });
      await expect(relay.checkHeaders(join(chain), FIRST_PERIOD))
        .to.be.revertedWithCustomError(relay, "TimeNotAboveMedian")
        .withArgs(11, LATER + 5 * 600);
      await relay.checkHeaders(join(chain.slice(0, 11)), FIRST_PERIOD);
    });
  });
});

describe("BitcoinHeaders: assembly and its plain form", () => {
  let library: BitcoinHeadersHarness;

  before(async () => {
    library = await ethers.deployContract("BitcoinHeadersHarness");
  });

  /** What a call answers or with which error it fails, as text. */
  const outcome = async (call: Promise<unknown>): Promise<string> => {
    try {
      return String(await call);
    } catch (error) {
      const { data } = error as { data?: unknown };
      if (typeof data !== "string") throw error;
      return data;
    }
  };

  it("a chain is walked to the same end, good or bad, from any header and under any target", async () => {
    const target = fc.constantFrom(0x203fffff, 0x2003ffff, 0x20010000, 0x1f7fffff, 0x207fffff, 0x21003fff, 0x2200007f);
    const flaw = fc.record({
      header: fc.nat({ max: 14 }),
      byte: fc.nat({ max: 79 }),
      bit: fc.nat({ max: 7 }),
      times: fc.nat({ max: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(
        target,
        fc.array(fc.integer({ min: -4_000, max: 2_000 }), { minLength: 1, maxLength: 15 }),
        fc.nat({ max: 5 }),
        flaw,
        async (bits, steps, from, { header, byte, bit, times }) => {
          let t = 1_700_000_000;
          const dates = steps.map((step) => (t += Math.max(step, -600)));
          const chain = mineChain({ count: steps.length, bits, time: 0, timeAt: (i) => dates[i] ?? 0 });
          const bytes = Buffer.from(join(chain).slice(2), "hex");
          const flip = (header % steps.length) * 80 + byte;
          if (times === 1) bytes.writeUInt8(bytes.readUInt8(flip) ^ (1 << bit), flip);
          const headers = `0x${bytes.toString("hex")}`;
          const begin = Math.min(from, steps.length - 1);
          expect(await outcome(library.advance(headers, begin, bits))).to.equal(
            await outcome(library.advancePlainly(headers, begin, bits)),
          );
        },
      ),
      { numRuns: fuzzRuns(60) },
    );
  });

  it("a hash whose digits are those of the target is judged as a whole number", async () => {
    // Searched for: this nonce's hash is 0x3fffff01..., above the target 0x3fffff00... by its fourth byte.
    const header = Buffer.alloc(80);
    header.writeUInt32LE(0x20000000, 0);
    header.writeUInt32LE(1, 68);
    header.writeUInt32LE(EASY_LIMIT_BITS, 72);
    header.writeUInt32LE(4_820_122, 76);
    const hash = `0x${sha256d(header).reverse().toString("hex")}`;
    expect(hash.slice(0, 10)).to.equal("0x3fffff01");
    for (const walk of [library.advance, library.advancePlainly]) {
      await expect(walk(`0x${header.toString("hex")}`, 0, EASY_LIMIT_BITS))
        .to.be.revertedWithCustomError(library, "InsufficientWork")
        .withArgs(0, hash, targetOf(EASY_LIMIT_BITS));
    }
  });

  it("targets that are none let nothing pass", async () => {
    const { bytes } = mineHeader({ parent: Buffer.alloc(32), merkleRoot: Buffer.alloc(32), time: 1, bits: EASY_LIMIT_BITS });
    for (const bits of [0, 0x0100ffff, 0x0200ffff, 0x20ffffff, 0x23000001, 0xff123456]) {
      const header = Buffer.from(bytes);
      header.writeUInt32LE(bits, 72);
      for (const walk of [library.advance, library.advancePlainly]) {
        await expect(walk(`0x${header.toString("hex")}`, 0, bits)).to.be.revertedWithCustomError(library, "InsufficientWork");
      }
    }
  });

  it("digests, fields and reversed words are those of the plain forms", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 240, maxLength: 240 }), fc.nat({ max: 2 }), async (bytes, index) => {
        const headers = ethers.hexlify(bytes);
        const own = Buffer.from(bytes.slice(index * 80, (index + 1) * 80));
        const digest = await library.digestAt(headers, index);
        expect(digest).to.equal(await library.plainDigestAt(headers, index));
        expect(digest).to.equal(`0x${sha256d(own).toString("hex")}`);
        expect(await library.fieldsAt(headers, index)).to.deep.equal([
          ethers.hexlify(own.subarray(4, 36)),
          ethers.hexlify(own.subarray(36, 68)),
          BigInt(own.readUInt32LE(68)),
          BigInt(own.readUInt32LE(72)),
        ]);
        const word = BigInt(`0x${createHash("sha256").update(own).digest("hex")}`);
        expect(await library.reverse(word)).to.equal(await library.plainReverse(word));
      }),
      { numRuns: fuzzRuns(20) },
    );
    expect(await library.reverse(1n)).to.equal(1n << 248n);
  });

  it("work is the exact quotient", async () => {
    for (const target of [1n, 2n, 0xffffn << 208n, (1n << 255n) - 1n, 1n << 255n, 2n ** 256n - 2n]) {
      expect(await library.workOf(target)).to.equal(2n ** 256n / (target + 1n));
    }
  });

  it("leaves nothing in memory, however long the chain: gas grows with headers only", async () => {
    const chain = mineChain({ count: 600, bits: 0x203fffff, time: 1_700_000_000 });
    const gas = async (count: number): Promise<bigint> => await library.advance.estimateGas(join(chain.slice(0, count)), 0, 0x203fffff);
    const [few, some, many] = [await gas(100), await gas(300), await gas(500)];
    const [near, far] = [some - few, many - some];
    expect(far > near ? far - near : near - far).to.be.lessThan(near / 50n);
  });
});

describe("BitcoinRelay: a second period in its own right", () => {
  it("chains begin in any known period", async () => {
    await fromTheStart();
    const relay = await deployRelay();
    await moveTo(FIRST_TIME + 3 * TWO_WEEKS);
    const first = proof({ elapsed: 1_100_000 });
    await relay.retarget(first.headers);
    const second = mineRetarget({ bits: first.bits, firstTime: first.firstTime, length: LENGTH, elapsed: 1_300_000 });
    await relay.retarget(second.headers);
    await relay.checkHeaders(second.headers, FIRST_PERIOD + 1);
    await expect(relay.checkHeaders(second.headers, FIRST_PERIOD)).to.be.revertedWithCustomError(relay, "TimeOutsidePeriod");
  });
});
