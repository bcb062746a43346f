import { expect } from "chai";
import { getAddress, toBeHex, type Interface } from "ethers";
import fc from "fast-check";
import type { OracleLibrariesHarness } from "../../types/ethers-contracts/index.js";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { BITS, DAY_ONE, ethers, HEIGHT_ONE, MEAN_FEES } from "./fixture.ts";

const uint = (bits: number): fc.Arbitrary<bigint> => fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n });
const bytes32 = uint(256).map((value) => toBeHex(value, 32));
const address = uint(160).map((value) => getAddress(toBeHex(value, 20)));
const someReport = fc.record({
  epoch: uint(32),
  firstHeight: uint(32),
  blockCount: uint(16),
  bits: uint(32),
  nextBits: uint(32),
  retargetTime: uint(40),
  fees: uint(64),
  priceUsd8: uint(56),
  blocksRoot: bytes32,
});

const FARM_FIELDS = [
  ["farmId", 32],
  ["epoch", 32],
  ["hashrate", 96],
  ["gross", 96],
  ["energyWh", 64],
  ["renewableBps", 16],
  ["sources", 8],
] as const;
const someFarmReport = fc.record({
  farmId: uint(32),
  epoch: uint(32),
  hashrate: uint(96),
  gross: uint(96),
  energyWh: uint(64),
  renewableBps: uint(16),
  sources: uint(8),
});

describe("the oracle's libraries", () => {
  let lib: OracleLibrariesHarness;

  before(async () => {
    lib = await ethers.deployContract("OracleLibrariesHarness");
  });

  describe("CodeWords", () => {
    it("reads what was written, as its plain twin does", async () => {
      let salt = 0n;
      await fc.assert(
        fc.asyncProperty(fc.array(uint(256), { maxLength: 40 }), async (words) => {
          salt += 1n;
          await lib.writeWords(words, salt);
          expect([...(await lib.readWords(salt))]).to.deep.equal(words);
          expect(await lib.readWordsPlainly(salt)).to.deep.equal(await lib.readWords(salt));
        }),
        { numRuns: fuzzRuns(25) },
      );
    });

    it("has no words where nothing was written, and is written once", async () => {
      const salt = 10n ** 9n;
      expect([...(await lib.readWords(salt))]).to.deep.equal([]);
      expect([...(await lib.readWordsPlainly(salt))]).to.deep.equal([]);
      await lib.writeWords([1], salt);
      await expect(lib.writeWords([2], salt)).to.be.revert(ethers);
      expect([...(await lib.readWords(salt))]).to.deep.equal([1n]);
    });
  });

  it("PackedSignatures recovers as its plain twin does: true, forged, malleable and malformed signatures", async () => {
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const wallet = new ethers.Wallet(ethers.id("signer of the library's test"));
    const digest = ethers.id("digest");
    const { r, s, v } = wallet.signingKey.sign(digest);
    const packed = (...parts: [string, bigint | string, number]) =>
      ethers.solidityPacked(["bytes32", "uint256", "uint8"], parts);
    const cases: (readonly [string, string])[] = [
      [packed(r, s, v), wallet.address],
      [packed(r, order - BigInt(s), v === 27 ? 28 : 27), ethers.ZeroAddress],
      ...[0, 1, 26, 29, 255].map((other) => [packed(r, s, other), ethers.ZeroAddress] as const),
      [packed(ethers.ZeroHash, s, v), ethers.ZeroAddress],
      [packed(r, 0n, v), ethers.ZeroAddress],
      [packed(r, (order - 1n) / 2n + 1n, v), ethers.ZeroAddress],
    ];
    const all = ethers.concat(cases.map(([bytes]) => bytes));
    for (const [i, [, expected]] of cases.entries()) {
      expect(await lib.recovered(all, i, digest), String(i)).to.equal(expected);
      expect(await lib.recoveredPlainly(all, i, digest), String(i)).to.equal(expected);
    }
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 65, maxLength: 65 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        async (bytes, hash) => {
          const signature = ethers.concat([bytes.slice(0, 64), new Uint8Array([27 + ((bytes[64] ?? 0) & 1)])]);
          expect(await lib.recovered(signature, 0, ethers.hexlify(hash))).to.equal(
            await lib.recoveredPlainly(signature, 0, ethers.hexlify(hash)),
          );
        },
      ),
      { numRuns: fuzzRuns(40) },
    );
  });

  it("PackedSignatures reads as its plain twin does", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 65, maxLength: 65 }), { minLength: 1, maxLength: 8 }),
        async (signatures) => {
          for (let i = 0; i < signatures.length; ++i) {
            expect(await lib.signature(ethers.concat(signatures), i)).to.deep.equal(
              await lib.signaturePlainly(ethers.concat(signatures), i),
            );
          }
        },
      ),
      { numRuns: fuzzRuns(25) },
    );
  });

  it("FarmLeaves hashes as its plain twin does, and refuses what it refuses", async () => {
    await fc.assert(
      fc.asyncProperty(bytes32, uint(16), someFarmReport, async (tag, network, report) => {
        expect(await lib.farmLeaf(tag, network, report)).to.equal(await lib.farmLeafPlainly(tag, network, report));
      }),
      { numRuns: fuzzRuns(50) },
    );
    const zero = Object.fromEntries(FARM_FIELDS.map(([name]) => [name, 0n]));
    for (const view of ["farmLeaf", "farmLeafPlainly"] as const) {
      const { interface: abi }: { interface: Interface } = lib;
      const data = abi.encodeFunctionData(view, [ethers.ZeroHash, 1, zero]);
      const call = (changed: string) => ethers.provider.call({ to: lib, data: changed });
      expect(await call(data)).to.have.length(66);
      for (const [index, [name, bits]] of FARM_FIELDS.entries()) {
        // Selector, tag and network, then the fields: one bit more than the field has.
        const at = 2 + 8 + 64 * (2 + index);
        const beyond = data.slice(0, at) + toBeHex(1n << BigInt(bits), 32).slice(2) + data.slice(at + 64);
        await expect(call(beyond), `${view} with a wide ${name}`).to.be.revertedWithoutReason(ethers);
      }
    }
  });

  it("SortedPairs leads to the root of its plain twin, from the leaf itself to a long branch", async () => {
    await fc.assert(
      fc.asyncProperty(bytes32, fc.array(bytes32, { maxLength: 20 }), fc.nat(20), async (leaf, branch, some) => {
        const count = Math.min(some, branch.length);
        expect(await lib.rootOf(leaf, branch, count)).to.equal(await lib.rootPlainly(leaf, branch, count));
        expect(await lib.rootOf(leaf, branch, 0)).to.equal(leaf);
      }),
      { numRuns: fuzzRuns(50) },
    );
    // Equal nodes: either order is the same.
    const twin = ethers.id("twin");
    expect(await lib.rootOf(twin, [twin], 1)).to.equal(await lib.rootPlainly(twin, [twin], 1));
  });

  it("ReportImage hashes and copies as its plain twin does", async () => {
    await fc.assert(
      fc.asyncProperty(bytes32, someReport, async (typeHash, report) => {
        expect(await lib.loadReport(typeHash, report)).to.deep.equal(await lib.loadReportPlainly(typeHash, report));
      }),
      { numRuns: fuzzRuns(50) },
    );
  });

  it("a day's record keeps every bit of every field", async () => {
    await fc.assert(
      fc.asyncProperty(uint(96), uint(64), uint(40), uint(56), async (...fields) => {
        expect([...(await lib.packDay(...fields))]).to.deep.equal(fields);
      }),
      { numRuns: fuzzRuns(50) },
    );
  });

  describe("a network's state", () => {
    it("keeps every bit of every field, at the start and after a day", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.tuple(uint(24), uint(32), uint(32), uint(64), uint(16)),
          fc.tuple(uint(24), uint(32), uint(32), uint(64), uint(64)),
          async ([lastEpoch, nextHeight, bits, meanFees, version], day) => {
            const { record, state } = await lib.startState(lastEpoch, nextHeight, bits, meanFees, version);
            expect([...state]).to.deep.equal([lastEpoch, nextHeight, bits, meanFees, 0n, 0n]);
            const next = await lib.withDay(await lib.withNextSequence(record), ...day);
            const [epoch, height, newBits, newMean, reward] = day;
            expect(next.version).to.equal(version);
            expect([...next.state]).to.deep.equal([epoch, height, newBits, newMean, 1n, reward]);
          },
        ),
        { numRuns: fuzzRuns(50) },
      );
    });

    it("refuses a day or a sequence beyond 24 bits instead of touching its neighbours", async () => {
      await expect(lib.startState(1n << 24n, HEIGHT_ONE, BITS, MEAN_FEES, 1)).to.be.revertedWithCustomError(
        lib,
        "SafeCastOverflowedUintDowncast",
      );
      let { record } = await lib.startState(DAY_ONE, HEIGHT_ONE, BITS, MEAN_FEES, 1);
      record += ((1n << 24n) - 2n) << 64n;
      record = await lib.withNextSequence(record);
      await expect(lib.withNextSequence(record)).to.be.revertedWithCustomError(lib, "SafeCastOverflowedUintDowncast");
    });
  });

  describe("OracleConfig", () => {
    const networksOf = fc.uniqueArray(fc.tuple(uint(16), address), { maxLength: 6, selector: ([network]) => network });
    const membersOf = fc.array(address, { minLength: 1, maxLength: 32 });

    it("gives back everything it was made of, and takes networks over to the next committee", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.tuple(bytes32, uint(32), uint(40), uint(8), uint(8)),
          membersOf,
          membersOf,
          networksOf,
          async (header, members, nextMembers, networks) => {
            const ids = networks.map(([network]) => network);
            const rules = networks.map(([, rule]) => rule);
            const words = [...(await lib.config(...header, members, ids, rules))];
            expect(await lib.readConfig(words)).to.deep.equal([...header, members, ids, rules]);
            const next = [...(await lib.config(...header, nextMembers, [], []))];
            const both = [...(await lib.withNetworksOf(next, words))];
            expect(await lib.readConfig(both)).to.deep.equal([...header, nextMembers, ids, rules]);
          },
        ),
        { numRuns: fuzzRuns(25) },
      );
    });

    it("knows no rules of a network it does not have", async () => {
      const words = [
        ...(await lib.config(
          ethers.ZeroHash,
          1,
          2,
          1,
          3,
          [getAddress(toBeHex(7, 20))],
          [7],
          [getAddress(toBeHex(9, 20))],
        )),
      ];
      expect(await lib.rulesOf(words, 7)).to.equal(getAddress(toBeHex(9, 20)));
      // 7 is also a member's address, and 0 stands before every short word.
      for (const network of [0, 1, 8, 65_535]) expect(await lib.rulesOf(words, network)).to.equal(ethers.ZeroAddress);
    });
  });
});
