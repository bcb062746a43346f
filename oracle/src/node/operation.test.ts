import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { verifyHeartbeat, type SignedHeartbeat } from "@adit/sdk/oracle";
import { privateKeyToAccount } from "viem/accounts";
import { z } from "zod";
import { json, serve, type HttpServer } from "../http/server.ts";
import type { Poster, PosterStatus } from "../posting/index.ts";
import { configHash } from "./configHash.ts";
import { parseConfig, type NodeConfigInput } from "./config.ts";
import { ailments, type HealthLimits, type Vitals } from "./health.ts";
import { heartbeatSchema } from "./heartbeat.ts";
import { createMetrics } from "./metrics.ts";
import { createOperation, type NodeView, type Operation } from "./operation.ts";
import type { Peer } from "./peers.ts";

const SENDER = `0x${"5e".repeat(20)}` as const;
const DOMAIN = { chainId: 31_337, oracle: `0x${"aa".repeat(20)}` } as const;
const NOW = 1_700_000_000_000;
const ACCOUNTS = ["41", "42", "43"].map((byte) => privateKeyToAccount(`0x${byte.repeat(32)}`));
const account = (member: number): (typeof ACCOUNTS)[number] => {
  const found = ACCOUNTS[member];
  if (found === undefined) throw new RangeError("no such member");
  return found;
};
const POSTING: PosterStatus = {
  address: SENDER,
  wanted: 0,
  quarantined: [],
  spentToday: 0n,
  dailyLimit: 10n,
  balance: 100n,
  last: { outcome: "idle" },
};
const LIMITS: HealthLimits = {
  maxHeadAgeSeconds: 900,
  maxClockOffsetSeconds: 60,
  minBalance: 50n,
  maxTickMs: 60_000,
  maxDueMs: 3_600_000,
};
const WELL: Vitals = {
  nowMs: NOW,
  head: { timestamp: NOW / 1_000 - 5, seenMs: NOW },
  failure: undefined,
  sinceTickMs: 1_000,
  dueMs: undefined,
  epoch: 18_800,
  batchesBehind: 0,
  clockOffsetSeconds: 2,
  database: undefined,
  posting: POSTING,
};

describe("a node's health", () => {
  it("is good if nothing is wrong", () => {
    assert.deepEqual(ailments(WELL, LIMITS), []);
  });

  const ill: [change: Partial<Vitals>, says: RegExp][] = [
    [{ failure: "The request took too long." }, /^The last look at the chain failed: The request took too long\.$/],
    [{ sinceTickMs: 61_000 }, /^The chain was not looked at for 61 s/],
    [{ head: { timestamp: NOW / 1_000 - 1_000, seenMs: NOW } }, /^The newest block is 1000 s old/],
    [{ head: { timestamp: NOW / 1_000 + 61, seenMs: NOW } }, /61 s ahead of this machine's clock: set the clock/],
    [{ clockOffsetSeconds: -90 }, /differs from the other members' by -90 s/],
    [{ database: "database or disk is full" }, /^The database cannot be written: database or disk is full$/],
    [{ batchesBehind: 2 }, /^Other members see 2 more batches/],
    [{ dueMs: 3_600_001 }, /^Day 18800 \(22 Jun 2021\) has been due for 3600 s/],
    [
      { posting: { ...POSTING, quarantined: [{ id: "batch/1/2/0x", reason: "UnknownCommittee", retryAt: 0 }] } },
      /^Job batch\/1\/2\/0x fails again and again: UnknownCommittee$/,
    ],
    [
      { posting: { ...POSTING, last: { outcome: "waiting", job: "j", reason: "the day's spending limit of 10 wei" } } },
      /^Posting waits: the day's spending limit/,
    ],
    [{ posting: { ...POSTING, balance: 49n } }, /holds 49 wei, less than 50: send it some/],
  ];
  for (const [change, says] of ill) {
    it(`names in words: ${Object.keys(change).join()} ${String(says)}`, () => {
      const found = ailments({ ...WELL, ...change }, LIMITS);
      assert.equal(found.length, 1, found.join("\n"));
      assert.match(found[0] ?? "", says);
    });
  }

  it("does not ask a local chain, whose clock is its own, for the age of its blocks", () => {
    const old = { ...WELL, head: { timestamp: 1, seenMs: NOW } };
    assert.deepEqual(ailments(old, { ...LIMITS, maxHeadAgeSeconds: undefined }), []);
  });
});

describe("what a node tells of itself over HTTP", () => {
  let servers: HttpServer[];
  let operations: Operation[];
  let peers: Peer[];
  let offsetMs: number[];
  let views: NodeView[];
  let failing: string | undefined;
  let impostor: ((heartbeat: SignedHeartbeat) => unknown) | undefined;

  beforeEach(async () => {
    [peers, operations, servers, offsetMs, failing, impostor] = [[], [], [], [0, 0, 0], undefined, undefined];
    views = ACCOUNTS.map((_, member) => ({
      ...{
        member,
        last: { sequence: 7, epoch: 18_799 },
        head: undefined,
        failure: undefined,
        sinceTickMs: 1,
        dueMs: undefined,
      },
    }));
    for (const member of ACCOUNTS.keys()) {
      const poster: Poster = {
        address: SENDER,
        submit: () => {
          throw new Error("nothing is posted here");
        },
        step: () => Promise.resolve({ outcome: "idle" }),
        job: () => undefined,
        transactions: () => [],
        status: () => POSTING,
      };
      const operation = createOperation({
        ...{ account: account(member), version: "0.1.0", configHash: `0x${"cc".repeat(32)}`, limits: LIMITS },
        ...{ domain: DOMAIN, network: 1, poster, metrics: createMetrics(), fetch: globalThis.fetch, timeoutMs: 5_000 },
        unixMs: () => NOW + (offsetMs[member] ?? 0),
        probe: () => {
          if (failing !== undefined) throw new Error(failing);
        },
        peers: () => peers.filter(({ signer }) => signer !== account(member).address),
        view: () => views[member] ?? assert.fail("no such member"),
      });
      operations.push(operation);
      const server = await serve({
        port: 0,
        handler: async (request) => {
          const answer = (await operation.answer(request)) ?? json(404, {});
          if (member !== 2 || impostor === undefined || request.segments[0] !== "heartbeat") return answer;
          assert.ok(typeof answer.body === "string");
          return json(200, impostor(heartbeatSchema.parse(JSON.parse(answer.body))));
        },
      });
      servers.push(server);
      peers.push({ signer: account(member).address, url: server.url });
    }
  });
  afterEach(() => Promise.all(servers.map((server) => server.close())));

  const tableSchema = z.object({
    self: heartbeatSchema,
    members: z.array(z.object({ signer: z.string(), state: z.string(), reason: z.string().optional() })),
  });
  const get = (path: string): Promise<Response> => fetch(`${servers[0]?.url}${path}`);
  const table = async (): Promise<z.output<typeof tableSchema>> =>
    tableSchema.parse(await (await get("/committee")).json());

  it("a heartbeat that anybody can verify, and the table of its peers", async () => {
    const heartbeat = heartbeatSchema.parse(await (await get("/heartbeat")).json());
    assert.ok(await verifyHeartbeat(DOMAIN, heartbeat));
    assert.deepEqual([heartbeat.sequence, heartbeat.epoch, heartbeat.at], [7, 18_799, NOW / 1_000]);
    const { members } = await table();
    assert.deepEqual(
      members.map(({ signer, state }) => [signer, state]),
      [1, 2].map((member) => [account(member).address, "ok"]),
    );
  });

  const lies: [what: string, lie: (heartbeat: SignedHeartbeat) => unknown][] = [
    ["with another version than it signed", (heartbeat) => ({ ...heartbeat, version: "9.9.9" })],
    ["of another address", (heartbeat) => ({ ...heartbeat, address: SENDER })],
    ["of another network", (heartbeat) => ({ ...heartbeat, network: 2 })],
    ["that is none", () => ({ at: "now" })],
  ];
  for (const [what, lie] of lies) {
    it(`flags a peer that answers with a heartbeat ${what}`, async () => {
      impostor = lie;
      assert.equal((await table()).members.find(({ signer }) => signer === account(2).address)?.state, "wrong");
    });
  }

  it("flags a peer whose heartbeats are old, and one that is away", async () => {
    offsetMs[1] = -301_000;
    await servers[2]?.close();
    servers.pop();
    const { members } = await table();
    assert.deepEqual(
      members.map(({ state }) => state),
      ["stale", "unreachable"],
    );
  });

  it("a replayed older heartbeat does not make a peer look younger", async () => {
    const old = heartbeatSchema.parse(await (await fetch(`${servers[2]?.url}/heartbeat`)).json());
    offsetMs = [400_000, 400_000, 400_000];
    assert.equal((await table()).members[1]?.state, "ok");
    impostor = () => old;
    offsetMs = [420_000, 420_000, 420_000];
    assert.equal((await table()).members[1]?.state, "ok");
    offsetMs = [800_000, 800_000, 800_000];
    assert.equal((await table()).members[1]?.state, "stale");
  });

  it("200 with its facts while it is well, 503 with the reasons when it is not", async () => {
    const health = z.object({
      healthy: z.boolean(),
      reasons: z.array(z.string()),
      member: z.number(),
      sequence: z.number(),
    });
    const well = await get("/healthz");
    assert.equal(well.status, 200);
    assert.deepEqual(health.parse(await well.json()), { healthy: true, reasons: [], member: 0, sequence: 7 });

    offsetMs[0] = 20_000;
    failing = "database or disk is full";
    const ill = await get("/healthz");
    assert.equal(ill.status, 503);
    assert.deepEqual(health.parse(await ill.json()).reasons, [
      "The database cannot be written: database or disk is full",
    ]);
  });

  it("sees that it is behind once two members say so, and not before", async () => {
    const say = async (): Promise<number> => {
      await operations[0]?.look();
      return (await get("/healthz")).status;
    };
    views[1] = { ...(views[1] ?? assert.fail()), last: { sequence: 90, epoch: 18_900 } };
    assert.equal(await say(), 200);
    views[2] = { ...(views[2] ?? assert.fail()), last: { sequence: 9, epoch: 18_801 } };
    offsetMs = [15_000, 15_000, 15_000];
    assert.equal(await say(), 503);
  });

  it("metrics as Prometheus reads them", async () => {
    const response = await get("/metrics");
    assert.match(response.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
    assert.match(await response.text(), /^adit_build_info\{version="0\.1\.0",config_hash="0x(cc){32}",address="0x/m);
  });
});

describe("the hash of a configuration", () => {
  const input = (): NodeConfigInput => ({
    chain: {
      rpcUrl: "https://rpc.example/v1/KEY-ONE",
      chainId: 8453,
      oracle: DOMAIN.oracle,
      registry: SENDER,
      startBlock: 1,
    },
    network: 1,
    keys: {
      attesting: { kind: "keystore", path: "a.json", password: "one" },
      posting: { kind: "keystore", path: "p.json", password: "two" },
    },
    listen: { port: 9001 },
    peers: [],
    database: "node.sqlite",
    bitcoin: [{ kind: "bitcoind", url: "http://127.0.0.1:8332", user: "rpc", password: "three" }],
    prices: [{ exchange: "kraken", url: "https://api.kraken.com" }],
    farms: [{ farmId: 1, pools: [{ kind: "f2pool", url: "https://api.f2pool.com", user: "farm", secret: "four" }] }],
  });

  it("knows no secret, so a new password or RPC key leaves it as it is", () => {
    const other = input();
    const text = JSON.stringify(other)
      .replace(/"(one|two|three|four)"/g, '"changed"')
      .replace("KEY-ONE", "KEY-TWO");
    assert.notDeepEqual(JSON.parse(text), other);
    assert.equal(configHash(parseConfig(JSON.parse(text))), configHash(parseConfig(other)));
  });

  it("changes with everything else, and not with the order of fields", () => {
    const whole = configHash(parseConfig(input()));
    const reversed = Object.fromEntries(Object.entries(input()).reverse());
    assert.equal(configHash(parseConfig(reversed)), whole);
    assert.notEqual(configHash(parseConfig({ ...input(), posting: { maxFeeGwei: "101" } })), whole);
    assert.notEqual(configHash(parseConfig({ ...input(), timing: { tickMs: 16_000 } })), whole);
    assert.notEqual(
      configHash(parseConfig({ ...input(), prices: [{ exchange: "kraken", url: "https://evil.example" }] })),
      whole,
    );
  });
});
