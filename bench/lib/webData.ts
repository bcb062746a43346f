import type { Deployment, Terms } from "@adit/sdk";
import { epochStart, seriesId, TWO_TOKENS_FLAG } from "@adit/sdk/math";
import { getAddress, numberToHex, pad, zeroAddress, type Address, type Hex } from "viem";

/*
 * A market as large as it may become, made up from numbers alone: series, farms and providers in every state, one holder with many
 * positions. It is the same in every run; only its days move with the clock.
 */

const DAY = 86_400;
const PROVIDERS = 60;
const FARMS = 150;
/** Days of reports that the indexer has. */
export const REPORT_DAYS = 90;
const BTC_USD8 = 6_500_000_000_000n;

const address = (number: number): Address => getAddress(pad(numberToHex(number), { size: 20 }));
export const hashOf = (kind: number, number: number): Hex => pad(numberToHex(kind * 1_000_000 + number), { size: 32 });

const BTC = address(0xb7c);
const LTC = address(0x17c);
const USDC = address(0x05dc);
const FEEDS = [address(0xfeed), zeroAddress, zeroAddress] as const;
/** Holds thousands of positions, and somebody as most are. */
export const HOLDER = address(0xa11ce);
export const SMALL_HOLDER = address(0xb0b);
const SMALL_POSITIONS = 8;

const CONTRACTS = {
  accessManager: address(0xc01),
  config: address(0xc02),
  bitcoinRules: address(0xc03),
  outputOracle: address(0xc04),
  networkDays: address(0xc05),
  priceRounds: address(0xc06),
  farmRegistry: address(0xc07),
  metadata: address(0xc08),
  dailyFormula: address(0xc09),
  hashpower: address(0xc0a),
  market: address(0xc0b),
  settlement: address(0xc0c),
  leaseMetadata: address(0xc0d),
  leasehold: address(0xc0e),
  reversion: address(0xc0f),
  leaseMarket: address(0xc10),
};

export function deploymentOf(rpcUrl: string, indexerUrl: string): Deployment {
  return {
    chainId: 4_242,
    chainName: "Measured chain",
    startBlock: 1,
    rpcUrl,
    indexerUrl,
    contracts: CONTRACTS,
    paymentTokens: [{ address: USDC, symbol: "USDC", name: "Dollar", decimals: 6 }],
    rewardTokens: [
      { address: BTC, symbol: "BTC", name: "Bitcoin", decimals: 8 },
      { address: LTC, symbol: "LTC", name: "Litecoin", decimals: 8 },
    ],
    feeds: [{ address: FEEDS[0], rewardToken: BTC, description: "BTC / USD" }],
  };
}

export interface MadeSeries {
  readonly id: bigint;
  readonly serial: number;
  readonly terms: Terms;
  readonly sold: bigint;
  readonly settledDays: number;
  readonly ending: "none" | "defaulted";
  /** `ISettlement.State` */
  readonly state: number;
}

export interface World {
  readonly now: number;
  readonly today: number;
  readonly series: readonly MadeSeries[];
  /** series by holder */
  readonly held: ReadonlyMap<Address, readonly bigint[]>;
}

/** A number from 0 to `below`, the same for the same seed. */
function mixed(seed: number, below: number): number {
  const word = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) ^ Math.imul(seed, 0x297a2d39);
  return (word >>> 0) % below;
}

export function worldOf(count: number, positions: number, now: number): World {
  const today = Math.floor(now / DAY);
  const series = Array.from({ length: count }, (_, i) => seriesOf(i + 1, today));
  const begun = series.filter(({ state }) => state === 5);
  const ids = begun.map(({ id }) => id);
  const held = new Map([
    [HOLDER, ids.slice(0, positions)],
    [SMALL_HOLDER, ids.slice(0, SMALL_POSITIONS)],
  ]);
  return { now, today, series, held };
}

function seriesOf(serial: number, today: number): MadeSeries {
  const isOnSale = serial % 10 === 0;
  const isEnded = serial % 10 === 1;
  const isMerged = serial % 17 === 0;
  const epochs = [90, 180, 365, 730][mixed(serial, 4)] ?? 90;
  const done = isOnSale ? 0 : isEnded ? epochs : 1 + mixed(serial, epochs - 1);
  const startEpoch = isOnSale ? today + 3 : today - done;
  const unitHashrate = 1_000_000_000n;
  const maxUnits = BigInt(1_000_000 + mixed(serial, 4_000_000));
  const terms: Terms = {
    provider: address(0xd000 + (serial % PROVIDERS)),
    farmId: 1 + (serial % FARMS),
    network: 1,
    secondNetwork: isMerged ? 2 : 0,
    form: serial % 13 === 0 ? 1 : 0,
    rewardToken: BTC,
    secondRewardToken: isMerged ? LTC : zeroAddress,
    paymentToken: USDC,
    policy: zeroAddress,
    unitHashrate,
    maxUnits,
    minUnits: 0n,
    saleStart: Number(epochStart(startEpoch - 10)),
    saleEnd: Number(epochStart(startEpoch)),
    startEpoch,
    epochs,
    price: BigInt(30_000 + mixed(serial, 20_000)) * BigInt(epochs) * 10n ** 18n,
    milliJoulePerTh: 15_000 + mixed(serial, 20_000),
    tariffUsd8: BigInt(3_000_000 + mixed(serial, 3_000_000)),
    maintenanceUsd8PerThDay: 250_000n,
    serviceBps: 100 + mixed(serial, 300),
    protocolBps: 100,
    tipBps: 10,
    maxUnprofitableEpochs: 14,
    bondEpochs: 14,
    marginEpochs: 30,
    penaltyBps: 500,
    graceSeconds: 172_800,
    holderShareBps: serial % 13 === 0 ? 7_000 : 0,
    minDeliveryBps: 0,
    toleranceBps: 0,
    toleranceDays: 0,
    maxFeedDelay: DAY,
    feeds: FEEDS,
    secondFeeds: isMerged ? FEEDS : [zeroAddress, zeroAddress, zeroAddress],
    paymentFeeds: [zeroAddress, zeroAddress, zeroAddress],
    documentHash: hashOf(7, serial),
    documentUri: `https://farm-${serial % FARMS}.example/terms/${serial}`,
  };
  return {
    id: seriesId(BigInt(serial), isMerged ? TWO_TOKENS_FLAG : 0n),
    serial,
    terms,
    sold: isOnSale ? maxUnits / 3n : maxUnits,
    settledDays: done,
    ending: isEnded && serial % 70 === 1 ? "defaulted" : "none",
    state: isOnSale ? 2 : isEnded ? 7 : 5,
  };
}

// ------------------------------------------------------------------ the indexer's tables

type Row = Readonly<Record<string, unknown>>;

/** Rows as the indexer gives them: whole numbers beyond 53 bits as strings, addresses in small letters. */
export function tablesOf(world: World): ReadonlyMap<string, readonly Row[]> {
  const days = Array.from({ length: REPORT_DAYS }, (_, i) => world.today - 1 - i);
  return new Map<string, readonly Row[]>([
    ["seriesRecords", world.series.toReversed().map(seriesRow)],
    ["providers", Array.from({ length: PROVIDERS }, (_, i) => providerRow(i))],
    ["farms", Array.from({ length: FARMS }, (_, i) => farmRow(i + 1, world.today))],
    ["networkDays", days.flatMap((epoch) => [networkDayRow(1, epoch), networkDayRow(2, epoch)])],
    ["listings", world.series.filter(({ serial }) => serial % 25 === 2).map(listingRow)],
  ]);
}

function plain(value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}

function seriesRow({ id, serial, terms, sold, settledDays, ending }: MadeSeries): Row {
  return {
    series: id.toString(),
    terms: JSON.stringify(terms, (_key, value: unknown) => plain(value)),
    termsHash: hashOf(8, serial),
    openedIn: hashOf(1, serial),
    sold: sold.toString(),
    settledDays,
    lastSettledEpoch: settledDays === 0 ? null : terms.startEpoch + settledDays - 1,
    daysLate: mixed(serial, 20) === 0 ? 2 : 0,
    daysCovered: 0,
    ending,
    endingEpochs: terms.epochs,
    endedIn: ending === "none" ? null : hashOf(2, serial),
    finishedIn: null,
    blockNumber: String(1_000 + serial),
  };
}

function providerRow(i: number): Row {
  return {
    account: address(0xd000 + i).toLowerCase(),
    name: `Mining company ${i + 1}`,
    uri: `https://provider-${i}.example`,
    registeredIn: hashOf(3, i),
    daysInTime: 1_000 + mixed(i + 1, 9_000),
    daysLate: mixed(i + 3, 4) === 0 ? mixed(i + 1, 12) : 0,
    daysCovered: mixed(i + 5, 9) === 0 ? 1 : 0,
    daysWithoutNet: 0,
    defaults: i % 29 === 28 ? 1 : 0,
    earlyEnds: 0,
    windUps: 0,
  };
}

function farmRow(farmId: number, today: number): Row {
  return {
    farmId,
    provider: address(0xd000 + (farmId % PROVIDERS)).toLowerCase(),
    network: 1,
    declared: "250000000000000000",
    milliJoulePerTh: 20_000,
    payoutScript: "0x0014",
    name: `Farm of valley ${farmId}`,
    energySource: ["hydro", "wind and grid", "solar", "gas"][farmId % 4],
    disclosureHash: hashOf(9, farmId),
    disclosureUri: `https://farm-${farmId}.example`,
    registeredIn: hashOf(4, farmId),
    lastReportEpoch: today - 1,
    hashrate: "240000000000000000",
    renewableBps: mixed(farmId, 10_001),
    sources: 2,
    hash: hashOf(5, farmId),
  };
}

function networkDayRow(network: number, epoch: number): Row {
  return {
    network,
    epoch,
    // Blocks of a day over hashes a second of the network, in 256 bits.
    targetSeconds: (
      ((1n << 256n) * (network === 1 ? 144n : 576n)) /
      (network === 1 ? 10n ** 21n : 2n * 10n ** 15n)
    ).toString(),
    rewardPerBlock: network === 1 ? "320000000" : "630000000",
    priceUsd8: (network === 1 ? BTC_USD8 : 9_000_000_000n).toString(),
    finalAt: (epoch + 1) * DAY + 3_600,
    firstHeight: 800_000 + epoch,
    blockCount: 144,
    bits: 386_089_497,
    nextBits: 0,
    retargetTime: 0,
    fees: "1200000000",
    blocksRoot: hashOf(10, epoch),
    hash: hashOf(6, epoch),
  };
}

function listingRow({ id, serial, terms }: MadeSeries): Row {
  return {
    listing: String(serial),
    series: id.toString(),
    units: "25000",
    rentPrice: String(30_000n * 10n ** 18n),
    lastStart: terms.startEpoch + terms.epochs,
  };
}

// ------------------------------------------------------------------ the chain's answers

/** What a contract function answers of this world, by its name; undefined for one that the pages do without: it answers zeros. */
export function answerOf(world: World, name: string, args: readonly unknown[]): unknown {
  const id = args.find((arg) => typeof arg === "bigint") ?? 0n;
  const made = world.series[Number(id >> 8n) - 1];
  switch (name) {
    case "latestPrice":
      return BTC_USD8;
    case "coinDecimals":
      return 8;
    case "networkOf":
      return {
        rules: CONTRACTS.bitcoinRules,
        coinDecimals: 8,
        auxiliary: 0,
        parent: 0,
        name: textOf(args[0] === 1 ? "Bitcoin" : "Litecoin"),
        algorithm: textOf("SHA-256d"),
      };
    default:
      return made === undefined ? undefined : answerOfSeries(world, made, name);
  }
}

function textOf(text: string): Hex {
  return pad(`0x${Buffer.from(text).toString("hex")}`, { size: 32, dir: "right" });
}

function answerOfSeries({ now }: World, made: MadeSeries, name: string): unknown {
  const { terms, sold, settledDays, state } = made;
  const paid = (sold * terms.unitHashrate * terms.price) / 10n ** 30n;
  const released = (paid * BigInt(settledDays)) / BigInt(terms.epochs);
  switch (name) {
    case "state":
      return state;
    case "available":
      return state === 2 ? terms.maxUnits - sold : 0n;
    case "positionOf":
      return [BigInt(1_000 + mixed(made.serial, 50_000)), 0n, 0n, 0n];
    case "lane":
    case "secondLane":
      return {
        rewardToken: name === "lane" ? terms.rewardToken : terms.secondRewardToken,
        scaleBits: 45,
        started: true,
        closed: false,
        supply: sold,
        carry: 0n,
        lastEpoch: terms.startEpoch + settledDays - 1,
        index: 1n << 45n,
        rate: (1n << 45n) / 1_000_000n,
        startedAt: now - 40_000,
      };
    case "escrow":
      return {
        sold,
        paid,
        released,
        withheld: 0n,
        refundable: 0n,
        refunded: 0n,
        escrowed: paid - released,
        providerCredit: 0n,
        pendingTip: 0n,
        settledEpochs: settledDays,
        refundsOpen: false,
      };
    default:
      return undefined;
  }
}
