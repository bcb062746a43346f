import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseDeployment } from "@adit/sdk";
import { disputesAbi, outputOracleAbi } from "@adit/sdk/abis";
import { BITCOIN_RULES, ImpossibleReportError, type NetworkState } from "@adit/sdk/math";
import type { NetworkReport } from "@adit/sdk/oracle";
import {
  createClient,
  custom,
  encodeAbiParameters,
  encodeEventTopics,
  numberToHex,
  pad,
  stringToHex,
  zeroHash,
  type Abi,
  type AbiParameter,
  type Hex,
} from "viem";
import { carriesFarms, fetchProofLogs, foldProofBook, type ProofBook } from "./proofBook.ts";

const address = (number: number): Hex => pad(numberToHex(number), { size: 20 });
const names =
  "accessManager config bitcoinRules outputOracle disputes priceRounds farmRegistry metadata dailyFormula hashpower market settlement leaseMetadata leasehold reversion leaseMarket";
const deployment = parseDeployment({
  chainId: 1,
  startBlock: 1,
  rpcUrl: "https://rpc.example",
  contracts: Object.fromEntries(names.split(" ").map((name, i) => [name, address(i + 1)])),
  paymentTokens: [],
  rewardTokens: [],
  feeds: [],
});
const ORACLE = deployment.contracts.outputOracle;
const DISPUTES = deployment.contracts.disputes ?? ORACLE;
const START = { lastEpoch: 18_806, nextHeight: 689_038, bits: 386_801_401, meanFees: 7_515_963n };
const report = (change: Partial<NetworkReport>): NetworkReport => ({
  epoch: 18_807,
  firstHeight: 689_038,
  blockCount: 105,
  bits: 386_801_401,
  nextBits: 0,
  retargetTime: 0,
  fees: 786_859_195n,
  priceUsd8: 0n,
  blocksRoot: zeroHash,
  ...change,
});

type Spoken = { abi: Abi; name: string; values: Readonly<Record<string, unknown>>; at: Hex };
const oracle = (name: string, values: Spoken["values"]): Spoken => ({ abi: outputOracleAbi, name, values, at: ORACLE });
const disputed = (name: string, values: Spoken["values"]): Spoken => ({ abi: disputesAbi, name, values, at: DISPUTES });

/** The book that follows from these events, read through a client as from a node. */
async function bookOf(spoken: readonly Spoken[]): Promise<ProofBook> {
  const logs = spoken.map(({ abi, name, values, at }, i) => {
    const item = abi.find((one) => one.type === "event" && one.name === name);
    assert.ok(item?.type === "event", name);
    const plain: AbiParameter[] = item.inputs.filter(({ indexed }) => indexed !== true);
    return {
      address: at,
      topics: encodeEventTopics({ abi: [item], eventName: name, args: values }),
      data: encodeAbiParameters(
        plain,
        plain.map(({ name: field }) => values[field ?? ""]),
      ),
      blockNumber: numberToHex(i + 1),
      blockHash: zeroHash,
      transactionHash: pad(numberToHex(i + 1), { size: 32 }),
      transactionIndex: "0x0",
      logIndex: "0x0",
      removed: false,
    };
  });
  const client = createClient({ transport: custom({ request: () => Promise.resolve(logs) }) });
  return foldProofBook(await fetchProofLogs(client, deployment, 1n, 100n));
}

const NETWORK = oracle("NetworkAdded", {
  network: 1,
  rules: address(77),
  name: stringToHex("Bitcoin", { size: 32 }),
  algorithm: stringToHex("SHA-256d", { size: 32 }),
  coinDecimals: 8,
  ...START,
});
const COMMITTEE = oracle("CommitteeActivated", {
  configCount: 1,
  configDigest: zeroHash,
  signers: [1, 2, 3, 4].map(address),
  f: 1,
  quorum: 3,
});
/** As the contract packs a day: work, reward, final second, price. */
const packed = (work: bigint, reward: bigint, finalAt: number): bigint =>
  (work << 160n) | (reward << 96n) | (BigInt(finalAt) << 56n);
const posted = (sequence: number, of: NetworkReport, reward = 1n): Spoken =>
  oracle("BatchPosted", {
    network: 1,
    sequence,
    epoch: of.epoch,
    signers: 0b1011n,
    farmsRoot: zeroHash,
    evidenceHash: zeroHash,
    report: of,
    day: packed(0x1717_0000n << 64n, reward, 500),
  });

describe("the book of days", () => {
  it("knows where reports stood before each, so that a browser can check the next one", async () => {
    const first = report({});
    const second = report({ epoch: 18_808, firstHeight: 689_143, blockCount: 140 });
    const { networks } = await bookOf([NETWORK, COMMITTEE, posted(1, first, 632_153_983n), posted(2, second)]);
    const book = networks.get(1);
    assert.equal(book?.name, "Bitcoin");
    const [one, two] = book.batches;
    assert.ok(one !== undefined && two !== undefined);
    const start: NetworkState = { ...START, sequence: 0, rewardPerBlock: 0n };
    assert.deepEqual(one.before, start);
    const advance = BITCOIN_RULES.advance(start, first);
    assert.deepEqual(one.advance, advance);
    assert.deepEqual(two.before, {
      lastEpoch: 18_807,
      nextHeight: 689_143,
      bits: START.bits,
      meanFees: advance.meanFees,
      sequence: 1,
      rewardPerBlock: 632_153_983n,
    });
    assert.equal(two.committee?.quorum, 3);
    assert.equal(carriesFarms(two), false);
  });

  it("keeps a report that the rules exclude here, with the reason, and goes on", async () => {
    const strange = report({ firstHeight: 1 });
    const next = report({ epoch: 18_808, firstHeight: 106 });
    const { networks } = await bookOf([NETWORK, COMMITTEE, posted(1, strange), posted(2, next)]);
    const [one, two] = networks.get(1)?.batches ?? [];
    assert.ok(one?.advance instanceof ImpossibleReportError);
    assert.equal(two?.before.nextHeight, 106);
  });

  it("counts a batch without a report for its number alone", async () => {
    const none = report({ epoch: 0, firstHeight: 0, blockCount: 0, bits: 0, fees: 0n });
    const { networks } = await bookOf([NETWORK, COMMITTEE, posted(1, none), posted(2, report({}))]);
    assert.deepEqual(networks.get(1)?.batches[1]?.before, { ...START, sequence: 1, rewardPerBlock: 0n });
  });

  it("goes on from where a dispute moved the reports, and has what a day is taken for since", async () => {
    const decided = { network: 1, epoch: 18_807, targetSeconds: 9n, rewardPerBlock: 8n, priceUsd8: 7n, finalAt: 600 };
    const moved = { network: 1, epoch: 18_807, nextHeight: 700_000, nextBits: 386_000_000, rewardPerBlock: 8n };
    const { networks } = await bookOf([
      NETWORK,
      COMMITTEE,
      posted(1, report({})),
      oracle("DayDecided", decided),
      oracle("StateMoved", moved),
      posted(2, report({ epoch: 18_808, firstHeight: 700_000 })),
    ]);
    const book = networks.get(1);
    assert.ok(book !== undefined);
    assert.equal(book.decided.get(18_807)?.rewardPerBlock, 8n);
    const { nextHeight, bits } = book.batches[1]?.before ?? {};
    assert.deepEqual([nextHeight, bits], [700_000, 386_000_000]);
  });

  it("counts signatures to the committee that was in force in that block", async () => {
    const later = oracle("CommitteeActivated", { ...COMMITTEE.values, configCount: 2, quorum: 4 });
    const { networks } = await bookOf([
      NETWORK,
      COMMITTEE,
      posted(1, report({})),
      later,
      posted(2, report({ epoch: 18_808 })),
    ]);
    assert.deepEqual(
      networks.get(1)?.batches.map(({ committee }) => committee?.configCount),
      [1, 2],
    );
  });
});

describe("the book of disputes", () => {
  const opened = (disputeId: bigint, kind: number, claimed: Hex): Spoken =>
    disputed("DisputeOpened", {
      disputeId,
      network: 1,
      epoch: 18_807,
      kind,
      farmId: kind,
      disputer: address(50),
      arbiter: address(51),
      bond: 10n,
      stake: 5n,
      deadline: 900,
      reported: "0x01",
      claimed,
      fallbackValue: "0x02",
    });

  it("says of each what it disputes, whether a value was claimed, and how it ended", async () => {
    const { disputes } = await bookOf([
      opened(1n, 0, "0x"),
      opened(2n, 1, "0x03"),
      disputed("DisputeEnded", { disputeId: 1n, outcome: 3, refuted: true }),
    ]);
    assert.deepEqual(
      disputes.map(({ kind, hasClaim, outcome, refuted }) => [kind, hasClaim, outcome, refuted]),
      [
        ["day", false, "fallback", true],
        ["farm", true, "open", false],
      ],
    );
    assert.equal(disputes[0]?.endedIn, pad("0x3", { size: 32 }));
  });
});
