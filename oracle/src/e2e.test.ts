import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { epochEnd } from "@adit/sdk/math";
import { z } from "zod";
import { httpClients } from "../../scripts/lib/clients.ts";
import { LOCAL_CHAIN_ID } from "@adit/sdk";
import { leaderOf, type NodeConfigInput } from "./node/index.ts";
import { createWorld, simulatedNodeConfig, startSimulator, type Simulator } from "./simulator/index.ts";
import { ATTESTING_KEYS, deployOn, MEMBERS, POSTING_KEYS, type TestChain } from "./testing/chain.ts";
import { freePorts, runCli, runKeeper, startHardhatNode, until, type Running } from "./testing/processes.ts";

const world = createWorld();
/** 30 June 2021: the week crosses the retarget of 3 July. */
const FIRST = 18_808;
const DAYS = 7;
const DAY_MS = 120_000;
const observable = (epoch: number): number => Number(epochEnd(epoch)) + 3 * 3600;
const TIMING = {
  tickMs: 200,
  observeDelaySeconds: 7_200,
  collectMs: 800,
  requestMs: 10_000,
  leaderTimeoutMs: 5_000,
  confirmMs: 20_000,
};

let hardhat: Awaited<ReturnType<typeof startHardhatNode>>;
let chain: TestChain;
let simulator: Simulator;
let folder: string;
let ports: number[];
const nodes: Running[] = [];

function configFor(node: number): NodeConfigInput {
  return {
    ...simulatedNodeConfig({
      world,
      simulator,
      chain: {
        rpcUrl: hardhat.url,
        chainId: LOCAL_CHAIN_ID,
        oracle: chain.contracts.outputOracle,
        registry: chain.contracts.farmRegistry,
        startBlock: 0,
      },
      node,
      attestingKeys: ATTESTING_KEYS,
      postingKey: POSTING_KEYS[node] ?? "0x",
      urls: ports.map((port) => `http://127.0.0.1:${port}`),
      port: ports[node] ?? 0,
      database: join(folder, `node-${node}.sqlite`),
      timing: TIMING,
    }),
    // Everything that a node can say of itself is searched for keys at the end.
    logLevel: "debug",
    keys: {
      attesting: { kind: "key", key: "${ADIT_ATTESTING_KEY}" },
      posting: { kind: "key", key: "${ADIT_POSTING_KEY}" },
    },
  };
}

/** Keys as a real chain wants them; these files are not there, for the chain is looked at first. */
const KEYSTORES = {
  attesting: { kind: "keystore", path: "absent.json", password: "p" },
  posting: { kind: "keystore", path: "absent.json", password: "p" },
};

const secretsOf = (node: number): Record<string, string> => ({
  ADIT_ATTESTING_KEY: ATTESTING_KEYS[node] ?? "",
  ADIT_POSTING_KEY: POSTING_KEYS[node] ?? "",
});

function writeConfig(name: string, config: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(config));
  return path;
}

function startNode(node: number): void {
  nodes[node] = runCli(["--config", writeConfig(`node-${node}.json`, configFor(node))], secretsOf(node));
}

async function playDay(epoch: number): Promise<void> {
  simulator.setNow(observable(epoch));
  await chain.moveTo(observable(epoch));
  const posted = async (): Promise<boolean> => (await chain.readOracle.lastEpoch()) >= epoch;
  await until(
    `day ${epoch} on the chain; ${nodes.map(({ output }) => output().slice(-400)).join("\n")}`,
    posted,
    DAY_MS,
  );
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "adit-e2e-"));
  [hardhat, ports] = await Promise.all([startHardhatNode(), freePorts(MEMBERS)]);
  chain = await deployOn(hardhat.provider, world, FIRST, (account) => httpClients(hardhat.url, account));
  simulator = await startSimulator({ world, nodes: MEMBERS, now: observable(FIRST - 1) });
});

after(async () => {
  for (const { child } of nodes) child.kill("SIGKILL");
  await Promise.all(nodes.map(({ ended }) => ended));
  await simulator.stop();
  await hardhat.stop();
  rmSync(folder, { recursive: true });
});

describe("bad starts end with one sentence and exit code 2", () => {
  const port = 1;
  const cases: { name: string; args: () => string[]; environment?: Record<string, string>; says: RegExp }[] = [
    {
      name: "no configuration",
      args: () => [],
      says: /^Give a configuration file with --config; --help shows more\.$/,
    },
    { name: "an unknown flag", args: () => ["--confg", "x"], says: /^Unknown option '--confg'/ },
    {
      name: "no such file",
      args: () => ["--config", join(folder, "absent.json")],
      says: /absent\.json cannot be read\.$/,
    },
    {
      name: "a wrong field",
      args: () => ["--config", writeConfig("field.json", { ...configFor(0), network: 0 })],
      says: /^network must be a whole number from 1 to 65535$/,
    },
    {
      name: "a missing secret",
      args: () => ["--config", writeConfig("secret.json", configFor(0))],
      environment: { ADIT_ATTESTING_KEY: "" },
      says: /^keys\.attesting\.key needs the environment variable ADIT_ATTESTING_KEY, which is not set$/,
    },
    {
      name: "an unreachable chain",
      args: () => [
        "--config",
        writeConfig("far.json", {
          ...configFor(0),
          chain: { ...configFor(0).chain, rpcUrl: `http://127.0.0.1:${port}/with-a-secret` },
        }),
      ],
      says: /^The chain at 127\.0\.0\.1:1 cannot be reached: /,
    },
    {
      name: "a wrong chain id",
      args: () => [
        "--config",
        writeConfig("id.json", { ...configFor(0), keys: KEYSTORES, chain: { ...configFor(0).chain, chainId: 8453 } }),
      ],
      says: /has id 31337, but 8453 is configured: one of the two is wrong\.$/,
    },
    {
      name: "a missing contract",
      args: () => [
        "--config",
        writeConfig("contract.json", {
          ...configFor(0),
          chain: { ...configFor(0).chain, oracle: `0x${"77".repeat(20)}` },
        }),
      ],
      says: /^There is no contract at chain\.oracle \(0x7777777777777777777777777777777777777777\) on chain 31337\.$/,
    },
    {
      name: "a contract that is no oracle",
      args: () => [
        "--config",
        writeConfig("other.json", {
          ...configFor(0),
          chain: { ...configFor(0).chain, oracle: chain.contracts.farmRegistry },
        }),
      ],
      says: /is not an OutputOracle\.$/,
    },
    {
      name: "a network that is not there",
      args: () => ["--config", writeConfig("network.json", { ...configFor(0), network: 9 })],
      says: /reports no network 9\.$/,
    },
    {
      name: "a busy port",
      args: () => [
        "--config",
        writeConfig("port.json", {
          ...configFor(0),
          database: ":memory:",
          listen: { port: Number(new URL(simulator.url).port) },
        }),
      ],
      says: /is already in use; choose another one or stop what uses it\.$/,
    },
  ];

  it("for every cause", async () => {
    await Promise.all(
      cases.map(async ({ name, args, environment = {}, says }) => {
        const { ended, output } = runCli(args(), { ...secretsOf(0), ...environment });
        assert.equal(await ended, 2, `${name}: ${output()}`);
        const lines = output()
          .trim()
          .split("\n")
          .filter((line) => !line.startsWith("{"));
        assert.equal(lines.length, 1, `${name}: ${output()}`);
        assert.match(lines[0] ?? "", says, name);
        assert.ok(!output().includes("with-a-secret") && !output().includes(ATTESTING_KEYS[0] ?? "none"));
      }),
    );
  });

  it("and a good one says that it is good", async () => {
    const { ended, output } = runCli(["--config", writeConfig("good.json", configFor(0)), "--check"], secretsOf(0));
    assert.equal(await ended, 0, output());
    assert.match(output(), /The configuration is right/);
  });
});

describe("the doctor", () => {
  const findings = z.object({
    healthy: z.boolean(),
    findings: z.array(z.object({ check: z.string(), level: z.enum(["ok", "warn", "fail"]), says: z.string() })),
  });

  it("asks every source, the chain, the clock and the disk, and finds nothing that keeps a good node from working", async () => {
    const { ended, output } = runCli(
      ["doctor", "--json", "--config", writeConfig("well.json", configFor(0))],
      secretsOf(0),
    );
    assert.equal(await ended, 0, output());
    const { healthy, findings: found } = findings.parse(JSON.parse(output()));
    assert.ok(healthy);
    const levelOf = (check: string): string | undefined => found.find((finding) => finding.check === check)?.level;
    for (const check of [
      "configuration",
      "chain",
      "keys",
      "membership",
      "newest block",
      "balance",
      "clock",
      "bitcoin",
      "price, kraken",
    ])
      assert.equal(levelOf(check), "ok", `${check}: ${output()}`);
    assert.equal(found.filter(({ check, level }) => check.startsWith("peer ") && level === "warn").length, MEMBERS - 1);
    assert.ok(!output().includes((ATTESTING_KEYS[0] ?? "none").slice(2)));
  });

  it("tells in words what to do when the key is no member's and the purse is empty", async () => {
    const stranger = { ADIT_ATTESTING_KEY: `0x${"51".repeat(32)}`, ADIT_POSTING_KEY: `0x${"52".repeat(32)}` };
    const { ended, output } = runCli(["doctor", "--config", writeConfig("ill.json", configFor(0))], stranger);
    assert.equal(await ended, 1, output());
    assert.match(output(), /^FAIL membership: 0x[0-9a-fA-F]{40} is none of the 4 members$/m);
    assert.match(output(), /^ {5}Use the attesting key that the committee names/m);
    assert.match(output(), /^FAIL balance: 0 of about /m);
    assert.match(output(), /The node cannot do its work until what is marked FAIL is mended\.$/m);
  });
});

describe("the keeper's command line", () => {
  const node = "http://127.0.0.1:1";
  const key = { ADIT_KEEPER_KEY: POSTING_KEYS[0] ?? "" };
  let files = 0;
  const deployment = (change: object = {}): string => {
    const { timelock, ...contracts } = chain.contracts;
    const tokens = { paymentTokens: [], rewardTokens: [], feeds: [] };
    const whole = {
      chainId: LOCAL_CHAIN_ID,
      startBlock: 0,
      rpcUrl: hardhat.url,
      contracts,
      timelock,
      ...tokens,
      ...change,
    };
    files++;
    return writeConfig(`deployment-${files}.json`, whole);
  };

  it("answers bad starts with one sentence and exit code 2", async () => {
    const cases: { args: string[]; environment?: Record<string, string>; says: RegExp }[] = [
      { args: [], says: /^Name at least one committee node/ },
      { args: ["--node", "nowhere"], says: /^--node must be an address/ },
      { args: ["--node", node, "--every", "0"], says: /^--every must be a whole number from 1 to 86400, got "0"\.$/ },
      { args: ["--node", node, "--deployment", join(folder, "none.json")], says: /none\.json cannot be read\.$/ },
      { args: ["--node", node, "--deployment", deployment({ chainId: 0 })], says: /^Deployment: chainId must be/ },
      {
        args: ["--node", node, "--deployment", deployment()],
        environment: { ADIT_KEEPER_KEY: "0x1" },
        says: /^ADIT_KEEPER_KEY must be/,
      },
      {
        args: ["--node", node, "--deployment", deployment({ rpcUrl: "http://127.0.0.1:1" })],
        says: /cannot be reached/,
      },
      {
        args: ["--node", node, "--deployment", deployment({ chainId: 8453 })],
        says: /has id 31337, but 8453 is configured/,
      },
    ];
    await Promise.all(
      cases.map(async ({ args, environment = {}, says }) => {
        const { ended, output } = runKeeper(args, { ...key, ...environment });
        assert.equal(await ended, 2, `${args.join(" ")}: ${output()}`);
        assert.equal(output().trim().split("\n").length, 1, output());
        assert.match(output().trim(), says);
      }),
    );
  });

  it("does what is due, once if told so", async () => {
    const { ended, output } = runKeeper(["--node", node, "--deployment", deployment(), "--once"], key);
    assert.equal(await ended, 0, output());
    const done = {
      statesNoted: 0,
      fallbacksRecorded: 0,
      pricesRecorded: 0,
      daysSettled: 0,
      daysCovered: 0,
      seriesEnded: 0,
      seriesFinished: 0,
      farmsRecorded: 0,
    };
    assert.deepEqual(JSON.parse(output()), done);
  });
});

describe("four processes and a week of days", () => {
  it("report every day, though one is killed, one lies and one leader is away", async () => {
    for (let node = 0; node < MEMBERS; node++) startNode(node);
    await playDay(FIRST);

    const killed = leaderOf(FIRST + 2, 0, MEMBERS);
    nodes[killed]?.child.kill("SIGKILL");
    await playDay(FIRST + 1);
    await playDay(FIRST + 2); // its turn to lead: the next one steps in

    startNode(killed);
    await playDay(FIRST + 3);
    simulator.setFault((killed + 1) % MEMBERS, "lying");
    await playDay(FIRST + 4);
    await playDay(FIRST + 5);
    simulator.setFault((killed + 1) % MEMBERS, undefined);
    await playDay(FIRST + 6);

    const batches = await chain.readOracle.batches();
    assert.deepEqual(
      batches.map(({ sequence }) => sequence),
      Array.from({ length: DAYS }, (_, i) => i + 1),
    );
    for (let epoch = FIRST; epoch < FIRST + DAYS; epoch++) {
      const report = await chain.readOracle.report(epoch);
      assert.equal(report?.fees, world.day(epoch).fees, `fees of day ${epoch}`);
      assert.equal(report.blockCount, world.day(epoch).blockCount);
    }
    assert.ok(new Set(batches.map(({ poster }) => poster)).size >= 3, "members take turns");
  });

  it("the one that was killed serves the leaves of the days it missed", async () => {
    const killed = leaderOf(FIRST + 2, 0, MEMBERS);
    const leaves = z.object({ farmsRoot: z.string(), farms: z.array(z.object({ farmId: z.number() })).min(1) });
    const url = `http://127.0.0.1:${ports[killed]}`;
    const served = async (): Promise<boolean> => (await fetch(`${url}/leaves/1/3`)).status === 200;
    await until("the missed leaves", served, 30_000);
    const { farmsRoot } = leaves.parse(await (await fetch(`${url}/leaves/1/3`)).json());
    assert.equal(farmsRoot, (await chain.readOracle.batches())[2]?.farmsRoot);
  });

  it("tell how they fare, and who runs what", async () => {
    const { ended, output } = runCli(["status", "--node", `http://127.0.0.1:${ports[0]}`]);
    assert.equal(await ended, 0, output());
    assert.match(output(), /^well: 0x[0-9a-fA-F]{40}, member 0, network 1, batch 7, version 0\.1\.0$/m);
    assert.equal(
      output().match(/^ok: 0x[0-9a-fA-F]{40}, batch \d+, version 0\.1\.0, configuration 0x/gm)?.length,
      MEMBERS - 1,
    );
  });

  it("end on a signal, and never wrote a key into a log", async () => {
    for (const { child } of nodes) child.kill("SIGTERM");
    for (const [node, { ended, output }] of nodes.entries()) {
      assert.equal(await ended, 0, output().slice(-500));
      assert.match(output(), /"msg":"node\.stopped"/);
      for (const key of [ATTESTING_KEYS[node], POSTING_KEYS[node]])
        assert.ok(!output().includes((key ?? "none").slice(2)));
    }
  });
});
