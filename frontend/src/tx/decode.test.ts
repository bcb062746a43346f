import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseDeployment, type Deployment } from "@adit/sdk";
import {
  disputesAbi,
  leaseMarketAbi,
  primaryMarketAbi,
  settlementAbi,
  hashpowerAbi,
  outputOracleAbi,
} from "@adit/sdk/abis";
import {
  encodeAbiParameters,
  encodeEventTopics,
  encodeFunctionData,
  pad,
  zeroHash,
  type Abi,
  type Hex,
  type Log,
} from "viem";
import { contractAt } from "./contracts.ts";
import { decodeCall, decodeLogs, meaningOfEvent, sentenceCase } from "./decode.ts";

const NAMES = [
  "accessManager",
  "config",
  "bitcoinRules",
  "outputOracle",
  "disputes",
  "governanceArbiter",
  "equivocations",
  "bitcoinRelay",
  "blockProofs",
  "payoutVerifier",
  "networkDays",
  "priceRounds",
  "farmRegistry",
  "metadata",
  "dailyFormula",
  "hashpower",
  "market",
  "settlement",
  "leaseMetadata",
  "leasehold",
  "reversion",
  "leaseMarket",
] as const;
const address = (number: number): Hex => pad(`0x${number.toString(16)}`, { size: 20 });
const [USDC, BTC, FEED] = [address(101), address(102), address(103)];
const deployment: Deployment = parseDeployment({
  chainId: 1,
  startBlock: 1,
  rpcUrl: "https://rpc.example",
  contracts: Object.fromEntries(NAMES.map((name, i) => [name, address(i + 1)])),
  paymentTokens: [{ address: USDC, symbol: "USDC", name: "Dollar", decimals: 6 }],
  rewardTokens: [{ address: BTC, symbol: "BTC", name: "Bitcoin", decimals: 8 }],
  feeds: [{ address: FEED, rewardToken: BTC, description: "BTC / USD" }],
});
const { contracts } = deployment;
const context = { deployment, termsOf: () => undefined, bondToken: deployment.rewardTokens[0] };
const valueOf = (values: readonly { path: string; text: string }[], path: string): string | undefined =>
  values.find((one) => one.path === path)?.text;

function logOf(at: Hex, topics: readonly (Hex | Hex[] | null)[], data: Hex): Log<bigint, number, false> {
  const [first, ...rest] = topics.filter((topic) => typeof topic === "string");
  assert.ok(first !== undefined);
  return {
    address: at,
    topics: [first, ...rest],
    data,
    blockHash: zeroHash,
    blockNumber: 1n,
    logIndex: 0,
    transactionHash: zeroHash,
    transactionIndex: 0,
    removed: false,
  };
}

describe("a transaction's contract", () => {
  it("is known for every contract, token and feed that a deployment names, and for no other", () => {
    for (const name of NAMES) assert.ok(contractAt(deployment, contracts[name] ?? "0x") !== undefined, name);
    assert.equal(contractAt(deployment, USDC)?.contract, "USDC");
    assert.equal(contractAt(deployment, FEED)?.contract, "Feed BTC / USD");
    assert.equal(contractAt(deployment, address(999)), undefined);
  });
});

describe("what was asked", () => {
  it("of the lease market is decoded, with contracts and tokens by name", () => {
    const data = encodeFunctionData({
      abi: leaseMarketAbi,
      functionName: "withdrawCredit",
      args: [USDC, contracts.market],
    });
    const call = decodeCall(context, contracts.leaseMarket, data);
    assert.equal(call?.contract, "Lease market");
    assert.equal(valueOf(call.values, "Token"), "USDC (0x0000…0065)");
    assert.match(valueOf(call.values, "To") ?? "", /^Market \(0x/);
  });

  it("of a stranger, or in words that the contract does not know, is not guessed", () => {
    assert.equal(decodeCall(context, address(999), "0x12345678"), undefined);
    assert.equal(decodeCall(context, contracts.market, "0x12345678"), undefined);
  });
});

describe("what it did", () => {
  it("says amounts of a credit in the token that the event names", () => {
    const topics = encodeEventTopics({
      abi: leaseMarketAbi,
      eventName: "Credited",
      args: { lease: 7n, account: address(5), token: USDC },
    });
    const [log] = decodeLogs(context, [
      logOf(contracts.leaseMarket, topics, encodeAbiParameters([{ type: "uint256" }], [1_500_000n])),
    ]);
    assert.equal(log?.name, "Credited");
    assert.equal(valueOf(log.values, "Amount"), "1.50 USDC");
  });

  it("says how a dispute ended in words", () => {
    const topics = encodeEventTopics({ abi: disputesAbi, eventName: "DisputeEnded", args: { disputeId: 1n } });
    const [log] = decodeLogs(context, [
      logOf(contracts.disputes ?? "0x", topics, encodeAbiParameters([{ type: "uint8" }, { type: "bool" }], [3, true])),
    ]);
    assert.equal(valueOf(log?.values ?? [], "Outcome"), "the fallback");
  });

  it("has words of its own for every event of the contracts that people use", () => {
    const rare = new Set(["AuthorityUpdated", "EIP712DomainChanged", "URI", "CheckpointRegistered", "TargetStored"]);
    const administrative = new Set(["ReceiverSet", "ReserveCredited", "ReserveWithdrawn", "ThirdPartyClaimsRefused"]);
    const abis: Abi[] = [primaryMarketAbi, settlementAbi, hashpowerAbi, leaseMarketAbi, disputesAbi, outputOracleAbi];
    const unnamed = abis
      .flatMap((abi) => abi.flatMap((item) => (item.type === "event" ? [item.name] : [])))
      .filter((name) => !rare.has(name) && !administrative.has(name) && meaningOfEvent(name) === sentenceCase(name));
    assert.deepEqual(unnamed, []);
  });
});
