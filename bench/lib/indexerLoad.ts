import type { Deployment } from "@adit/sdk";
import { farmRegistryAbi, hashpowerAbi, outputOracleAbi, primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { depositStream, epochStart, type Lane, type Stream } from "@adit/sdk/math";
import {
  encodeAbiParameters,
  encodeEventTopics,
  getAbiItem,
  keccak256,
  numberToHex,
  toHex,
  zeroAddress,
  zeroHash,
  type Abi,
  type AbiEvent,
  type Address,
  type Hex,
} from "viem";

/*
 * A chain that never was: the logs that the protocol would have written if so many series had mined for so many days, encoded as a
 * node would give them. What the indexer does with them is what it does with any chain's.
 */

/** Who and what there is. */
export interface LoadShape {
  readonly series: number;
  readonly holders: number;
  /** per day, over all series */
  readonly transfers: number;
  readonly claims: number;
  /** events to stop at, about */
  readonly events: number;
}

export interface LoadLog {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  /** index of the transaction in its block */
  readonly transaction: number;
}

export interface LoadBlock {
  readonly number: number;
  readonly timestamp: number;
  readonly transactions: number;
  readonly logs: readonly LoadLog[];
}

const FIRST_EPOCH = 20_000;
const DAY = 86_400;
const LOGS_OF_A_BLOCK = 120;
const UNITS_OF_A_HOLDER = 10_000n;
const SCALE_BITS = 44;
const NETWORK = 1;

const address = (kind: number, number: number): Address =>
  numberToHex((BigInt(kind) << 64n) | BigInt(number), { size: 20 });

/** Addresses of a deployment that nobody made. */
export const LOAD_CONTRACTS = Object.fromEntries(
  [
    ...[
      "accessManager",
      "config",
      "bitcoinRules",
      "outputOracle",
      "disputes",
      "networkDays",
      "priceRounds",
      "farmRegistry",
      "metadata",
    ],
    ...["dailyFormula", "hashpower", "market", "settlement", "leaseMetadata", "leasehold", "reversion", "leaseMarket"],
  ].map((name, i) => [name, address(1, i + 1)]),
) as unknown as Deployment["contracts"];

const PROVIDER = address(2, 1);
const FARM = 1;
const BTC = address(3, 1);
const USDC = address(3, 2);

interface Sold {
  readonly id: bigint;
  readonly holders: Address[];
  stream: Stream;
  lane: Lane;
}

/** A generator of numbers that is the same on every machine. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** The blocks, one after the other. */
export function* loadBlocks(shape: LoadShape): Generator<LoadBlock> {
  const random = createRandom(7);
  let number = 1;
  let written = 0;
  let pending: LoadLog[] = [];
  let transaction = 0;
  let timestamp = FIRST_EPOCH * DAY;

  function* flush(): Generator<LoadBlock> {
    if (pending.length === 0) return;
    timestamp += 12;
    yield { number, timestamp, transactions: transaction + 1, logs: pending };
    number += 1;
    written += pending.length;
    pending = [];
    transaction = 0;
  }
  const log: Tell = (at, abi, name, args) => {
    pending.push({ address: at, ...encodeLog(abi, name, args), transaction });
  };
  const isFull = (): boolean => pending.length >= LOGS_OF_A_BLOCK;

  tellBeginnings(log);
  const sold: Sold[] = [];
  for (let i = 0; i < shape.series; i++) {
    const one = openSeries(log, i, shape, random, () => {
      transaction += 1;
    });
    sold.push(one);
    yield* flush();
  }
  for (let day = 0; written < shape.events; day++) {
    const epoch = FIRST_EPOCH + 2 + day;
    timestamp = Math.max(timestamp, Number(epochStart(epoch + 1)) + 8 * 3_600);
    tellDay(log, epoch, day);
    yield* flush();
    for (const one of sold) {
      transaction += 1;
      settle(log, one, epoch, timestamp + 12, random);
      if (isFull()) yield* flush();
    }
    for (let i = 0; i < shape.transfers + shape.claims; i++) {
      transaction += 1;
      const one = sold[random(sold.length)];
      if (one === undefined) throw new RangeError("nothing is sold");
      if (i < shape.transfers) move(log, one, random);
      else claim(log, one, random);
      if (isFull()) {
        yield* flush();
        timestamp += 60;
      }
    }
    yield* flush();
  }
}

type Tell = (at: Address, abi: Abi, name: string, args: Record<string, unknown>) => void;

function tellBeginnings(log: Tell): void {
  const { outputOracle, farmRegistry } = LOAD_CONTRACTS;
  log(outputOracle, outputOracleAbi, "NetworkAdded", {
    network: NETWORK,
    rules: address(1, 3),
    name: toHex("Bitcoin", { size: 32 }),
    algorithm: toHex("SHA-256d", { size: 32 }),
    coinDecimals: 8,
    lastEpoch: FIRST_EPOCH,
    nextHeight: 800_000,
    bits: 386_000_000,
    meanFees: 10_000_000n,
  });
  const signers = [1, 2, 3, 4].map((member) => address(4, member));
  log(outputOracle, outputOracleAbi, "CommitteeActivated", {
    configCount: 1,
    configDigest: zeroHash,
    signers,
    f: 1,
    quorum: 3,
  });
  log(farmRegistry, farmRegistryAbi, "ProviderRegistered", {
    provider: PROVIDER,
    name: "Load",
    uri: "https://load.example",
  });
  const farm = {
    network: NETWORK,
    declared: 10n ** 20n,
    milliJoulePerTh: 17_000,
    payoutScript: "0x0014",
    name: "Load",
    energySource: "hydro",
    disclosureHash: zeroHash,
    disclosureUri: "https://load.example",
  };
  log(farmRegistry, farmRegistryAbi, "FarmRegistered", { farmId: FARM, provider: PROVIDER, farm });
}

function openSeries(log: Tell, i: number, shape: LoadShape, random: (below: number) => number, next: () => void): Sold {
  const { market, hashpower, farmRegistry, settlement } = LOAD_CONTRACTS;
  const id = BigInt(i + 1) << 8n;
  const none = [zeroAddress, zeroAddress, zeroAddress];
  const terms = {
    provider: PROVIDER,
    farmId: FARM,
    network: NETWORK,
    secondNetwork: 0,
    form: 0,
    rewardToken: BTC,
    secondRewardToken: zeroAddress,
    paymentToken: USDC,
    policy: zeroAddress,
    unitHashrate: 1_000_000_000n,
    maxUnits: 10n ** 9n,
    minUnits: 0n,
    saleStart: FIRST_EPOCH * DAY,
    saleEnd: (FIRST_EPOCH + 2) * DAY,
    startEpoch: FIRST_EPOCH + 2,
    epochs: 1_825,
    price: 10n ** 23n,
    milliJoulePerTh: 17_000,
    tariffUsd8: 5_000_000n,
    maintenanceUsd8PerThDay: 250_000n,
    serviceBps: 250,
    protocolBps: 100,
    tipBps: 10,
    maxUnprofitableEpochs: 14,
    bondEpochs: 14,
    marginEpochs: 30,
    penaltyBps: 500,
    graceSeconds: 2 * DAY,
    holderShareBps: 0,
    minDeliveryBps: 0,
    toleranceBps: 0,
    toleranceDays: 0,
    maxFeedDelay: DAY,
    feeds: none,
    secondFeeds: none,
    paymentFeeds: none,
    documentHash: keccak256(toHex(i)),
    documentUri: "https://load.example/terms",
  };
  log(hashpower, hashpowerAbi, "SeriesCreated", {
    id,
    rewardToken: BTC,
    secondRewardToken: zeroAddress,
    scaleBits: SCALE_BITS,
    secondScaleBits: 0,
    policy: zeroAddress,
  });
  log(market, primaryMarketAbi, "SeriesOpened", {
    id,
    provider: PROVIDER,
    farmId: FARM,
    termsHash: keccak256(toHex(i)),
    terms,
  });
  log(settlement, settlementAbi, "BondPosted", { id, from: PROVIDER, amount: 10n ** 9n, bond: 10n ** 9n });
  log(settlement, settlementAbi, "Funded", { id, from: PROVIDER, amount: 10n ** 12n, funding: 10n ** 12n });
  const holders = new Set<Address>();
  const count = Math.min(shape.holders, Math.max(2, Math.ceil((shape.holders * 4) / shape.series)));
  while (holders.size < count) holders.add(address(5, random(shape.holders)));
  for (const to of holders) {
    next();
    log(market, primaryMarketAbi, "UnitsSold", { id, buyer: to, to, units: UNITS_OF_A_HOLDER, cost: 1_000_000n });
    const hashrate = UNITS_OF_A_HOLDER * 1_000_000_000n;
    const term = { startEpoch: FIRST_EPOCH + 2, endEpoch: FIRST_EPOCH + 1_827 };
    log(farmRegistry, farmRegistryAbi, "HashrateReserved", { farmId: FARM, id, hashrate, total: hashrate, ...term });
    transfer(log, id, zeroAddress, to, UNITS_OF_A_HOLDER);
  }
  const supply = UNITS_OF_A_HOLDER * BigInt(count);
  return {
    id,
    holders: [...holders],
    stream: { index: 0n, rate: 0n, startedAt: 0n },
    lane: { scaleBits: SCALE_BITS, supply, carry: 0n },
  };
}

function transfer(log: Tell, id: bigint, from: Address, to: Address, value: bigint): void {
  log(LOAD_CONTRACTS.hashpower, hashpowerAbi, "TransferSingle", {
    operator: LOAD_CONTRACTS.market,
    from,
    to,
    id,
    value,
  });
}

function tellDay(log: Tell, epoch: number, day: number): void {
  const report = {
    epoch,
    firstHeight: 800_000 + 144 * day,
    blockCount: 144,
    bits: 386_000_000,
    nextBits: 0,
    retargetTime: 0,
    fees: 1_000_000_000n,
    priceUsd8: 6_000_000_000_000n,
    blocksRoot: keccak256(toHex(epoch)),
  };
  // work as a compact target and a whole day, reward, final at once, price
  const word =
    (((386_000_000n << 64n) | BigInt(DAY)) << 160n) |
    (320_000_000n << 96n) |
    (BigInt(epoch * DAY) << 56n) |
    6_000_000_000_000n;
  log(LOAD_CONTRACTS.outputOracle, outputOracleAbi, "BatchPosted", {
    network: NETWORK,
    sequence: day + 1,
    epoch,
    signers: 7n,
    farmsRoot: keccak256(toHex(epoch)),
    evidenceHash: keccak256(toHex(epoch)),
    report,
    day: word,
  });
  log(LOAD_CONTRACTS.farmRegistry, farmRegistryAbi, "ReportRecorded", {
    farmId: FARM,
    epoch,
    hashrate: 10n ** 18n,
    gross: 10n ** 8n,
    energyWh: 10n ** 6n,
    renewableBps: 9_000,
    sources: 2,
    attestedMedian: 10n ** 18n,
    grossTotal: 10n ** 8n * BigInt(day + 1),
  });
}

function settle(log: Tell, one: Sold, epoch: number, second: number, random: (below: number) => number): void {
  const holders = (one.lane.supply * BigInt(40_000 + random(5_000))) / 100_000n;
  const { stream, carry } = depositStream(one.stream, one.lane, holders, BigInt(second));
  one.stream = stream;
  one.lane = { ...one.lane, carry };
  const word = stream.index | (stream.rate << 96n) | (stream.startedAt << 192n) | (BigInt(epoch) << 224n);
  log(LOAD_CONTRACTS.hashpower, hashpowerAbi, "RewardDeposited", {
    id: one.id,
    epoch,
    amount: holders,
    stream: word,
    carry,
  });
  const protocol = holders / 99n;
  const net = holders + protocol;
  const lines = {
    gross: net * 2n,
    electricity: net / 2n,
    maintenance: net / 4n,
    service: net - net / 2n - net / 4n,
    net,
    protocol,
    holders,
  };
  log(LOAD_CONTRACTS.settlement, settlementAbi, "EpochSettled", {
    id: one.id,
    epoch,
    lines,
    units: one.lane.supply,
    targetSeconds: 1n << 180n,
    rewardPerBlock: 320_000_000n,
    priceUsd8: 6_000_000_000_000n,
    settler: PROVIDER,
  });
  log(LOAD_CONTRACTS.market, primaryMarketAbi, "EscrowSettled", {
    id: one.id,
    epoch,
    released: 1_000_000n,
    withheld: 0n,
    refundable: 0n,
    tip: 1_000n,
    tipTo: PROVIDER,
  });
}

/** A few units from one holder to another, so that nobody runs out of them. */
function move(log: Tell, one: Sold, random: (below: number) => number): void {
  const from = one.holders[random(one.holders.length)];
  const to = one.holders[random(one.holders.length)];
  if (from === undefined || to === undefined) throw new RangeError("nobody holds it");
  transfer(log, one.id, from, to, 1n);
}

function claim(log: Tell, one: Sold, random: (below: number) => number): void {
  const account = one.holders[random(one.holders.length)];
  if (account === undefined) throw new RangeError("nobody holds it");
  log(LOAD_CONTRACTS.hashpower, hashpowerAbi, "RewardClaimed", { account, id: one.id, amount: 100n });
}

function encodeLog(abi: Abi, name: string, args: Record<string, unknown>): { topics: readonly Hex[]; data: Hex } {
  const item = getAbiItem({ abi, name }) as AbiEvent;
  const topics = encodeEventTopics({ abi: [item], eventName: name, args }) as Hex[];
  const plain = item.inputs.filter(({ indexed }) => indexed !== true);
  return {
    topics,
    data: encodeAbiParameters(
      plain,
      plain.map((input) => args[input.name ?? ""]),
    ),
  };
}
