import type { Deployment } from "@adit/sdk";
import { primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import type { Waterfall } from "@adit/sdk/math";
import {
  encodeEventTopics,
  formatLog,
  getAbiItem,
  numberToHex,
  parseEventLogs,
  type Address,
  type Client,
  type Hash,
  type Hex,
  type ParseEventLogsReturnType,
  type RpcLog,
} from "viem";

/** Everything that happens to one series and is money. Each of these events carries the series' id as its first topic. */
const SERIES_EVENTS = [
  getAbiItem({ abi: primaryMarketAbi, name: "UnitsSold" }),
  getAbiItem({ abi: primaryMarketAbi, name: "EscrowSettled" }),
  getAbiItem({ abi: settlementAbi, name: "EpochSettled" }),
  getAbiItem({ abi: settlementAbi, name: "SecondEpochSettled" }),
  getAbiItem({ abi: settlementAbi, name: "EpochLate" }),
  getAbiItem({ abi: settlementAbi, name: "EpochCovered" }),
  getAbiItem({ abi: settlementAbi, name: "BondPosted" }),
  getAbiItem({ abi: settlementAbi, name: "Funded" }),
  getAbiItem({ abi: settlementAbi, name: "SecondFunded" }),
] as const;
const SIGNATURES: Hex[] = SERIES_EVENTS.flatMap((event) => encodeEventTopics({ abi: [event] })).filter(
  (topic) => typeof topic === "string",
);

export type SeriesLog = ParseEventLogsReturnType<typeof SERIES_EVENTS, undefined, true>[number];

/** The events of one series: the node filters by its id, so that it does not matter how many series there are. */
export async function fetchSeriesLogs(
  client: Client,
  { contracts: { market, settlement } }: Deployment,
  id: bigint,
  range: { readonly fromBlock: bigint; readonly toBlock: bigint },
): Promise<readonly SeriesLog[]> {
  const found = await client.request<{
    Method: "eth_getLogs";
    Parameters: [{ address: Address[]; topics: Hex[][]; fromBlock: Hex; toBlock: Hex }];
    ReturnType: RpcLog[];
  }>({
    method: "eth_getLogs",
    params: [
      {
        address: [market, settlement],
        topics: [SIGNATURES, [numberToHex(id, { size: 32 })]],
        fromBlock: numberToHex(range.fromBlock),
        toBlock: numberToHex(range.toBlock),
      },
    ],
  });
  return parseEventLogs<typeof SERIES_EVENTS>({
    abi: SERIES_EVENTS,
    logs: found.map((log) => formatLog(log)),
    strict: true,
  });
}

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
  /** Of a covered day: reward-token base units from the bond on top of what was owed. */
  readonly penalty: bigint;
  /** Reward-token base units that nothing was left to pay. */
  readonly writtenOff: bigint;
  /** Merged mining: the day of the second reward token, with its own price. */
  readonly second: SecondDay | undefined;
  readonly hash: Hash;
};

export type SecondDay = {
  readonly lines: Waterfall;
  readonly priceUsd8: bigint;
  /** Second-token base units that started to stream to holders. */
  readonly toHolders: bigint;
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

/** What happened to one series, day by day. */
export type SeriesHistory = {
  /** by UTC day number, in their order */
  readonly days: ReadonlyMap<number, SettledDay>;
  readonly escrowDays: ReadonlyMap<number, EscrowDay>;
  /** oldest first; from the indexer the newest hundred */
  readonly sales: readonly Sale[];
  /** The newest transaction that added to the bond. */
  readonly bondedIn: Hash | undefined;
  /** The newest transactions that added to the funding of the first and the second coin. */
  readonly fundedIn: Hash | undefined;
  readonly secondFundedIn: Hash | undefined;
  /** Who told it: the indexer, or this browser's own reading of the chain's events. */
  readonly source: "indexer" | "chain";
};

/** Folds a series' logs into its days. Pure; the order of logs is the chain's. */
export function foldSeries(logs: readonly SeriesLog[]): SeriesHistory {
  const days = new Map<number, SettledDay>();
  const escrowDays = new Map<number, EscrowDay>();
  const sales: Sale[] = [];
  const late = new Set<number>();
  const seconds = new Map<number, SecondDay>();
  let bondedIn: Hash | undefined;
  let fundedIn: Hash | undefined;
  let secondFundedIn: Hash | undefined;
  for (const log of logs) {
    const hash = log.transactionHash;
    switch (log.eventName) {
      case "UnitsSold": {
        const { buyer, to, units, cost } = log.args;
        sales.push({ buyer, to, units, cost, hash });
        break;
      }
      case "EscrowSettled": {
        const { epoch, released, withheld, refundable, tip } = log.args;
        escrowDays.set(epoch, { released, withheld, refundable, tip, hash });
        break;
      }
      case "EpochLate":
        late.add(log.args.epoch);
        break;
      case "SecondEpochSettled": {
        const { epoch, lines, priceUsd8 } = log.args;
        const second = { lines, priceUsd8, toHolders: lines.holders };
        seconds.set(epoch, second);
        const day = days.get(epoch);
        if (day !== undefined) days.set(epoch, { ...day, second });
        break;
      }
      case "EpochSettled": {
        const { epoch, lines, units, priceUsd8 } = log.args;
        // The chain says that a day is late just before it says that the day is settled.
        const payment = late.has(epoch) ? "late" : "inTime";
        const paid = { payment, toHolders: lines.holders, penalty: 0n, writtenOff: 0n } as const;
        days.set(epoch, { epoch, lines, units, priceUsd8, ...paid, second: seconds.get(epoch), hash });
        break;
      }
      case "EpochCovered":
        days.set(log.args.epoch, covered(log, sales));
        break;
      case "BondPosted":
        bondedIn = hash;
        break;
      case "Funded":
        fundedIn = hash;
        break;
      case "SecondFunded":
        secondFundedIn = hash;
        break;
    }
  }
  return { days, escrowDays, sales, bondedIn, fundedIn, secondFundedIn, source: "chain" };
}

function covered(log: Extract<SeriesLog, { eventName: "EpochCovered" }>, sales: readonly Sale[]): SettledDay {
  const { epoch, lines, secondLines, priceUsd8, secondPriceUsd8, cover } = log.args;
  return {
    epoch,
    lines,
    // Supply is fixed while days are settled: it is what was sold.
    units: sales.reduce((sum, sale) => sum + sale.units, 0n),
    priceUsd8,
    payment: "covered",
    toHolders: cover.fromFunding + cover.fromBond,
    penalty: cover.penalty,
    writtenOff: cover.writtenOff,
    second:
      secondPriceUsd8 === 0n
        ? undefined
        : { lines: secondLines, priceUsd8: secondPriceUsd8, toHolders: cover.secondFromFunding },
    hash: log.transactionHash,
  };
}
