import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { getAddress, keccak256, toHex, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import {
  batchDigest,
  batchTypedData,
  configDigest,
  farmLeaf,
  farmProof,
  networkReportHash,
  farmTree,
  NO_REPORT,
  quorum,
  signatureBundle,
  type Batch,
  type FarmReport,
} from "@adit/sdk/oracle";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { endOf, now, epochOf } from "../helpers/days.ts";
import { BITCOIN, deploySystem } from "../helpers/system.ts";

const connection = await network.create({ network: "default", override: { initialDate: "2021-07-01T00:00:00Z" } });
const system = await deploySystem(connection);
const domain = { chainId: 31_337, oracle: system.addresses.outputOracle };
const members = system.committee.map((wallet) => privateKeyToAccount(keyOf(wallet.privateKey)));

function keyOf(text: string): Hex {
  return `0x${text.slice(2)}`;
}

const uint = (bits: number): fc.Arbitrary<bigint> => fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n });
const small = (bits: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** bits - 1 });
const farm: fc.Arbitrary<FarmReport> = fc.record({
  farmId: small(32),
  epoch: small(32),
  hashrate: uint(96),
  gross: uint(96),
  energyWh: uint(64),
  renewableBps: small(16),
  sources: small(8),
});
const bytes32: fc.Arbitrary<Hex> = uint(256).map((value) => toHex(value, { size: 32 }));
const batch: fc.Arbitrary<Batch> = fc.record({
  network: small(16),
  sequence: small(32),
  report: fc.record({
    epoch: small(32),
    firstHeight: small(32),
    blockCount: small(16),
    bits: small(32),
    nextBits: small(32),
    retargetTime: small(40),
    fees: uint(64),
    priceUsd8: uint(56),
    blocksRoot: bytes32,
  }),
  farmsRoot: bytes32,
  evidenceHash: bytes32,
});

describe("the SDK's oracle messages", () => {
  it("know the committee by the contract's own digest and quorum", async () => {
    const committee = await system.oracle.committee();
    expect(quorum(4, 1)).to.equal(Number(committee.quorum));
    expect(
      configDigest(domain, {
        configCount: Number(committee.configCount),
        f: Number(committee.f),
        quorum: Number(committee.quorum),
        signers: committee.signers.map((signer) => getAddress(signer)),
      }),
    ).to.equal(committee.configDigest);
  });

  it("hash any batch as the contract does", async () => {
    const { configDigest: digest } = await system.oracle.committee();
    await fc.assert(
      fc.asyncProperty(batch, async (value) => {
        expect(batchDigest(domain, keyOf(digest), value)).to.equal(await system.oracle.batchDigest(value));
      }),
      { numRuns: fuzzRuns(50) },
    );
  });

  it("hash any farm report as the contract does", async () => {
    await fc.assert(
      fc.asyncProperty(small(16), farm, async (networkId, report) => {
        expect(farmLeaf(networkId, report)).to.equal(await system.oracle.farmLeaf(networkId, report));
      }),
      { numRuns: fuzzRuns(50) },
    );
  });

  it("make bundles that the contract accepts, and proofs that it verifies, for trees of any size", async () => {
    const { configDigest: digest } = await system.oracle.committee();
    await system.networkHelpers.time.increaseTo(endOf(epochOf(await now(system))));
    const yesterday = epochOf(await now(system)) - 1;
    for (const size of [1, 2, 3, 5, 8, 13]) {
      const farms = Array.from({ length: size }, (_, index) => ({
        farmId: index + 1,
        epoch: yesterday,
        hashrate: BigInt(index + 1) * 10n ** 15n,
        gross: 1n,
        energyWh: 2n,
        renewableBps: 3,
        sources: 1,
      }));
      const { sequence } = await system.oracle.networkState(BITCOIN);
      const value: Batch = {
        network: BITCOIN,
        sequence: Number(sequence) + 1,
        report: NO_REPORT,
        farmsRoot: farmTree(BITCOIN, farms).root,
        evidenceHash: keccak256(toHex(size)),
      };
      const signatures = await Promise.all(
        members.map((member) => member.signTypedData(batchTypedData(domain, keyOf(digest), value))),
      );
      // All four signed; the bundle takes the three that the contract wants.
      const bundle = signatureBundle(new Map(signatures.map((signature, index) => [index, signature])), 3);
      await system.oracle.post(value, bundle.signerBitmap, bundle.signatures);
      const postedAt = await now(system);
      for (const { farmId } of farms) {
        const { report, proof } = farmProof(BITCOIN, farms, farmId, yesterday, networkReportHash(NO_REPORT));
        const finalAt = await system.oracle.verifyFarmReport(BITCOIN, value.sequence, postedAt, report, proof);
        expect(finalAt).to.equal(BigInt(postedAt) + (await system.oracle.disputeWindow()));
      }
    }
  });
});
