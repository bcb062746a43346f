import { expect } from "chai";
import { configDigest, farmReportsHash, networkReportHash, NO_REPORT, observationDigest, observationTypedData } from "@adit/sdk/oracle";
import type { FarmReport, Observation, OracleDomain } from "@adit/sdk/oracle";
import { privateKeyToAccount } from "viem/accounts";
import type { Hex } from "viem";
import type { Equivocations } from "../../types/ethers-contracts/index.js";
import { BITCOIN, DAY, ethers, fromTheStart, load, oracleOfFour, time, type World } from "./fixture.ts";

const SEQUENCE = 7;
const CURVE = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

interface Stage extends World {
  readonly equivocations: Equivocations;
}

async function stage(): Promise<Stage> {
  const w = await oracleOfFour();
  return { ...w, equivocations: await ethers.deployContract("Equivocations", [w.oracle]) };
}

const FARM: FarmReport = {
  farmId: 1,
  epoch: 19_828,
  hashrate: 10n ** 18n,
  gross: 50_000n,
  energyWh: 700_000n,
  renewableBps: 0,
  sources: 2,
};

/** What the member saw. */
function observed(own: Partial<Observation> = {}): Observation {
  return {
    network: BITCOIN,
    sequence: SEQUENCE,
    report: { ...NO_REPORT, epoch: 19_828, firstHeight: 839_150, blockCount: 144, fees: 4_000_000_000n },
    farms: [FARM],
    evidenceHash: ethers.id("raw answers") as Hex,
    ...own,
  };
}

describe("Equivocations: a member that said two things about one batch", () => {
  let s: Stage;
  let domain: OracleDomain;
  let digest: Hex;

  before(fromTheStart);

  beforeEach(async () => {
    s = await load(stage);
    const { chainId } = await ethers.provider.getNetwork();
    domain = { chainId: Number(chainId), oracle: (await s.oracle.getAddress()) as Hex };
    digest = (await s.oracle.committee()).configDigest as Hex;
  });

  const keyOf = (member: number): Hex => {
    const wallet = s.members[member];
    if (!wallet) throw new Error(`no member ${String(member)}`);
    return wallet.privateKey as Hex;
  };

  interface Signed {
    readonly reportHash: Hex;
    readonly farmsHash: Hex;
    readonly evidenceHash: Hex;
    readonly signature: Hex;
  }

  /** The observation with its author's signature, as it travels between nodes. */
  async function said(
    observation: Observation,
    own: { key?: Hex; domain?: OracleDomain; digest?: Hex } = {},
  ): Promise<Signed> {
    const account = privateKeyToAccount(own.key ?? keyOf(0));
    return {
      reportHash: networkReportHash(observation.report),
      farmsHash: farmReportsHash(observation.farms),
      evidenceHash: observation.evidenceHash,
      signature: await account.signTypedData(
        observationTypedData(own.domain ?? domain, own.digest ?? digest, observation),
      ),
    };
  }

  const report = (first: Signed, second: Signed, sequence = SEQUENCE): ReturnType<Equivocations["report"]> =>
    s.equivocations.connect(s.poster).report(BITCOIN, sequence, first, second);
  const refused = async (sent: Promise<unknown>, error: string, ...args: unknown[]): Promise<void> => {
    const expectation = expect(sent).to.be.revertedWithCustomError(s.equivocations, error);
    await (args.length === 0 ? expectation : expectation.withArgs(...args));
  };
  const member = (index: number): string => s.members[index]?.address ?? "";

  it("signs the very digest that the nodes sign", async () => {
    const observation = observed();
    expect(
      await s.equivocations.observationDigest(
        BITCOIN,
        SEQUENCE,
        networkReportHash(observation.report),
        farmReportsHash(observation.farms),
        observation.evidenceHash,
      ),
    ).to.equal(observationDigest(domain, digest, observation));
  });

  describe("is recorded, whatever differs", () => {
    const lies: Record<string, Partial<Observation>> = {
      "the network report": { report: { ...observed().report, fees: 4_000_000_001n } },
      "a farm's report": { farms: [{ ...FARM, gross: FARM.gross + 1n }] },
      "the farms that it saw": { farms: [] },
      "what it looked at": { evidenceHash: ethers.id("other answers") as Hex },
    };
    for (const [what, lie] of Object.entries(lies)) {
      it(what, async () => {
        const [first, second] = [await said(observed()), await said(observed(lie))];
        await expect(report(first, second))
          .to.emit(s.equivocations, "EquivocationReported")
          .withArgs(
            member(0),
            BITCOIN,
            SEQUENCE,
            digest,
            Object.values(first),
            Object.values(second),
            s.poster.address,
          );
        expect(await s.equivocations.isEquivocator(member(0))).to.equal(true);
        expect(await s.equivocations.countOf(member(0))).to.equal(1n);
        expect(await s.equivocations.isReported(member(0), digest, BITCOIN, SEQUENCE)).to.equal(true);
        expect(await s.equivocations.isEquivocator(member(1))).to.equal(false);
        expect(await s.equivocations.isReported(member(0), digest, BITCOIN, SEQUENCE + 1)).to.equal(false);
      });
    }
  });

  it("counts once for a member, network and sequence, in whatever order it is shown", async () => {
    const [first, second] = [await said(observed()), await said(observed({ farms: [] }))];
    const third = await said(observed({ evidenceHash: ethers.id("third") as Hex }));
    await report(first, second);
    for (const [a, b] of [
      [first, second],
      [second, first],
      [second, third],
    ] as const) {
      await refused(report(a, b), "AlreadyReported", member(0), BITCOIN, SEQUENCE);
    }
    const next = { sequence: SEQUENCE + 1 };
    await report(await said(observed(next)), await said(observed({ ...next, farms: [] })), SEQUENCE + 1);
    expect(await s.equivocations.countOf(member(0))).to.equal(2n);
  });

  describe("attack: an honest member is accused", () => {
    it("of what it signed twice: one content has many signatures", async () => {
      const once = await said(observed());
      await refused(report(once, once), "SameObservation", BITCOIN, SEQUENCE);
    });

    it("with its own signature turned into its other form", async () => {
      const [first, second] = [await said(observed()), await said(observed({ farms: [] }))];
      const { r, s: low, v } = ethers.Signature.from(second.signature);
      const high = ethers.toBeHex(CURVE - BigInt(low), 32);
      const malleable = ethers.concat([r, high, ethers.toBeHex(v === 27 ? 28 : 27, 1)]) as Hex;
      await refused(report(first, { ...second, signature: malleable }), "NotByMember", ethers.ZeroAddress);
    });

    it("with no signature at all, half of one, or one of zeros", async () => {
      const first = await said(observed());
      const other = await said(observed({ farms: [] }));
      for (const signature of ["0x", other.signature.slice(0, 130), `0x${"00".repeat(65)}`] as Hex[]) {
        await refused(report(first, { ...other, signature }), "NotByMember", ethers.ZeroAddress);
      }
    });

    it("of what two members said, each one thing", async () => {
      const [first, second] = [await said(observed()), await said(observed({ farms: [] }), { key: keyOf(1) })];
      await refused(report(first, second), "DifferentSigners", member(0), member(1));
    });

    it("of observations of two batches", async () => {
      const first = await said(observed());
      const second = await said(observed({ sequence: SEQUENCE + 1, farms: [] }));
      await refused(report(first, second), "NotByMember");
      const elsewhere = await said(observed({ network: BITCOIN + 1, farms: [] }));
      await refused(report(first, elsewhere), "NotByMember");
    });

    it("of what it said for another chain, another oracle or an earlier committee", async () => {
      const first = await said(observed());
      const lie = observed({ farms: [] });
      await refused(report(first, await said(lie, { domain: { ...domain, chainId: 1 } })), "NotByMember");
      await refused(report(first, await said(lie, { domain: { ...domain, oracle: member(3) as Hex } })), "NotByMember");
      const { signers, f, quorum } = await s.oracle.committee();
      const earlier = configDigest(domain, {
        configCount: 0,
        signers: [...signers] as Hex[],
        f: Number(f),
        quorum: Number(quorum),
      });
      await refused(report(first, await said(lie, { digest: earlier })), "NotByMember");
    });

    it("with a batch that it signed", async () => {
      const first = await said(observed());
      const account = privateKeyToAccount(keyOf(0));
      const signature = await account.signTypedData({
        ...observationTypedData(domain, digest, observed({ farms: [] })),
        domain: { name: "Adit OutputOracle", version: "1", chainId: domain.chainId, verifyingContract: domain.oracle },
      });
      await refused(report(first, { ...(await said(observed({ farms: [] }))), signature }), "NotByMember");
    });
  });

  it("knows no one but members", async () => {
    const key = ethers.id("a stranger's key") as Hex;
    const strange = [await said(observed(), { key }), await said(observed({ farms: [] }), { key })] as const;
    await refused(report(...strange), "NotByMember", privateKeyToAccount(key).address);
  });

  it("follows the committee: after a rotation the old one's words are void, and what was recorded stays", async () => {
    const old = [await said(observed()), await said(observed({ farms: [] }))] as const;
    await report(...old);
    await s.oracle.connect(s.governor).scheduleCommittee(s.members, 1);
    await time.increase(14 * DAY);
    await s.oracle.activateCommittee();
    const later = [await said(observed({ sequence: 9 })), await said(observed({ sequence: 9, farms: [] }))] as const;
    await refused(report(...later, 9), "NotByMember");
    digest = (await s.oracle.committee()).configDigest as Hex;
    await report(await said(observed()), await said(observed({ farms: [] })));
    expect(await s.equivocations.countOf(member(0)), "another committee, another record").to.equal(2n);
  });

  it("is deployed for an oracle only", async () => {
    await expect(ethers.deployContract("Equivocations", [s.poster])).to.be.revertedWithCustomError(
      s.equivocations,
      "InvalidWiring",
    );
    expect(await s.equivocations.oracle()).to.equal(await s.oracle.getAddress());
  });
});
