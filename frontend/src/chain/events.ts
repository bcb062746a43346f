import { farmRegistryAbi, networkDaysAbi, outputOracleAbi, primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import type { Deployment } from "@adit/sdk";
import { unpackNetworkDay, type Waterfall } from "@adit/sdk/math";
import { getAbiItem, type Address, type Client, type GetLogsReturnType, type Hash, type Hex } from "viem";
import { getLogs } from "viem/actions";

/** The events from which the screens rebuild every series, without asking a contract. */
const PROTOCOL_EVENTS = [
  getAbiItem({ abi: farmRegistryAbi, name: "ProviderRegistered" }),
  getAbiItem({ abi: farmRegistryAbi, name: "FarmRegistered" }),
  getAbiItem({ abi: farmRegistryAbi, name: "FarmUpdated" }),
  getAbiItem({ abi: outputOracleAbi, name: "BatchPosted" }),
  getAbiItem({ abi: networkDaysAbi, name: "FallbackRecorded" }),
  getAbiItem({ abi: primaryMarketAbi, name: "SeriesOpened" }),
  getAbiItem({ abi: primaryMarketAbi, name: "UnitsSold" }),
  getAbiItem({ abi: primaryMarketAbi, name: "EscrowSettled" }),
  getAbiItem({ abi: settlementAbi, name: "EpochSettled" }),
  getAbiItem({ abi: settlementAbi, name: "EpochLate" }),
  getAbiItem({ abi: settlementAbi, name: "EpochCovered" }),
  getAbiItem({ abi: settlementAbi, name: "BondPosted" }),
  getAbiItem({ abi: settlementAbi, name: "SeriesEnded" }),
  getAbiItem({ abi: settlementAbi, name: "SeriesFinished" }),
] as const;

export type ProtocolLog = GetLogsReturnType<undefined, typeof PROTOCOL_EVENTS, true, bigint, bigint>[number];

export async function fetchProtocolLogs(
  client: Client,
  deployment: Deployment,
  fromBlock: bigint,
  toBlock: bigint,
): Promise<readonly ProtocolLog[]> {
  const { farmRegistry, outputOracle, networkDays, market, settlement } = deployment.contracts;
  return await getLogs(client, {
    address: [farmRegistry, outputOracle, ...(networkDays === undefined ? [] : [networkDays]), market, settlement],
    events: PROTOCOL_EVENTS,
    fromBlock,
    toBlock,
    strict: true,
  });
}

type Args<Name extends ProtocolLog["eventName"]> = Extract<ProtocolLog, { eventName: Name }>["args"];
export type Terms = Args<"SeriesOpened">["terms"];
export type FarmInput = Args<"FarmRegistered">["farm"];
export type NetworkReport = Args<"BatchPosted">["report"];

/** One settled day of one series. */
export type SettledDay = {
  readonly epoch: number;
  readonly lines: Waterfall;
  readonly units: bigint;
  readonly priceUsd8: bigint;
  /** `late`: after its grace. `covered`: the provider missed it, its bond paid. */
  readonly payment: "inTime" | "late" | "covered";
  /** What started to stream to holders: the line of that name, or what funding and bond paid of it and on top of it. */
  readonly toHolders: bigint;
  /** Reward-token base units that nothing was left to pay. */
  readonly writtenOff: bigint;
  readonly hash: Hash;
};

export type EscrowDay = {
  readonly released: bigint;
  readonly withheld: bigint;
  readonly refundable: bigint;
  readonly tip: bigint;
  readonly hash: Hash;
};

export type Sale = {
  readonly buyer: Address;
  readonly to: Address;
  readonly units: bigint;
  readonly cost: bigint;
  readonly hash: Hash;
};

export type SeriesRecord = {
  readonly id: bigint;
  readonly terms: Terms;
  readonly termsHash: Hex;
  readonly openedIn: Hash;
  readonly days: ReadonlyMap<number, SettledDay>;
  readonly escrowDays: ReadonlyMap<number, EscrowDay>;
  readonly sales: readonly Sale[];
  /** The newest transaction that added to the bond. */
  readonly bondedIn: Hash | undefined;
  readonly endedIn: Hash | undefined;
  readonly finishedIn: Hash | undefined;
};

export type ReportedDay = {
  readonly network: number;
  readonly epoch: number;
  readonly report: NetworkReport;
  readonly targetSeconds: bigint;
  readonly rewardPerBlock: bigint;
  readonly finalAt: number;
  readonly hash: Hash;
};

/** A day that nobody reported in time, and what it is taken for. */
export type FallbackDay = {
  readonly network: number;
  readonly epoch: number;
  readonly targetSeconds: bigint;
  /** coin base units: expected subsidy, and mean fees */
  readonly rewardPerBlock: bigint;
  /** day of the report whose difficulty counts */
  readonly targetEpoch: number;
  /** day of the report whose height and mean fees count */
  readonly stateEpoch: number;
  readonly hash: Hash;
};

export type FarmRecord = {
  readonly farmId: number;
  readonly provider: Address;
  readonly input: FarmInput;
  readonly hash: Hash;
};

export type History = {
  readonly series: ReadonlyMap<bigint, SeriesRecord>;
  readonly farms: ReadonlyMap<number, FarmRecord>;
  readonly providers: ReadonlyMap<Address, { readonly name: string; readonly uri: string; readonly hash: Hash }>;
  readonly reports: ReadonlyMap<number, readonly ReportedDay[]>;
  /** by network and day */
  readonly fallbacks: ReadonlyMap<number, ReadonlyMap<number, FallbackDay>>;
};

/** Folds the logs into what the screens show. Pure; the order of logs is the chain's. */
export function foldHistory(logs: readonly ProtocolLog[]): History {
  const series = new Map<bigint, MutableSeries>();
  const farms = new Map<number, FarmRecord>();
  const providers = new Map<Address, { name: string; uri: string; hash: Hash }>();
  const reports = new Map<number, ReportedDay[]>();
  const fallbacks = new Map<number, Map<number, FallbackDay>>();
  for (const log of logs) {
    const hash = log.transactionHash;
    switch (log.eventName) {
      case "ProviderRegistered":
        providers.set(log.args.provider, { name: log.args.name, uri: log.args.uri, hash });
        break;
      case "FarmRegistered":
        farms.set(log.args.farmId, {
          farmId: log.args.farmId,
          provider: log.args.provider,
          input: log.args.farm,
          hash,
        });
        break;
      case "FarmUpdated": {
        const farm = farms.get(log.args.farmId);
        if (farm !== undefined) farms.set(log.args.farmId, { ...farm, input: log.args.farm, hash });
        break;
      }
      case "BatchPosted": {
        const { network, epoch, report, day } = log.args;
        // Days have no number 0: this batch carries farms alone.
        if (epoch === 0) break;
        const { targetSeconds, rewardPerBlock, finalAt } = unpackNetworkDay(day);
        const days = reports.get(network) ?? [];
        days.push({ network, epoch, report, targetSeconds, rewardPerBlock, finalAt, hash });
        reports.set(network, days);
        break;
      }
      case "FallbackRecorded": {
        const { network, epoch, targetSeconds, rewardPerBlock, targetEpoch, stateEpoch } = log.args;
        const days = fallbacks.get(network) ?? new Map<number, FallbackDay>();
        days.set(epoch, { network, epoch, targetSeconds, rewardPerBlock, targetEpoch, stateEpoch, hash });
        fallbacks.set(network, days);
        break;
      }
      case "SeriesOpened":
        series.set(log.args.id, newSeries(log.args.id, log.args.terms, log.args.termsHash, hash));
        break;
      case "UnitsSold": {
        const { buyer, to, units, cost } = log.args;
        series.get(log.args.id)?.sales.push({ buyer, to, units, cost, hash });
        break;
      }
      case "EscrowSettled": {
        const { epoch, released, withheld, refundable, tip } = log.args;
        series.get(log.args.id)?.escrowDays.set(epoch, { released, withheld, refundable, tip, hash });
        break;
      }
      case "EpochLate":
        series.get(log.args.id)?.late.add(log.args.epoch);
        break;
      case "EpochSettled": {
        const { id, epoch, lines, units, priceUsd8 } = log.args;
        const record = series.get(id);
        // The chain says that a day is late just before it says that the day is settled.
        const payment = record?.late.has(epoch) === true ? "late" : "inTime";
        const toHolders = lines.holders;
        record?.days.set(epoch, { epoch, lines, units, priceUsd8, payment, toHolders, writtenOff: 0n, hash });
        break;
      }
      case "EpochCovered": {
        const { id, epoch, lines, priceUsd8, cover } = log.args;
        const record = series.get(id);
        // Supply is fixed while days are settled: it is what was sold.
        const units = record?.sales.reduce((sum, sale) => sum + sale.units, 0n) ?? 0n;
        const { fromFunding, fromBond, writtenOff } = cover;
        const toHolders = fromFunding + fromBond;
        record?.days.set(epoch, { epoch, lines, units, priceUsd8, payment: "covered", toHolders, writtenOff, hash });
        break;
      }
      case "BondPosted": {
        const record = series.get(log.args.id);
        if (record !== undefined) record.bondedIn = hash;
        break;
      }
      case "SeriesEnded": {
        const record = series.get(log.args.id);
        if (record !== undefined) record.endedIn = hash;
        break;
      }
      case "SeriesFinished": {
        const record = series.get(log.args.id);
        if (record !== undefined) record.finishedIn = hash;
        break;
      }
    }
  }
  return { series, farms, providers, reports, fallbacks };
}

type MutableSeries = {
  -readonly [K in keyof SeriesRecord]: SeriesRecord[K];
} & {
  days: Map<number, SettledDay>;
  escrowDays: Map<number, EscrowDay>;
  sales: Sale[];
  late: Set<number>;
};

function newSeries(id: bigint, terms: Terms, termsHash: Hex, openedIn: Hash): MutableSeries {
  return {
    id,
    terms,
    termsHash,
    openedIn,
    days: new Map(),
    escrowDays: new Map(),
    sales: [],
    late: new Set(),
    bondedIn: undefined,
    endedIn: undefined,
    finishedIn: undefined,
  };
}
