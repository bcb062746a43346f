import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { ConfigError, parseConfig, readConfig, type NodeConfigInput } from "./config.ts";

const ADDRESS = `0x${"ab".repeat(20)}`;
const OTHER = `0x${"cd".repeat(20)}`;
const KEY = `0x${"11".repeat(32)}` as const;
const WELL_KNOWN = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

const good = (): NodeConfigInput => ({
  chain: { rpcUrl: "https://rpc.example/v1/", chainId: 8453, oracle: ADDRESS, registry: OTHER, startBlock: 1 },
  network: 1,
  keys: {
    attesting: { kind: "keystore", path: "attesting.json", passwordFile: "password" },
    posting: { kind: "remote", url: "http://127.0.0.1:9000", address: OTHER },
  },
  listen: { port: 9001 },
  peers: [{ signer: ADDRESS, url: "http://10.0.0.2:9001" }],
  database: "node.sqlite",
  bitcoin: [{ kind: "bitcoind", url: "http://127.0.0.1:8332", user: "rpc", password: "secret" }],
  prices: [{ exchange: "kraken", url: "https://api.kraken.com" }],
  farms: [{ farmId: 1, pools: [{ kind: "f2pool", url: "https://api.f2pool.com", user: "farm", secret: "hush" }] }],
});

/** The good configuration with one field replaced or, by undefined, removed. */
function changed(path: string, value: unknown): unknown {
  const copy: unknown = structuredClone(good());
  const keys = path.split(".");
  let place = copy as Record<string, unknown>;
  for (const key of keys.slice(0, -1)) place = place[key] as Record<string, unknown>;
  const last = keys.at(-1) as string;
  if (value === undefined) Reflect.deleteProperty(place, last);
  else place[last] = value;
  return copy;
}

function problemsOf(json: unknown, environment: Record<string, string> = {}): string[] {
  try {
    parseConfig(json, environment);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.message.split("\n");
  }
  assert.fail("the configuration was accepted");
}

describe("a node's configuration", () => {
  it("is accepted with defaults, and addresses in their checked form", () => {
    const config = parseConfig(good());
    assert.equal(config.listen.host, "127.0.0.1");
    assert.equal(config.timing.observeDelaySeconds, 7_200);
    assert.equal(config.durability, "power-loss");
    assert.equal(config.chain.rpcUrl, "https://rpc.example/v1");
    assert.equal(config.posting.maxFeeGwei, 100_000_000_000n);
    assert.equal(config.posting.dailyLimitEther, 50_000_000_000_000_000n);
  });

  it("wants two different keys, also on a local chain", () => {
    const key = { kind: "key", key: KEY } as const;
    const json = { ...good(), chain: { ...good().chain, chainId: 31_337 }, keys: { attesting: key, posting: key } };
    assert.match(problemsOf(json)[0] ?? "", /^keys.posting must differ from keys.attesting/);
  });

  const wrong: [field: string, value: unknown, message: RegExp][] = [
    ["chain", undefined, /^chain is missing: it must be an object with its fields$/],
    ["chain.rpcUrl", "ftp://x", /^chain.rpcUrl must be an http or https address$/],
    ["chain.rpcUrl", 5, /^chain.rpcUrl must be an http or https address$/],
    ["chain.chainId", 0, /^chain.chainId must be a whole number from 1 to \d+$/],
    ["chain.chainId", "8453", /^chain.chainId must be a whole number/],
    ["chain.oracle", "0x12", /^chain.oracle must be an address of 20 bytes other than zero$/],
    ["chain.oracle", `0x${"00".repeat(20)}`, /^chain.oracle must be an address of 20 bytes other than zero$/],
    ["chain.registry", undefined, /^chain.registry is missing: it must be an address$/],
    ["chain.startBlock", -1, /^chain.startBlock must be a whole number from 0/],
    ["chain.rpc", "x", /^chain.rpc is not a known field$/],
    ["network", 1.5, /^network must be a whole number from 1 to 65535$/],
    ["keys", undefined, /^keys is missing: it must be an object with its fields$/],
    ["keys.attesting", { kind: "key", key: "0x11" }, /^keys.attesting.key must be a private key: 0x and 64 hex/],
    [
      "keys.attesting",
      { kind: "key" },
      /^keys.attesting.key is missing: it must be a private key, best given as \$\{VARIABLE\}$/,
    ],
    ["keys.attesting", { kind: "key", key: KEY }, /^keys.attesting is a key in the clear, which is for local chains/],
    ["keys.posting", { kind: "key", key: WELL_KNOWN }, /^keys.posting is a published development key/],
    [
      "keys.attesting",
      { kind: "remote", url: "http://a", address: OTHER },
      /^keys.attesting.* whose kind is "keystore" or/,
    ],
    ["keys.attesting", { kind: "keystore", path: "a" }, /^keys.attesting needs either password, .* or passwordFile$/],
    [
      "keys.attesting",
      { kind: "keystore", path: "a", password: "p", passwordFile: "f" },
      /^keys.attesting needs either password/,
    ],
    ["attestingKey", KEY, /^attestingKey is not a known field$/],
    ["posting", { maxFeeGwei: 5 }, /^posting.maxFeeGwei must be a decimal number of gwei in quotes, such as "0.5"$/],
    ["posting", { maxFeeGwei: "1e3" }, /^posting.maxFeeGwei must be a decimal number of gwei/],
    ["posting", { maxFeeGwei: "1.0000000001" }, /^posting.maxFeeGwei must be a decimal number of gwei/],
    ["posting", { patientFeeGwei: "101" }, /^posting.patientFeeGwei must not be above posting.maxFeeGwei$/],
    ["posting", { dailyLimitEther: "-1" }, /^posting.dailyLimitEther must be a decimal number of ether/],
    ["health", { minBalance: "1" }, /^health.minBalance is not a known field$/],
    ["listen.port", 70_000, /^listen.port must be a whole number from 0 to 65535$/],
    ["listen.host", "", /^listen.host must not be empty$/],
    ["peers", "none", /^peers must be a list of members/],
    ["peers", [{ signer: ADDRESS, url: "nowhere" }], /^peers.0.url must be an http or https address$/],
    [
      "peers",
      [
        { signer: ADDRESS, url: "http://a" },
        { signer: ADDRESS, url: "http://b" },
      ],
      /^peers.1.signer names a member that the list has already$/,
    ],
    ["database", "", /^database must not be empty$/],
    ["durability", "none", /^durability must be "power-loss" or "process-crash"$/],
    [
      "timing",
      { collectMs: 5_000, leaderTimeoutMs: 1_000 },
      /^timing.collectMs must be shorter than timing.leaderTimeoutMs$/,
    ],
    ["timing", { tickMs: 1 }, /^timing.tickMs must be a whole number from 10/],
    ["bitcoin.0.password", undefined, /^bitcoin.0.password is missing: it must be a text$/],
    ["bitcoin", [], /^bitcoin must name at least one Bitcoin source$/],
    ["bitcoin.0.kind", "electrum", /^bitcoin.0.* must be an object whose kind is "bitcoind" or "esplora"$/],
    [
      "bitcoin.0.url",
      "http://rpc:hunter2@127.0.0.1:8332",
      /^bitcoin.0.url must not carry a user or a password: they have fields of their own$/,
    ],
    ["prices", [], /^prices must name at least one exchange$/],
    [
      "prices",
      [{ exchange: "bitmex", url: "https://x.example" }],
      /^prices.0.exchange must be "coinbase", "kraken" or "binance"$/,
    ],
    ["farms.0.farmId", 0, /^farms.0.farmId must be a whole number from 1/],
    ["farms.0.pools", [], /^farms.0.pools must name at least one pool account$/],
    [
      "farms.0.pools.0.kind",
      "slush",
      /^farms.0.pools.0.* must be an object whose kind is "f2pool", "ocean", "braiins"/,
    ],
    ["farms.0.pools.0.secret", undefined, /^farms.0.pools.0.secret is missing: it must be a text$/],
    ["farms.0.pools.0.paceMs", -1, /^farms.0.pools.0.paceMs must be a whole number from 0/],
    ["farms.0.meter", { kind: "gas" }, /^farms.0.meter.* must be an object whose kind is "http", "file" or "mqtt"$/],
    [
      "farms.0.meter",
      { kind: "file", path: "m.csv", unit: "kW" },
      /^farms.0.meter.unit must be a unit like "Wh" or "kWh"$/,
    ],
    [
      "farms.0.meter",
      { kind: "mqtt", url: "mqtt://user:word@broker", topic: "t", clientId: "c", log: "m.log" },
      /^farms.0.meter.url must be an mqtt or mqtts address without a user$/,
    ],
    [
      "farms.0.telemetry",
      { log: "t.log", machines: [] },
      /^farms.0.telemetry.machines must name at least one machine$/,
    ],
    [
      "farms.0.telemetry",
      { log: "t.log", machines: [{ kind: "whatsminer" }] },
      /^farms.0.telemetry.machines.0.* must be an object whose kind is "cgminer" or "antminer"$/,
    ],
    ["logLevel", "loud", /^logLevel must be "debug", "info", "warn", "error" or "silent"$/],
  ];
  for (const [field, value, message] of wrong) {
    it(`says what is wrong with ${field}: ${value === undefined ? "absent" : JSON.stringify(value)}`, () => {
      const problems = problemsOf(changed(field, value));
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0] ?? "", message);
    });
  }

  it("names all wrong fields at once", () => {
    const json = { ...good(), network: 0, database: "", extra: 1 };
    assert.deepEqual(problemsOf(json).length, 3);
  });

  it("says that it is no object", () => {
    assert.deepEqual(problemsOf([]), ["The configuration must be a JSON object"]);
  });

  it("takes secrets from the environment, and says which variable is missing", () => {
    const json = {
      ...good(),
      chain: { ...good().chain, chainId: 31_337 },
      keys: { ...good().keys, attesting: { kind: "key", key: "${ADIT_TEST_KEY}" } },
      bitcoin: [
        { kind: "bitcoind", url: "http://${ADIT_TEST_HOST}:8332", user: "u", password: "${ADIT_TEST_PASSWORD}" },
      ],
    };
    const config = parseConfig(json, { ADIT_TEST_KEY: KEY, ADIT_TEST_HOST: "btc.example", ADIT_TEST_PASSWORD: "p" });
    assert.deepEqual(config.keys.attesting, { kind: "key", key: KEY });
    assert.equal(config.bitcoin[0]?.url, "http://btc.example:8332");
    assert.deepEqual(problemsOf(json, { ADIT_TEST_KEY: KEY, ADIT_TEST_HOST: "h" }), [
      "bitcoin.0.password needs the environment variable ADIT_TEST_PASSWORD, which is not set",
    ]);
  });

  it("never repeats a secret", () => {
    const secret = `${KEY}00`;
    for (const field of ["keys.attesting", "keys.posting"])
      assert.ok(
        !problemsOf(changed(field, { kind: "key", key: secret }))
          .join()
          .includes(secret.slice(2, 20)),
      );
  });
});

describe("a configuration file", () => {
  const folder = mkdtempSync(join(tmpdir(), "adit-config-"));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("is read from disk", () => {
    const path = join(folder, "good.json");
    writeFileSync(path, JSON.stringify(good()));
    assert.equal(readConfig(path, {}).network, 1);
  });

  it("as the example has it is right once the environment gives the secrets", () => {
    const config = readConfig(fileURLToPath(new URL("../../config.example.json", import.meta.url)), {
      ADIT_RPC_URL: "https://rpc.example",
      ADIT_POSTING_PASSWORD: "p",
      ADIT_BITCOIN_PASSWORD: "p",
      ADIT_F2POOL_SECRET: "s",
      ADIT_BRAIINS_TOKEN: "t",
      ADIT_LUXOR_KEY: "k",
      ADIT_ANTPOOL_KEY: "k",
      ADIT_ANTPOOL_SECRET: "s",
      ADIT_NICEHASH_KEY: "k",
      ADIT_NICEHASH_SECRET: "s",
      ADIT_MQTT_PASSWORD: "p",
      ADIT_MACHINE_PASSWORD: "p",
    });
    assert.equal(config.peers.length, 3);
    const kinds = config.farms.flatMap(({ pools }) => pools.map(({ kind }) => kind));
    assert.deepEqual(kinds, ["f2pool", "luxor", "ocean", "braiins", "antpool", "nicehash"], "every pool is shown");
    assert.deepEqual(
      config.farms.flatMap(({ meter }) => meter?.kind ?? []),
      ["http", "file", "mqtt"],
    );
    assert.deepEqual(
      config.bitcoin.map(({ kind }) => kind),
      ["bitcoind", "esplora"],
    );
  });

  it("that is absent or no JSON is named", () => {
    assert.throws(() => readConfig(join(folder, "absent.json"), {}), /absent.json cannot be read/);
    const path = join(folder, "broken.json");
    writeFileSync(path, "{");
    assert.throws(() => readConfig(path, {}), /broken.json is not JSON/);
  });
});
