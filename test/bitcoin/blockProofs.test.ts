import { expect } from "chai";
import { z } from "zod";
import type { BlockProofs } from "../../types/ethers-contracts/index.js";
import { DAY_ONE, ethers, fromTheStart, load, moveTo, startOf } from "../oracle/fixture.ts";
import { coinbase, coinbaseProof, hex, p2wpkh } from "./blocks.ts";
import { EASY_LIMIT, hashOf } from "./mine.ts";
import { blockAt, deployFarms, FIRST_HEIGHT, PAID_ON, PERIOD, STRANGER_SCRIPT, type Farms } from "./payoutFixture.ts";
import { sharedText } from "./shared.ts";

const HEIGHT = FIRST_HEIGHT + 700;

describe("BlockProofs: what one coinbase shows of a block", () => {
  before(fromTheStart);

  let farms: Farms;
  let proofs: BlockProofs;

  beforeEach(async () => {
    farms = await load(deployFarms);
    proofs = await ethers.deployContract("BlockProofs", [farms.relay]);
    await moveTo(startOf(PAID_ON + 1));
  });

  it("height, hash, reward and confirmations; the verifier of payouts says the same", async () => {
    const outputs = [312_500_000n, 0n, 1_234_567n].map((value, i) => ({ value, script: p2wpkh(i + 1) }));
    for (const [confirmations, depth] of [[1, 0], [2, 5], [40, 12]] as const) {
      const block = blockAt(HEIGHT, [], { coinbase: coinbase(HEIGHT, outputs), confirmations, depth });
      const first = block.chain[0];
      const expected = [BigInt(HEIGHT), first === undefined ? "" : hashOf(first), 313_734_567n, BigInt(confirmations)];
      expect(await proofs.coinbaseOf(coinbaseProof(block))).to.deep.equal(expected);
      expect(await farms.verifier.coinbaseOf(coinbaseProof(block))).to.deep.equal(expected);
    }
    expect(await proofs.relay()).to.equal(await farms.relay.getAddress());
  });

  it("says nothing for a block, a coinbase or a branch that do not belong together", async () => {
    const block = blockAt(HEIGHT, [], { depth: 3 });
    const proof = coinbaseProof(block);
    const richer = coinbase(HEIGHT, [{ value: 700_000_000n, script: STRANGER_SCRIPT }]);
    const [first, ...rest] = proof.branch;
    const wrong: [object, string][] = [
      [{ ...proof, coinbase: hex(richer) }, "NotInBlock"],
      [{ ...proof, branch: rest }, "NotInBlock"],
      [{ ...proof, branch: [...rest, first] }, "NotInBlock"],
      [{ ...proof, branch: [] }, "NotInBlock"],
      [{ ...proof, period: PERIOD + 1 }, "UnknownPeriod"],
      [{ ...proof, headers: "0x" }, "InvalidLength"],
      [{ ...proof, coinbase: "0x" }, "NotCoinbase"],
      [{ ...proof, coinbase: proof.coinbase.slice(0, 80) }, "NotCoinbase"],
    ];
    for (const [bad, error] of wrong) {
      await expect(proofs.coinbaseOf(bad as typeof proof), error).to.be.revertedWithCustomError(
        error === "UnknownPeriod" || error === "InvalidLength" ? farms.relay : proofs,
        error,
      );
    }
  });

  it("a branch as deep as two hundred and fifty-seven levels is folded and refused, not skipped", async () => {
    const proof = coinbaseProof(blockAt(HEIGHT, []));
    const branch = Array.from({ length: 257 }, () => ethers.ZeroHash);
    await expect(proofs.coinbaseOf({ ...proof, branch })).to.be.revertedWithCustomError(proofs, "NotInBlock");
  });

  it("a relay is asked at once: nothing else can be wired", async () => {
    await expect(ethers.deployContract("BlockProofs", [farms.registry])).to.be.revert(ethers);
    await expect(ethers.deployContract("BlockProofs", [farms.keeper])).to.be.revert(ethers);
  });

  it("proves the real block 881,423, which a small pool mined, under its real target (../shared/data/bitcoin/coinbase-881423.json)", async function () {
    const text = sharedText("coinbase-881423.json");
    if (text === undefined) return this.skip();
    const real = z
      .object({
        height: z.number(),
        header: z.string(),
        coinbaseWithoutWitness: z.string(),
        coinbaseTransaction: z.string(),
        merkleBranches: z.array(z.string()),
        payoutSats: z.number(),
      })
      .parse(JSON.parse(text));
    const header = Buffer.from(real.header, "hex");
    const [time, bits] = [header.readUInt32LE(68), header.readUInt32LE(72)];
    await moveTo(time);
    const period = Math.floor(real.height / 2016);
    // The period's first block was mined at most two weeks before; only its order of magnitude matters here.
    const limit = 0xffffn << 208n;
    const relay = await ethers.deployContract("BitcoinRelay", [period, bits, time - 3 * 86_400, 20, limit]);
    const verifier = await ethers.deployContract("BlockProofs", [relay]);
    const proof = {
      period,
      headers: `0x${real.header}`,
      coinbase: `0x${real.coinbaseWithoutWitness}`,
      branch: real.merkleBranches.map((node) => `0x${node}`),
    };
    expect(proof.branch.length).to.equal(11);
    expect(await verifier.coinbaseOf(proof)).to.deep.equal([
      881_423n,
      "0x0000000000000000000269d5" + (await verifier.coinbaseOf(proof)).blockHash.slice(26),
      BigInt(real.payoutSats),
      1n,
    ]);

    // As a node hands it out it is not what the txid commits to; and under any other target it is no block.
    await expect(verifier.coinbaseOf({ ...proof, coinbase: `0x${real.coinbaseTransaction}` }))
      .to.be.revertedWithCustomError(verifier, "MalformedTransaction")
      .withArgs(4);
    const other = await ethers.deployContract("BitcoinRelay", [period, bits - 1, time - 86_400, 20, limit]);
    const stricter = await ethers.deployContract("BlockProofs", [other]);
    await expect(stricter.coinbaseOf(proof)).to.be.revertedWithCustomError(other, "WrongTarget");
    expect(EASY_LIMIT > limit && time > startOf(DAY_ONE)).to.equal(true);
  });
});
