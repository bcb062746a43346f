import { expect } from "chai";
import fc from "fast-check";
import type { Hex } from "viem";
import {
  controlScript,
  heightOf,
  isCoinbase,
  MalformedTransactionError,
  parseTransaction,
  scriptKindOf,
  serializeTransaction,
  txidOf,
  withoutWitness,
} from "../../sdk/src/bitcoin/index.ts";
import type { BitcoinProofsHarness } from "../../types/ethers-contracts/index.js";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { ethers } from "../oracle/fixture.ts";
import { coinbase, heightPush, hex, p2pkh, p2sh, p2tr, p2wpkh, p2wsh, transaction, withWitness } from "./blocks.ts";
import { sha256d } from "./mine.ts";

const KINDS = ["other", "p2pkh", "p2sh", "p2wpkh", "p2wsh", "p2tr"] as const;
const MAX_MONEY = 21n * 10n ** 14n;

const bytes = (max: number, min = 0): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ minLength: min, maxLength: max }).map((array) => Buffer.from(array));
const someTransaction = fc
  .record({
    inputs: fc.array(fc.record({ txid: bytes(32, 32), index: fc.nat(), script: bytes(300) }), { minLength: 1, maxLength: 5 }),
    outputs: fc.array(fc.record({ value: fc.bigInt({ min: 0n, max: MAX_MONEY / 8n }), script: bytes(300) }), {
      minLength: 1,
      maxLength: 8,
    }),
  })
  .map(({ inputs, outputs }) => ({ inputs, outputs, plain: transaction(inputs, outputs) }))
  .filter(({ plain }) => plain.length !== 64);

const PLAIN = transaction(
  [{ txid: Buffer.alloc(32, 7), index: 3, script: Buffer.from("abcd", "hex") }],
  [
    { value: 5_000n, script: p2wpkh(1) },
    { value: 7n, script: p2tr(2) },
  ],
);

/** What the SDK says of the bytes: a transaction, or that there is none. */
function parsed(data: Hex) {
  try {
    return parseTransaction(data);
  } catch (error) {
    if (error instanceof MalformedTransactionError) return undefined;
    throw error;
  }
}

describe("BitcoinTx: transactions as bytes", () => {
  let lib: BitcoinProofsHarness;

  before(async () => {
    lib = await ethers.deployContract("BitcoinProofsHarness");
  });

  const refuses = async (data: Buffer | string, error: string, ...args: unknown[]): Promise<void> => {
    const call = lib.read(data, 0, 0);
    const refused = expect(call).to.be.revertedWithCustomError(lib, error);
    await (args.length === 0 ? refused : refused.withArgs(...args));
  };

  it("reads what was written, whichever input and output is asked for", async () => {
    await fc.assert(
      fc.asyncProperty(someTransaction, fc.nat(), fc.nat(), async ({ inputs, outputs, plain }, a, b) => {
        const [vin, vout] = [a % inputs.length, b % outputs.length];
        const [parts, , , scriptHash] = await lib.read(plain, vin, vout);
        expect(parts.inputs).to.equal(BigInt(inputs.length));
        expect(parts.outputs).to.equal(BigInt(outputs.length));
        expect(parts.outpointTxid).to.equal(hex(inputs[vin]?.txid ?? Buffer.alloc(0)));
        expect(parts.outpointIndex).to.equal(BigInt(inputs[vin]?.index ?? -1));
        expect(parts.value).to.equal(outputs[vout]?.value);
        expect(scriptHash).to.equal(ethers.keccak256(outputs[vout]?.script ?? "0x00"));
        expect(parts.total).to.equal(outputs.reduce((sum, { value }) => sum + value, 0n));
        expect(await lib.txid(plain)).to.equal(hex(sha256d(plain)));
      }),
      { numRuns: fuzzRuns(40) },
    );
  });

  it("the SDK's twin writes what it reads, and gives the same txid", () => {
    fc.assert(
      fc.property(someTransaction, ({ plain }) => {
        const data = hex(plain) as Hex;
        expect(serializeTransaction(parseTransaction(data))).to.equal(data);
        expect(txidOf(data)).to.equal(hex(sha256d(plain)));
      }),
      { numRuns: fuzzRuns(100) },
    );
  });

  it("hashes as its plain twin does", async () => {
    await fc.assert(
      fc.asyncProperty(bytes(400), async (data) => {
        const digest = await lib.txid(data);
        expect(digest).to.equal(await lib.txidPlain(data));
        expect(digest).to.equal(hex(sha256d(data)));
      }),
      { numRuns: fuzzRuns(30) },
    );
  });

  it("takes and refuses what the SDK's twin takes and refuses, in bytes changed, cut, joined or random", async () => {
    const changed = fc.tuple(someTransaction, fc.nat(), fc.nat({ max: 255 })).map(([{ plain }, place, byte]) => {
      const copy = Buffer.from(plain);
      copy[place % copy.length] = byte;
      return copy;
    });
    const cut = fc.tuple(someTransaction, fc.nat()).map(([{ plain }, end]) => plain.subarray(0, end % plain.length));
    const joined = fc.tuple(someTransaction, bytes(5, 1)).map(([{ plain }, more]) => Buffer.concat([plain, more]));
    const kept = someTransaction.map(({ plain }) => plain);
    let taken = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof(changed, cut, joined, kept, bytes(120)), async (data) => {
        const twin = parsed(hex(data) as Hex);
        if (twin === undefined) {
          refused += 1;
          await expect(lib.read(data, 0, 0)).to.be.revert(ethers);
          return;
        }
        taken += 1;
        const [parts, mines, height] = await lib.read(data, 0, 0);
        expect([parts.inputs, parts.outputs]).to.deep.equal([BigInt(twin.inputs.length), BigInt(twin.outputs.length)]);
        expect(parts.value).to.equal(twin.outputs[0]?.valueSats);
        expect(mines).to.equal(isCoinbase(twin));
        expect(Number(height)).to.equal(mines ? (heightOf(twin) ?? 0) : 0);
      }),
      { numRuns: fuzzRuns(120) },
    );
    // Both happen, or the property says nothing.
    expect(Math.min(taken, refused)).to.be.greaterThan(20);
  });

  it("refuses every proper prefix: nothing behind the end is ever read as data", async () => {
    for (let end = 0; end < PLAIN.length; ++end) {
      if (end === 64) continue;
      // The bytes that were cut off follow in the same calldata: a reader past the end would find them.
      await expect(lib.read(PLAIN.subarray(0, end), 0, 0), String(end)).to.be.revertedWithCustomError(
        lib,
        "MalformedTransaction",
      );
    }
  });

  it("refuses bytes left over", async () => {
    await refuses(Buffer.concat([PLAIN, Buffer.from([0])]), "MalformedTransaction", PLAIN.length - 4);
  });

  it("refuses the form with a witness, whose hash is not the txid, at byte 4", async () => {
    await refuses(withWitness(PLAIN), "MalformedTransaction", 4);
    expect(withoutWitness(hex(withWitness(PLAIN)) as Hex)).to.equal(hex(PLAIN));
    expect(withoutWitness(hex(PLAIN) as Hex)).to.equal(hex(PLAIN));
  });

  it("refuses 64 bytes, even if they are a transaction", async () => {
    const short = transaction([{ txid: Buffer.alloc(32, 9), index: 0 }], [{ value: 1n, script: Buffer.alloc(4) }]);
    expect(short.length).to.equal(64);
    await refuses(short, "TransactionOf64Bytes");
    expect(parsed(hex(short) as Hex)).to.equal(undefined);
  });

  it("refuses a count or a length in a longer form than it needs", async () => {
    const longer = [
      Buffer.concat([PLAIN.subarray(0, 4), Buffer.from([0xfd, 1, 0]), PLAIN.subarray(5)]),
      Buffer.concat([PLAIN.subarray(0, 4), Buffer.from([0xfe, 1, 0, 0, 0]), PLAIN.subarray(5)]),
      Buffer.concat([PLAIN.subarray(0, 4), Buffer.from([0xff, 1, 0, 0, 0, 0, 0, 0, 0]), PLAIN.subarray(5)]),
    ];
    for (const data of longer) await refuses(data, "MalformedTransaction", 4);
  });

  it("refuses a count of 2^64 - 1 inputs at once", async () => {
    await refuses(Buffer.concat([PLAIN.subarray(0, 4), Buffer.alloc(9, 0xff), PLAIN.subarray(5)]), "MalformedTransaction");
  });

  it("refuses outputs worth more than 21 million coins, one by one and together, and takes exactly as many", async () => {
    const input = [{ txid: Buffer.alloc(32, 7), index: 0 }];
    const of = (...values: bigint[]): Buffer => transaction(input, values.map((value) => ({ value, script: p2wpkh(1) })));
    await refuses(of(MAX_MONEY + 1n), "AbsurdValue", MAX_MONEY + 1n);
    await refuses(of(MAX_MONEY, 1n), "AbsurdValue", MAX_MONEY + 1n);
    await refuses(of(2n ** 64n - 1n, 2n ** 64n - 1n), "AbsurdValue", 2n ** 65n - 2n);
    expect((await lib.read(of(MAX_MONEY - 1n, 1n), 0, 0))[0].total).to.equal(MAX_MONEY);
  });

  it("refuses an input or an output that is not there", async () => {
    await expect(lib.read(PLAIN, 1, 0)).to.be.revertedWithCustomError(lib, "NoSuchInput").withArgs(1, 1);
    await expect(lib.read(PLAIN, 0, 2)).to.be.revertedWithCustomError(lib, "NoSuchOutput").withArgs(2, 2);
  });

  it("tells a coinbase by its only input, which spends nothing", async () => {
    const output = [{ value: 1n, script: p2wpkh(1) }];
    const none = { txid: Buffer.alloc(32), index: 0xffff_ffff };
    const cases: [Buffer, boolean][] = [
      [coinbase(881_423, output), true],
      [transaction([{ ...none, index: 0 }], output), false],
      [transaction([{ ...none, txid: Buffer.alloc(32, 1) }], output), false],
      [transaction([none, none], output), false],
    ];
    for (const [plain, expected] of cases) {
      expect((await lib.read(plain, 0, 0))[1]).to.equal(expected);
      expect(isCoinbase(parseTransaction(hex(plain) as Hex))).to.equal(expected);
    }
  });

  it("reads the height of a coinbase in its minimal form only", async () => {
    const of = (script: Buffer): Buffer =>
      transaction([{ txid: Buffer.alloc(32), index: 0xffff_ffff, script }], [{ value: 1n, script: p2wpkh(1) }]);
    const heights = [17, 127, 128, 255, 256, 32_767, 32_768, 881_423, 8_388_607, 8_388_608, 2 ** 31 - 1];
    for (const height of heights) {
      const plain = of(heightPush(height));
      expect((await lib.read(plain, 0, 0))[2]).to.equal(BigInt(height));
      expect(heightOf(parseTransaction(hex(plain) as Hex))).to.equal(height);
    }
    const none = ["", "00", "0110", "01ff", "0200", "021100", "030f730d".slice(0, 6), "040f730d00", "050f730d0001", "04ffffffff", "4c030f730d"];
    for (const script of none) {
      const plain = of(Buffer.from(script, "hex"));
      expect((await lib.read(plain, 0, 0))[2], script).to.equal(0n);
      expect(heightOf(parseTransaction(hex(plain) as Hex)), script).to.equal(undefined);
    }
  });

  it("knows the five forms of a script that name one payee, and no other", async () => {
    const known = [p2pkh(1), p2sh(2), p2wpkh(3), p2wsh(4), p2tr(5)];
    for (const [i, script] of known.entries()) {
      expect(await lib.kindOf(script)).to.equal(BigInt(i + 1));
      expect(scriptKindOf(hex(script) as Hex)).to.equal(KINDS[i + 1]);
    }
    const damaged = known.flatMap((script) => [
      script.subarray(0, -1),
      Buffer.concat([script, Buffer.from([0])]),
      ...[0, 1, 2, script.length - 2, script.length - 1].map((place) => {
        const copy = Buffer.from(script);
        copy[place] = (copy[place] ?? 0) ^ 0xff;
        return copy;
      }),
    ]);
    for (const script of [...damaged, Buffer.alloc(0), Buffer.from("6a", "hex"), Buffer.from("51", "hex")]) {
      const kind = KINDS[Number(await lib.kindOf(script))];
      expect(kind).to.equal(scriptKindOf(hex(script) as Hex));
    }
    expect(await lib.kindOf(Buffer.from("6a", "hex"))).to.equal(0n);
  });

  it("the SDK writes the control output byte by byte", () => {
    const registry = `0x${"Ab".repeat(20)}` as const;
    const script = controlScript({ chainId: 31_337n, registry, farmId: 258 });
    expect(script).to.equal(`0x6a2c${Buffer.from("Adit farm v1").toString("hex")}0000000000007a69${"ab".repeat(20)}00000102`);
    expect(script.length).to.equal(2 + 2 * 46);
  });
});
