import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { toHex, zeroAddress, zeroHash, type Address } from "viem";
import { HANDLERS } from "../src/handlers/index.ts";
import { hashOf, logOf, Memory } from "./memory.ts";

const WORLD = { leaseMarket: zeroAddress };
const ANNA: Address = "0x0000000000000000000000000000000000000002";
const BEN: Address = "0x0000000000000000000000000000000000000003";
const FEED: Address = "0x0000000000000000000000000000000000000f0e";
const NETWORK = 1;
const DAY = 20_000;

type Batch = Parameters<(typeof HANDLERS)["OutputOracle:BatchPosted"]>[1]["args"];

function batch(sequence: number, epoch: number): Batch {
  return {
    network: NETWORK,
    sequence,
    epoch,
    signers: 0b1011n,
    farmsRoot: hashOf(77),
    evidenceHash: hashOf(78),
    report: {
      epoch,
      firstHeight: 800_000,
      blockCount: 144,
      bits: 386_000_000,
      nextBits: 0,
      retargetTime: 0,
      fees: 5n,
      priceUsd8: 42n,
      blocksRoot: hashOf(79),
    },
    // Work in the form of a compact target and seconds of a day, then reward, time of finality and price.
    day: epoch === 0 ? 0n : (((386_000_000n << 64n) | 86_400n) << 160n) | (625n << 96n) | (1_000n << 56n) | 42n,
  };
}

async function reported(): Promise<Memory> {
  const memory = new Memory(WORLD);
  await memory.run(
    HANDLERS["OutputOracle:NetworkAdded"],
    logOf(
      {
        network: NETWORK,
        rules: zeroAddress,
        name: toHex("Bitcoin", { size: 32 }),
        algorithm: toHex("SHA-256d", { size: 32 }),
        coinDecimals: 8,
        lastEpoch: DAY - 1,
        nextHeight: 800_000,
        bits: 386_000_000,
        meanFees: 1n,
      },
      1n,
    ),
  );
  await activate(memory, 1);
  await memory.run(HANDLERS["OutputOracle:BatchPosted"], logOf(batch(1, DAY), 10n));
  return memory;
}

async function activate(memory: Memory, configCount: number): Promise<void> {
  await memory.run(
    HANDLERS["OutputOracle:CommitteeActivated"],
    logOf({ configCount, configDigest: zeroHash, signers: [ANNA, BEN], f: 1, quorum: 3 }, 2n),
  );
}

async function dispute(memory: Memory, kind: 0 | 1): Promise<void> {
  const args = {
    disputeId: 1n,
    network: NETWORK,
    epoch: DAY,
    kind,
    farmId: kind === 1 ? 5 : 0,
    disputer: ANNA,
  };
  const rest = {
    arbiter: BEN,
    bond: 9n,
    stake: 9n,
    deadline: 500,
    reported: "0x01",
    claimed: "0x",
    fallbackValue: "0x02",
  } as const;
  await memory.run(HANDLERS["Disputes:DisputeOpened"], logOf({ ...args, ...rest }, 20n));
}

async function end(memory: Memory, outcome: number, refuted = false): Promise<void> {
  await memory.run(HANDLERS["Disputes:DisputeEnded"], logOf({ disputeId: 1n, outcome, refuted }, 30n));
}

describe("a network's day", () => {
  it("is taken out of the word that the batch carries, with the committee that signed it", async () => {
    const memory = await reported();
    const [day] = memory.all("networkDay");
    assert.deepEqual([day?.grade, day?.rewardPerBlock, day?.finalAt, day?.priceUsd8], ["attested", 625n, 1_000n, 42n]);
    assert.deepEqual([day?.signers, day?.configCount, day?.postedAt], [0b1011n, 1, 10n]);
    assert.ok((day?.targetSeconds ?? 0n) > 0n);
    assert.deepEqual(
      memory.all("network").map(({ name, lastEpoch, sequence }) => [name, lastEpoch, sequence]),
      [["Bitcoin", DAY, 1]],
    );
  });

  it("is not made by a batch of farms alone, which is kept if somebody paid for it", async () => {
    const memory = await reported();
    await memory.run(HANDLERS["OutputOracle:BatchPosted"], logOf(batch(2, 0), 11n));
    await memory.run(
      HANDLERS["OutputOracle:FarmBatchKept"],
      logOf({ network: NETWORK, sequence: 2, farmsRoot: hashOf(77), postedAt: 11 }, 12n),
    );
    assert.equal(memory.all("networkDay").length, 1);
    assert.deepEqual(
      memory.all("farmBatch").map(({ sequence, epoch, kept }) => [sequence, epoch, kept]),
      [
        [1, DAY, false],
        [2, null, true],
      ],
    );
  });

  it("is disputed, then what the dispute made of it", async () => {
    for (const [outcome, refuted, grade] of [
      [1, false, "upheld"],
      [2, false, "decided"],
      [3, false, "fallback"],
      [3, true, "refuted"],
    ] as const) {
      const memory = await reported();
      await dispute(memory, 0);
      assert.equal(memory.all("networkDay")[0]?.grade, "disputed");
      const decided = {
        network: NETWORK,
        epoch: DAY,
        targetSeconds: 7n,
        rewardPerBlock: 8n,
        priceUsd8: 9n,
        finalAt: 30,
      };
      await memory.run(HANDLERS["OutputOracle:DayDecided"], logOf(decided, 30n));
      await end(memory, outcome, refuted);
      const [day] = memory.all("networkDay");
      assert.deepEqual([day?.grade, day?.disputeId, day?.targetSeconds, day?.rewardPerBlock], [grade, 1n, 7n, 8n]);
      // Where the report was posted stays what the row leads to.
      assert.equal(day?.postedAt, 10n);
    }
  });

  it("is left alone by a dispute over a farm's report", async () => {
    const memory = await reported();
    await dispute(memory, 1);
    await end(memory, 2);
    assert.equal(memory.all("networkDay")[0]?.grade, "attested");
    assert.deepEqual(
      memory.all("dispute").map(({ kind, farmId, outcome, endedAt }) => [kind, farmId, outcome, endedAt]),
      [["farmReport", 5, "claimed", 30n]],
    );
  });

  it("is signed by the committee that was active then, whoever comes after", async () => {
    const memory = await reported();
    await activate(memory, 2);
    await memory.run(HANDLERS["OutputOracle:BatchPosted"], logOf(batch(2, DAY + 1), 40n));
    assert.deepEqual(
      memory.all("networkDay").map(({ configCount }) => configCount),
      [1, 2],
    );
    assert.deepEqual(
      memory.all("committee").map(({ active }) => active),
      [false, true],
    );
  });

  it("that nobody reported is a row of its own kind", async () => {
    const memory = await reported();
    const fallback = {
      network: NETWORK,
      epoch: DAY + 3,
      targetSeconds: 5n,
      rewardPerBlock: 6n,
      finalAt: 70,
      targetEpoch: DAY,
      stateEpoch: DAY,
    };
    await memory.run(HANDLERS["NetworkDays:FallbackRecorded"], logOf({ ...fallback, recorder: ANNA }, 70n));
    assert.deepEqual(
      memory.all("fallbackDay").map(({ epoch, finalAt }) => [epoch, finalAt]),
      [[DAY + 3, 70n]],
    );
    assert.equal(memory.all("networkDay").length, 1);
  });
});

describe("a bond of a dispute", () => {
  it("is credited, and gone once it is paid", async () => {
    const memory = await reported();
    await dispute(memory, 0);
    const account = ANNA;
    await memory.run(HANDLERS["Disputes:Credited"], logOf({ disputeId: 1n, account, amount: 5n }, 30n));
    await memory.run(HANDLERS["Disputes:Credited"], logOf({ disputeId: 1n, account, amount: 6n }, 30n));
    assert.equal(memory.all("credit")[0]?.amount, 11n);
    await memory.run(HANDLERS["Disputes:CreditPaid"], logOf({ account, to: account, amount: 11n }, 31n));
    assert.equal(memory.all("credit")[0]?.amount, 0n);
  });
});

describe("a feed's round", () => {
  it("keeps the silence that was seen before it, and is kept by silence that is seen after", async () => {
    const memory = new Memory(WORLD);
    const feed = FEED;
    await memory.run(HANDLERS["PriceRounds:SilenceRecorded"], logOf({ feed, epoch: DAY, until: 5n }, 5n));
    assert.equal(memory.all("priceRound")[0]?.priceUsd8, null);
    await memory.run(
      HANDLERS["PriceRounds:RoundRecorded"],
      logOf({ feed, epoch: DAY, roundId: 3n, priceUsd8: 42n, updatedAt: 6n }, 7n),
    );
    await memory.run(HANDLERS["PriceRounds:SilenceRecorded"], logOf({ feed, epoch: DAY, until: 9n }, 9n));
    const [round] = memory.all("priceRound");
    assert.deepEqual([round?.roundId, round?.priceUsd8, round?.updatedAt, round?.silentUntil], [3n, 42n, 6n, 9n]);
  });
});

describe("a farm", () => {
  const input = {
    network: NETWORK,
    declared: 10n,
    milliJoulePerTh: 20_000,
    payoutScript: "0x0014",
    name: "Norrfors",
    energySource: "hydro",
    disclosureHash: zeroHash,
    disclosureUri: "",
  } as const;

  async function farm(): Promise<Memory> {
    const memory = new Memory(WORLD);
    await memory.run(HANDLERS["FarmRegistry:FarmRegistered"], logOf({ farmId: 5, provider: ANNA, farm: input }, 1n));
    return memory;
  }

  it("shows its newest day, though older ones may be recorded later", async () => {
    const memory = await farm();
    for (const [epoch, hashrate, sources] of [
      [DAY, 9n, 2],
      [DAY - 3, 4n, 1],
    ] as const) {
      const report = {
        farmId: 5,
        epoch,
        hashrate,
        gross: 1n,
        energyWh: 2n,
        renewableBps: 9_000,
        sources,
        attestedMedian: 0n,
        grossTotal: 1n,
      };
      await memory.run(HANDLERS["FarmRegistry:ReportRecorded"], logOf(report, 2n));
    }
    const [row] = memory.all("farm");
    assert.deepEqual([row?.lastReportEpoch, row?.hashrate, row?.reports, row?.energyWhTotal], [DAY, 9n, 2, 4n]);
    assert.deepEqual(
      memory.all("farmDay").map(({ grade }) => grade),
      ["crossChecked", "attested"],
    );
  });

  it("has proven what its payouts sum to, and controls a script until it does not", async () => {
    const memory = await farm();
    const payout = {
      farmId: 5,
      txid: hashOf(9),
      vout: 0,
      height: 800_000,
      blockHash: hashOf(8),
      epoch: DAY,
      amount: 70n,
    } as const;
    const proven = { ...payout, class: 1, pool: `0x${"01".repeat(24)}`, coinbaseTotal: 0n, poolTotal: 70n } as const;
    await memory.run(HANDLERS["PayoutVerifier:PayoutProven"], logOf(proven, 3n));
    const control = { farmId: 5, scriptHash: hashOf(4), txid: hashOf(9), script: "0x0014", height: 800_001 } as const;
    await memory.run(HANDLERS["PayoutVerifier:ControlProven"], logOf(control, 4n));
    assert.deepEqual(
      memory.all("farm").map(({ provenPool, controlledScriptHash }) => [provenPool, controlledScriptHash]),
      [[70n, hashOf(4)]],
    );
    await memory.run(
      HANDLERS["PayoutVerifier:ControlEnded"],
      logOf({ farmId: 5, scriptHash: hashOf(4), height: 900_000 }, 5n),
    );
    assert.deepEqual(
      memory.all("scriptControl").map(({ fromHeight, untilHeight }) => [fromHeight, untilHeight]),
      [[800_001, 900_000]],
    );
    assert.equal(memory.all("farm")[0]?.controlledScriptHash, null);
  });
});
