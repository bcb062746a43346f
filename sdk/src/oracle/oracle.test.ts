import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodePacked, hashTypedData, keccak256, recoverTypedDataAddress, toHex, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { evidenceRoot } from "./evidence.ts";
import { blocksRoot, FARM_LEAF_TAG, farmLeaf, farmProof, farmTree, sortFarms } from "./leaves.ts";
import { EMPTY_ROOT, merkleProof, merkleTree, processProof } from "./merkle.ts";
import { quorum } from "./quorum.ts";
import { signatureBundle } from "./signatures.ts";
import {
  batchDigest,
  batchTypedData,
  configDigest,
  farmReportsHash,
  OBSERVATION_TYPE,
  observationDigest,
  observationTypedData,
} from "./typedData.ts";
import { NO_REPORT, type Batch, type FarmReport, type NetworkReport, type SignedObservation } from "./types.ts";

const DOMAIN = { chainId: 31_337, oracle: "0x00000000000000000000000000000000000000aa" } as const;
const ACCOUNTS = [1, 2, 3, 4].map((key) => privateKeyToAccount(toHex(BigInt(key), { size: 32 })));
const COMMITTEE = { configCount: 1, f: 1, quorum: 3, signers: ACCOUNTS.map((account) => account.address) };
const DIGEST = configDigest(DOMAIN, COMMITTEE);
const BATCH: Batch = { network: 1, sequence: 1, report: NO_REPORT, farmsRoot: EMPTY_ROOT, evidenceHash: EMPTY_ROOT };
const FARM: FarmReport = {
  farmId: 1,
  epoch: 18_809,
  hashrate: 10n ** 17n,
  gross: 5_000_000n,
  energyWh: 40_800_000n,
  renewableBps: 9_000,
  sources: 2,
};

const uint = (bits: number) => fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n });
const small = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 });
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes): Hex => toHex(bytes));
const anyFarm: fc.Arbitrary<FarmReport> = fc.record({
  farmId: small(32),
  epoch: small(32),
  hashrate: uint(96),
  gross: uint(96),
  energyWh: uint(64),
  renewableBps: small(16),
  sources: small(8),
});
const anyReport: fc.Arbitrary<NetworkReport> = fc.record({
  epoch: small(32),
  firstHeight: small(32),
  blockCount: small(16),
  bits: small(32),
  nextBits: small(32),
  retargetTime: small(40),
  fees: uint(64),
  priceUsd8: uint(56),
  blocksRoot: bytes32,
});

test("any two quorums share an honest member", () => {
  assert.deepEqual([quorum(4, 1), quorum(7, 2), quorum(10, 3), quorum(1, 0)], [3, 5, 7, 1]);
  for (let f = 0; f <= 10; f += 1) {
    for (let n = 3 * f + 1; n <= 32; n += 1) {
      const q = quorum(n, f);
      assert.ok(2 * q - n > f, "two quorums overlap in more than the faulty");
      assert.ok(q <= n - f, "the honest alone are a quorum");
    }
  }
  assert.throws(() => quorum(3, 1), RangeError);
});

test("every leaf of a tree proves itself, and no other leaf its place", () => {
  const leaves = fc.uniqueArray(fc.bigInt({ min: 0n, max: 1n << 200n }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(leaves, (values) => {
      const hashes = values.map((value) => keccak256(toHex(value, { size: 32 })));
      const tree = merkleTree(hashes);
      hashes.forEach((leaf, index) => {
        const proof = merkleProof(tree, index);
        assert.equal(processProof(leaf, proof), tree.root);
        assert.notEqual(processProof(keccak256(leaf), proof), tree.root);
      });
    }),
  );
});

test("a tree without leaves has the empty root, and no proofs", () => {
  const tree = merkleTree([]);
  assert.equal(tree.root, EMPTY_ROOT);
  assert.throws(() => merkleProof(tree, 0), RangeError);
});

test("a farm's report is found and proven in its batch, whatever the order in which farms came", () => {
  const farms = [3, 1, 2].map((farmId) => ({ ...FARM, farmId }));
  const { report, proof } = farmProof(1, farms, 2, FARM.epoch);
  assert.equal(report.farmId, 2);
  assert.equal(processProof(farmLeaf(1, report), proof), farmTree(1, sortFarms(farms)).root);
  assert.throws(() => farmProof(1, farms, 2, FARM.epoch + 1), RangeError);
});

test("a leaf is the double hash of the tag and the packed figures", () => {
  fc.assert(
    fc.property(small(16), anyFarm, (network, farm) => {
      const { farmId, epoch, hashrate, gross, energyWh, renewableBps, sources } = farm;
      const packed = encodePacked(
        ["bytes32", "uint16", "uint32", "uint32", "uint96", "uint96", "uint64", "uint16", "uint8"],
        [FARM_LEAF_TAG, network, farmId, epoch, hashrate, gross, energyWh, renewableBps, sources],
      );
      assert.equal(farmLeaf(network, farm), keccak256(keccak256(packed)));
    }),
  );
});

test("a leaf depends on every field and on the network", () => {
  const changes: Partial<FarmReport>[] = [
    { farmId: 2 },
    { epoch: 1 },
    { hashrate: 1n },
    { gross: 1n },
    { energyWh: 1n },
    { renewableBps: 1 },
    { sources: 1 },
  ];
  const leaves = changes.map((change) => farmLeaf(1, { ...FARM, ...change }));
  assert.equal(new Set([farmLeaf(1, FARM), farmLeaf(2, FARM), ...leaves]).size, changes.length + 2);
});

test("a blocks' root depends on height, hash and reward of every block", () => {
  const blocks = [1, 2, 3].map((height) => ({ height, hash: keccak256(toHex(height)), reward: 625_000_000n }));
  const changed = blocks.map((block, index) => (index === 1 ? { ...block, reward: block.reward + 1n } : block));
  assert.notEqual(blocksRoot(blocks), blocksRoot(changed));
});

test("ORA-A a digest is bound to chain, contract, committee, f and quorum", () => {
  const digests = [
    configDigest(DOMAIN, COMMITTEE),
    configDigest({ ...DOMAIN, chainId: 1 }, COMMITTEE),
    configDigest({ ...DOMAIN, oracle: "0x00000000000000000000000000000000000000bb" }, COMMITTEE),
    configDigest(DOMAIN, { ...COMMITTEE, configCount: 2 }),
    configDigest(DOMAIN, { ...COMMITTEE, f: 0 }),
    configDigest(DOMAIN, { ...COMMITTEE, quorum: 4 }),
    configDigest(DOMAIN, { ...COMMITTEE, signers: COMMITTEE.signers.toReversed() }),
  ];
  assert.equal(new Set(digests).size, digests.length);
});

test("members sign batches and observations under different domains: one never passes for the other", async () => {
  const [account] = ACCOUNTS;
  assert.ok(account);
  const typedData = batchTypedData(DOMAIN, DIGEST, BATCH);
  const signature = await account.signTypedData(typedData);
  assert.equal(await recoverTypedDataAddress({ ...typedData, signature }), account.address);
  const observation = { network: 1, sequence: 1, report: NO_REPORT, farms: [FARM], evidenceHash: EMPTY_ROOT };
  const seen = observationTypedData(DOMAIN, DIGEST, observation);
  assert.equal(
    await recoverTypedDataAddress({ ...seen, signature: await account.signTypedData(seen) }),
    account.address,
  );
  assert.notEqual(observationDigest(DOMAIN, DIGEST, observation), batchDigest(DOMAIN, DIGEST, BATCH));
});

test("an observation's digest is the one of its typed data, and made of the parts that a contract is given", () => {
  const observation = fc.record({
    network: small(16),
    sequence: small(32),
    report: anyReport,
    farms: fc.array(anyFarm, { maxLength: 5 }),
    evidenceHash: bytes32,
  });
  fc.assert(
    fc.property(observation, bytes32, (seen, digest) => {
      assert.equal(observationDigest(DOMAIN, digest, seen), hashTypedData(observationTypedData(DOMAIN, digest, seen)));
    }),
  );
  assert.equal(
    OBSERVATION_TYPE,
    "Observation(bytes32 configDigest,uint16 network,uint32 sequence,NetworkReport report,FarmReport[] farms,bytes32 evidenceHash)" +
      "FarmReport(uint32 farmId,uint32 epoch,uint96 hashrate,uint96 gross,uint64 energyWh,uint16 renewableBps,uint8 sources)" +
      "NetworkReport(uint32 epoch,uint32 firstHeight,uint16 blockCount,uint32 bits,uint32 nextBits,uint40 retargetTime,uint64 fees,uint56 priceUsd8,bytes32 blocksRoot)",
  );
});

test("a figure that its type cannot hold is never hashed", () => {
  for (const wrong of [{ farmId: -1 }, { epoch: 1.5 }, { farmId: 2 ** 32 }, { hashrate: 1n << 96n }, { gross: -1n }]) {
    assert.throws(() => farmReportsHash([{ ...FARM, ...wrong }]), RangeError);
  }
});

test("a bundle holds exactly a quorum of signatures in the committee's order", () => {
  const of = (byte: string): Hex => `0x${byte.repeat(65)}`;
  const bundle = signatureBundle(
    new Map([
      [3, of("33")],
      [0, of("00")],
      [2, of("22")],
      [1, of("11")],
    ]),
    3,
  );
  assert.equal(bundle.signerBitmap, 0b0111n);
  assert.equal(bundle.signatures, `0x${"00".repeat(65)}${"11".repeat(65)}${"22".repeat(65)}`);
  assert.equal(
    signatureBundle(
      new Map([
        [3, of("33")],
        [1, of("11")],
      ]),
      2,
    ).signerBitmap,
    0b1010n,
  );
  assert.throws(() => signatureBundle(new Map([[1, of("11")]]), 2), RangeError);
  assert.throws(() => signatureBundle(new Map<number, Hex>([[1, "0x11"]]), 1), RangeError);
});

test("the evidence root is the same in whatever order observations came, and changes with any of them", () => {
  const signed = [0, 1, 2].map((member): SignedObservation => ({
    member,
    observation: { network: 1, sequence: 1, report: NO_REPORT, farms: [], evidenceHash: EMPTY_ROOT },
    signature: `0x${`0${member}`.repeat(65)}`,
  }));
  const root = evidenceRoot(DOMAIN, DIGEST, signed);
  assert.equal(evidenceRoot(DOMAIN, DIGEST, signed.toReversed()), root);
  assert.notEqual(evidenceRoot(DOMAIN, DIGEST, signed.slice(1)), root);
  const changed = signed.map((one) =>
    one.member === 1 ? { ...one, observation: { ...one.observation, farms: [FARM] } } : one,
  );
  assert.notEqual(evidenceRoot(DOMAIN, DIGEST, changed), root);
});
