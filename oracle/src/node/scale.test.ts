import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BITCOIN_RULES } from "@adit/sdk/math";
import {
  packFarms,
  unpackFarms,
  configDigest,
  EMPTY_ROOT,
  farmLeaf,
  farmTree,
  merkleProof,
  processProof,
  type FarmReport,
  type SignedObservation,
} from "@adit/sdk/oracle";
import fc from "fast-check";
import { keccak256, toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { createWorld, SCENARIO_FIRST_EPOCH } from "../simulator/index.ts";
import { buildBatch } from "./proposal.ts";
import { createAttester } from "./signing.ts";
import { openStore } from "./store.ts";
import { MAX_MESSAGE_BYTES, proposalSchema, signedObservationSchema, toWire } from "./wire.ts";

const FARMS = 10_000;
const MEMBERS = 4;
const EPOCH = SCENARIO_FIRST_EPOCH;
const world = createWorld();
const accounts = Array.from({ length: MEMBERS }, (_, i) => privateKeyToAccount(keccak256(toHex(`scale test ${i}`))));
const domain = { chainId: 31_337, oracle: `0x${"aa".repeat(20)}` } as const;
const committee = { configCount: 1, f: 1, quorum: 3, signers: accounts.map(({ address }) => address) };
const context = { domain, committee: { ...committee, configDigest: configDigest(domain, committee) } };

/** What member `member` saw: the last one lies about every farm. */
function farmsSeenBy(member: number): FarmReport[] {
  return Array.from({ length: FARMS }, (_, i) => ({
    farmId: i + 1,
    epoch: EPOCH,
    hashrate: 10n ** 15n + BigInt(i) * (member === MEMBERS - 1 ? 2n : 1n),
    gross: BigInt(1_000 + i + member),
    energyWh: 0n,
    renewableBps: 5_000,
    sources: 1,
  }));
}

async function observations(): Promise<SignedObservation[]> {
  const { firstHeight, blockCount, bits, nextBits, retargetTime, fees, priceUsd8 } = world.day(EPOCH);
  const report = {
    epoch: EPOCH,
    firstHeight,
    blockCount,
    bits,
    nextBits,
    retargetTime,
    fees,
    priceUsd8,
    blocksRoot: EMPTY_ROOT,
  };
  return await Promise.all(
    accounts.map((account, member) =>
      createAttester(account).observation(context, member, {
        network: world.network,
        sequence: 1,
        report,
        farms: farmsSeenBy(member),
        evidenceHash: EMPTY_ROOT,
      }),
    ),
  );
}

describe("ten thousand farms", () => {
  it("pass through agreement into one batch, over the wire and back from the database, each with its proof", async () => {
    const signed = await observations();
    const text = toWire({ view: 0, atBlock: 1n, observations: signed, batch: batchOf(signed).batch });
    assert.ok(text.length < MAX_MESSAGE_BYTES);
    const arrived = proposalSchema.parse(JSON.parse(text));
    const attester = createAttester(accounts[0] ?? assert.fail());
    for (const one of arrived.observations) assert.ok(await attester.isObservationSigned(context, one));

    const { batch, farms, dropped } = batchOf(arrived.observations);
    assert.deepEqual(batch, arrived.batch, "who recomputes it comes to the same");
    assert.equal(farms.length, FARMS);
    assert.deepEqual(dropped, []);
    // Lower medians of four: the second lowest, which no single liar moves beyond what the others saw.
    for (const [i, farm] of farms.entries()) {
      assert.equal(farm.hashrate, 10n ** 15n + BigInt(i));
      assert.equal(farm.gross, BigInt(1_000 + i + 1));
    }
    const store = openStore({ path: ":memory:", identity: "test" });
    store.saveTree(world.network, 1, farms);
    assert.deepEqual(store.tree(world.network, 1, batch.farmsRoot), farms);
    const tree = farmTree(world.network, farms);
    for (const index of [0, 1, 4_999, FARMS - 1]) {
      const farm = farms[index];
      assert.ok(farm !== undefined);
      const proof = merkleProof(tree, index);
      assert.ok(proof.length <= 14);
      assert.equal(processProof(farmLeaf(world.network, farm), proof), batch.farmsRoot);
    }
  });
});

function batchOf(signed: readonly SignedObservation[]) {
  const state = { ...world.networkStart(EPOCH), sequence: 0, rewardPerBlock: 0n };
  const limits = new Map(
    Array.from({ length: FARMS }, (_, i) => [i + 1, { declared: 10n ** 16n, milliJoulePerTh: 30_000 }] as const),
  );
  const slot = { network: world.network, rules: BITCOIN_RULES, sequence: 1, epoch: EPOCH, state };
  return buildBatch(context, slot, { farms: limits, days: new Map() }, signed);
}

describe("a packed list of farms", () => {
  const uint = (bits: number) => fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n });
  const small = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 });
  const figures = {
    farmId: small(32),
    epoch: small(32),
    hashrate: uint(96),
    gross: uint(96),
    energyWh: uint(64),
    renewableBps: small(16),
    sources: small(8),
  };
  const farm = fc.record(figures, { noNullPrototype: true });

  it("comes back as it was", () => {
    fc.assert(
      fc.property(fc.array(farm, { maxLength: 9 }), (farms) => {
        assert.deepEqual(unpackFarms(packFarms(farms)), farms);
      }),
    );
  });

  it("is refused if it is cut, padded, stretched with what is no base64, or too long", async () => {
    const good = packFarms(farmsSeenBy(0).slice(0, 3));
    for (const bad of [
      good.slice(4),
      `${good}AAAA`,
      `${good.slice(0, -4)}!!!!`,
      ` ${good}`,
      `${good.slice(0, 8)}\n${good.slice(8)}`,
    ])
      assert.equal(unpackFarms(bad), undefined, bad);
    const [one] = await observations();
    assert.ok(one !== undefined);
    const message = { ...one, observation: { ...one.observation, farms: "A".repeat(4 * 1_048_576) } };
    assert.equal(signedObservationSchema.safeParse(JSON.parse(toWire(message))).success, false);
    const list = { ...one, observation: { network: 1, sequence: 1, report: {}, farms: [], evidenceHash: EMPTY_ROOT } };
    assert.equal(signedObservationSchema.safeParse(list).success, false);
  });

  it("refuses to write a figure that does not fit", () => {
    const [first] = farmsSeenBy(0);
    assert.ok(first !== undefined);
    for (const wrong of [{ farmId: -1 }, { hashrate: 1n << 96n }, { gross: -1n }, { sources: 256 }])
      assert.throws(() => packFarms([{ ...first, ...wrong }]), RangeError);
  });
});
