import { expect } from "chai";
import { DAY, DAY_ONE, endOf, ethers, fromTheStart, load, moveTo, time } from "../oracle/fixture.ts";
import { testWallet } from "../helpers/committee.ts";
import { hex, p2sh, p2tr } from "./blocks.ts";
import { FOREVER, list, payingPool, POOL, POOL_SCRIPT, poolScript, signPool, type Farms, type PoolScript } from "./payoutFixture.ts";

const SCRIPT = hex(p2sh(0x51));
const HASH = ethers.keccak256(SCRIPT);

describe("PoolScripts: whose wallet pays", () => {
  before(fromTheStart);

  let farms: Farms;
  let today: number;

  beforeEach(async () => {
    farms = await load(payingPool);
    today = Math.floor((await time.latest()) / DAY);
  });

  const send = async (change: PoolScript, members?: readonly number[], chainId?: bigint) => {
    const { bitmap, signatures } = await signPool(farms, change, members, chainId);
    return await farms.verifier.connect(farms.keeper).listPoolScript(change, bitmap, signatures);
  };
  const refuses = async (own: Partial<PoolScript>, error: string, ...args: unknown[]): Promise<void> => {
    const change = await poolScript(farms, { script: SCRIPT, ...own });
    const refused = expect(send(change)).to.be.revertedWithCustomError(farms.verifier, error);
    await (args.length === 0 ? refused : refused.withArgs(...args));
  };

  it("is said by a quorum of the committee, each change once and in order", async () => {
    const change = await poolScript(farms, { script: SCRIPT, validUntil: today + 9 });
    await expect(send(change))
      .to.emit(farms.verifier, "PoolScriptListed")
      .withArgs(POOL, HASH, 2, SCRIPT, today, today + 9);
    expect(await farms.verifier.poolSpanOf(HASH)).to.deep.equal([POOL, BigInt(today), BigInt(today + 9)]);
    expect(await farms.verifier.poolSequence()).to.equal(2n);
    await expect(send(change)).to.be.revertedWithCustomError(farms.verifier, "WrongPoolSequence").withArgs(3, 2);
    await expect(send({ ...change, sequence: 4 })).to.be.revertedWithCustomError(farms.verifier, "WrongPoolSequence").withArgs(3, 4);
  });

  it("the digest is EIP-712's", async () => {
    const change = await poolScript(farms);
    const digest = await farms.verifier.poolScriptDigest(change);
    const { signatures } = await signPool(farms, change, [2]);
    expect(ethers.recoverAddress(digest, signatures)).to.equal(farms.w.members[2]?.address);
  });

  it("one signature less or more, one of a stranger, one twice or in another order is no quorum", async () => {
    const { verifier } = farms;
    const change = await poolScript(farms, { script: SCRIPT });
    await expect(send(change, [0, 1])).to.be.revertedWithCustomError(verifier, "WrongSignatureCount").withArgs(3, 2, 130);
    await expect(send(change, [0, 1, 2, 3])).to.be.revertedWithCustomError(verifier, "WrongSignatureCount").withArgs(3, 4, 260);
    const { signatures } = await signPool(farms, change);
    await expect(verifier.listPoolScript(change, 0b111, `${signatures}00`)).to.be.revertedWithCustomError(verifier, "WrongSignatureCount");
    await expect(verifier.listPoolScript(change, 0b1011, signatures)).to.be.revertedWithCustomError(verifier, "WrongSigner");
    await expect(verifier.listPoolScript(change, 0b10011, signatures))
      .to.be.revertedWithCustomError(verifier, "UnknownMember")
      .withArgs(4, 4);
    await expect(verifier.listPoolScript(change, 0, "0x")).to.be.revertedWithCustomError(verifier, "WrongSignatureCount");
    const twice = ethers.concat([ethers.dataSlice(signatures, 0, 65), ethers.dataSlice(signatures, 0, 130)]);
    await expect(verifier.listPoolScript(change, 0b111, twice)).to.be.revertedWithCustomError(verifier, "WrongSigner");
    const swapped = await signPool(farms, change, [1, 0, 2]);
    await expect(verifier.listPoolScript(change, 0b111, swapped.signatures)).to.be.revertedWithCustomError(verifier, "WrongSigner");
    const stranger = { ...farms, w: { ...farms.w, members: [0, 1, 2, 3].map((i) => testWallet(`stranger ${String(i)}`)) } };
    const forged = await signPool(stranger, change);
    await expect(verifier.listPoolScript(change, forged.bitmap, forged.signatures)).to.be.revertedWithCustomError(verifier, "WrongSigner");
  });

  it("what was signed for another chain, value or committee is void", async () => {
    const { verifier, w } = farms;
    const change = await poolScript(farms, { script: SCRIPT });
    await expect(send(change, [0, 1, 2], 5n)).to.be.revertedWithCustomError(verifier, "WrongSigner");
    const { bitmap, signatures } = await signPool(farms, change);
    const altered = [
      { ...change, pool: ethers.encodeBytes32String("Other").slice(0, 50) },
      { ...change, script: hex(p2tr(1)) },
      { ...change, validFrom: today - 1 },
      { ...change, validUntil: FOREVER - 1 },
    ];
    for (const other of altered) {
      await expect(verifier.listPoolScript(other, bitmap, signatures)).to.be.revertedWithCustomError(verifier, "WrongSigner");
    }
    await w.oracle.connect(w.governor).scheduleCommittee([...w.members], w.f);
    await moveTo((await time.latest()) + 14 * DAY);
    await w.oracle.activateCommittee();
    await expect(verifier.listPoolScript(change, bitmap, signatures)).to.be.revertedWithCustomError(verifier, "WrongSigner");
    await send(change);
  });

  it("begins at most 30 days ago, ends after it begins, and not before today", async () => {
    await moveTo(endOf(DAY_ONE + 60));
    today = DAY_ONE + 61;
    await refuses({ validFrom: today - 31 }, "InvalidSpan", today - 31, FOREVER, today);
    await refuses({ validFrom: today, validUntil: today }, "InvalidSpan");
    await refuses({ validFrom: today + 5, validUntil: today + 4 }, "InvalidSpan");
    await refuses({ validFrom: today - 5, validUntil: today - 1 }, "InvalidSpan");
    await list(farms, { script: SCRIPT, validFrom: today - 30 });
    await list(farms, { script: hex(p2tr(1)), validFrom: today + 100 });
  });

  it("needs a name and a script with one payee", async () => {
    await refuses({ pool: `0x${"00".repeat(24)}` }, "EmptyPoolName");
    await refuses({ script: "0x" }, "UnknownScriptForm", "0x");
    await refuses({ script: "0x51" }, "UnknownScriptForm", "0x51");
  });

  it("the past keeps its meaning: pool and first day are fixed, the end moves while it is ahead, and over is over", async () => {
    await list(farms, { script: SCRIPT, validFrom: today, validUntil: today + 3 });
    const span = [HASH, POOL, today, today + 3];
    await refuses({ validFrom: today - 1 }, "SpanFixed", ...span);
    await refuses({ pool: ethers.encodeBytes32String("Other").slice(0, 50) }, "SpanFixed", ...span);
    await refuses({ validFrom: today, validUntil: today - 1 }, "InvalidSpan");
    await list(farms, { script: SCRIPT, validFrom: today, validUntil: today + 20 });
    await moveTo(endOf(today + 4));
    await refuses({ validFrom: today, validUntil: today + 4 }, "InvalidSpan", today, today + 4, today + 5);
    await list(farms, { script: SCRIPT, validFrom: today, validUntil: today + 5 });
    await refuses({ validFrom: today, validUntil: FOREVER }, "SpanFixed", HASH, POOL, today, today + 5);
    await refuses({ validFrom: today + 6, validUntil: FOREVER }, "SpanFixed");
    expect(await farms.verifier.poolSpanOf(HASH)).to.deep.equal([POOL, BigInt(today), BigInt(today + 5)]);
  });

  it("a script that was never listed is no pool's", async () => {
    expect(await farms.verifier.poolSpanOf(HASH)).to.deep.equal([`0x${"00".repeat(24)}`, 0n, 0n]);
    expect((await farms.verifier.poolSpanOf(ethers.keccak256(POOL_SCRIPT))).pool).to.equal(POOL);
  });
});
