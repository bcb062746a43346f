import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BITCOIN_RULES, type NetworkState } from "@adit/sdk/math";
import {
  batchTypedData,
  buildBatch,
  canonicalJson,
  configDigest,
  farmTree,
  observationTypedData,
  type Batch,
  type Committee,
  type FarmReport,
  type NetworkReport,
  type Observation,
  type SignedObservation,
} from "@adit/sdk/oracle";
import { concat, keccak256, toBytes, toHex, zeroHash } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { checkBounds } from "./proofBounds.ts";
import { verdictOf, type Check } from "./proofCheck.ts";
import { checkEvidence, type EvidencePlace } from "./proofEvidence.ts";
import { checkLeaf, checkObservations } from "./proofObservations.ts";
import { checkSignatures, type SignedBatch } from "./proofSignatures.ts";

const DOMAIN = { chainId: 31_337, oracle: `0x${"aa".repeat(20)}` } as const;
const ACCOUNTS = [1n, 2n, 3n, 4n].map((key) => privateKeyToAccount(toHex(key, { size: 32 })));
const MEMBERS = { configCount: 1, f: 1, quorum: 3, signers: ACCOUNTS.map(({ address }) => address) };
const COMMITTEE: Committee = { ...MEMBERS, configDigest: configDigest(DOMAIN, MEMBERS) };
const BEFORE: NetworkState = {
  lastEpoch: 18_806,
  nextHeight: 689_038,
  bits: 386_801_401,
  meanFees: 7_515_963n,
  sequence: 19,
  rewardPerBlock: 632_153_983n,
};
const REPORT: NetworkReport = {
  epoch: 18_807,
  firstHeight: 689_038,
  blockCount: 105,
  bits: 386_801_401,
  nextBits: 0,
  retargetTime: 0,
  fees: 786_859_195n,
  priceUsd8: 3_280_195_000_000n,
  blocksRoot: keccak256("0x01"),
};
const farm = (change: Partial<FarmReport> = {}): FarmReport => ({
  farmId: 1,
  epoch: 18_807,
  hashrate: 150n * 10n ** 15n,
  gross: 93_412_006n,
  energyWh: 110_517_030n,
  renewableBps: 9_700,
  sources: 2,
  ...change,
});
const LIMITS = new Map([
  [1, { declared: 150n * 10n ** 15n, milliJoulePerTh: 29_500 }],
  [2, { declared: 90n * 10n ** 15n, milliJoulePerTh: 34_000 }],
]);
const OTHER = farm({ farmId: 2, hashrate: 90n * 10n ** 15n, gross: 56_844_774n, energyWh: 77_806_503n });

const failing = (checks: readonly Check[]): string[] =>
  checks.filter(({ verdict }) => verdict !== "holds").map(({ id, verdict }) => `${id} ${verdict}`);
const at = <T>(list: readonly T[], index: number): T => {
  const item = list[index];
  assert.ok(item !== undefined);
  return item;
};

async function observe(member: number, change: Partial<Observation> = {}): Promise<SignedObservation> {
  const observation: Observation = {
    network: 1,
    sequence: 20,
    report: REPORT,
    farms: [farm({ hashrate: 150n * 10n ** 15n + BigInt(member) }), OTHER],
    evidenceHash: keccak256(toHex(member)),
    ...change,
  };
  const data = observationTypedData(DOMAIN, COMMITTEE.configDigest, observation);
  return { member, observation, signature: await at(ACCOUNTS, member).signTypedData(data) };
}

async function honest(): Promise<{ observations: SignedObservation[]; batch: Batch; farms: FarmReport[] }> {
  const observations = await Promise.all([0, 1, 2, 3].map((member) => observe(member)));
  const slot = { network: 1, rules: BITCOIN_RULES, sequence: 20, epoch: 18_807, state: BEFORE };
  const context = { domain: DOMAIN, committee: COMMITTEE };
  const { batch, farms } = buildBatch(context, slot, { farms: LIMITS, days: new Map() }, observations);
  return { observations, batch, farms };
}

async function signedBatch(batch: Batch, members = [0, 1, 3]): Promise<SignedBatch> {
  const data = batchTypedData(DOMAIN, COMMITTEE.configDigest, batch);
  const signatures = await Promise.all(members.map((member) => at(ACCOUNTS, member).signTypedData(data)));
  const signerBitmap = members.reduce((bits, member) => bits | (1n << BigInt(member)), 0n);
  return {
    domain: DOMAIN,
    committee: COMMITTEE,
    batch,
    signerBitmap,
    signatures: concat(signatures),
    event: { ...batch, signers: signerBitmap },
  };
}

describe("who signed a batch", () => {
  it("is recovered from the posted bytes, and compared with the committee of that time", async () => {
    const { batch } = await honest();
    const { checks, rows } = await checkSignatures(await signedBatch(batch));
    assert.equal(verdictOf(checks), "holds", failing(checks).join());
    assert.deepEqual(
      rows.map(({ signed }) => signed),
      ["yes", "yes", "none", "yes"],
    );
  });

  it("fails for a signature of another key, and names the member", async () => {
    const { batch } = await honest();
    const good = await signedBatch(batch);
    const swapped = { ...good, signerBitmap: 0b1110n, event: { ...good.event, signers: 0b1110n } };
    const { checks, rows } = await checkSignatures(swapped);
    assert.deepEqual(failing(checks), ["signatures fails", "quorum fails"]);
    assert.deepEqual(
      rows.map(({ signed }) => signed),
      ["none", "wrong", "wrong", "yes"],
    );
    assert.equal(at(rows, 1).recovered, at(ACCOUNTS, 0).address);
  });

  it("fails if a field of the report is not the one that was signed", async () => {
    const { batch } = await honest();
    const forged = { ...batch, report: { ...batch.report, fees: batch.report.fees + 1n } };
    const { checks } = await checkSignatures({ ...(await signedBatch(batch)), batch: forged });
    assert.deepEqual(failing(checks), ["calldata fails", "signatures fails", "quorum fails"]);
  });

  it("fails if the members do not lead to the committee's digest", async () => {
    const { batch } = await honest();
    const input = await signedBatch(batch);
    const { checks } = await checkSignatures({ ...input, committee: { ...COMMITTEE, quorum: 2 } });
    assert.deepEqual(failing(checks), ["committee fails"]);
  });
});

describe("what the members saw", () => {
  const input = (batch: Batch, observations: readonly SignedObservation[]) => ({
    domain: DOMAIN,
    committee: COMMITTEE,
    networkName: "Bitcoin",
    before: BEFORE,
    batch,
    observations,
    farms: LIMITS,
    days: new Map(),
  });

  it("gives the very batch that the chain has", async () => {
    const { observations, batch, farms } = await honest();
    const result = await checkObservations(input(batch, observations));
    assert.deepEqual(failing(result.checks), []);
    assert.deepEqual(result.farms, farms);
    assert.equal(at(result.farms, 0).hashrate, 150n * 10n ** 15n + 1n, "the lower median of four");
  });

  it("is refused if a node serves a figure that its member did not sign", async () => {
    const { observations, batch } = await honest();
    const first = at(observations, 0);
    const changed = { ...first, observation: { ...first.observation, report: { ...REPORT, fees: 1n } } };
    const result = await checkObservations(input(batch, [changed, ...observations.slice(1)]));
    assert.deepEqual(failing(result.checks), ["root fails", "authors fails"]);
    assert.equal(result.authors.get(0), "other");
  });

  it("is refused if another report stands on the chain", async () => {
    const { observations, batch } = await honest();
    const other = { ...batch, report: { ...batch.report, fees: 5n }, farmsRoot: zeroHash };
    const result = await checkObservations(input(other, observations));
    assert.deepEqual(failing(result.checks), ["report fails", "farms fails"]);
  });

  it("says so if too few observations were served", async () => {
    const { observations, batch } = await honest();
    const result = await checkObservations(input(batch, observations.slice(0, 2)));
    assert.deepEqual(failing(result.checks), ["root fails", "report fails"]);
  });

  it("promises nothing of a network whose rules it does not know", async () => {
    const { observations, batch } = await honest();
    const result = await checkObservations({ ...input(batch, observations), networkName: "Kaspa" });
    assert.deepEqual(failing(result.checks), ["medians unknown"]);
  });
});

describe("a farm's report", () => {
  it("leads with its branch to the root that the chain holds", async () => {
    const { batch, farms } = await honest();
    const { checks, proof, branch } = checkLeaf(batch, farms, at(farms, 1));
    assert.deepEqual(failing(checks), []);
    assert.equal(proof.length, branch.length + 1);
  });

  it("fails if any figure of it was changed", async () => {
    const { batch, farms } = await honest();
    const forged = { ...at(farms, 0), gross: 1n };
    const { checks } = checkLeaf(batch, [forged, at(farms, 1)], forged);
    assert.deepEqual(failing(checks), ["leaves fails", "branch fails"]);
  });

  it("is the root itself where it is the only one", async () => {
    const { batch } = await honest();
    const alone = { ...batch, farmsRoot: farmTree(1, [OTHER]).root };
    assert.deepEqual(failing(checkLeaf(alone, [OTHER], OTHER).checks), []);
  });
});

describe("a document of evidence", () => {
  const place = (hash: `0x${string}`): EvidencePlace => ({
    hash,
    chainId: 31_337,
    oracle: DOMAIN.oracle,
    configDigest: COMMITTEE.configDigest,
    network: 1,
    sequence: 20,
  });
  const asked = {
    block: 1,
    chainId: 31_337,
    configDigest: COMMITTEE.configDigest,
    epoch: 18_807,
    network: 1,
    now: 1_625_018_400,
    oracle: DOMAIN.oracle,
    sequence: 20,
  };
  const answer = {
    farm: 1,
    source: "f2pool",
    request: { method: "GET", url: "https://pool.example/v1", body: "" },
    status: 200,
    body: '{"hashrate":1}',
  };
  const text = canonicalJson({ answers: [answer], asked, version: 1 });

  it("is read once its hash is the one that was signed", () => {
    const result = checkEvidence(toBytes(text), place(keccak256(toHex(text))));
    assert.deepEqual(failing(result.checks), []);
    assert.deepEqual(
      result.answers.map(({ source, text: body }) => [source, body]),
      [["f2pool", '{"hashrate":1}']],
    );
    assert.equal(result.askedAt, 1_625_018_400);
  });

  it("is not read if one character was changed", () => {
    const result = checkEvidence(toBytes(text.replace("hashrate", "hashRate")), place(keccak256(toHex(text))));
    assert.deepEqual(failing(result.checks), ["hash fails"]);
    assert.deepEqual(result.answers, []);
  });

  it("is said to be of another batch if it is", () => {
    const result = checkEvidence(toBytes(text), { ...place(keccak256(toHex(text))), sequence: 21 });
    assert.deepEqual(failing(result.checks), ["place fails"]);
  });

  it("is said not to be canonical if white space was signed with it, and to be none if it is no JSON", () => {
    const spaced = text.replace('{"answers"', '{ "answers"');
    assert.deepEqual(failing(checkEvidence(toBytes(spaced), place(keccak256(toHex(spaced)))).checks), ["form fails"]);
    const other = "hello";
    assert.deepEqual(failing(checkEvidence(toBytes(other), place(keccak256(toHex(other)))).checks), ["form fails"]);
  });
});

describe("the network's bounds", () => {
  const { work, targetSeconds, rewardPerBlock } = BITCOIN_RULES.advance(BEFORE, REPORT);
  const day = { work, targetSeconds, rewardPerBlock, finalAt: 0, priceUsd8: 0n };
  const bounds = (change: { report?: Partial<NetworkReport>; reward?: bigint } = {}) =>
    checkBounds({
      network: "Bitcoin",
      coinDecimals: 8,
      before: BEFORE,
      report: { ...REPORT, ...change.report },
      day: { ...day, rewardPerBlock: change.reward ?? rewardPerBlock },
    });

  it("hold for a day as it was reported", () => {
    assert.deepEqual(failing(bounds()), []);
  });

  it("name what is out of them", () => {
    assert.deepEqual(failing(bounds({ reward: rewardPerBlock + 1n })), ["reward fails"]);
    assert.deepEqual(failing(bounds({ report: { firstHeight: 689_039 } })), ["height fails", "rules fails"]);
    assert.deepEqual(failing(bounds({ report: { bits: 386_801_400 } })), ["target fails", "rules fails"]);
  });

  it("tell that fees above their bound give everybody seven days", () => {
    const spike = { fees: 105n * 625_000_000n };
    const said = bounds({ report: spike }).find(({ id }) => id === "fees");
    assert.match(said?.text ?? "", /above the bound of .*: the contract gives everybody 7 days/);
  });

  it("promise nothing of a network that the page does not know", () => {
    const found = checkBounds({ network: "Kaspa", coinDecimals: 8, before: BEFORE, report: REPORT, day });
    assert.equal(verdictOf(found), "unknown");
  });
});

describe("all checks together", () => {
  it("fail if one fails, and are not known if one is not, or if there is none", () => {
    const [good, bad, open]: Check[] = [
      { id: "a", verdict: "holds", text: "" },
      { id: "b", verdict: "fails", text: "" },
      { id: "c", verdict: "unknown", text: "" },
    ];
    assert.ok(good !== undefined && bad !== undefined && open !== undefined);
    assert.equal(verdictOf([good, bad, open]), "fails");
    assert.equal(verdictOf([good, open]), "unknown");
    assert.equal(verdictOf([]), "unknown");
    assert.equal(verdictOf([good]), "holds");
  });
});
