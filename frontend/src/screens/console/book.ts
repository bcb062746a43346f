import { obstacle } from "@adit/sdk";
import { primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { finishCall, releaseWithheldCall, windUpCall } from "@adit/sdk/actions";
import { epochOf } from "@adit/sdk/math";
import { keepPreviousData, queryOptions, useQueries } from "@tanstack/react-query";
import { BaseError, ContractFunctionRevertedError, type Address } from "viem";
import { getBlock, readContract, simulateContract } from "viem/actions";
import { useApp, type App } from "../../app/context.ts";
import type { SeriesRecord } from "../../chain/events.ts";
import { LIVE, seriesQuery, ZERO, type SeriesLive } from "../../chain/queries.ts";
import type { AskedDay } from "../../model/providerHealth.ts";
import type { Call } from "../../tx/plan.ts";

/** Days of one series that are looked at in one go: a month behind is far behind. */
const MOST_DAYS = 31;

/** What a provider has to know of one of its series beside what everybody sees. */
export type SaleBook = {
  /** unix second of the block that it was read at */
  readonly atSeconds: number;
  /** days that are over and not settled, in order, at most a month of them */
  readonly days: readonly AskedDay[];
  readonly moreDays: boolean;
  /** unix second from which the next day can be covered from the bond; 0 while none waits for money */
  readonly coverableFrom: bigint;
  readonly withdrawable: bigint;
  readonly secondFunding: bigint;
  readonly secondWithdrawable: bigint;
  /** withheld escrow that could be released now, payment-token base units */
  readonly releasable: bigint;
  readonly canFinish: boolean;
  readonly canWindUp: boolean;
};

async function readBook(app: App, record: SeriesRecord, account: Address | undefined): Promise<SaleBook> {
  const { client, deployment } = app;
  const { terms, id } = record;
  const { settlement: address, market } = deployment.contracts;
  const args = [id] as const;
  const [block, [next], backing, coverableFrom, withdrawable, escrow] = await Promise.all([
    getBlock(client),
    readContract(client, { address, abi: settlementAbi, functionName: "nextEpoch", args }),
    readContract(client, { address, abi: settlementAbi, functionName: "backing", args }),
    readContract(client, { address, abi: settlementAbi, functionName: "coverableFrom", args }),
    readContract(client, { address, abi: settlementAbi, functionName: "withdrawable", args }),
    readContract(client, { address: market, abi: primaryMarketAbi, functionName: "escrow", args }),
  ]);
  const end = terms.startEpoch + Number(backing.endingEpochs);
  const over = Math.min(epochOf(block.timestamp), end);
  const epochs = escrow.sold === 0n ? [] : range(next, Math.min(over, next + MOST_DAYS));
  const [days, second, released, canFinish, canWindUp] = await Promise.all([
    Promise.all(epochs.map(async (epoch) => await readDay(app, record, epoch))),
    terms.secondNetwork === 0 ? { funding: 0n, withdrawable: 0n } : readSecond(app, id),
    escrow.withheld === 0n ? 0n : tried(app, releaseWithheldCall({ deployment, id }), account).then(amountOf),
    next < end ? false : tried(app, finishCall({ deployment, id }), account).then(isAccepted),
    escrow.sold === 0n ? false : tried(app, windUpCall({ deployment, id }), account).then(isAccepted),
  ]);
  return {
    atSeconds: Number(block.timestamp),
    days,
    moreDays: over > next + MOST_DAYS,
    coverableFrom,
    withdrawable,
    secondFunding: second.funding,
    secondWithdrawable: second.withdrawable,
    releasable: released,
    canFinish,
    canWindUp,
  };
}

async function readDay(app: App, { terms, id }: SeriesRecord, epoch: number): Promise<AskedDay> {
  const contract = { address: app.deployment.contracts.settlement, abi: settlementAbi } as const;
  const args = [id, epoch] as const;
  const [[lines, waits], second] = await Promise.all([
    readContract(app.client, { ...contract, functionName: "preview", args }),
    terms.secondNetwork === 0
      ? { holders: 0n, protocol: 0n }
      : readContract(app.client, { ...contract, functionName: "previewSecond", args }),
  ]);
  return {
    epoch,
    obstacle: obstacle(waits),
    owed: lines.holders + lines.protocol,
    secondOwed: second.holders + second.protocol,
  };
}

async function readSecond(app: App, id: bigint): Promise<{ funding: bigint; withdrawable: bigint }> {
  const contract = { address: app.deployment.contracts.settlement, abi: settlementAbi } as const;
  const [account, withdrawable] = await Promise.all([
    readContract(app.client, { ...contract, functionName: "secondAccount", args: [id] }),
    readContract(app.client, { ...contract, functionName: "secondWithdrawable", args: [id] }),
  ]);
  return { funding: account.funding, withdrawable };
}

/** What the chain would answer to a call now; undefined if it refuses. */
async function tried(app: App, call: Call, account: Address | undefined): Promise<{ result: unknown } | undefined> {
  try {
    const { result } = await simulateContract(app.client, { ...call, account: account ?? ZERO });
    return { result };
  } catch (error) {
    const isRefusal =
      error instanceof BaseError && error.walk((inner) => inner instanceof ContractFunctionRevertedError) !== null;
    if (!isRefusal) throw error;
    return undefined;
  }
}

function amountOf(answer: { result: unknown } | undefined): bigint {
  return typeof answer?.result === "bigint" ? answer.result : 0n;
}

function isAccepted(answer: { result: unknown } | undefined): boolean {
  return answer !== undefined;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

export function bookQuery(app: App, record: SeriesRecord, account: Address | undefined) {
  return queryOptions({
    queryKey: [LIVE, "saleBook", record.id.toString(), account],
    queryFn: () => readBook(app, record, account),
    structuralSharing: false,
    placeholderData: keepPreviousData,
  });
}

/** A series with everything that its provider acts by; undefined members while they are read. */
export type RunSeries = {
  readonly record: SeriesRecord;
  readonly live: SeriesLive | undefined;
  readonly book: SaleBook | undefined;
};

export function useRunSeries(
  records: readonly SeriesRecord[],
  account: Address | undefined,
): { readonly series: readonly RunSeries[]; readonly failed: boolean } {
  const app = useApp();
  const lives = useQueries({ queries: records.map(({ id }) => seriesQuery(app, id)) });
  const books = useQueries({ queries: records.map((record) => bookQuery(app, record, account)) });
  return {
    series: records.map((record, i) => ({ record, live: lives[i]?.data, book: books[i]?.data })),
    failed: [...lives, ...books].some(({ isError, data }) => isError && data === undefined),
  };
}
