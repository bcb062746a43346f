import assert from "node:assert/strict";
import { test } from "node:test";
import { DeploymentError, parseDeployment } from "./index.ts";

const at = (byte: string): string => `0x${byte.repeat(20)}`;
const CONTRACTS = {
  accessManager: at("01"),
  config: at("02"),
  bitcoinRules: at("03"),
  outputOracle: at("04"),
  priceRounds: at("05"),
  farmRegistry: at("06"),
  metadata: at("07"),
  dailyFormula: at("17"),
  hashpower: at("08"),
  market: at("09"),
  settlement: at("10"),
  leaseMetadata: at("20"),
  leasehold: at("21"),
  reversion: at("22"),
  leaseMarket: at("23"),
};
const REQUIRED = {
  chainId: 31_337,
  startBlock: 0,
  rpcUrl: "http://127.0.0.1:8545",
  contracts: CONTRACTS,
  paymentTokens: [{ address: at("11"), symbol: "tUSDC", name: "Adit test dollar", decimals: 6 }],
  rewardTokens: [{ address: at("12"), symbol: "tBTC", name: "Adit test bitcoin", decimals: 8 }],
  feeds: [{ address: at("13"), rewardToken: at("12"), description: "BTC / USD" }],
};
const FILE = {
  ...REQUIRED,
  contracts: {
    ...CONTRACTS,
    networkDays: at("16"),
    wrapperFactory: at("32"),
    rewardRouter: at("33"),
    hashpriceFeeds: [{ network: 1, inCoin: at("30"), inUsd: at("31") }],
  },
  timelock: at("14"),
  permit2: at("15"),
  local: { devAccount: `0x${"ab".repeat(32)}` },
};

test("a deployment survives its file", () => {
  assert.deepEqual(parseDeployment(JSON.parse(JSON.stringify(FILE))), FILE);
});

test("what is optional may be absent, and what is unknown is left out", () => {
  assert.deepEqual(parseDeployment({ ...REQUIRED, unknown: 1 }), REQUIRED);
});

const WRONG: readonly [field: string, change: object, message: RegExp][] = [
  ["chainId", { chainId: "31337" }, /a whole number of at least 1, got "31337"/],
  ["chainId", { chainId: 0 }, /of at least 1, got 0/],
  ["startBlock", { startBlock: -1 }, /of at least 0, got -1/],
  ["rpcUrl", { rpcUrl: "localhost" }, /an http, https, ws or wss address, got "localhost"/],
  ["rpcUrl", { rpcUrl: "file:///etc" }, /an http/],
  ["framedBy[0]", { framedBy: ["https://app.example/path"] }, /an origin, such as/],
  ["contracts", { contracts: undefined }, /an object, got nothing/],
  ["contracts.market", { contracts: { ...CONTRACTS, market: undefined } }, /an address, got nothing/],
  ["contracts.hashpower", { contracts: { ...CONTRACTS, hashpower: "0x12" } }, /an address, got "0x12"/],
  ["contracts.settlement", { contracts: { ...CONTRACTS, settlement: at("00") } }, /other than zero/],
  ["contracts.hashpriceFeeds", { contracts: { ...CONTRACTS, hashpriceFeeds: at("30") } }, /a list, got/],
  [
    "contracts.hashpriceFeeds[0].network",
    { contracts: { ...CONTRACTS, hashpriceFeeds: [{ network: 65_536, inCoin: at("30"), inUsd: at("31") }] } },
    /from 1 to 65535, got 65536/,
  ],
  [
    "contracts.hashpriceFeeds[1].inUsd",
    {
      contracts: {
        ...CONTRACTS,
        hashpriceFeeds: [...FILE.contracts.hashpriceFeeds, { network: 2, inCoin: at("30"), inUsd: at("00") }],
      },
    },
    /other than zero/,
  ],
  ["paymentTokens", { paymentTokens: {} }, /a list/],
  [
    "paymentTokens[0].decimals",
    { paymentTokens: [{ ...FILE.paymentTokens[0], decimals: 19 }] },
    /from 0 to 18, got 19/,
  ],
  ["rewardTokens[0].symbol", { rewardTokens: [{ ...FILE.rewardTokens[0], symbol: "" }] }, /a text/],
  ["feeds[0].rewardToken", { feeds: [{ ...FILE.feeds[0], rewardToken: null }] }, /an address, got null/],
  ["timelock", { timelock: 7 }, /an address, got 7/],
  ["local.devAccount", { local: { devAccount: "0x12" } }, /a private key of 32 bytes/],
  ["local", { chainId: 1 }, /absent on chain 1/],
];
for (const [field, change, message] of WRONG) {
  test(`a wrong ${field} is named: ${message.source}`, () => {
    assert.throws(
      () => parseDeployment({ ...FILE, ...change }),
      (error) => error instanceof DeploymentError && error.field === field && message.test(error.message),
    );
  });
}

test("a private key is never repeated in a message", () => {
  const key = `0x${"cd".repeat(31)}`;
  assert.throws(
    () => parseDeployment({ ...FILE, local: { devAccount: key } }),
    (error) => error instanceof Error && !error.message.includes("cdcd"),
  );
});

test("what is no object is refused", () => {
  for (const json of [null, [], "x", 7]) assert.throws(() => parseDeployment(json), DeploymentError);
});
