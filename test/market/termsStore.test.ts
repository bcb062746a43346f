import { expect } from "chai";
import { Interface } from "ethers";
import fc from "fast-check";
import type { IPrimaryMarket } from "../../types/ethers-contracts/contracts/interfaces/IPrimaryMarket.js";
import { IPrimaryMarket__factory } from "../../types/ethers-contracts/factories/contracts/interfaces/IPrimaryMarket__factory.js";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { ethers } from "./fixture.ts";

type Terms = IPrimaryMarket.TermsStruct;

const TERMS = new Interface(IPrimaryMarket__factory.abi).getFunction("terms")?.outputs[0];
if (!TERMS?.components) throw new Error("the interface has no terms");
const FIELDS = TERMS.components;

/** Nothing, one, the largest, or anything between: a word that is read a byte off shows. */
function ofWidth(bits: number): fc.Arbitrary<bigint> {
  const most = (1n << BigInt(bits)) - 1n;
  return fc.oneof(fc.constantFrom(0n, 1n, most, most - 1n, most >> 1n), fc.bigInt({ min: 0n, max: most }));
}

function valueOf(name: string, type: string): fc.Arbitrary<unknown> {
  if (name === "form") return fc.constantFrom(0n, 1n);
  const width = /^uint(\d+)$/.exec(type)?.[1];
  if (width !== undefined) return ofWidth(Number(width));
  if (type === "address") return ofWidth(160).map((value) => ethers.getAddress(ethers.toBeHex(value, 20)));
  if (type === "address[3]") return fc.tuple(valueOf("", "address"), valueOf("", "address"), valueOf("", "address"));
  if (type === "bytes32") return ofWidth(256).map((value) => ethers.toBeHex(value, 32));
  if (type === "string") {
    // Lengths around a word's, none at all, and the longest that terms may have.
    const length = fc.oneof(fc.constantFrom(0, 1, 31, 32, 33, 63, 64, 65, 2_047, 2_048), fc.integer({ min: 0, max: 300 }));
    return fc.tuple(length, fc.constantFrom("x", "\u0000", "~")).map(([count, letter]) => letter.repeat(count));
  }
  throw new Error(`no values for ${name}: ${type}`);
}

const anything: fc.Arbitrary<Terms> = fc
  .tuple(...FIELDS.map(({ name, type }) => valueOf(name, type)))
  .map((values) => Object.fromEntries(FIELDS.map(({ name }, i) => [name, values[i]])) as unknown as Terms);

const decimals = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
const DECIMALS: [number, number, number, number, number] = [8, 8, 8, 18, 6];

/** The accessors do not reach the document: nobody on the chain reads it. */
const withoutDocument = (terms: Terms): Terms => ({ ...terms, documentHash: ethers.ZeroHash, documentUri: "" });

function expectFields(read: ArrayLike<unknown>, given: Terms): void {
  const values = Object.values(given) as unknown[];
  expect(read.length).to.equal(FIELDS.length);
  for (const [i, { name }] of FIELDS.entries()) {
    const value = read[i];
    const plain = typeof value === "object" && value !== null ? [...(value as Iterable<unknown>)] : value;
    expect(plain, name).to.deep.equal(values[i]);
  }
}

describe("TermsStore: what was created is what is read", () => {
  it("field by field, at the extremes of every field, with long and empty documents", async () => {
    const harness = await ethers.deployContract("TermsStoreHarness");
    let id = 0n;
    await fc.assert(
      fc.asyncProperty(anything, decimals, async (terms, places) => {
        id += 256n;
        const encoded = ethers.AbiCoder.defaultAbiCoder().encode([TERMS], [terms]);
        expect(await harness.write.staticCall(id, terms, places)).to.equal(ethers.keccak256(encoded));
        await harness.write(id, terms, places);
        expect(await harness.hashOf(id)).to.equal(ethers.keccak256(encoded));
        expectFields(await harness.read(id), terms);
        expectFields(await harness.readInPlace(id), withoutDocument(terms));
        expect(await harness.derived(id)).to.deep.equal([
          terms.form === 1n,
          terms.secondNetwork !== 0n,
          BigInt(terms.startEpoch) + BigInt(terms.epochs),
          places.map(BigInt),
        ]);
      }),
      { numRuns: fuzzRuns(40) },
    );
  });

  it("each field alone at its largest, the others zero: no field reaches into another", async () => {
    const harness = await ethers.deployContract("TermsStoreHarness");
    const zero = (type: string): unknown =>
      type === "address[3]"
        ? Array<string>(3).fill(ethers.ZeroAddress)
        : type === "address"
          ? ethers.ZeroAddress
          : type === "bytes32"
            ? ethers.ZeroHash
            : type === "string"
              ? ""
              : 0n;
    const largest = (name: string, type: string): unknown => {
      if (name === "form") return 1n;
      if (type.startsWith("uint")) return (1n << BigInt(type.slice(4))) - 1n;
      if (type === "string") return "long ".repeat(400);
      if (type === "bytes32") return ethers.toBeHex((1n << 256n) - 1n, 32);
      const highest = ethers.getAddress(`0x${"ff".repeat(20)}`);
      return type === "address" ? highest : Array<string>(3).fill(highest);
    };
    for (const i of FIELDS.keys()) {
      const values = FIELDS.map(({ name, type }, j) => [name, i === j ? largest(name, type) : zero(type)] as const);
      const terms = Object.fromEntries(values) as unknown as Terms;
      const id = BigInt(i + 1) << 8n;
      await harness.write(id, terms, DECIMALS);
      expectFields(await harness.read(id), terms);
      expectFields(await harness.readInPlace(id), withoutDocument(terms));
    }
  });

  it("one series after another in one call: neither disturbs the other, nor memory around them", async () => {
    const harness = await ethers.deployContract("TermsStoreHarness");
    let id = 0n;
    await fc.assert(
      fc.asyncProperty(anything, anything, fc.uint8Array({ maxLength: 100 }), async (first, second, noise) => {
        id += 256n;
        await harness.write(id, first, DECIMALS);
        await harness.write(id + 1n, second, DECIMALS);
        const [terms, otherTerms] = await harness.readBoth(id, id + 1n, noise);
        expectFields(terms, withoutDocument(first));
        expectFields(otherTerms, withoutDocument(second));
      }),
      { numRuns: fuzzRuns(12) },
    );
  });

  it("knows no series that nobody wrote", async () => {
    const harness = await ethers.deployContract("TermsStoreHarness");
    for (const question of [() => harness.read(256n), () => harness.readInPlace(256n), () => harness.hashOf(256n)]) {
      await expect(question())
        .to.be.revertedWithCustomError(new ethers.Contract(ethers.ZeroAddress, IPrimaryMarket__factory.abi), "NoSuchSeries")
        .withArgs(256n);
    }
  });
});
