import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import { epochEnd, epochStart } from "@adit/sdk/math";
import type { FarmReport, Observation } from "@adit/sdk/oracle";
import { createWorld, SCENARIO_FIRST_EPOCH, startSimulator, type Simulator } from "../simulator/index.ts";
import type { RawAnswer } from "../sources/index.ts";
import { systemClock } from "./clock.ts";
import { parseConfig, type NodeConfig, type NodeConfigInput } from "./config.ts";
import { configuredSources } from "./configuredSources.ts";
import { observe } from "./observe.ts";

const world = createWorld();
const epoch = SCENARIO_FIRST_EPOCH + 24;
const now = Number(epochEnd(epoch)) + 7_200;
const WALL_MS = 1_800_000_000_000;
const USER = "norrfors";
const farm = world.farms[0];
const truth = world.farmDay(1, epoch);
const folder = mkdtempSync(join(tmpdir(), "adit-configured-"));
let simulator: Simulator;

before(async () => {
  simulator = await startSimulator({ world, nodes: 1, now, wallMs: () => WALL_MS });
});
after(async () => {
  await simulator.stop();
  rmSync(folder, { recursive: true });
});
afterEach(() => {
  simulator.setFault(0, undefined);
});

/** A node that reads Bitcoin twice, and farm 1 through two pools, its machines and its meter's file. */
function config(): NodeConfig {
  const { bitcoind, esplora, f2pool, luxor, exchanges } = simulator.sourcesOf(0);
  const telemetry = join(folder, "machines.log");
  const meter = join(folder, "meter.csv");
  const watts = (truth.hashrate * BigInt(farm?.milliJoulePerTh ?? 0)) / 10n ** 15n;
  const seconds = Array.from({ length: 300 }, (_, i) => Number(epochStart(epoch)) + (i - 5) * 300);
  const machines = (t: number) => JSON.stringify({ t, hs: String(truth.hashrate), w: String(watts) });
  const counted = (i: number): bigint => 7_000_000n + (truth.energyWh * BigInt(i * 300)) / 86_400n;
  writeFileSync(telemetry, seconds.map((t) => `${machines(t)}\n`).join(""));
  writeFileSync(meter, `timestamp,energy\n${seconds.map((t, i) => `${t},${counted(i)}\n`).join("")}`);
  const input: NodeConfigInput = {
    chain: {
      rpcUrl: "http://127.0.0.1:1",
      chainId: 31_337,
      oracle: `0x${"ab".repeat(20)}`,
      registry: `0x${"cd".repeat(20)}`,
      startBlock: 1,
    },
    network: 1,
    keys: {
      attesting: { kind: "key", key: `0x${"11".repeat(32)}` },
      posting: { kind: "key", key: `0x${"22".repeat(32)}` },
    },
    listen: { port: 0 },
    peers: [],
    database: ":memory:",
    timing: { requestMs: 60_000 },
    bitcoin: [
      { kind: "bitcoind", ...bitcoind },
      { kind: "esplora", ...esplora },
    ],
    prices: [{ exchange: "kraken", url: exchanges.kraken }],
    farms: [
      {
        farmId: 1,
        pools: [
          { kind: "f2pool", ...f2pool, user: USER, paceMs: 0 },
          { kind: "luxor", ...luxor, user: USER, paceMs: 0 },
        ],
        meter: { kind: "file", path: meter, renewableBps: 9_700 },
        telemetry: { log: telemetry, machines: [{ kind: "cgminer", host: "127.0.0.1" }] },
      },
    ],
  };
  return parseConfig(input);
}

async function look(
  record?: (answer: RawAnswer) => void,
): Promise<{ seen: Omit<Observation, "evidenceHash">; events: [string, object][] }> {
  const events: [string, object][] = [];
  const note = (facts: object, event: string): void => {
    events.push([event, facts]);
  };
  const logger = { debug: note, info: note, warn: note, error: note };
  const settings = { config: config(), fetch: globalThis.fetch, clock: systemClock, wallMs: () => WALL_MS, logger };
  const { sources, collectors } = configuredSources(settings);
  assert.equal(collectors.length, 1, "the machines are to be asked");
  const seen = await observe({
    sources,
    sequence: 1,
    epoch,
    firstHeight: world.day(epoch).firstHeight,
    now,
    wanted: [{ farmId: 1, epoch }],
    limits: new Map(farm === undefined ? [] : [[1, farm]]),
    logger,
    ...(record === undefined ? {} : { recorderOf: () => record }),
  });
  return { seen, events };
}
const strayPpm = (report: FarmReport | undefined): number => {
  const gap = (report?.hashrate ?? 0n) - truth.hashrate;
  return Number(((gap < 0n ? -gap : gap) * 1_000_000n) / truth.hashrate);
};

describe("a node with all that its configuration names", () => {
  it("stands on two pools, the machines and the meter, and records every answer without a secret", async () => {
    const records: RawAnswer[] = [];
    const { seen, events } = await look((answer) => records.push(answer));
    const [report] = seen.farms;
    assert.equal(report?.sources, 4);
    assert.equal(report.gross, truth.gross);
    assert.ok(strayPpm(report) <= 500);
    assert.ok(truth.energyWh - report.energyWh <= 300n, `${report.energyWh} Wh of ${truth.energyWh}`);
    assert.equal(seen.report.fees, world.day(epoch).fees);
    assert.deepEqual(events, []);
    const names = new Set(records.map(({ source }) => source));
    assert.deepEqual([...names].sort(), [
      "bitcoind",
      "esplora",
      "f2pool",
      "kraken",
      "luxor",
      "meter file",
      "telemetry",
    ]);
    const { bitcoind, f2pool, luxor } = simulator.sourcesOf(0);
    for (const secret of [bitcoind.password, f2pool.secret, luxor.key, folder])
      assert.ok(!JSON.stringify(records).includes(secret), secret);
  });

  it("outvotes a pool that lies, stands on fewer sources, and says why", async () => {
    simulator.setFault(0, { lyingPercent: 300 }, "luxor");
    const { seen, events } = await look();
    assert.equal(seen.farms[0]?.sources, 3);
    assert.equal(seen.farms[0].gross, truth.gross);
    assert.ok(strayPpm(seen.farms[0]) <= 500);
    assert.match(JSON.stringify(events), /farm.doubts.*luxor at 127.0.0.1:\d+ says \d+ H\/s where \d+ H\/s counts/);
  });

  it("says nothing about a day of Bitcoin on which its two sources differ, but still reports the farm", async () => {
    simulator.setFault(0, { lyingPercent: 99 }, "esplora");
    const { seen, events } = await look();
    assert.equal(seen.report.epoch, 0);
    assert.equal(seen.farms.length, 1);
    assert.match(JSON.stringify(events), /do not agree on the reward of block \d+: nothing is said about day/);
  });
});
