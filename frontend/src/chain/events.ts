import { farmRegistryAbi, networkDaysAbi, outputOracleAbi, primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { ending, type Deployment, type Ending } from "@adit/sdk";
import { unpackNetworkDay } from "@adit/sdk/math";
import { getAbiItem, type Address, type Client, type GetLogsReturnType, type Hash, type Hex } from "viem";
import { getLogs } from "viem/actions";

/**
 * Events that every screen needs whichever series it shows: few for each provider, farm and series, however long a series runs. Its
 * days are read when it is looked at (`seriesEvents.ts`).
 */
const PROTOCOL_EVENTS = [
  getAbiItem({ abi: farmRegistryAbi, name: "ProviderRegistered" }),
  getAbiItem({ abi: farmRegistryAbi, name: "FarmRegistered" }),
  getAbiItem({ abi: farmRegistryAbi, name: "FarmUpdated" }),
  getAbiItem({ abi: networkDaysAbi, name: "FallbackRecorded" }),
  getAbiItem({ abi: primaryMarketAbi, name: "SeriesOpened" }),
  getAbiItem({ abi: settlementAbi, name: "EpochLate" }),
  getAbiItem({ abi: settlementAbi, name: "EpochCovered" }),
  getAbiItem({ abi: settlementAbi, name: "SeriesEnded" }),
  getAbiItem({ abi: settlementAbi, name: "SeriesFinished" }),
] as const;
const BATCH_POSTED = getAbiItem({ abi: outputOracleAbi, name: "BatchPosted" });

export type ProtocolLog = GetLogsReturnType<undefined, typeof PROTOCOL_EVENTS, true, bigint, bigint>[number];
export type BatchLog = GetLogsReturnType<typeof BATCH_POSTED, [typeof BATCH_POSTED], true, bigint, bigint>[number];

export async function fetchProtocolLogs(
  client: Client,
  { contracts: { farmRegistry, networkDays, market, settlement } }: Deployment,
  range: { readonly fromBlock: bigint; readonly toBlock: bigint },
): Promise<readonly ProtocolLog[]> {
  return await getLogs(client, {
    address: [farmRegistry, ...(networkDays === undefined ? [] : [networkDays]), market, settlement],
    events: PROTOCOL_EVENTS,
    ...range,
    strict: true,
  });
}

export async function fetchBatchLogs(
  client: Client,
  { contracts: { outputOracle } }: Deployment,
  range: { readonly fromBlock: bigint; readonly toBlock: bigint },
): Promise<readonly BatchLog[]> {
  const logs = await getLogs(client, { address: outputOracle, event: BATCH_POSTED, ...range, strict: true });
  // Days have no number 0: such a batch carries farms alone.
  return logs.filter(({ args }) => args.epoch !== 0);
}

export type { SettledDay } from "./seriesEvents.ts";

type Args<Name extends ProtocolLog["eventName"]> = Extract<ProtocolLog, { eventName: Name }>["args"];
export type Terms = Args<"SeriesOpened">["terms"];
export type FarmInput = Args<"FarmRegistered">["farm"];
export type NetworkReport = BatchLog["args"]["report"];

/** What the indexer counted of a series; absent where this page read the chain by itself. */
export type SeriesCount = {
  /** units */
  readonly sold: bigint;
  /** days that are settled or covered */
  readonly settledDays: number;
  /** newest of them, a UTC day number; undefined before the first one */
  readonly newestDay: number | undefined;
};

/** What never changes of a series, and what ends it. */
export type SeriesRecord = {
  readonly id: bigint;
  readonly terms: Terms;
  readonly termsHash: Hex;
  readonly openedIn: Hash;
  /** nothing happened to it before this block */
  readonly openedAt: bigint;
  /** why it ended before its term, and for how many days it was mined */
  readonly ended: { readonly ending: Ending; readonly days: number; readonly hash: Hash | undefined } | undefined;
  readonly finishedIn: Hash | undefined;
  /** days that its provider paid late, and that it missed */
  readonly lateDays: number;
  readonly coveredDays: number;
  readonly count: SeriesCount | undefined;
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
  /** its newest recorded report; undefined if there is none, or if nobody counted it for this page */
  readonly report: FarmReported | undefined;
};

/** What a farm's newest recorded report says, as a quorum of the committee signed it. */
export type FarmReported = {
  readonly epoch: number;
  /** H/s */
  readonly hashrate: bigint;
  /** share of renewable energy, basis points */
  readonly renewableBps: number;
  /** independent sources behind the hashrate */
  readonly sources: number;
  readonly hash: Hash;
};

export type ProviderRecord = {
  readonly name: string;
  readonly uri: string;
  readonly hash: Hash;
  /** days and endings of all its series; undefined where this page read the chain by itself */
  readonly count: ProviderCount | undefined;
};

/** Days that had something to pay, by how it was paid; days without net; and how series ended. */
export type ProviderCount = {
  readonly daysInTime: number;
  readonly daysLate: number;
  readonly daysCovered: number;
  readonly daysWithoutNet: number;
  readonly defaults: number;
  readonly earlyEnds: number;
  readonly windUps: number;
};

/** As much of the history as tells what a held series is. */
export type Known = {
  readonly series: ReadonlyMap<bigint, { readonly terms: Terms }>;
  readonly farms: ReadonlyMap<number, { readonly input: { readonly name: string } }>;
  readonly providers: ReadonlyMap<Address, { readonly name: string }>;
};

export type History = {
  readonly series: ReadonlyMap<bigint, SeriesRecord>;
  readonly farms: ReadonlyMap<number, FarmRecord>;
  readonly providers: ReadonlyMap<Address, ProviderRecord>;
  /** the newest days of each network, oldest first: `REPORTED_DAYS` at least, where there are so many */
  readonly reports: ReadonlyMap<number, readonly ReportedDay[]>;
  /** by network and day */
  readonly fallbacks: ReadonlyMap<number, ReadonlyMap<number, FallbackDay>>;
  /** who told it */
  readonly source: "indexer" | "chain";
};

/** The newest reported days by network, oldest first. */
export function foldReports(logs: readonly BatchLog[]): History["reports"] {
  const reports = new Map<number, ReportedDay[]>();
  for (const { args, transactionHash: hash } of logs) {
    const { network, epoch, report, day } = args;
    const { targetSeconds, rewardPerBlock, finalAt } = unpackNetworkDay(day);
    const days = reports.get(network) ?? [];
    days.push({ network, epoch, report, targetSeconds, rewardPerBlock, finalAt, hash });
    reports.set(network, days);
  }
  return reports;
}

/** Folds the logs into what the screens show. Pure; the order of logs is the chain's. */
export function foldHistory(logs: readonly ProtocolLog[]): Omit<History, "reports" | "source"> {
  const series = new Map<bigint, SeriesRecord>();
  const farms = new Map<number, FarmRecord>();
  const providers = new Map<Address, ProviderRecord>();
  const fallbacks = new Map<number, Map<number, FallbackDay>>();
  const change = (id: bigint, by: (record: SeriesRecord) => Partial<SeriesRecord>): void => {
    const record = series.get(id);
    if (record !== undefined) series.set(id, { ...record, ...by(record) });
  };
  for (const log of logs) {
    const hash = log.transactionHash;
    switch (log.eventName) {
      case "ProviderRegistered":
        providers.set(log.args.provider, { name: log.args.name, uri: log.args.uri, hash, count: undefined });
        break;
      case "FarmRegistered": {
        const { farmId, provider, farm: input } = log.args;
        farms.set(farmId, { farmId, provider, input, hash, report: undefined });
        break;
      }
      case "FarmUpdated": {
        const farm = farms.get(log.args.farmId);
        if (farm !== undefined) farms.set(log.args.farmId, { ...farm, input: log.args.farm, hash });
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
        series.set(log.args.id, opened(log));
        break;
      case "EpochLate":
        change(log.args.id, ({ lateDays }) => ({ lateDays: lateDays + 1 }));
        break;
      case "EpochCovered":
        change(log.args.id, ({ coveredDays }) => ({ coveredDays: coveredDays + 1 }));
        break;
      case "SeriesEnded": {
        const { ending: why, endingEpochs } = log.args;
        change(log.args.id, () => ({ ended: { ending: ending(why), days: Number(endingEpochs), hash } }));
        break;
      }
      case "SeriesFinished":
        change(log.args.id, () => ({ finishedIn: hash }));
        break;
    }
  }
  return { series, farms, providers, fallbacks };
}

function opened({
  args,
  transactionHash,
  blockNumber,
}: Extract<ProtocolLog, { eventName: "SeriesOpened" }>): SeriesRecord {
  return {
    id: args.id,
    terms: args.terms,
    termsHash: args.termsHash,
    openedIn: transactionHash,
    openedAt: blockNumber,
    ended: undefined,
    finishedIn: undefined,
    lateDays: 0,
    coveredDays: 0,
    count: undefined,
  };
}
