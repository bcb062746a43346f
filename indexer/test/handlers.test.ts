import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { reputationOf, type ReputationEvent } from "@adit/sdk";
import { accrued, depositStream, indexAt, type Lane, type Stream } from "@adit/sdk/math";
import { zeroAddress, type Address } from "viem";
import { HANDLERS, UnknownRowError, type Log } from "../src/handlers/index.ts";
import { hashOf, logOf, Memory } from "./memory.ts";

const LEASES: Address = "0x00000000000000000000000000000000000000aa";
const MARKET: Address = "0x00000000000000000000000000000000000000bb";
const BTC: Address = "0x0000000000000000000000000000000000000b7c";
const DOGE: Address = "0x000000000000000000000000000000000000d09e";
const USDC: Address = "0x000000000000000000000000000000000000dc00";
const PROVIDER: Address = "0x0000000000000000000000000000000000000001";
const ANNA: Address = "0x0000000000000000000000000000000000000002";
const BEN: Address = "0x0000000000000000000000000000000000000003";
const ONE_TOKEN = 256n;
const TWO_TOKENS = 512n + 2n;
const BITS = 44;
const DAY = 86_400n;

type TermsArgs = Parameters<(typeof HANDLERS)["Market:SeriesOpened"]>[1]["args"]["terms"];
type Lines = Parameters<(typeof HANDLERS)["Settlement:EpochSettled"]>[1]["args"]["lines"];

function terms(id: bigint): TermsArgs {
  const none = [zeroAddress, zeroAddress, zeroAddress] as const;
  const hasTwo = id === TWO_TOKENS;
  return {
    provider: PROVIDER,
    farmId: 1,
    network: 1,
    secondNetwork: hasTwo ? 2 : 0,
    form: 0,
    rewardToken: BTC,
    secondRewardToken: hasTwo ? DOGE : zeroAddress,
    paymentToken: USDC,
    policy: zeroAddress,
    unitHashrate: 1_000_000_000n,
    maxUnits: 1_000n,
    minUnits: 0n,
    saleStart: 0,
    saleEnd: 100_000,
    startEpoch: 2,
    epochs: 10,
    price: 10n,
    milliJoulePerTh: 20_000,
    tariffUsd8: 1n,
    maintenanceUsd8PerThDay: 1n,
    serviceBps: 0,
    protocolBps: 0,
    tipBps: 0,
    maxUnprofitableEpochs: 14,
    bondEpochs: 1,
    marginEpochs: 1,
    penaltyBps: 0,
    graceSeconds: 86_400,
    holderShareBps: 0,
    minDeliveryBps: 0,
    toleranceBps: 0,
    toleranceDays: 0,
    maxFeedDelay: 86_400,
    feeds: none,
    secondFeeds: none,
    paymentFeeds: none,
    documentHash: hashOf(1),
    documentUri: "",
  };
}

/** A series whose units are sold to nobody yet. */
async function opened(id: bigint): Promise<Memory> {
  const memory = new Memory({ leaseMarket: LEASES });
  const second = id === TWO_TOKENS;
  await memory.run(
    HANDLERS["Hashpower:SeriesCreated"],
    logOf(
      {
        id,
        rewardToken: BTC,
        secondRewardToken: second ? DOGE : zeroAddress,
        scaleBits: BITS,
        secondScaleBits: second ? BITS : 0,
        policy: zeroAddress,
      },
      10n,
    ),
  );
  await memory.run(
    HANDLERS["Market:SeriesOpened"],
    logOf({ id, provider: PROVIDER, farmId: 1, termsHash: hashOf(2), terms: terms(id) }, 10n),
  );
  return memory;
}

async function transfer(
  memory: Memory,
  from: Address,
  to: Address,
  units: bigint,
  at: bigint,
  id = ONE_TOKEN,
): Promise<void> {
  await memory.run(HANDLERS["Hashpower:TransferSingle"], logOf({ operator: MARKET, from, to, id, value: units }, at));
}

async function sell(memory: Memory, to: Address, units: bigint, at: bigint, id = ONE_TOKEN): Promise<void> {
  await memory.run(HANDLERS["Market:UnitsSold"], logOf({ id, buyer: to, to, units, cost: units * 7n }, at));
  await transfer(memory, zeroAddress, to, units, at, id);
}

/** The ledger's side of a deposit: the same arithmetic as the contract's, which the SDK is held to. */
class Ledger {
  stream: Stream = { index: 0n, rate: 0n, startedAt: 0n };
  lane: Lane;

  constructor(supply: bigint) {
    this.lane = { scaleBits: BITS, supply, carry: 0n };
  }

  deposit(epoch: number, amount: bigint, at: bigint) {
    const { stream, carry } = depositStream(this.stream, this.lane, amount, at);
    this.stream = stream;
    this.lane = { ...this.lane, carry };
    const word = stream.index | (stream.rate << 96n) | (stream.startedAt << 192n) | (BigInt(epoch) << 224n);
    return { epoch, amount, stream: word, carry };
  }
}

async function deposit(memory: Memory, ledger: Ledger, epoch: number, amount: bigint, at: bigint): Promise<void> {
  const args = { id: ONE_TOKEN, ...ledger.deposit(epoch, amount, at) };
  await memory.run(HANDLERS["Hashpower:RewardDeposited"], logOf(args, at));
}

function lines(holders: bigint, protocol = 0n): Lines {
  const net = holders + protocol;
  return { gross: net + 6n, electricity: 3n, maintenance: 2n, service: 1n, net, protocol, holders };
}

async function settle(memory: Memory, epoch: number, of: Lines, at: bigint): Promise<void> {
  await memory.run(
    HANDLERS["Settlement:EpochSettled"],
    logOf(
      {
        id: ONE_TOKEN,
        epoch,
        lines: of,
        units: 100n,
        targetSeconds: 1n,
        rewardPerBlock: 1n,
        priceUsd8: 1n,
        settler: PROVIDER,
      },
      at,
    ),
  );
}

describe("a position", () => {
  it("is checkpointed as the ledger does it when units move within a stream's day", async () => {
    const memory = await opened(ONE_TOKEN);
    await sell(memory, ANNA, 60n, 20n);
    await sell(memory, BEN, 40n, 30n);
    const ledger = new Ledger(100n);
    await deposit(memory, ledger, 2, 1_000_003n, 1_000n);
    const middle = 1_000n + 12_345n;
    await transfer(memory, ANNA, BEN, 11n, middle);
    const index = indexAt(ledger.stream, middle);
    const anna = await memory.find("position", { account: ANNA, series: ONE_TOKEN });
    const ben = await memory.find("position", { account: BEN, series: ONE_TOKEN });
    assert.deepEqual([anna?.units, anna?.index, anna?.earned, anna?.sent], [49n, index, 60n * index, 11n]);
    assert.deepEqual([ben?.units, ben?.index, ben?.earned, ben?.received], [51n, index, 40n * index, 11n]);
    // What the ledger would say once the stream has ended.
    const end = ledger.stream.index + ledger.stream.rate * DAY;
    assert.equal(
      accrued({ units: 49n, index, accrued: 60n * index }, end) +
        accrued({ units: 51n, index, accrued: 40n * index }, end),
      100n * end,
    );
  });

  it("leaves stretches that cover the way of the index without gap or overlap", async () => {
    const memory = await opened(ONE_TOKEN);
    await sell(memory, ANNA, 100n, 20n);
    const ledger = new Ledger(100n);
    await deposit(memory, ledger, 2, 5_000n, 1_000n);
    for (const [step, at] of [2_000n, 2_000n, 9_000n, 50_000n].entries()) {
      await transfer(memory, step % 2 === 0 ? ANNA : BEN, step % 2 === 0 ? BEN : ANNA, 10n, at);
    }
    const spans = memory.all("span").filter(({ account, units }) => account === ANNA && units > 0n);
    for (const [i, span] of spans.entries()) {
      const next = spans[i + 1];
      assert.equal(span.toIndex, next === undefined ? null : next.fromIndex);
    }
    assert.deepEqual(
      spans.map(({ units }) => units),
      [100n, 100n, 90n, 100n],
    );
  });

  it("ends its last stretch when everything is sent away, and counts the holders", async () => {
    const memory = await opened(ONE_TOKEN);
    await sell(memory, ANNA, 100n, 20n);
    await deposit(memory, new Ledger(100n), 2, 5_000n, 1_000n);
    await transfer(memory, ANNA, BEN, 100n, 5_000n);
    assert.deepEqual(
      memory.all("span").filter(({ account, toIndex }) => account === ANNA && toIndex === null),
      [],
    );
    const [series] = memory.all("seriesRecord");
    assert.equal(series?.holders, 1);
    assert.equal(series.supply, 100n);
  });

  it("is not changed by a transfer to oneself, nor by an empty one of a series that does not exist", async () => {
    const memory = await opened(ONE_TOKEN);
    await sell(memory, ANNA, 100n, 20n);
    await transfer(memory, ANNA, ANNA, 30n, 5_000n);
    await transfer(memory, ANNA, BEN, 0n, 5_000n, 99n << 8n);
    const anna = await memory.find("position", { account: ANNA, series: ONE_TOKEN });
    assert.equal(anna?.units, 100n);
    assert.equal(memory.all("position").length, 1);
  });

  it("runs in both lanes of a series with two tokens", async () => {
    const memory = await opened(TWO_TOKENS);
    await sell(memory, ANNA, 100n, 20n, TWO_TOKENS);
    const [first, second] = [new Ledger(100n), new Ledger(100n)];
    await memory.run(
      HANDLERS["Hashpower:RewardDeposited"],
      logOf({ id: TWO_TOKENS, ...first.deposit(2, 900n, 1_000n) }, 1_000n),
    );
    await memory.run(
      HANDLERS["Hashpower:SecondRewardDeposited"],
      logOf({ id: TWO_TOKENS, ...second.deposit(2, 77_777n, 1_000n) }, 1_000n),
    );
    await transfer(memory, ANNA, BEN, 25n, 40_000n, TWO_TOKENS);
    const anna = await memory.find("position", { account: ANNA, series: TWO_TOKENS });
    assert.equal(anna?.earned, 100n * indexAt(first.stream, 40_000n));
    assert.equal(anna.secondEarned, 100n * indexAt(second.stream, 40_000n));
    assert.equal(memory.all("span").filter(({ lane }) => lane === 1).length, 3);
  });
});

describe("activity", () => {
  it("does not call it a transfer when units go to the lease market or come back", async () => {
    const memory = await opened(ONE_TOKEN);
    await sell(memory, ANNA, 100n, 20n);
    await transfer(memory, ANNA, LEASES, 40n, 30n);
    await transfer(memory, LEASES, ANNA, 40n, 40n);
    await transfer(memory, ANNA, BEN, 5n, 50n);
    assert.deepEqual(
      memory.all("activity").map(({ account, kind, units }) => [account, kind, units]),
      [
        [PROVIDER, "seriesOpened", null],
        [ANNA, "bought", 100n],
        [ANNA, "sent", 5n],
        [BEN, "received", 5n],
      ],
    );
  });

  it("is in the order of the chain when it is sorted by its ids as text", async () => {
    const memory = await opened(ONE_TOKEN);
    for (let i = 0; i < 12; i++) await sell(memory, ANNA, 1n, BigInt(20 + i));
    const ids = memory.all("activity").map(({ id }) => id);
    assert.deepEqual(ids.toSorted(), ids);
  });

  it("has an entry for who paid and one for who received, if they are two", async () => {
    const memory = await opened(ONE_TOKEN);
    await memory.run(
      HANDLERS["Market:UnitsSold"],
      logOf({ id: ONE_TOKEN, buyer: BEN, to: ANNA, units: 3n, cost: 21n }, 20n),
    );
    const entries = memory.all("activity").filter(({ kind }) => kind.startsWith("bought"));
    assert.deepEqual(
      entries.map(({ account, kind, counterparty }) => [account, kind, counterparty]),
      [
        [ANNA, "bought", BEN],
        [BEN, "boughtFor", ANNA],
      ],
    );
  });
});

describe("a day", () => {
  it("is late only if the chain said so before it was settled, and unprofitable if it owed nothing", async () => {
    const memory = await opened(ONE_TOKEN);
    await sell(memory, ANNA, 100n, 20n);
    const ledger = new Ledger(100n);
    await deposit(memory, ledger, 2, 500n, 1_000n);
    await settle(memory, 2, lines(500n), 1_000n);
    await deposit(memory, ledger, 3, 400n, 90_000n);
    await memory.run(
      HANDLERS["Settlement:EpochLate"],
      logOf({ id: ONE_TOKEN, epoch: 3, owed: 400n, secondOwed: 0n }, 90_000n),
    );
    await settle(memory, 3, lines(400n), 90_000n);
    await deposit(memory, ledger, 4, 0n, 180_000n);
    await settle(memory, 4, lines(0n), 180_000n);
    assert.deepEqual(
      memory.all("settledDay").map(({ payment }) => payment),
      ["inTime", "late", "none"],
    );
    const [series] = memory.all("seriesRecord");
    assert.deepEqual([series?.settledDays, series?.unprofitableInRow, series?.lastSettledEpoch], [3, 1, 4]);
    const [provider] = memory.all("provider");
    assert.deepEqual([provider?.daysInTime, provider?.daysLate, provider?.daysWithoutNet], [1, 1, 1]);
  });

  it("lies between the targets before and after it, and one that lifts no target has no way of its own", async () => {
    const memory = await opened(ONE_TOKEN);
    await sell(memory, ANNA, 100n, 20n);
    const ledger = new Ledger(100n);
    await deposit(memory, ledger, 2, 500n, 1_000n);
    await deposit(memory, ledger, 3, 0n, 2_000n);
    await deposit(memory, ledger, 4, 700n, 3_000n);
    const days = memory.all("settledDay");
    assert.equal(days[0]?.fromTarget, 0n);
    for (const [i, day] of days.entries()) assert.equal(day.fromTarget, i === 0 ? 0n : days[i - 1]?.toTarget);
    assert.equal(days[1]?.toTarget, days[1]?.fromTarget);
  });

  it("takes what it owes from the prepaid balance, and no more than is there", async () => {
    const memory = await opened(ONE_TOKEN);
    await sell(memory, ANNA, 100n, 20n);
    const ledger = new Ledger(100n);
    await memory.run(
      HANDLERS["Settlement:Funded"],
      logOf({ id: ONE_TOKEN, from: PROVIDER, amount: 800n, funding: 800n }, 900n),
    );
    for (const [i, left] of [300n, 0n].entries()) {
      await deposit(memory, ledger, 2 + i, 490n, 1_000n + BigInt(i));
      await settle(memory, 2 + i, lines(490n, 10n), 1_000n + BigInt(i));
      assert.equal(memory.all("seriesRecord")[0]?.funding, left);
    }
  });
});

describe("a provider's record", () => {
  it("is what the SDK makes of the same events", async () => {
    const memory = await opened(ONE_TOKEN);
    await sell(memory, ANNA, 100n, 20n);
    const ledger = new Ledger(100n);
    const seen: ReputationEvent[] = [
      {
        eventName: "SeriesOpened",
        args: { id: ONE_TOKEN, provider: PROVIDER, terms: terms(ONE_TOKEN) },
      },
    ];
    const tell = async (
      eventName: "BondPosted" | "EpochLate" | "SeriesEnded" | "EpochCovered",
      log: Log<never>,
    ): Promise<void> => {
      seen.push({ eventName, args: log.args });
      await memory.run<never>(HANDLERS[`Settlement:${eventName}`], log);
    };
    const day = async (epoch: number, of: Lines): Promise<void> => {
      seen.push({ eventName: "EpochSettled", args: { id: ONE_TOKEN, epoch, lines: of } });
      await settle(memory, epoch, of, 1_000n * BigInt(epoch));
    };
    await tell("BondPosted", logOf({ id: ONE_TOKEN, from: PROVIDER, amount: 5_000n, bond: 5_000n } as never, 1n));
    await deposit(memory, ledger, 2, 500n, 2_000n);
    await day(2, lines(500n, 5n));
    await deposit(memory, ledger, 3, 400n, 3_000n);
    await tell("EpochLate", logOf({ id: ONE_TOKEN, epoch: 3, owed: 404n, secondOwed: 0n } as never, 3_000n));
    await day(3, lines(400n, 4n));
    await deposit(memory, ledger, 4, 900n, 4_000n);
    const cover = {
      owed: 1_000n,
      secondOwed: 0n,
      fromFunding: 100n,
      secondFromFunding: 0n,
      fromBond: 800n,
      penalty: 50n,
      tip: 4n,
      writtenOff: 150n,
    };
    const covered = { id: ONE_TOKEN, epoch: 4, coverer: BEN, lines: lines(1_000n), secondLines: lines(0n), cover };
    await tell("EpochCovered", logOf({ ...covered, priceUsd8: 1n, secondPriceUsd8: 0n } as never, 4_000n));
    await tell("SeriesEnded", logOf({ id: ONE_TOKEN, ending: 2, endingEpochs: 3n, penalty: 10n } as never, 4_000n));
    const [book] = memory.all("providerToken");
    const [expected] = reputationOf(seen)[0]?.rewards ?? [];
    assert.ok(book !== undefined && expected !== undefined);
    for (const [name, value] of Object.entries(expected)) assert.equal({ ...book }[name], value, name);
    assert.equal(memory.all("credit")[0]?.amount, 4n);
    const [series] = memory.all("seriesRecord");
    assert.deepEqual([series?.ending, series?.endingEpochs, series?.bond], ["defaulted", 3, expected.bond]);
  });
});

describe("a cancelled series", () => {
  it("gives all of its escrow back, though no event says that it was cancelled", async () => {
    const memory = await opened(ONE_TOKEN);
    await sell(memory, ANNA, 60n, 20n);
    await sell(memory, BEN, 40n, 20n);
    await memory.run(
      HANDLERS["Market:Refunded"],
      logOf({ id: ONE_TOKEN, account: ANNA, to: ANNA, units: 60n, amount: 420n }, 200_000n),
    );
    const [series] = memory.all("seriesRecord");
    assert.deepEqual([series?.refunded, series?.refundable, series?.escrowed], [420n, 280n, 0n]);
  });
});

describe("an event that refers to something unknown", () => {
  it("is refused with what is missing and why that may be", async () => {
    const memory = new Memory({ leaseMarket: LEASES });
    await assert.rejects(
      memory.run(HANDLERS["Settlement:SeriesFinished"], logOf({ id: 768n }, 1n)),
      (error) => error instanceof UnknownRowError && /seriesRecord \{"series":"768"\}.*startBlock/.test(error.message),
    );
  });
});
