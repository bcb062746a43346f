import { expect } from "chai";
import type { BitcoinHeadersHarness, BitcoinRelay } from "../../types/ethers-contracts/index.js";
import { compactOf, parseHeader, parsePeriods, retarget, sharedData, targetOf } from "../oracle/bitcoin.ts";
import { ethers, fromTheStart, moveTo } from "./fixture.ts";
import { sha256d } from "./mine.ts";

/** Difficulty 1. */
const LIMIT = 0xffffn << 208n;
const TWO_WEEKS = 1_209_600;

interface RealHeader {
  readonly height: number;
  readonly header: string;
}

function hashOf(header: string): string {
  return `0x${sha256d(Buffer.from(header.replace(/^0x/, ""), "hex")).reverse().toString("hex")}`;
}

/** A relay that starts from the period whose first header this is. */
async function relayFrom(first: { height: number; bits: number; time: number }, length: number): Promise<BitcoinRelay> {
  return await ethers.deployContract("BitcoinRelay", [first.height / 2_016, first.bits, first.time, length, LIMIT]);
}

describe("BitcoinRelay: Bitcoin's main chain", () => {
  let library: BitcoinHeadersHarness;

  before(async () => {
    await fromTheStart();
    library = await ethers.deployContract("BitcoinHeadersHarness");
  });

  describe("across the retarget at 554,400 (../shared/data/bitcoin/headers-554400.json)", () => {
    let headers: RealHeader[];
    const join = (from: number, to: number): string =>
      `0x${headers.filter(({ height }) => height >= from && height < to).map(({ header }) => header).join("")}`;
    const header = (height: number): RealHeader => {
      const found = headers.find((one) => one.height === height);
      if (!found) throw new Error(`no header ${height}`);
      return found;
    };
    const fields = (height: number) => parseHeader(height, header(height).header);

    before(function () {
      const json = sharedData("headers-554400.json");
      if (json === undefined) return this.skip();
      headers = JSON.parse(json) as RealHeader[];
    });

    it("nine headers a side prove period 275", async () => {
      const relay = await relayFrom(fields(552_384), 9);
      await relay.retarget(join(554_391, 554_409));
      const { bits, firstTime } = await relay.periodAt(275);
      expect([Number(bits), Number(firstTime)]).to.deep.equal([fields(554_400).bits, fields(554_400).time]);
      expect(await relay.provenUntil()).to.equal(fields(554_408).time);
      expect(await relay.workOf(275)).to.equal(9n * (2n ** 256n / (targetOf(fields(554_400).bits) + 1n)));
      expect(await relay.bitsAtHeight(554_400)).to.equal(0x17371ef4);
      expect(await relay.bitsAtHeight(554_399)).to.equal(0x1731d97c);
    });

    it("and are what 19 confirmations of block 554,390 consist of", async () => {
      const relay = await relayFrom(fields(552_384), 9);
      await relay.retarget(join(554_391, 554_409));
      const { blockHash, merkleRoot, time, work } = await relay.checkHeaders(join(554_390, 554_409), 274);
      expect(blockHash).to.equal(hashOf(header(554_390).header));
      expect(merkleRoot).to.equal(`0x${header(554_390).header.slice(72, 136)}`);
      expect(time).to.equal(fields(554_390).time);
      expect(work).to.equal(
        10n * (2n ** 256n / (targetOf(0x1731d97c) + 1n)) + 9n * (2n ** 256n / (targetOf(0x17371ef4) + 1n)),
      );
    });

    it("a proof one block beside the retarget, or from another checkpoint time, is none", async () => {
      const relay = await relayFrom(fields(552_384), 9);
      await expect(relay.retarget(join(554_390, 554_408)))
        .to.be.revertedWithCustomError(relay, "WrongTarget")
        .withArgs(9, compactOf(retarget(targetOf(0x1731d97c), BigInt(fields(554_398).time - fields(552_384).time))), 0x1731d97c);
      const other = await relayFrom({ ...fields(552_384), time: fields(552_384).time + 600 }, 9);
      await expect(other.retarget(join(554_391, 554_409))).to.be.revertedWithCustomError(other, "WrongTarget");
    });
  });

  it("replays nine real retargets with their own headers (../shared/data/bitcoin/spv-vectors.json)", async function () {
    const json = sharedData("spv-vectors.json");
    if (json === undefined) return this.skip();
    const { retargetAlgorithm } = JSON.parse(json) as {
      retargetAlgorithm: { input: { height: number; hex: string }[] }[];
    };
    expect(retargetAlgorithm.length).to.equal(9);
    let proven = 0;
    for (const { input } of retargetAlgorithm) {
      const [first, last, next] = input.map(({ height, hex }) => parseHeader(height, hex));
      const [, lastHex, nextHex] = input.map(({ hex }) => hex);
      if (!first || !last || !next || !lastHex || !nextHex) throw new Error("a retarget has three headers");
      expect(await library.bitsAfter(last.bits, first.time, last.time, LIMIT), String(next.height)).to.equal(next.bits);
      // One header a side is a proof already, if a relay asks for no more. (One of the nine has a last header that is not the next one's parent.)
      if (hashOf(lastHex) !== `0x${Buffer.from(nextHex.slice(10, 74), "hex").reverse().toString("hex")}`) continue;
      proven++;
      const relay = await relayFrom(first, 1);
      await relay.retarget(`${lastHex}${nextHex.slice(2)}`);
      const known = await relay.periodAt(next.height / 2_016);
      expect([Number(known.bits), Number(known.firstTime)]).to.deep.equal([next.bits, next.time]);
    }
    expect(proven).to.equal(8);
  });

  it("445 periods of the whole chain can be walked, each by a time within the clamp (../shared/data/bitcoin/difficulty-periods.csv)", async function () {
    const csv = sharedData("difficulty-periods.csv");
    if (csv === undefined) return this.skip();
    const periods = parsePeriods(csv);
    const hashes = csv.split("\n").filter((line) => /^\d/.test(line)).map((line) => line.split(",")[3] ?? "");
    expect([periods.length, hashes.length]).to.deep.equal([445, 445]);
    let bits = 0x1d00ffff;
    let steep = 0;
    for (const [index, { firstHeight, bits: next }] of periods.entries()) {
      expect(firstHeight).to.equal((index + 1) * 2_016);
      // The block before the period was found under the target before it.
      expect(BigInt(`0x${hashes[index] ?? ""}`), `hash before ${firstHeight}`).to.be.at.most(targetOf(bits));
      // The list has no times; it determines them up to the rounding of the compact form. The shortest time that gives the target:
      const elapsed = shortest(bits, next);
      expect(await library.bitsAfter(bits, 1_000_000, 1_000_000 + elapsed, LIMIT), String(firstHeight)).to.equal(next);
      if (elapsed > TWO_WEEKS / 4 && next !== 0x1d00ffff) {
        expect(await library.bitsAfter(bits, 1_000_000, 1_000_000 + elapsed - 1, LIMIT)).not.to.equal(next);
      } else steep++;
      bits = next;
    }
    expect(bits).to.equal(0x17025049);
    // At the highest target, and where the clamp holds, shorter times give the same.
    expect(steep).to.be.greaterThan(0);
  });

  describe("header chains (../shared/data/bitcoin/spv-vectors.json)", () => {
    interface Case {
      readonly input: string;
      readonly output?: number;
      readonly solidityError?: string;
    }
    let good: Case[];
    let bad: Case[];
    let relay: BitcoinRelay;

    before(async function () {
      const json = sharedData("spv-vectors.json");
      if (json === undefined) return this.skip();
      ({ validateHeaderChain: good, validateHeaderChainError: bad } = JSON.parse(json) as {
        validateHeaderChain: Case[];
        validateHeaderChainError: Case[];
      });
      const first = parseHeader(0, good[0]?.input.slice(0, 162) ?? "");
      relay = await relayFrom({ ...first, height: 266 * 2_016, time: first.time - 86_400 }, 9);
    });

    it("a chain of eight real headers, and its work", async () => {
      for (const { input, output } of good) {
        const { work, blockHash } = await relay.checkHeaders(input, 266);
        const headers = (input.length - 2) / 160;
        const bits = parseHeader(0, input.slice(0, 162)).bits;
        expect(blockHash).to.equal(hashOf(input.slice(0, 162)));
        expect(work).to.equal(BigInt(headers) * (2n ** 256n / (targetOf(bits) + 1n)));
        // The vector counts difficulty, each header's rounded down.
        expect(BigInt(headers) * (LIMIT / targetOf(bits))).to.equal(BigInt(output ?? 0));
      }
    });

    it("three broken ones, each for its reason", async () => {
      const [length, link, work] = bad;
      if (!length || !link || !work || bad.length !== 3) throw new Error("three broken chains");
      await expect(relay.checkHeaders(length.input, 266)).to.be.revertedWithCustomError(relay, "InvalidLength");
      await expect(relay.checkHeaders(link.input, 266)).to.be.revertedWithCustomError(relay, "BrokenLink").withArgs(1);
      // Made up, under a target that no relay knows: the library alone judges it.
      const { bits } = parseHeader(0, work.input.slice(0, 162));
      await expect(library.advance(work.input, 0, bits)).to.be.revertedWithCustomError(library, "InsufficientWork");
    });

    it("parents, times, roots and targets of single headers", async () => {
      const vectors = JSON.parse(sharedData("spv-vectors.json") ?? "{}") as Record<string, { input: unknown; output: unknown }[]>;
      const field = async (name: string, index: 0 | 1 | 2 | 3): Promise<void> => {
        for (const { input, output } of vectors[name] ?? []) {
          const fields = await library.fieldsAt(String(input), 0);
          const found = index === 3 ? targetOf(Number(fields.bits)) : index === 2 ? fields.time : BigInt(fields[index]);
          expect(found, name).to.equal(BigInt(String(output)));
        }
        expect(vectors[name]?.length, name).to.be.greaterThan(0);
      };
      await field("extractPrevBlockLE", 0);
      await field("extractMerkleRootLE", 1);
      await field("extractTimestamp", 2);
      await field("extractTarget", 3);
    });
  });

  describe("blocks of 2025 (../shared/data/bitcoin/blocks-890440.json)", () => {
    it("nine blocks from 890,440 on are one chain", async function () {
      const json = sharedData("blocks-890440.json");
      if (json === undefined) return this.skip();
      const blocks = JSON.parse(json) as RealHeader[];
      const [first] = blocks;
      if (!first || blocks.length !== 9) throw new Error("nine blocks");
      const { bits, time } = parseHeader(first.height, first.header);
      await moveTo(1_750_000_000);
      // Block 888,552 began the period some two weeks before.
      const relay = await relayFrom({ height: 441 * 2_016, bits, time: time - 13 * 86_400 }, 20);
      const shown = await relay.checkHeaders(`0x${blocks.map(({ header }) => header).join("")}`, 441);
      expect(shown.blockHash).to.equal(hashOf(first.header));
      expect(shown.time).to.equal(time);
      expect(shown.work).to.equal(9n * (2n ** 256n / (targetOf(bits) + 1n)));
      const swapped = [blocks[1], blocks[0], ...blocks.slice(2)].map((block) => block?.header ?? "").join("");
      await expect(relay.checkHeaders(`0x${swapped}`, 441)).to.be.revertedWithCustomError(relay, "BrokenLink").withArgs(1);
    });
  });
});

/** Shortest time of a period that turns its target into this next one, as consensus counts; by bisection, since targets rise with time. */
function shortest(bits: number, next: number): number {
  const after = (elapsed: number): bigint => {
    const target = retarget(targetOf(bits), BigInt(elapsed));
    return targetOf(compactOf(target < LIMIT ? target : LIMIT));
  };
  let [low, high] = [TWO_WEEKS / 4, TWO_WEEKS * 4];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (after(middle) < targetOf(next)) low = middle + 1;
    else high = middle;
  }
  return low;
}
