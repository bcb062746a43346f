import assert from "node:assert/strict";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, beforeEach, describe, it } from "node:test";
import { Aedes } from "aedes";
import fc from "fast-check";
import { connectAsync } from "mqtt";
import {
  fetchEverywhere,
  meterFileSource,
  mqttCollector,
  SourceError,
  TIME_FIELD,
  type Collector,
  type MeterReading,
  type RawAnswer,
} from "./index.ts";
import { openOwnLog, readLogRows } from "./log.ts";
import { energyOfDay } from "./meterFile.ts";
import { judgeMessage } from "./meterMqtt.ts";

const DAY = 86_400;
const EPOCH = 18_812;
const FROM = EPOCH * DAY;
const TO = FROM + DAY;
const folder = mkdtempSync(join(tmpdir(), "adit-meters-"));
after(() => {
  rmSync(folder, { recursive: true });
});
let files = 0;
const newPath = (): string => join(folder, `log-${files++}`);

const cumulative = { reading: "cumulative", rolloverWh: undefined, maxWatts: undefined } as const;
const interval = { ...cumulative, reading: "interval" } as const;
/** Readings every `step` seconds of a site that takes 12 kW, from an hour before the day to an hour after it. */
const counter = (step: number, start = 5_000_000n): MeterReading[] =>
  Array.from({ length: (DAY + 7_200) / step + 1 }, (_, i) => ({
    second: FROM - 3_600 + i * step,
    energyWh: start + (12_000n * BigInt(i * step)) / 3_600n,
  }));
const DAY_WH = 288_000n;

describe("a day's energy", () => {
  it("is what the counter rose between the day's ends, shared where a stretch crosses them", () => {
    assert.equal(energyOfDay(FROM, TO, counter(300), cumulative), DAY_WH);
    const shifted = counter(700).map(({ second, energyWh }) => ({ second: second + 123, energyWh }));
    const seen = energyOfDay(FROM, TO, shifted, cumulative) ?? 0n;
    assert.ok(DAY_WH - seen <= 5n && seen <= DAY_WH, `${seen} Wh`);
  });

  it("does not depend on order, repetition, or how densely a counter was read", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(counter(600)), (some) => {
        const dense = counter(600);
        const again = [...some, ...dense, ...some];
        assert.equal(energyOfDay(FROM, TO, again, cumulative), energyOfDay(FROM, TO, dense, cumulative));
      }),
      { numRuns: 50 },
    );
  });

  it("survives a gap inside the day where the counter goes on, and knows nothing where a day's end is hidden", () => {
    const gap = counter(600).filter(({ second }) => second < FROM + 10_000 || second > FROM + 50_000);
    assert.equal(energyOfDay(FROM, TO, gap, cumulative), DAY_WH);
    const hidden = counter(600).filter(({ second }) => second < TO - 5_000 || second > TO + 3_000);
    assert.equal(energyOfDay(FROM, TO, hidden, cumulative), undefined);
    const open = counter(600).filter(({ second }) => second < TO);
    assert.equal(energyOfDay(FROM, TO, open, cumulative), undefined, "the day is not over");
    assert.equal(energyOfDay(FROM, TO, [], cumulative), undefined);
  });

  it("goes on after a rollover, and counts only what is known after a reset", () => {
    const rolloverWh = 10_000_000n;
    const rolling = counter(600, rolloverWh - 100_000n).map((reading) => ({
      ...reading,
      energyWh: reading.energyWh % rolloverWh,
    }));
    assert.equal(energyOfDay(FROM, TO, rolling, { ...cumulative, rolloverWh }), DAY_WH);
    const half = FROM + DAY / 2;
    const base = counter(600).find(({ second }) => second === half)?.energyWh ?? 0n;
    const reset = counter(600).map(({ second, energyWh }) => ({
      second,
      energyWh: second > half ? energyWh - base - 2_000n : energyWh,
    }));
    const seen = energyOfDay(FROM, TO, reset, { ...cumulative, rolloverWh });
    assert.ok(seen !== undefined && seen <= DAY_WH && seen >= DAY_WH - 2_100n, `${seen} Wh`);
  });

  it("adds up intervals, but not over a gap", () => {
    const rows = counter(900).map(({ second }) => ({ second, energyWh: 3_000n }));
    assert.equal(energyOfDay(FROM, TO, rows, interval), DAY_WH);
    const gap = rows.filter(({ second }) => second < FROM + 10_000 || second > FROM + 20_000);
    assert.equal(energyOfDay(FROM, TO, gap, interval), undefined);
  });

  it("never is more than the site's connection can carry", () => {
    assert.equal(energyOfDay(FROM, TO, counter(600), { ...cumulative, maxWatts: 12_001n }), DAY_WH);
    const jump = counter(600).map((reading) =>
      reading.second > FROM + 40_000 ? { ...reading, energyWh: reading.energyWh + 10n ** 9n } : reading,
    );
    assert.throws(() => energyOfDay(FROM, TO, jump, { ...cumulative, maxWatts: 50_000n }), RangeError);
  });
});

describe("a meter file", () => {
  const source = (path: string, own: object = {}) =>
    meterFileSource({
      fetch: fetchEverywhere(globalThis.fetch),
      timeoutMs: 30_000,
      path,
      timeField: "timestamp",
      energyField: "energy",
      unit: "Wh",
      reading: "cumulative",
      renewableBps: 6_100,
      ...own,
    });
  const write = (lines: readonly string[], end = "\n"): string => {
    const path = newPath();
    writeFileSync(path, lines.join("\n") + end);
    return path;
  };
  const csv = (time: (second: number) => string, energy: (wh: bigint) => string, separator = ","): string[] => [
    `timestamp${separator}site${separator}energy`,
    ...counter(600).map(({ second, energyWh }) => [time(second), "a", energy(energyWh)].join(separator)),
  ];
  const plain = (wh: bigint): string => wh.toString();

  it("is read in seconds, milliseconds and ISO time, in CSV of three kinds and in JSON lines", async () => {
    const zoned = (second: number): string => new Date(second * 1000).toISOString();
    const abroad = (second: number): string => `${new Date((second + 7_200) * 1000).toISOString().slice(0, 19)}+02:00`;
    const paths = [
      write(csv(String, plain)),
      write(csv((second) => `${second}000`, plain, ";")),
      write(csv(zoned, plain, "\t")),
      write(csv((second) => `"${abroad(second)}"`, plain)),
      write(counter(600).map(({ second, energyWh }) => `{"timestamp":${second}.5,"energy":${energyWh}}`)),
      write(counter(600).map(({ second, energyWh }) => `{"timestamp":"${zoned(second)}","energy":"${energyWh}"}`)),
    ];
    for (const path of paths) {
      const { energyWh, renewableBps } = await source(path).day(EPOCH);
      assert.ok(energyWh !== undefined && DAY_WH - energyWh <= 2n, `${energyWh} Wh`);
      assert.equal(renewableBps, 6_100);
    }
    const kilo = write(csv(String, (wh) => `${wh / 1000n}.${(wh % 1000n).toString().padStart(3, "0")}`));
    assert.equal((await source(kilo, { unit: "kWh" }).day(EPOCH)).energyWh, DAY_WH);
  });

  it("leaves out half a line that is still being written, and lines that cannot be read", async () => {
    const lines = csv(String, plain);
    const last = lines.at(-1) ?? "";
    const writing = write([...lines.slice(0, -1), "rubbish", "1e999,a,5", `${FROM},a,-7`, last.slice(0, -3)], "");
    assert.equal((await source(writing).day(EPOCH)).energyWh, DAY_WH);
    const cutBeforeEnd = write(lines.slice(0, 150), "");
    assert.equal((await source(cutBeforeEnd).day(EPOCH)).energyWh, undefined, "half of the last reading is no reading");
    const zoneless = write(csv((second) => new Date(second * 1000).toISOString().slice(0, 19), plain));
    assert.equal((await source(zoneless).day(EPOCH)).energyWh, undefined, "nobody knows of which day it speaks");
  });

  it("that is absent is named without its folder, and a large one is read from its end", async () => {
    await assert.rejects(
      source(join(folder, "absent.csv")).day(EPOCH),
      (error) => error instanceof SourceError && error.message.includes("ENOENT") && !error.message.includes(folder),
    );
    const [head = "", ...rows] = csv(String, plain);
    const old = Array.from({ length: 200_000 }, (_, i) => `${FROM - 90 * DAY + i},a,${i}`);
    const path = write([head, ...old, ...rows]);
    assert.equal((await source(path).day(EPOCH)).energyWh, DAY_WH);
  });

  it("is recorded as the lines that speak of the day, from which the same figure follows", async () => {
    const far = csv(String, plain).concat(Array.from({ length: 5_000 }, (_, i) => `${TO + DAY + i},a,9`));
    const records: RawAnswer[] = [];
    const day = await source(write(far)).day(EPOCH, (answer) => records.push(answer));
    assert.equal(records.length, 1);
    assert.ok((records[0]?.body.length ?? 0) < 6_000);
    assert.match(records[0]?.request.url ?? "", /^file:log-\d+$/);
    const replay = () => Promise.resolve(new Response(records[0]?.body));
    assert.deepEqual(await source("/elsewhere", { fetch: replay }).day(EPOCH), day);
  });
});

describe("our own log", () => {
  it("ends a line that a crash left half, and drops what is old", () => {
    const path = newPath();
    writeFileSync(path, `{"t":100,"wh":"1"}\n{"t":200,"wh":"2"}\n{"t":3`);
    const log = openOwnLog(path, 0);
    assert.equal(log.last()?.second, 200);
    log.append({ t: 300, wh: "3" });
    assert.deepEqual(
      readLogRows(readFileSync(path, "utf8"), TIME_FIELD).rows.map(({ second }) => second),
      [100, 200, 300],
    );
    openOwnLog(path, 150);
    assert.deepEqual(
      readLogRows(readFileSync(path, "utf8"), TIME_FIELD).rows.map(({ second }) => second),
      [200, 300],
    );
  });
});

describe("a meter's message", () => {
  const NOW = TO + 100;
  const last = { second: NOW - 600, wh: 1_000n };
  const judge = (payload: string, retained = false, before: typeof last | undefined = last) =>
    judgeMessage({ payload, retained }, "kWh", before, NOW);
  const kept = (payload: string, retained = false, before: typeof last | undefined = last): unknown => {
    const decision = judge(payload, retained, before);
    return "row" in decision ? decision.row : undefined;
  };

  it("is a bare counter or an object with its own time and unit", () => {
    assert.deepEqual(kept("1.5"), { t: NOW, wh: "1500" });
    assert.deepEqual(kept(`{"energy":"2","timestamp":${NOW - 60}}`), { t: NOW - 60, wh: "2000" });
    assert.deepEqual(kept(`{"energy":2.5,"unit":"MWh","timestamp":${NOW * 1000}}`), { t: NOW, wh: "2500000" });
  });

  it("says nothing new when it comes twice, out of order, or too soon after another", () => {
    assert.equal(kept(`{"energy":1,"timestamp":${last.second}}`), undefined);
    assert.equal(kept(`{"energy":1,"timestamp":${last.second - 60}}`), undefined);
    assert.equal(kept(`{"energy":2,"timestamp":${last.second + 5}}`), undefined);
    assert.notEqual(kept(`{"energy":0,"timestamp":${last.second + 5}}`), undefined, "a counter that fell is news");
  });

  it("that the broker retained counts with its own time, and not without one", () => {
    assert.equal(kept("9", true), undefined);
    assert.deepEqual(kept(`{"energy":9,"timestamp":${NOW - 60}}`, true), { t: NOW - 60, wh: "9000" });
  });

  it("of a clock that runs ahead counts when it arrives, of one that is days behind not at all", () => {
    assert.deepEqual(kept(`{"energy":9,"timestamp":${NOW + 7_200}}`), { t: NOW, wh: "9000" });
    const old = judge(`{"energy":9,"timestamp":${NOW - 10 * DAY}}`, false, undefined);
    assert.ok("ignored" in old && (old.ignored ?? "").includes("meter's clock"));
  });

  it("that is no reading is refused in words", () => {
    for (const payload of [
      "",
      "on",
      "{}",
      '{"energy":-1}',
      '{"energy":"1","unit":"kW"}',
      '{"energy":1,"timestamp":"noon"}',
    ]) {
      const decision = judge(payload);
      assert.ok("ignored" in decision && decision.ignored !== undefined, payload);
    }
  });
});

describe("an MQTT meter, with a real broker", () => {
  let broker: Aedes;
  let server: Server;
  let url: string;
  let path: string;
  let now = TO;
  const problems: string[] = [];
  const running: Collector[] = [];

  beforeEach(async () => {
    broker = await Aedes.createBroker();
    server = createServer(broker.handle);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    url = `mqtt://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
    path = newPath();
    now = TO;
    problems.length = 0;
  });
  afterEach(async () => {
    for (const collector of running.splice(0)) await collector.stop();
    await new Promise<void>((resolve) => {
      broker.close(resolve);
    });
    server.close();
  });

  function listen(at = path): Collector {
    const collector = mqttCollector({
      url,
      topic: "site/meter",
      clientId: "adit-test",
      username: "oracle",
      password: "SENTINEL-password",
      unit: "Wh",
      path: at,
      wallSeconds: () => now,
      onProblem: (reason) => problems.push(reason),
    });
    collector.start();
    running.push(collector);
    return collector;
  }
  const rows = (): number[] => {
    try {
      return readLogRows(readFileSync(path, "utf8"), TIME_FIELD).rows.map(({ second }) => second);
    } catch {
      return [];
    }
  };
  async function until(what: () => boolean): Promise<void> {
    for (let tries = 0; !what(); tries++) {
      if (tries > 500) assert.fail(`it never came: ${rows().join()} ${problems.join()}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  const subscribed = async (): Promise<void> => {
    let done = false;
    broker.on("subscribe", () => (done = true));
    await until(() => done);
  };
  async function publish(energy: number, timestamp: number, retain = false): Promise<void> {
    const client = await connectAsync(url);
    await client.publishAsync("site/meter", JSON.stringify({ energy, timestamp }), { qos: 1, retain });
    await client.endAsync();
  }

  it("writes the counter down, once for what comes twice", async () => {
    listen();
    await subscribed();
    await publish(100, TO - 300);
    await publish(100, TO - 300);
    await publish(200, TO - 200);
    await until(() => rows().length === 2);
    assert.deepEqual(rows(), [TO - 300, TO - 200]);
    assert.deepEqual(problems, []);
  });

  it("loses nothing that came while the node was away, and takes a retained reading up", async () => {
    const first = listen();
    await subscribed();
    await publish(100, TO - 300, true);
    await until(() => rows().length === 1);
    await first.stop();
    await publish(200, TO - 200);
    await publish(300, TO - 100);
    listen();
    await until(() => rows().length === 3);
    assert.deepEqual(rows(), [TO - 300, TO - 200, TO - 100]);
  });

  it("asks again for what could not be written down", async () => {
    const first = listen(join(folder, "no", "such", "folder"));
    await subscribed();
    await publish(100, TO - 300);
    await until(() => problems.length > 0);
    assert.match(problems[0] ?? "", /cannot be written down/);
    await first.stop();
    listen();
    await until(() => rows().length === 1);
    assert.ok(!problems.join().includes("SENTINEL"));
  });

  it("gives the day's energy from the file", async () => {
    for (const { second, energyWh } of counter(600))
      appendFileSync(path, `${JSON.stringify({ t: second, wh: String(energyWh) })}\n`);
    const source = meterFileSource({
      fetch: fetchEverywhere(globalThis.fetch),
      timeoutMs: 30_000,
      path,
      timeField: TIME_FIELD,
      energyField: "wh",
      unit: "Wh",
      reading: "cumulative",
      renewableBps: 0,
    });
    assert.equal((await source.day(EPOCH)).energyWh, DAY_WH);
  });
});
