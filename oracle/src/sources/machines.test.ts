import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { json, serve, type HttpHandler } from "../http/server.ts";
import {
  askMachine,
  askMachines,
  fetchEverywhere,
  SourceError,
  telemetryCollector,
  telemetrySource,
  type Machine,
  type RawAnswer,
} from "./index.ts";

const connection = { fetch: fetchEverywhere(globalThis.fetch), timeoutMs: 30_000 };
const folder = mkdtempSync(join(tmpdir(), "adit-machines-"));
const servers: Server[] = [];
after(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

/** A machine that speaks cgminer's API: one command, one answer, a zero byte, and the line is closed. */
async function machine(answers: Readonly<Record<string, string>>, pieces = 1): Promise<Machine> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", (question) => {
      const { command } = JSON.parse(question.toString()) as { command: string };
      const answer = answers[command];
      if (answer === undefined) return;
      const text = `${answer}\0`;
      const size = Math.ceil(text.length / pieces);
      for (let from = 0; from < text.length; from += size) socket.write(text.slice(from, from + size));
      socket.end();
    });
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    kind: "cgminer",
    host: "127.0.0.1",
    port: typeof address === "object" && address !== null ? address.port : 0,
  };
}
const status = '"STATUS":[{"STATUS":"S","When":1625356800,"Code":11,"Msg":"Summary","Description":"cgminer 4.11.1"}]';
const summary = (fields: string): string => `{${status},"SUMMARY":[{"Elapsed":1000,${fields}}],"id":1}`;

describe("a mining machine", () => {
  it("of Bitmain says gigahashes as text, and forgets a comma in its statistics", async () => {
    const bitmain = await machine(
      {
        summary: summary('"GHS 5s":"110123.45","GHS av":109999.99'),
        stats: `{${status},"STATS":[{"BMMiner":"1.0.0","Type":"Antminer S19 Pro"}{"STATS":0,"chain_power":"3250.50 (W)"}],"id":1}`,
      },
      7,
    );
    assert.deepEqual(await askMachine(connection, bitmain), { hashrate: 110_123_450_000_000n, watts: 3_250n });
  });

  it("of another maker says megahashes and its power in the summary", async () => {
    const whatsminer = await machine({ summary: summary('"MHS av":99.5,"MHS 5m":112345678.91,"Power":3456') });
    assert.deepEqual(await askMachine(connection, whatsminer), { hashrate: 112_345_678_910_000n, watts: 3_456n });
  });

  it("that measures no power says none", async () => {
    const plain = await machine({ summary: summary('"MHS 5s":1.5'), stats: `{${status},"STATS":[{"Power":0}]}` });
    assert.deepEqual(await askMachine(connection, plain), { hashrate: 1_500_000n, watts: undefined });
    const noStatistics = await machine({ summary: summary('"MHS 5s":1.5'), stats: "<html>" });
    assert.deepEqual(await askMachine(connection, noStatistics), { hashrate: 1_500_000n, watts: undefined });
  });

  it("that refuses, answers nonsense or is off is named", async () => {
    const cases: [Machine, RegExp][] = [
      [await machine({ summary: '{"STATUS":[{"STATUS":"E","Msg":"Access denied"}],"SUMMARY":[{}]}' }), /Access denied/],
      [await machine({ summary: "<html>" }), /did not answer in JSON/],
      [await machine({ summary: summary('"MHS 5s":"-4"') }), /is negative/],
      [await machine({ summary: summary('"Elapsed":1') }), /says no hashrate/],
      [await machine({ summary: `"${"x".repeat(300_000)}"` }), /more than 200000 bytes/],
      [{ kind: "cgminer", host: "127.0.0.1", port: 1 }, /ECONNREFUSED/],
    ];
    for (const [one, message] of cases)
      await assert.rejects(
        askMachine(connection, one),
        (error) => error instanceof SourceError && message.test(error.message),
        String(message),
      );
  });

  it("that hangs is not waited for", async () => {
    await assert.rejects(
      askMachine({ ...connection, timeoutMs: 100 }, await machine({})),
      /did not answer within 100 ms/,
    );
  });

  it("with a web server asks for a digest, which never shows the password", async () => {
    const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
    const seen: string[] = [];
    const web: HttpHandler = ({ segments, headers, method }) => {
      const uri = `/${segments.join("/")}`;
      const given = headers.authorization ?? "";
      seen.push(given);
      const part = (name: string): string => new RegExp(`${name}="?([^",]*)`).exec(given)?.[1] ?? "";
      const expected = md5(
        [
          md5("root:antMiner Configuration:hush-1234"),
          part("nonce"),
          part("nc"),
          part("cnonce"),
          "auth",
          md5(`${method}:${uri}`),
        ].join(":"),
      );
      if (part("response") !== expected)
        return {
          status: 401,
          body: "",
          headers: { "www-authenticate": 'Digest realm="antMiner Configuration", nonce="n-1", qop="auth", opaque="o"' },
        };
      if (uri === "/miner_power")
        return { status: 200, body: "miner power:3300\n", headers: { "content-type": "text/plain" } };
      return json(200, {
        STATUS: { STATUS: "S" },
        SUMMARY: [{ rate_5s: 90_000, rate_30m: 104_321.5, rate_unit: "GH/s" }],
      });
    };
    const server = await serve({ handler: web, port: 0 });
    try {
      const antminer = { kind: "antminer", url: server.url, user: "root" } as const;
      assert.deepEqual(await askMachine(connection, { ...antminer, password: "hush-1234" }), {
        hashrate: 104_321_500_000_000n,
        watts: 3_300n,
      });
      assert.ok(!seen.join().includes("hush-1234"));
      await assert.rejects(askMachine(connection, { ...antminer, password: "wrong-one" }), /HTTP 401/);
    } finally {
      await server.close();
    }
  });

  it("that does not answer counts as not working, and is named", async () => {
    const good = await machine({ summary: summary('"MHS 5m":100,"Power":30') });
    const { readings, problems } = await askMachines(connection, [
      good,
      { kind: "cgminer", host: "127.0.0.1", port: 1 },
      good,
    ]);
    assert.equal(readings.length, 2);
    assert.equal(problems.length, 1);
  });
});

describe("a day of machines", () => {
  const EPOCH = 18_812;
  const FROM = EPOCH * 86_400;
  const line = (t: number, hs: bigint, w: bigint | null): string =>
    `${JSON.stringify({ t, hs: hs.toString(), w: w === null ? null : w.toString(), asked: 1, answered: 1 })}\n`;
  const source = (text: string, name: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return telemetrySource({ ...connection, path });
  };
  const samples = Array.from({ length: 288 }, (_, i) => FROM + i * 300);

  it("has an average hashrate beyond 2^53 and the J/TH that were measured", async () => {
    const rate = 9_007_199_254_740_993n;
    const day = await source(samples.map((t) => line(t, rate, 270_215n)).join(""), "full").day(EPOCH);
    assert.deepEqual(day, { hashrate: rate, milliJoulePerTh: (270_215n * 10n ** 15n) / rate });
  });

  it("has no J/TH where one machine measures no power, and no hashrate where too few moments were seen", async () => {
    const partly = samples.map((t, i) => line(t, 10n ** 15n, i === 7 ? null : 30_000n)).join("");
    assert.deepEqual(await source(partly, "partly").day(EPOCH), { hashrate: 10n ** 15n, milliJoulePerTh: undefined });
    const morning = samples.slice(0, 100).map((t) => line(t, 10n ** 15n, 30_000n));
    assert.equal((await source(morning.join(""), "morning").day(EPOCH)).hashrate, undefined);
  });

  it("is recorded as the lines of the day", async () => {
    const text = [FROM - 300, ...samples, FROM + 86_400].map((t) => line(t, 5n, null)).join("");
    const records: RawAnswer[] = [];
    const day = await source(text, "recorded").day(EPOCH, (answer) => records.push(answer));
    assert.equal(records[0]?.body.trim().split("\n").length, samples.length);
    const fetch = () => Promise.resolve(new Response(records[0]?.body));
    assert.deepEqual(await telemetrySource({ ...connection, fetch, path: "/elsewhere" }).day(EPOCH), day);
  });

  it("is collected from real machines", async () => {
    const path = join(folder, "collected");
    const problems: string[] = [];
    const collector = telemetryCollector({
      connection,
      machines: [
        await machine({ summary: summary('"MHS 5m":100,"Power":30') }),
        await machine({ summary: summary('"GHS 5s":1,"Power":12') }),
        { kind: "cgminer", host: "127.0.0.1", port: 1 },
      ],
      path,
      everySeconds: 300,
      wallSeconds: () => FROM,
      onProblem: (reason) => problems.push(reason),
    });
    collector.start();
    await collector.stop();
    assert.equal(
      readFileSync(path, "utf8"),
      `${JSON.stringify({ t: FROM, hs: "1100000000", w: "42", asked: 3, answered: 2 })}\n`,
    );
    assert.equal(problems.length, 1);
  });
});
