import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { epochEnd } from "@adit/sdk/math";
import type { SignedObservation } from "@adit/sdk/oracle";
import { privateKeyToAccount } from "viem/accounts";
import { createAttester } from "../node/index.ts";
import {
  createWorld,
  startLocalCommittee,
  startSimulator,
  type LocalCommittee,
  type Simulator,
} from "../simulator/index.ts";
import { ATTESTING_KEYS, MEMBERS, POSTING_KEYS, startTestChain, type TestChain } from "../testing/chain.ts";
import { verifyCommand } from "./command.ts";
import { parseEvidence, recompute } from "./recompute.ts";
import { nodesAt, type Nodes, type ServedBasis } from "./served.ts";
import { verifyBatch, verifyMember, type ChainWord, type Finding } from "./verify.ts";

const world = createWorld();
const FIRST = 18_810;
const observable = (epoch: number): number => Number(epochEnd(epoch)) + 3 * 3600;
const TIMING = {
  tickMs: 20,
  observeDelaySeconds: 7_200,
  observeMs: 120_000,
  collectMs: 400,
  requestMs: 30_000,
  leaderTimeoutMs: 600_000,
  confirmMs: 60_000,
};
const SECRETS = ["simulated-f2pool-", "simulated-0", "simulated-1"];

let chain: TestChain & { close: () => Promise<void> };
let simulator: Simulator;
let committee: LocalCommittee;
let folder: string;
let urls: string[];
let nodes: Nodes;
let basis: ServedBasis;
let word: ChainWord;

const textsOf = (findings: readonly Finding[], verdict: Finding["verdict"]): string[] =>
  findings.filter((finding) => finding.verdict === verdict).map(({ text }) => text);
const run = async (...argv: string[]): Promise<{ code: number; text: string }> => {
  const lines: string[] = [];
  const code = await verifyCommand(argv, { out: (line) => lines.push(line) });
  return { code, text: lines.join("\n") };
};
function signedBy(member: number): SignedObservation {
  const signed = basis.observations.find((one) => one.member === member);
  assert.ok(signed !== undefined);
  return signed;
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "adit-verify-"));
  simulator = await startSimulator({ world, nodes: MEMBERS, now: observable(FIRST) });
  chain = await startTestChain(world, FIRST);
  // One member's sources lie: what it signs still follows from what it was told, and the medians pass it over.
  simulator.setFault(0, "lying");
  committee = await startLocalCommittee({
    world,
    simulator,
    chain: {
      rpcUrl: "http://127.0.0.1:8545",
      chainId: 31_337,
      oracle: chain.contracts.outputOracle,
      registry: chain.contracts.farmRegistry,
      startBlock: 0,
    },
    attestingKeys: ATTESTING_KEYS,
    postingKeys: POSTING_KEYS,
    clientsOf: (node) => chain.posterClients(node),
    databaseOf: (node) => join(folder, `node-${node}.sqlite`),
    timing: TIMING,
  });
  await chain.moveTo(observable(FIRST));
  await committee.reportDay(FIRST);
  await committee.tick();
  await Promise.all(committee.nodes.map((node) => node.archive.idle()));
  urls = committee.nodes.map((node) => node.url() ?? "");
  nodes = nodesAt(urls.slice(1, 2), globalThis.fetch);
  const served = await nodes.basis(`/observations/${world.network}/1`);
  assert.ok(served !== undefined);
  basis = served;
  const [batch] = await chain.readOracle.batches();
  assert.ok(batch !== undefined);
  word = {
    farmsRoot: batch.farmsRoot,
    evidenceHash: basis.evidenceHash,
    report: await chain.readOracle.report(FIRST),
    limits: undefined,
  };
});
after(async () => {
  await committee.stop();
  await simulator.stop();
  await chain.close();
  rmSync(folder, { recursive: true });
});

describe("a batch computed again from raw answers", () => {
  it("agrees with the chain in every figure, from one node that serves every member's evidence", async () => {
    const findings = await verifyBatch({ basis, evidenceOf: nodes.evidenceOf, chain: word });
    assert.deepEqual(textsOf(findings, "differs"), []);
    assert.deepEqual(textsOf(findings, "unknown"), []);
    assert.ok(textsOf(findings, "agrees").some((text) => text.includes("field by field")));
  });

  it("is told in words by the command, by root, by place, and by one member's document", async () => {
    for (const what of [basis.evidenceHash, `${world.network}/1`]) {
      const { code, text } = await run(what, "--url", urls[2] ?? "");
      assert.equal(code, 0, text);
      assert.match(text, /follow from \d+ raw answers/);
    }
    const one = await run(signedBy(1).observation.evidenceHash, "--url", urls[3] ?? "");
    assert.equal(one.code, 0, one.text);
    assert.match(one.text, /Member 1/);
  });

  it("says what it cannot tell, and what is no question", async () => {
    assert.equal((await run(`0x${"12".repeat(32)}`, "--url", urls[0] ?? "")).code, 2);
    assert.equal((await run("all", "--url", urls[0] ?? "")).code, 2);
    assert.equal((await run(basis.evidenceHash, "--url", "http://127.0.0.1:1")).code, 2);
    assert.equal((await run()).code, 2);
    const { code, text } = await run(basis.evidenceHash, "--url", urls[0] ?? "", "--rpc", "http://127.0.0.1:1");
    assert.equal(code, 2, text);
  });
});

describe("whoever serves or signs something else", () => {
  it("a member that signs what its answers do not give is named, field by field", async () => {
    const honest = signedBy(1);
    const attester = createAttester(privateKeyToAccount(ATTESTING_KEYS[1] ?? "0x"));
    const document = await nodes.evidenceOf(honest);
    assert.ok(document !== undefined);
    const context = {
      domain: { chainId: basis.chainId, oracle: basis.oracle },
      committee: { ...document.asked.committee, configDigest: basis.committee },
    };
    const farms = honest.observation.farms.map((farm, index) =>
      index === 0 ? { ...farm, gross: farm.gross + 1n } : farm,
    );
    const liar = await attester.observation(context, 1, { ...honest.observation, farms });
    const findings = await verifyMember(basis, liar, document);
    assert.match(
      textsOf(findings, "differs").join("\n"),
      /gross of farm 1 on day 18810: signed \d+, the answers give \d+/,
    );
  });

  it("a changed answer gives other figures, and never the hash that was signed", async () => {
    const document = await nodes.evidenceOf(signedBy(2));
    assert.ok(document !== undefined);
    const answers = document.answers.map((answer) =>
      answer.farm === 0 ? answer : { ...answer, body: answer.body.replace(/[1-9]/g, "7") },
    );
    const { observation } = await recompute({ ...document, answers });
    assert.notDeepEqual(observation.farms, signedBy(2).observation.farms);
    const forging: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      const bytes = new Uint8Array(await response.arrayBuffer());
      bytes[bytes.length - 12] = (bytes[bytes.length - 12] ?? 0) ^ 1;
      return new Response(bytes, { status: response.status });
    };
    assert.equal(await nodesAt(urls, forging).evidenceOf(signedBy(2)), undefined);
  });

  it("observations that were left out or put in lead to another root", async () => {
    const shorter = { ...basis, observations: basis.observations.slice(1) };
    const findings = await verifyBatch({ basis: shorter, evidenceOf: nodes.evidenceOf, chain: word });
    assert.match(textsOf(findings, "differs").join("\n"), /lead to the evidence root/);
  });

  it("another chain's word is seen", async () => {
    const other = { ...word, farmsRoot: `0x${"13".repeat(32)}` as const, report: { ...word.report, fees: 1n } };
    const texts = textsOf(await verifyBatch({ basis, evidenceOf: nodes.evidenceOf, chain: other }), "differs").join(
      "\n",
    );
    assert.match(texts, /farms' root/);
    assert.match(texts, /differs in fees/);
  });
});

describe("what nodes serve of it", () => {
  it("every node has every member's document, immutable, and none shows a secret", async () => {
    for (const url of urls) {
      for (const { observation } of basis.observations) {
        const response = await fetch(`${url}/evidence/${observation.evidenceHash}`);
        assert.equal(response.status, 200);
        assert.match(response.headers.get("cache-control") ?? "", /immutable/);
        const text = await response.text();
        assert.ok(parseEvidence(text).answers.length > 0);
        for (const secret of SECRETS) assert.ok(!text.includes(secret), `${secret} stands in evidence`);
      }
    }
  });

  it("what is not there is said in words", async () => {
    for (const path of [`/evidence/0x${"12".repeat(32)}`, "/evidence/12", "/observations/1/99", "/observations/9/1"]) {
      const response = await fetch(`${urls[0]}${path}`);
      assert.equal(response.status, 404);
      assert.match(await response.text(), /"error":"[A-Z]/);
    }
  });
});
