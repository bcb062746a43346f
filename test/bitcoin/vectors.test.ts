import { expect } from "chai";
import type { Hex } from "viem";
import { z } from "zod";
import { parseTransaction, reversed, scriptKindOf, sha256d as sdkSha256d, txidOf } from "../../sdk/src/bitcoin/index.ts";
import { bitsToTarget, targetToBits } from "../../sdk/src/math/index.ts";
import type { BitcoinHeadersHarness, BitcoinProofsHarness } from "../../types/ethers-contracts/index.js";
import { ethers } from "../oracle/fixture.ts";
import { sharedText } from "./shared.ts";

/**
 * The 239 cases of `spv-vectors.json`, written for a library of another shape. Every one is either run against this project's contracts or
 * SDK, or stands in `ELSEWHERE` with the reason why there is nothing to run: no case is skipped in silence.
 */

const text = sharedText("spv-vectors.json");
const vectors = z.record(z.string(), z.unknown()).parse(text === undefined ? {} : JSON.parse(text));

/** Bytes and numbers as the cases carry them. */
const bytes = z.string().regex(/^(0x)?([0-9a-fA-F]{2})*$/).transform((value) => (value.startsWith("0x") ? value : `0x${value}`).toLowerCase() as Hex);
const indexed = (name: "vin" | "vout") => z.object({ [name]: bytes, index: z.number() });

const ONE_INPUT = `01${"11".repeat(32)}0000000000ffffffff`;
const ONE_OUTPUT = `01${"00".repeat(8)}00`;
const bare = (value: Hex): string => value.slice(2);
/** A whole transaction around a list of inputs, of outputs, or around one of them. */
const aroundVin = (vin: Hex): Hex => `0x01000000${bare(vin)}${ONE_OUTPUT}00000000`;
const aroundVout = (vout: Hex): Hex => `0x01000000${ONE_INPUT}${bare(vout)}00000000`;
const aroundInput = (input: Hex): Hex => aroundVin(`0x01${bare(input)}`);
const aroundOutput = (output: Hex): Hex => aroundVout(`0x01${bare(output)}`);

type Run = (one: Record<string, unknown>) => Promise<void>;

let lib: BitcoinProofsHarness;
let headers: BitcoinHeadersHarness;

async function refuses(transaction: Hex, input = 0, output = 0): Promise<void> {
  await expect(lib.read(transaction, input, output)).to.be.revert(ethers);
  expect(() => {
    const parsed = parseTransaction(transaction);
    if (parsed.inputs[input] === undefined || parsed.outputs[output] === undefined) throw new Error("not there");
  }).to.throw();
}

async function takes(transaction: Hex): Promise<ReturnType<typeof parseTransaction>> {
  await lib.read(transaction, 0, 0);
  return parseTransaction(transaction);
}

async function isValid(transaction: Hex, valid: unknown): Promise<void> {
  if (valid === true) await takes(transaction);
  else await refuses(transaction);
}

/** Root of a proof as the cases write it: leaf, siblings and root in one string. */
async function leads(leaf: Hex, siblings: Hex, index: number, root: Hex): Promise<boolean> {
  const nodes = bare(siblings).match(/.{64}/g) ?? [];
  if (index >= 2 ** nodes.length) {
    await expect(lib.fold(leaf, nodes.map((node) => `0x${node}`), index)).to.be.revert(ethers);
    return false;
  }
  return (await lib.fold(leaf, nodes.map((node) => `0x${node}`), index)) === root;
}

const inputOf = (value: unknown): Hex => bytes.parse(value);

const RUN: Record<string, Run> = {
  parseVarInt: async ({ input, output, solidityError }) => {
    const data = inputOf(input);
    if (solidityError !== undefined) {
      await expect(lib.readVarInt(data, 0)).to.be.revertedWithCustomError(lib, "MalformedTransaction");
      return;
    }
    const [size, value] = z.tuple([z.number(), z.number()]).parse(output);
    expect(await lib.readVarInt(data, 0)).to.deep.equal([BigInt(value), BigInt(1 + size)]);
  },
  parseVarIntError: async ({ input }) => {
    await expect(lib.readVarInt(inputOf(input), 0)).to.be.revertedWithCustomError(lib, "MalformedTransaction");
  },
  determineVarIntDataLength: async ({ input, output }) => {
    const head = z.number().parse(input);
    // The number that needs exactly this head and no more bytes than it must.
    const size = z.number().parse(output);
    const data = `${head.toString(16).padStart(2, "0")}${"01".repeat(size)}`;
    expect((await lib.readVarInt(`0x${data}`, 0)).next).to.equal(BigInt(1 + size));
  },
  hash256: async ({ input, output }) => {
    const data = inputOf(input);
    expect(await lib.txid(data)).to.equal(bytes.parse(output));
    expect(sdkSha256d(data)).to.equal(bytes.parse(output));
  },
  hash256MerkleStep: async ({ input, output }) => {
    const [left, right] = z.tuple([bytes, bytes]).parse(input);
    expect(sdkSha256d(`0x${bare(left)}${bare(right)}`)).to.equal(bytes.parse(output));
    expect(await lib.txid(`0x${bare(left)}${bare(right)}`)).to.equal(bytes.parse(output));
  },
  verifyHash256Merkle: async ({ input, output }) => {
    const { proof, index } = z.object({ proof: bytes, index: z.number() }).parse(input);
    const nodes = bare(proof);
    // A proof in one string: leaf, siblings, root. A single hash is leaf and root.
    if (nodes.length % 64 !== 0) return void expect(output).to.equal(false);
    const root: Hex = `0x${nodes.slice(-64)}`;
    const siblings: Hex = `0x${nodes.slice(64, Math.max(64, nodes.length - 64))}`;
    const holds = await leads(`0x${nodes.slice(0, 64)}`, siblings, index, root);
    expect(holds).to.equal(output);
  },
  prove: async ({ input, output }) => {
    const { txIdLE, merkleRootLE, proof, index } = z
      .object({ txIdLE: bytes, merkleRootLE: bytes, proof: bytes, index: z.number() })
      .parse(input);
    expect(await leads(txIdLE, proof, index, merkleRootLE)).to.equal(output);
  },
  calculateTxId: async ({ input, output }) => {
    const { version, vin, vout, locktime } = z.object({ version: bytes, vin: bytes, vout: bytes, locktime: bytes }).parse(input);
    const whole: Hex = `${version}${bare(vin)}${bare(vout)}${bare(locktime)}`;
    await takes(whole);
    expect(await lib.txid(whole)).to.equal(bytes.parse(output));
    expect(txidOf(whole)).to.equal(bytes.parse(output));
  },
  validateVin: async ({ input, output }) => {
    await isValid(aroundVin(inputOf(input)), output);
  },
  validateVout: async ({ input, output }) => {
    await isValid(aroundVout(inputOf(input)), output);
  },
  tryAsVin: async ({ input, output }) => {
    await isValid(aroundVin(inputOf(input)), output);
  },
  tryAsVout: async ({ input, output }) => {
    await isValid(aroundVout(inputOf(input)), output);
  },
  tryAsVinError: async ({ input }) => {
    await refuses(aroundVin(inputOf(input)));
  },
  tryAsVoutError: async ({ input }) => {
    await refuses(aroundVout(inputOf(input)));
  },
  extractInputAtIndex: async ({ input, output }) => {
    const { vin, index } = indexed("vin").parse(input);
    const whole = aroundVin(vin as Hex);
    const own = aroundInput(bytes.parse(output));
    const [parts] = await lib.read(whole, index as number, 0);
    const [alone] = await lib.read(own, 0, 0);
    expect([parts.outpointTxid, parts.outpointIndex, parts.sigScriptLength]).to.deep.equal([
      alone.outpointTxid,
      alone.outpointIndex,
      alone.sigScriptLength,
    ]);
    expect(parseTransaction(whole).inputs[index as number]).to.deep.equal(parseTransaction(own).inputs[0]);
  },
  extractOutputAtIndex: async ({ input, output }) => {
    const { vout, index } = indexed("vout").parse(input);
    const whole = aroundVout(vout as Hex);
    const own = aroundOutput(bytes.parse(output));
    const [parts, , , scriptHash] = await lib.read(whole, 0, index as number);
    const [alone, , , aloneHash] = await lib.read(own, 0, 0);
    expect([parts.value, scriptHash]).to.deep.equal([alone.value, aloneHash]);
    expect(parseTransaction(whole).outputs[index as number]).to.deep.equal(parseTransaction(own).outputs[0]);
  },
  extractInputAtIndexError: async ({ input }) => {
    const { vin, index } = indexed("vin").parse(input);
    await refuses(aroundVin(vin as Hex), index as number, 0);
  },
  indexVinError: async ({ input }) => {
    const { vin, index } = indexed("vin").parse(input);
    await refuses(aroundVin(vin as Hex), index as number, 0);
  },
  extractOutputAtIndexError: async ({ input }) => {
    const { vout, index } = indexed("vout").parse(input);
    await refuses(aroundVout(vout as Hex), 0, index as number);
  },
  indexVoutError: async ({ input }) => {
    const { vout, index } = indexed("vout").parse(input);
    await refuses(aroundVout(vout as Hex), 0, index as number);
  },
  extractOutpoint: async ({ input, output }) => {
    const [parts] = await lib.read(aroundInput(inputOf(input)), 0, 0);
    const index = Buffer.alloc(4);
    index.writeUInt32LE(Number(parts.outpointIndex));
    expect(`${parts.outpointTxid}${index.toString("hex")}`).to.equal(bytes.parse(output));
  },
  extractInputTxIdLE: async ({ input, output }) => {
    expect((await lib.read(aroundInput(inputOf(input)), 0, 0))[0].outpointTxid).to.equal(bytes.parse(output));
  },
  extractTxIndexLE: async ({ input, output }) => {
    const [parts] = await lib.read(aroundInput(inputOf(input)), 0, 0);
    expect(parts.outpointIndex).to.equal(BigInt(Buffer.from(bare(bytes.parse(output)), "hex").readUInt32LE()));
  },
  extractTxIndex: async ({ input, output }) => {
    expect((await lib.read(aroundInput(inputOf(input)), 0, 0))[0].outpointIndex).to.equal(BigInt(z.number().parse(output)));
  },
  extractValue: async ({ input, output }) => {
    expect((await lib.read(aroundOutput(inputOf(input)), 0, 0))[0].value).to.equal(BigInt(z.number().parse(output)));
  },
  extractValueLE: async ({ input, output }) => {
    const value = Buffer.alloc(8);
    value.writeBigUInt64LE((await lib.read(aroundOutput(inputOf(input)), 0, 0))[0].value);
    expect(`0x${value.toString("hex")}`).to.equal(bytes.parse(output));
  },
  extractScriptSig: async ({ input, output }) => {
    await scriptSig(inputOf(input), bytes.parse(output));
  },
  scriptSig: async ({ input, output }) => {
    await scriptSig(inputOf(input), bytes.parse(output));
  },
  extractScriptSigLen: async ({ input, output }) => {
    const [varIntBytes, length] = z.tuple([z.number(), z.number()]).parse(output);
    const [parts] = await lib.read(aroundInput(inputOf(input)), 0, 0);
    expect([parts.sigScriptAt, parts.sigScriptLength]).to.deep.equal([BigInt(5 + 36 + 1 + varIntBytes), BigInt(length)]);
  },
  extractScriptSigError: async ({ input }) => {
    await refuses(aroundInput(inputOf(input)));
  },
  scriptSigError: async ({ input }) => {
    await refuses(aroundInput(inputOf(input)));
  },
  extractSequenceLEWitness: async ({ input, output }) => {
    await sequence(inputOf(input), bytes.parse(output));
  },
  extractSequenceLELegacy: async ({ input, output }) => {
    await sequence(inputOf(input), bytes.parse(output));
  },
  extractSequenceWitness: async ({ input, output }) => {
    await sequence(inputOf(input), littleEndian(output));
  },
  extractSequenceLegacy: async ({ input, output }) => {
    await sequence(inputOf(input), littleEndian(output));
  },
  extractSequenceLELegacyError: async ({ input }) => {
    await refuses(aroundInput(inputOf(input)));
  },
  extractSequenceLegacyError: async ({ input }) => {
    await refuses(aroundInput(inputOf(input)));
  },
  isLegacyInput: async ({ input, output }) => {
    const [first] = (await takes(aroundInput(inputOf(input)))).inputs;
    expect((first?.script ?? "0x") !== "0x").to.equal(output);
  },
  determineInputLength: async ({ input, output }) => {
    // The first input alone, of which the case gives the beginning of what follows as well.
    const length = z.number().parse(output);
    const own: Hex = `0x${bare(inputOf(input)).slice(0, 2 * length).padEnd(2 * length, "0")}`;
    await takes(aroundInput(own));
    await refuses(aroundInput(own.slice(0, -2) as Hex));
  },
  determineOutputLength: async ({ input, output }) => {
    const length = z.number().parse(output);
    const own: Hex = `0x${bare(inputOf(input)).slice(0, 2 * length).padEnd(2 * length, "0")}`;
    await takes(aroundOutput(own));
    await refuses(aroundOutput(own.slice(0, -2) as Hex));
  },
  determineOutputLengthError: async ({ input }) => {
    await refuses(aroundOutput(inputOf(input)));
  },
  scriptPubkey: async ({ input, output }) => {
    const [first] = (await takes(aroundOutput(inputOf(input)))).outputs;
    const [parts, , , hash] = await lib.read(aroundOutput(inputOf(input)), 0, 0);
    // The case has the script with its length in front.
    const script: Hex = `0x${bare(bytes.parse(output)).slice(2)}`;
    expect(first?.script).to.equal(script);
    expect([hash, parts.scriptLength]).to.deep.equal([ethers.keccak256(script), BigInt(script.length / 2 - 1)]);
  },
  extractOpReturnData: async ({ input, output }) => {
    const [first] = (await takes(aroundOutput(inputOf(input)))).outputs;
    const data = bare(bytes.parse(output));
    expect(first?.script).to.equal(`0x6a${(data.length / 2).toString(16)}${data}`);
    expect(await lib.kindOf(first?.script ?? "0x")).to.equal(0n);
  },
  extractOpReturnDataError: async ({ input, comment }) => {
    const whole = aroundOutput(inputOf(input));
    if (comment === "Not an op return output") {
      const [first] = (await takes(whole)).outputs;
      expect(first?.script.startsWith("0x6a")).to.equal(false);
    } else await refuses(whole);
  },
  extractHash: async ({ input, output }) => {
    const [first] = (await takes(aroundOutput(inputOf(input)))).outputs;
    const script = first?.script ?? "0x";
    expect(await lib.kindOf(script)).to.not.equal(0n);
    expect(script).to.include(bare(bytes.parse(output)));
  },
  extractHashError: async ({ input }) => {
    // Either no output at all, or one that names nobody whom we know.
    const whole = aroundOutput(inputOf(input));
    const script = await lib.read(whole, 0, 0).then(
      () => parseTransaction(whole).outputs[0]?.script ?? "0x",
      () => undefined,
    );
    if (script === undefined) {
      await refuses(whole);
      return;
    }
    expect(await lib.kindOf(script)).to.equal(0n);
    expect(scriptKindOf(script)).to.equal("other");
  },
};

const HEADER_RUN: Record<string, Run> = {
  extractMerkleRootLE: async ({ input, output }) => {
    expect((await headers.fieldsAt(inputOf(input), 0)).merkleRoot).to.equal(bytes.parse(output));
  },
  extractPrevBlockLE: async ({ input, output }) => {
    expect((await headers.fieldsAt(inputOf(input), 0)).parent).to.equal(bytes.parse(output));
  },
  extractTimestamp: async ({ input, output }) => {
    expect((await headers.fieldsAt(inputOf(input), 0)).time).to.equal(BigInt(z.number().parse(output)));
  },
  extractTarget: async ({ input, output }) => {
    expect(bitsToTarget(Number((await headers.fieldsAt(inputOf(input), 0)).bits))).to.equal(BigInt(bytes.parse(output)));
  },
  work: async ({ input, output }) => {
    expect(BigInt(await headers.digestAt(inputOf(input), 0))).to.equal(await headers.reverse(BigInt(z.string().parse(output))));
  },
  workHash: async ({ input, output }) => {
    expect(await headers.digestAt(inputOf(input), 0)).to.equal(bytes.parse(output));
  },
  validateHeaderWork: async ({ input, output }) => {
    const { digest, target } = z.object({ digest: bytes, target: bytes }).parse(input);
    // A header's hash is compared as a number; a digest of zeros is what a failed call returns, and no header has it.
    const hash = await headers.reverse(BigInt(digest));
    expect(hash !== 0n && hash <= BigInt(target)).to.equal(output);
  },
  checkWork: async ({ input, output }) => {
    const { header, target } = z.object({ header: bytes, target: bytes }).parse(input);
    const hash = await headers.reverse(BigInt(await headers.digestAt(header, 0)));
    expect(hash <= BigInt(target)).to.equal(output);
    // The relay takes no target but the one in force: its own for this header, and no stricter one.
    const { bits } = await headers.fieldsAt(header, 0);
    const own = bitsToTarget(Number(bits));
    const walk = await headers.advance(header, 0, bits);
    expect(walk.count).to.equal(1n);
    const stricter = await headers.advance(header, 0, targetToBits(own >> 1n));
    expect(stricter.count).to.equal(0n);
  },
  validateHeaderPrevHash: async ({ input, output }) => {
    const { header, prevHash } = z.object({ header: bytes, prevHash: bytes }).parse(input);
    expect((await headers.fieldsAt(header, 0)).parent === prevHash).to.equal(output);
  },
  validateHeaderChain: async ({ input }) => {
    const chain = inputOf(input);
    const { bits } = await headers.fieldsAt(chain, 0);
    expect((await headers.advance(chain, 0, bits)).count).to.equal(BigInt((chain.length - 2) / 160));
  },
  validateHeaderChainError: async ({ comment, input }) => {
    const chain = inputOf(input);
    const errors: Record<string, string> = {
      "Header bytes not multiple of 80": "InvalidLength",
      "Header bytes not a valid chain": "BrokenLink",
      "Header does not meet its own difficulty target": "InsufficientWork",
    };
    const { bits } = await headers.fieldsAt(chain, 0);
    await expect(headers.advance(chain, 0, bits)).to.be.revertedWithCustomError(headers, errors[z.string().parse(comment)] ?? "");
  },
  retargetAlgorithm: async ({ input }) => {
    const block = z.object({ timestamp: z.number(), nbits: z.string() });
    const [first, last, next] = z.tuple([block, block, block]).parse(input);
    // The cases have the four bytes as a header has them.
    const bitsOf = ({ nbits }: { nbits: string }): number => Number(reversed(bytes.parse(nbits)));
    const after = await headers.bitsAfter(bitsOf(first), first.timestamp, last.timestamp, bitsToTarget(0x1d00ffff));
    expect(Number(after)).to.equal(bitsOf(next));
  },
};

/** Cases about something that this project has not, and why. */
const ELSEWHERE: Record<string, string> = {
  OUTPUT_TYPES: "names of another library's constants; the forms themselves run under extractHash and extractHashError",
  ripemd160: "no contract computes RIPEMD-160: scripts are compared whole, keys are never looked into",
  hash160: "as ripemd160",
  sha256: "the compiler's own precompile call; double SHA-256 runs under hash256",
  getErrBadLength: "error values in place of reverts; the relay's InvalidLength runs under validateHeaderChainError",
  getErrInvalidChain: "as getErrBadLength, BrokenLink",
  getErrLowWork: "as getErrBadLength, InsufficientWork",
  calculateDifficultyError: "arguments of a wrong JavaScript type, which TypeScript's compiler refuses",
  lastBytes: "slices of JavaScript arrays; slices of calldata run under every case of a transaction",
  lastBytesError: "as lastBytes",
  safeSlice: "as lastBytes",
  safeSliceError: "as lastBytes",
  typedArraysAreEqual: "equality of JavaScript arrays",
  typedArraysAreEqualError: "as typedArraysAreEqual",
  concatUint8Arrays: "joining of JavaScript arrays",
  encodeP2SH: "addresses are never encoded: the registry holds scripts",
  encodeP2PKH: "as encodeP2SH",
  encodeP2WSH: "as encodeP2SH",
  encodeP2WPKH: "as encodeP2SH",
};

/** Cases about plain bytes that the SDK's helpers answer. */
const BYTES_RUN: Record<string, Run> = {
  reverseEndianness: ({ input, output }) => {
    expect(reversed(inputOf(input))).to.equal(bytes.parse(output));
    return Promise.resolve();
  },
  bytesToUint: async ({ input, output }) => {
    // The highest byte first: a number of the SDK's reader, the other way round.
    const data = inputOf(input);
    const padded: Hex = `0x${bare(reversed(data)).padEnd(16, "0")}`;
    const whole = aroundOutput(`${padded}00` as Hex);
    expect((await lib.read(whole, 0, 0))[0].value).to.equal(BigInt(z.number().parse(output)));
  },
};

async function scriptSig(input: Hex, withLength: Hex): Promise<void> {
  const script: Hex = `0x${bare(withLength).slice(2)}`;
  expect((await takes(aroundInput(input))).inputs[0]?.script).to.equal(script);
  expect((await lib.read(aroundInput(input), 0, 0))[0].sigScriptLength).to.equal(BigInt(script.length / 2 - 1));
}

async function sequence(input: Hex, expected: Hex): Promise<void> {
  const [first] = (await takes(aroundInput(input))).inputs;
  expect(littleEndian(first?.sequence)).to.equal(expected);
}

function littleEndian(value: unknown): Hex {
  const four = Buffer.alloc(4);
  four.writeUInt32LE(z.number().parse(value));
  return `0x${four.toString("hex")}`;
}

const ALL: Record<string, Run> = { ...RUN, ...HEADER_RUN, ...BYTES_RUN };
const CASES = 239;

describe("the 239 SPV vectors (../shared/data/bitcoin/spv-vectors.json)", () => {
  before(async function () {
    if (text === undefined) this.skip();
    lib = await ethers.deployContract("BitcoinProofsHarness");
    headers = await ethers.deployContract("BitcoinHeadersHarness");
  });

  /** `INPUT_TYPES` is a table of constants and no list: it holds no case. */
  const groups = Object.entries(vectors).flatMap(([name, list]) =>
    Array.isArray(list) ? [[name, z.array(z.record(z.string(), z.unknown())).parse(list)] as const] : [],
  );

  it("are all run, or named with the reason why there is nothing to run", () => {
    const counts = { run: 0, elsewhere: 0 };
    for (const [name, cases] of groups) {
      const places = [ALL[name], ELSEWHERE[name]].filter((place) => place !== undefined);
      expect(places.length, `${name} is in ${String(places.length)} places`).to.equal(1);
      if (ALL[name] === undefined) counts.elsewhere += cases.length;
      else counts.run += cases.length;
    }
    expect(counts.run + counts.elsewhere).to.equal(CASES);
    expect(counts).to.deep.equal({ run: 194, elsewhere: 45 });
    const names = new Set(groups.map(([name]) => name));
    for (const name of [...Object.keys(ALL), ...Object.keys(ELSEWHERE)]) expect(names.has(name), name).to.equal(true);
  });

  for (const [name, cases] of groups) {
    const run = ALL[name];
    if (run === undefined) continue;
    it(`${name}: ${String(cases.length)}`, async () => {
      for (const one of cases) await run(one);
    });
  }
});
