import { expect } from "chai";
import { ethers as ethersLib } from "ethers";
import { BATCH_TYPES, testWallet } from "../helpers/committee.ts";
import {
  type Batch,
  BITCOIN,
  DAY,
  DAY_ONE,
  deployOracle,
  endOf,
  ethers,
  load,
  moveTo,
  networkHelpers,
  nextBatch,
  oracleOfFour,
  post,
  postDay,
  sign,
  time,
  WINDOW,
  type World,
} from "./fixture.ts";

const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const ROTATION_DELAY = 14 * DAY;
const NEW_COMMITTEE_PERIOD = 30 * DAY;

describe("OutputOracle: committee and quorum", () => {
  let w: World;

  beforeEach(async () => {
    w = await load(oracleOfFour);
  });

  describe("size", () => {
    it("a quorum is floor((n + f) / 2) + 1: any two share an honest member", async () => {
      for (const [n, f, q] of [
        [1, 0, 1],
        [2, 0, 2],
        [3, 0, 2],
        [4, 1, 3],
        [5, 1, 4],
        [7, 2, 5],
        [10, 3, 7],
        [32, 10, 22],
      ] as const) {
        const { oracle } = await deployOracle({ members: n, f });
        const { quorum } = await oracle.committee();
        expect(quorum, `n = ${String(n)}`).to.equal(q);
        expect(2 * q - n > f).to.equal(true);
      }
    });

    it("n is at least 3f + 1, at most 32, each member distinct and somebody", async () => {
      const { oracle } = w;
      for (const [n, f] of [
        [0, 0],
        [3, 1],
        [6, 2],
        [33, 1],
        [4, 255],
      ] as const) {
        await expect(deployOracle({ members: n, f }))
          .to.be.revertedWithCustomError(oracle, "InvalidCommittee")
          .withArgs(n, f);
      }
      const [a, b, c] = w.members.map((member) => member.address);
      await expect(ethers.deployContract("OutputOracle", [w.manager, [a, b, c, b], 1, WINDOW, w.deployer.address]))
        .to.be.revertedWithCustomError(oracle, "InvalidSigner")
        .withArgs(b);
      await expect(ethers.deployContract("OutputOracle", [w.manager, [a, b, c, ethers.ZeroAddress], 1, WINDOW, w.deployer.address]))
        .to.be.revertedWithCustomError(oracle, "InvalidSigner")
        .withArgs(ethers.ZeroAddress);
    });

    it("the config digest binds chain, contract, count, members, f and quorum", async () => {
      const { configCount, f, quorum, configDigest, signers, activeSince } = await w.oracle.committee();
      const { chainId } = await ethers.provider.getNetwork();
      expect([configCount, f, quorum]).to.deep.equal([1n, 1n, 3n]);
      expect(signers).to.deep.equal(w.members.map((member) => member.address));
      expect(activeSince <= (await time.latest())).to.equal(true);
      const encoded = ethersLib.AbiCoder.defaultAbiCoder().encode(
        ["uint256", "address", "uint32", "address[]", "uint8", "uint8"],
        [chainId, await w.oracle.getAddress(), 1, [...signers], 1, 3],
      );
      expect(configDigest).to.equal(ethers.keccak256(encoded));
    });
  });

  describe("ORA-A: what is not attested", () => {
    let batch: Batch;

    beforeEach(async () => {
      batch = await nextBatch(w);
    });

    const refused = async (
      signed: { bitmap: bigint; signatures: string },
      error: string,
      args: readonly unknown[],
    ): Promise<void> => {
      await expect(post(w, batch, signed))
        .to.be.revertedWithCustomError(w.oracle, error)
        .withArgs(...args);
      expect(await w.oracle.lastEpoch(BITCOIN)).to.equal(0);
    };
    const address = (index: number): string => w.members[index]?.address ?? ethers.ZeroAddress;
    const recoveredIs =
      (...known: string[]) =>
      (recovered: string): boolean =>
        !known.includes(recovered);

    it("any three of four members are a quorum", async () => {
      const snapshot = await networkHelpers.takeSnapshot();
      for (const members of [
        [0, 1, 2],
        [0, 1, 3],
        [0, 2, 3],
        [1, 2, 3],
      ]) {
        await post(w, batch, await sign(w, batch, members));
        expect(await w.oracle.lastEpoch(BITCOIN)).to.equal(DAY_ONE);
        await snapshot.restore();
      }
    });

    it("fewer than a quorum, or more", async () => {
      await refused(await sign(w, batch, [0, 1]), "WrongSignatureCount", [3, 2, 130]);
      await refused(await sign(w, batch, [0, 1, 2, 3]), "WrongSignatureCount", [3, 4, 260]);
      await refused({ bitmap: 0n, signatures: "0x" }, "WrongSignatureCount", [3, 0, 0]);
    });

    it("a bitmap that says more than the signatures, and the reverse", async () => {
      const two = await sign(w, batch, [0, 1]);
      const three = await sign(w, batch, [0, 1, 2]);
      await refused({ ...two, bitmap: 0b0111n }, "WrongSignatureCount", [3, 3, 130]);
      await refused({ ...three, bitmap: 0b0011n }, "WrongSignatureCount", [3, 2, 195]);
      await refused({ ...three, bitmap: 0b1111n }, "WrongSignatureCount", [3, 4, 195]);
      await refused({ bitmap: three.bitmap, signatures: `${three.signatures}00` }, "WrongSignatureCount", [3, 3, 196]);
    });

    it("one member's signature counted twice", async () => {
      const [a, b] = [await sign(w, batch, [0]), await sign(w, batch, [1])];
      const signatures = ethers.concat([a.signatures, b.signatures, b.signatures]);
      await refused({ bitmap: 0b0111n, signatures }, "WrongSigner", [2, address(2), address(1)]);
    });

    it("signatures out of the bitmap's order", async () => {
      const parts = await Promise.all([1, 0, 2].map(async (i) => (await sign(w, batch, [i])).signatures));
      await refused({ bitmap: 0b0111n, signatures: ethers.concat(parts) }, "WrongSigner", [0, address(0), address(1)]);
    });

    it("a member that does not exist", async () => {
      const { signatures } = await sign(w, batch, [0, 1, 2]);
      await refused({ bitmap: 0b10011n, signatures }, "UnknownMember", [4, 4]);
      await refused({ bitmap: (1n << 255n) | 0b11n, signatures }, "UnknownMember", [255, 4]);
    });

    it("a stranger's signature in a member's place", async () => {
      const stranger = testWallet("stranger");
      const imposters = {
        ...w,
        members: [w.members[0], w.members[1], stranger].filter((member) => member !== undefined),
      };
      await refused(await sign(imposters, batch, [0, 1, 2]), "WrongSigner", [2, address(2), stranger.address]);
    });

    it("a malleable twin of a good signature", async () => {
      const { signatures } = await sign(w, batch, [0, 1, 2]);
      const [a, b, c] = [0, 65, 130].map((at) => ethers.dataSlice(signatures, at, at + 65));
      if (a === undefined || b === undefined || c === undefined) throw new Error("three signatures");
      const { r, s, v } = ethers.Signature.from(c);
      const twin = ethers.concat([
        r,
        ethers.toBeHex(CURVE_ORDER - BigInt(s), 32),
        ethers.toBeHex(v === 27 ? 28 : 27, 1),
      ]);
      // The precompile recovers the member from it; only its high s betrays it.
      const words = [
        await w.oracle.batchDigest(batch),
        ethers.zeroPadValue(ethers.dataSlice(twin, 64), 32),
        ethers.dataSlice(twin, 0, 64),
      ];
      const recovered = await ethers.provider.call({ to: ethers.toBeHex(1, 20), data: ethers.concat(words) });
      expect(ethers.getAddress(ethers.dataSlice(recovered, 12))).to.equal(address(2));
      await refused({ bitmap: 0b0111n, signatures: ethers.concat([a, b, twin]) }, "WrongSigner", [
        2,
        address(2),
        ethers.ZeroAddress,
      ]);
    });

    it("bytes that are no signature", async () => {
      await refused({ bitmap: 0b0111n, signatures: `0x${"00".repeat(195)}` }, "WrongSigner", [
        0,
        address(0),
        ethers.ZeroAddress,
      ]);
    });

    it("what was signed for another chain, contract, or committee", async () => {
      const others = [
        { chainId: 1n },
        { verifyingContract: w.poster.address },
        { configDigest: ethers.id("another committee") },
      ];
      for (const other of others) {
        await refused(await sign(w, batch, undefined, other), "WrongSigner", [0, address(0), recoveredIs(address(0))]);
      }
    });

    it("any field changed after signing", async () => {
      const signed = await sign(w, batch);
      const { report } = batch;
      const forged: Batch[] = [
        { ...batch, evidenceHash: ethers.id("other evidence") },
        { ...batch, farmsRoot: ethers.id("other farms") },
        { ...batch, report: { ...report, fees: 1n } },
        { ...batch, report: { ...report, blockCount: 145 } },
        { ...batch, report: { ...report, priceUsd8: 1n } },
        { ...batch, report: { ...report, blocksRoot: ethers.id("other blocks") } },
        { ...batch, report: { ...report, nextBits: 1 } },
        { ...batch, report: { ...report, retargetTime: 1 } },
      ];
      for (const other of forged) {
        await expect(post(w, other, signed)).to.be.revertedWithCustomError(w.oracle, "WrongSigner");
      }
      await post(w, batch, signed);
    });

    it("a batch posted before, and its report under a new sequence", async () => {
      const signed = await sign(w, batch);
      await post(w, batch, signed);
      await expect(post(w, batch, signed))
        .to.be.revertedWithCustomError(w.oracle, "WrongSequence")
        .withArgs(BITCOIN, 2, 1);
      await expect(post(w, { ...batch, sequence: 2 }, signed)).to.be.revertedWithCustomError(w.oracle, "WrongSigner");
      const settledTwice = { ...batch, sequence: 2 };
      await expect(post(w, settledTwice, await sign(w, settledTwice)))
        .to.be.revertedWithCustomError(w.oracle, "WrongEpoch")
        .withArgs(BITCOIN, DAY_ONE + 1, DAY_ONE);
    });

    it("anyone may post what a quorum signed", async () => {
      const { bitmap, signatures } = await sign(w, batch);
      await w.oracle.connect(w.deployer).post(batch, bitmap, signatures);
      expect(await w.oracle.lastEpoch(BITCOIN)).to.equal(DAY_ONE);
    });

    it("the contract and EIP-712 agree on what is signed", async () => {
      const { configDigest } = await w.oracle.committee();
      const domain = {
        name: "Adit OutputOracle",
        version: "1",
        chainId: (await ethers.provider.getNetwork()).chainId,
        verifyingContract: await w.oracle.getAddress(),
      };
      expect(await w.oracle.batchDigest(batch)).to.equal(
        ethersLib.TypedDataEncoder.hash(domain, BATCH_TYPES, { configDigest, ...batch }),
      );
    });
  });

  describe("rotation", () => {
    const incoming = ["new one", "new two", "new three", "new four", "new five", "new six", "new seven"].map(
      testWallet,
    );
    const addresses = incoming.map((member) => member.address);

    const schedule = async (): Promise<number> => {
      await w.oracle.connect(w.governor).scheduleCommittee(addresses, 2);
      return (await time.latest()) + ROTATION_DELAY;
    };
    const rotated = async (): Promise<World> => {
      await moveTo(await schedule());
      await w.oracle.activateCommittee();
      return { ...w, members: incoming, f: 2 };
    };

    it("is scheduled and cancelled by the governor alone, and activated by anyone 14 days later", async () => {
      const byPoster = w.oracle.connect(w.poster);
      await expect(byPoster.scheduleCommittee(addresses, 2))
        .to.be.revertedWithCustomError(w.oracle, "AccessManagedUnauthorized")
        .withArgs(w.poster.address);
      await expect(byPoster.cancelCommittee())
        .to.be.revertedWithCustomError(w.oracle, "AccessManagedUnauthorized")
        .withArgs(w.poster.address);
      const activeAt = await schedule();
      expect(await w.oracle.scheduledCommittee()).to.deep.equal([addresses, 2n, BigInt(activeAt)]);
      await time.setNextBlockTimestamp(activeAt - 1);
      await expect(w.oracle.activateCommittee())
        .to.be.revertedWithCustomError(w.oracle, "CommitteeNotDue")
        .withArgs(activeAt, activeAt - 1);
      await time.setNextBlockTimestamp(activeAt);
      await expect(w.oracle.connect(w.poster).activateCommittee()).to.emit(w.oracle, "CommitteeActivated");
      const { configCount, quorum, signers, activeSince } = await w.oracle.committee();
      expect([configCount, quorum, activeSince]).to.deep.equal([2n, 5n, BigInt(activeAt)]);
      expect(signers).to.deep.equal(addresses);
    });

    it("happens once", async () => {
      await rotated();
      await expect(w.oracle.activateCommittee()).to.be.revertedWithCustomError(w.oracle, "NoCommitteeScheduled");
      expect(await w.oracle.scheduledCommittee()).to.deep.equal([[], 0n, 0n]);
    });

    it("can be withdrawn, and named anew with a new delay", async () => {
      const first = await schedule();
      await expect(w.oracle.connect(w.governor).cancelCommittee()).to.emit(w.oracle, "CommitteeCancelled").withArgs(2);
      await expect(w.oracle.connect(w.governor).cancelCommittee()).to.be.revertedWithCustomError(
        w.oracle,
        "NoCommitteeScheduled",
      );
      await moveTo(first);
      await expect(w.oracle.activateCommittee()).to.be.revertedWithCustomError(w.oracle, "NoCommitteeScheduled");
      const second = await schedule();
      await moveTo(second - ROTATION_DELAY / 2);
      const third = await schedule();
      await moveTo(second);
      await expect(w.oracle.activateCommittee())
        .to.be.revertedWithCustomError(w.oracle, "CommitteeNotDue")
        .withArgs(third, (value: bigint) => value >= BigInt(second));
    });

    it("refuses what a constructor refuses", async () => {
      await expect(w.oracle.connect(w.governor).scheduleCommittee(addresses, 3))
        .to.be.revertedWithCustomError(w.oracle, "InvalidCommittee")
        .withArgs(7, 3);
    });

    it("ORA-A: the old committee's signatures are void, also those given before", async () => {
      const batch = await nextBatch(w);
      const old = await sign(w, batch);
      const v = await rotated();
      await expect(post(w, batch, old))
        .to.be.revertedWithCustomError(w.oracle, "WrongSignatureCount")
        .withArgs(5, 3, 195);
      await expect(
        post(w, batch, await sign({ ...w, members: [...w.members, ...w.members] }, batch, [0, 1, 2, 3, 4])),
      ).to.be.revertedWithCustomError(w.oracle, "WrongSigner");
      await post(v, batch);
      expect(await w.oracle.lastEpoch(BITCOIN)).to.equal(DAY_ONE);
    });

    it("ORA-A: even the same members sign anew", async () => {
      const batch = await nextBatch(w);
      const old = await sign(w, batch);
      const same = w.members.map((member) => member.address);
      await w.oracle.connect(w.governor).scheduleCommittee(same, 1);
      await moveTo((await time.latest()) + ROTATION_DELAY);
      await w.oracle.activateCommittee();
      await expect(post(w, batch, old)).to.be.revertedWithCustomError(w.oracle, "WrongSigner");
      await post(w, batch);
    });

    it("MONO-A: sequences and days go on", async () => {
      await postDay(w);
      const v = await rotated();
      await postDay(v);
      const { sequence, lastEpoch } = await v.oracle.networkState(BITCOIN);
      expect([sequence, lastEpoch]).to.deep.equal([2n, BigInt(DAY_ONE + 1)]);
    });

    it("doubles the window for 30 days, and not for the first committee", async () => {
      await postDay(w);
      expect((await w.oracle.networkDay(BITCOIN, DAY_ONE)).finalAt).to.equal((await time.latest()) + WINDOW);

      const v = await rotated();
      const activeSince = await time.latest();
      await postDay(v);
      expect((await v.oracle.networkDay(BITCOIN, DAY_ONE + 1)).finalAt).to.equal((await time.latest()) + 2 * WINDOW);

      const batch = await nextBatch(v);
      await time.setNextBlockTimestamp(activeSince + NEW_COMMITTEE_PERIOD - 1);
      await post(v, batch);
      expect((await v.oracle.networkDay(BITCOIN, DAY_ONE + 2)).finalAt).to.equal((await time.latest()) + 2 * WINDOW);
      await postDay(v);
      expect((await v.oracle.networkDay(BITCOIN, DAY_ONE + 3)).finalAt).to.equal((await time.latest()) + WINDOW);
    });

    it("keeps seven days for fees out of bounds, unless twice the window is longer", async () => {
      const fees = 144n * 10n ** 9n;
      for (const [window, expected] of [
        [3 * DAY, 7 * DAY],
        [4 * DAY, 8 * DAY],
      ] as const) {
        const v = await deployOracle({ window });
        await v.oracle.connect(v.governor).scheduleCommittee(addresses, 2);
        await moveTo((await time.latest()) + ROTATION_DELAY);
        await v.oracle.activateCommittee();
        await moveTo(endOf(DAY_ONE));
        await postDay({ ...v, members: incoming }, { fees });
        expect((await v.oracle.networkDay(BITCOIN, DAY_ONE)).finalAt).to.equal((await time.latest()) + expected);
      }
    });
  });
});
