import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { epochEnd } from "@adit/sdk/math";
import { json, serve, type HttpHandler } from "../http/server.ts";
import { createWorld, SCENARIO_FIRST_EPOCH, startSimulator, type Fault, type Simulator } from "../simulator/index.ts";
import {
  antpoolSource,
  binanceSource,
  bitcoindReader,
  braiinsSource,
  coinbaseSource,
  createPacer,
  f2poolSource,
  luxorSource,
  nicehashSource,
  oceanSource,
  SourceError,
  type PoolSource,
  type RawAnswer,
} from "./index.ts";

const world = createWorld();
const epoch = SCENARIO_FIRST_EPOCH + 24;
const FARM = 1;
const USER = "norrfors";
const truth = world.farmDay(FARM, epoch);
const WALL_MS = 1_800_000_000_000;
/** No moment comes twice. */
let moments = 0;
const afterDay = (day: number): number => Number(epochEnd(day)) + 7_200;
const common = { fetch: globalThis.fetch, timeoutMs: 30_000, paceMs: 0, wallMs: () => WALL_MS + ++moments };
let simulator: Simulator;

before(async () => {
  simulator = await startSimulator({ world, nodes: 1, now: afterDay(epoch), wallMs: () => WALL_MS });
});
after(() => simulator.stop());
afterEach(() => {
  simulator.setFault(0, undefined);
  simulator.setNow(afterDay(epoch));
});

type Own = Partial<typeof common>;
type Kind = "f2pool" | "braiins" | "luxor" | "antpool" | "nicehash";
const KINDS: readonly Kind[] = ["f2pool", "braiins", "luxor", "antpool", "nicehash"];

/** The farm's account at each of the pools, in the simulator. */
function poolOf(kind: Kind, own: Own = {}, credential?: string): PoolSource {
  const sources = simulator.sourcesOf(0);
  const at = { ...common, ...own, user: USER };
  const { tokenOf, ...braiins } = sources.braiins;
  const { organizationOf, ...nicehash } = sources.nicehash;
  switch (kind) {
    case "f2pool":
      return f2poolSource({ ...at, ...sources.f2pool, ...(credential === undefined ? {} : { secret: credential }) });
    case "braiins":
      return braiinsSource({ ...at, ...braiins, token: credential ?? tokenOf(USER) });
    case "luxor":
      return luxorSource({ ...at, ...sources.luxor, ...(credential === undefined ? {} : { key: credential }) });
    case "antpool":
      return antpoolSource({ ...at, ...sources.antpool, ...(credential === undefined ? {} : { key: credential }) });
    case "nicehash":
      return nicehashSource({
        ...at,
        ...nicehash,
        organization: organizationOf(USER),
        ...(credential === undefined ? {} : { key: credential }),
      });
  }
}
const failsWith =
  (pattern: RegExp) =>
  (error: unknown): boolean =>
    error instanceof SourceError && pattern.test(error.message);

async function withServer<T>(handler: HttpHandler, run: (url: string) => Promise<T>): Promise<T> {
  const server = await serve({ handler, port: 0 });
  try {
    return await run(server.url);
  } finally {
    await server.close();
  }
}

describe("every pool's adapter", () => {
  for (const kind of KINDS) {
    it(`sees the same farm's day through ${kind}: hashrate within 0.05 %, income to the satoshi`, async () => {
      const { hashrate, gross } = await poolOf(kind).day(epoch, afterDay(epoch));
      assert.ok(hashrate !== undefined && hashrate > 2n ** 53n);
      const gap = hashrate > truth.hashrate ? hashrate - truth.hashrate : truth.hashrate - hashrate;
      assert.ok(gap * 1_000_000n <= truth.hashrate * 500n, `${hashrate} is not ${truth.hashrate}`);
      assert.equal(gross, truth.gross);
    });

    it(`names every way in which ${kind} can fail, and never crashes`, async () => {
      const faults: [Fault, RegExp][] = [
        ["silent", /HTTP 503/],
        ["down", /cannot be reached/],
        ["html", /did not answer in JSON/],
        ["error", /refused|not as expected/],
        ["redirect", /redirect/],
        ["huge", /more than \d+ bytes/],
        ["rate-limited", /HTTP 429/],
        [{ slowMs: 30_000 }, /did not answer within 100 ms/],
      ];
      for (const [fault, message] of faults) {
        simulator.setFault(0, fault, kind);
        const own = typeof fault === "object" ? { timeoutMs: 100 } : {};
        await assert.rejects(poolOf(kind, own).day(epoch, afterDay(epoch)), failsWith(message), JSON.stringify(fault));
      }
    });

    it(`says that ${kind} refused the credential, and shows it nowhere`, async () => {
      const sentinel = "SENTINEL-0123456789";
      const records: RawAnswer[] = [];
      await assert.rejects(
        poolOf(kind, {}, sentinel).day(epoch, afterDay(epoch), (answer) => records.push(answer)),
        (error) => failsWith(/refused|HTTP 401/)(error) && !String(error).includes("SENTINEL"),
      );
      assert.ok(records.length > 0, "a refusal is recorded too");
      assert.ok(!JSON.stringify(records).includes("SENTINEL"));
    });

    it(`can compute the day of ${kind} again from the record alone, with other credentials`, async () => {
      const records: RawAnswer[] = [];
      const day = await poolOf(kind).day(epoch, afterDay(epoch), (answer) => records.push(answer));
      const fetch = (async (input, init) => {
        const { url } = new Request(input);
        const candidates = records.filter(({ request }) => request.url === url);
        const sent = typeof init?.body === "string" ? init.body : undefined;
        const found =
          candidates.find(({ request }) => request.body === sent) ??
          candidates.find(({ request }) => request.body !== undefined && (sent ?? "").includes(request.body));
        return await Promise.resolve(new Response(found?.body ?? "", { status: found?.status ?? 404 }));
      }) satisfies typeof globalThis.fetch;
      assert.deepEqual(await poolOf(kind, { fetch }, "another-credential").day(epoch, afterDay(epoch)), day);
    });
  }

  it("has no income of a day that is not booked yet", async () => {
    for (const kind of ["braiins", "luxor", "antpool"] as const) {
      simulator.setNow(Number(epochEnd(epoch)) + 60);
      assert.equal((await poolOf(kind).day(epoch, Number(epochEnd(epoch)) + 60)).gross, undefined, kind);
    }
  });

  it("never shows a secret that the service repeats, nor the one that signs", async () => {
    const secrets = ["SENTINEL-secret-1", "SENTINEL-key-2", "SENTINEL-organization-3"] as const;
    const [secret, key, organization] = secrets;
    const records: RawAnswer[] = [];
    const record = (answer: RawAnswer): number => records.push(answer);
    const echo: HttpHandler = ({ headers, body }) => json(200, { headers, body });
    await withServer(echo, async (url) => {
      const wrong = { ...common, url, user: "u" };
      const adapters: PoolSource[] = [
        f2poolSource({ ...wrong, secret }),
        braiinsSource({ ...wrong, token: secret }),
        luxorSource({ ...wrong, key }),
        antpoolSource({ ...wrong, key, secret }),
        nicehashSource({ ...wrong, key, secret, organization }),
      ];
      for (const adapter of adapters) {
        await assert.rejects(
          adapter.day(epoch, afterDay(epoch), record),
          (error) => !String(error).includes("SENTINEL"),
        );
      }
      const bitcoind = bitcoindReader({ ...common, url, user: "u", password: secret });
      await assert.rejects(bitcoind.read(epoch, 1, record), SourceError);
    });
    assert.equal(records.length, 6);
    const shown = JSON.stringify(records);
    assert.ok(!shown.includes("SENTINEL"), shown);
    assert.ok(!shown.includes(Buffer.from(`u:${secret}`).toString("base64")));
  });
});

describe("the traps of each pool", () => {
  it("F2Pool: one request a second, and two farms take turns", async () => {
    let now = 0;
    const pacer = createPacer({
      nowMs: () => now,
      sleep: (ms) => {
        now += ms;
        return Promise.resolve();
      },
    });
    const { f2pool } = simulator.sourcesOf(0);
    const farm = () => f2poolSource({ fetch, timeoutMs: 30_000, pacer, ...f2pool, user: USER });
    await Promise.all([farm().day(epoch, afterDay(epoch)), farm().day(epoch, afterDay(epoch))]);
    assert.equal(now, 3_000, "four requests, three gaps");
  });

  it("F2Pool: milliseconds where seconds were promised are read as what they are", async () => {
    const from = epoch * 86_400;
    const answer: HttpHandler = ({ segments }) =>
      segments.at(-1) === "list"
        ? json(200, {
            transactions: [
              { type: "revenue_fpps", changed_balance: "0.5", mining_extra: { mining_date: from * 1000 } },
              { type: "revenue_fpps", changed_balance: "0.25", mining_extra: { mining_date: from - 86_400 } },
              { type: "payout", changed_balance: "-0.5", mining_extra: null },
            ],
          })
        : json(200, {
            hash_rate_list: Array.from({ length: 24 }, (_, hour) => ({
              timestamp: (from + hour * 3600) * 1000,
              hash_rate: 7,
            })),
          });
    await withServer(answer, async (url) => {
      const day = await f2poolSource({ ...common, url, user: "u", secret: "s" }).day(epoch, afterDay(epoch));
      assert.deepEqual(day, { hashrate: 7n, gross: 50_000_000n });
    });
  });

  it("F2Pool: says what its codes mean", async () => {
    await assert.rejects(
      poolOf("f2pool", {}, "wrong-one").day(epoch, afterDay(epoch)),
      failsWith(/\(5010\); the API secret/),
    );
    const nobody = f2poolSource({ ...common, ...simulator.sourcesOf(0).f2pool, user: "nobody" });
    await assert.rejects(nobody.day(epoch, afterDay(epoch)), failsWith(/\(5001\); the request or the mining user/));
  });

  it("OCEAN: what was paid is told apart from what was earned, with the coinbase that shows it", async () => {
    const source = oceanSource({ ...common, ...simulator.sourcesOf(0).ocean, user: "llanoalto" });
    const { gross } = await source.day(epoch, afterDay(epoch));
    const payouts = await source.payouts?.(epoch);
    const [payout, ...more] = payouts ?? [];
    assert.ok(payout !== undefined && more.length === 0);
    assert.equal(payout.amount, world.farmDay(2, epoch - 1).gross, "the day before");
    assert.notEqual(payout.amount, gross);
    assert.equal(payout.coinbase, true);
    assert.match(payout.txid, /^[0-9a-f]{64}$/);
  });

  it("Braiins: the unit beside the figure counts, text and numbers are the same, referrals were not mined", async () => {
    const date = epoch * 86_400;
    const answer =
      (unit: string, rate: string): HttpHandler =>
      ({ segments }) =>
        segments[1] === "hash_rate_daily"
          ? { status: 200, body: `{"btc":[{"date":${date},"hash_rate_unit":"${unit}","hash_rate_24h":${rate}}]}` }
          : json(200, {
              btc: {
                daily_rewards: [
                  {
                    date,
                    total_reward: "9",
                    mining_reward: "0.07123456",
                    bos_plus_reward: 0.00000001,
                    referral_reward: "1.0",
                    calculation_date: date + 90_000,
                  },
                ],
              },
            });
    const read = (unit: string, rate: string) =>
      withServer(answer(unit, rate), (url) =>
        braiinsSource({ ...common, url, token: "token" }).day(epoch, afterDay(epoch)),
      );
    assert.deepEqual(await read("Ph/s", '"12.92594863"'), { hashrate: 12_925_948_630_000_000n, gross: 7_123_457n });
    assert.equal((await read("Gh/s", "149999999.123456789")).hashrate, 149_999_999_123_456_789n);
    await assert.rejects(read("Wh", "1"), failsWith(/"Wh" is not a unit of hashrate/));
  });

  it("Luxor: follows pages to the end of the day, but not for ever", async () => {
    const records: RawAnswer[] = [];
    await poolOf("luxor").day(epoch, afterDay(epoch), (answer) => records.push(answer));
    assert.equal(records.filter(({ request }) => request.url.includes("hashrate-efficiency")).length, 3);
    const endless: HttpHandler = ({ segments }) =>
      segments.includes("revenue")
        ? json(200, { revenue: [] })
        : json(200, {
            hashrate_efficiency: [{ date_time: "2021-07-04T00:00:00.000Z", hashrate: "1" }],
            pagination: { item_count: 1_000_000 },
          });
    await withServer(endless, (url) =>
      assert.rejects(
        luxorSource({ ...common, url, user: "u", key: "key-1234" }).day(epoch, afterDay(epoch)),
        failsWith(/more than 10 pages/),
      ),
    );
  });

  it("Antpool: an old day is found on a later page", async () => {
    const later = epoch + 70;
    simulator.setNow(afterDay(later));
    const records: RawAnswer[] = [];
    const { gross } = await poolOf("antpool").day(epoch, afterDay(later), (answer) => records.push(answer));
    assert.equal(gross, truth.gross);
    assert.equal(records.length, 2);
  });

  it("Antpool: refuses a row whose two hashrates are in different units", async () => {
    const row = { timestamp: new Date(epoch * 86_400_000).toISOString().slice(0, 19).replace("T", " ") };
    const answer =
      (plain: string | null): HttpHandler =>
      ({}) =>
        json(200, {
          code: 0,
          message: "ok",
          data: {
            totalPage: 1,
            rows: [{ ...row, hashrate: "94.86 PH/s", hashrate_unit: plain, fppsBlockAmount: 0.5 }],
          },
        });
    const read = (plain: string | null) =>
      withServer(answer(plain), (url) =>
        antpoolSource({ ...common, url, user: "u", key: "key-1234", secret: "secret" }).day(epoch, afterDay(epoch)),
      );
    assert.equal((await read("94864321000000001")).hashrate, 94_864_321_000_000_001n);
    assert.equal((await read(null)).hashrate, 94_860_000_000_000_000n);
    await assert.rejects(read("94864321000"), failsWith(/of the same day/));
  });

  it("NiceHash: adds up all rigs of the group over pages, in the unit that the service states", async () => {
    const records: RawAnswer[] = [];
    await poolOf("nicehash").day(epoch, afterDay(epoch), (answer) => records.push(answer));
    assert.equal(records.filter(({ request }) => request.url.includes("rigs2")).length, 3);
    assert.equal(records.filter(({ request }) => request.url.includes("rig/stats/algo")).length, 3);
    await assert.rejects(
      poolOf("nicehash", { wallMs: () => WALL_MS + 600_000 }).day(epoch, afterDay(epoch)),
      failsWith(/Session Time skew detected/),
    );
  });
});

describe("a hostile service", () => {
  it("with negative figures is named, and does not stop the node", async () => {
    const second = Number(epochEnd(epoch));
    await withServer(
      () => json(200, [[second, -1, -1, -1, -1, 1]]),
      (url) => assert.rejects(coinbaseSource({ ...common, url }).priceUsd8(second), failsWith(/is negative/)),
    );
    await withServer(
      () => json(200, [[-5, "1"]]),
      (url) => assert.rejects(binanceSource({ ...common, url }).priceUsd8(second), failsWith(/not as expected/)),
    );
    await withServer(
      () => json(200, { result: { snap_ts: -1, hashrate_86400s: -5, earnings: [] } }),
      (url) =>
        assert.rejects(oceanSource({ ...common, url, user: "u" }).day(epoch, afterDay(epoch)), failsWith(/snap_ts/)),
    );
  });
});
