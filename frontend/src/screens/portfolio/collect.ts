import type { DeploymentToken } from "@adit/sdk";
import { settlementAbi } from "@adit/sdk/abis";
import { serialOf } from "@adit/sdk/math";
import { getAbiItem, type Address, type Hash } from "viem";
import { getBlock, getLogs } from "viem/actions";
import type { App } from "../../app/context.ts";
import { AccountReader, type AccountActivity } from "../../chain/accountEvents.ts";
import type { History } from "../../chain/events.ts";
import type { IncomeDay } from "../../chain/income.ts";
import { tokenAt } from "../../config/deployment.ts";
import { indexerReads } from "../../indexer/useIndexer.ts";
import type { DayRange, Entry, RecordedPrice } from "../../model/export.ts";

/** Everything that an export is made of. */
export type Collected = {
  readonly entries: readonly Entry[];
  readonly pricesOf: (token: DeploymentToken) => readonly RecordedPrice[];
  /** who told it, in words; it stands in the file */
  readonly source: string;
};

const EVERYTHING = 1_000_000;
/** Claims before the first day of the range had prices of days before it. */
const PRICES_BEFORE_DAYS = 10;
const SETTLED = getAbiItem({ abi: settlementAbi, name: "EpochSettled" });
const SECOND_SETTLED = getAbiItem({ abi: settlementAbi, name: "SecondEpochSettled" });

/** Kinds by which an amount comes in, and by which it goes out. Other kinds move nothing of a token. */
const INCOMING: ReadonlySet<string> = new Set([
  "claimed",
  "claimedSecond",
  "refunded",
  "leaseIncomeClaimed",
  "leaseIncomeClaimedSecond",
  "leaseIncomeWithdrawn",
  "leaseIncomeWithdrawnSecond",
  "leaseCreditWithdrawn",
  "rentClaimed",
  "unitsSoldOut",
  "releaseWithdrawn",
  "fundingWithdrawn",
  "fundingWithdrawnSecond",
  "bondWithdrawn",
  "tipWithdrawn",
  "coverTipWithdrawn",
]);
const OUTGOING: ReadonlySet<string> = new Set([
  "bought",
  "boughtFor",
  "leasePaid",
  "unitsBoughtOut",
  "funded",
  "fundedSecond",
  "bondPosted",
  "awarded",
]);

/** What the account did and earned in a range of UTC days, from the indexer where it answers, else from the chain's own logs. */
export async function collect(app: App, account: Address, range: DayRange, history: History): Promise<Collected> {
  try {
    const reads = await indexerReads(app);
    if (reads !== undefined) {
      const [activity, income] = await Promise.all([
        reads.activity(account, EVERYTHING),
        reads.income(account, { from: range.from - PRICES_BEFORE_DAYS, to: range.to }),
      ]);
      const source = "the protocol's events, as the indexer tells them, with the income of each day";
      return collected(app, history, activity, income, pricesOfIncome(income), source);
    }
  } catch {
    // Then the chain is read below.
  }
  const reader = new AccountReader(app.client, app.deployment, app.head);
  const activity = await reader.read(account, EVERYTHING, (id) => history.series.get(id)?.terms);
  const ids = [...new Set(activity.flatMap(({ series }) => (series === undefined ? [] : [series])))];
  const prices = await pricesOfLogs(app, history, ids);
  const source = "the protocol's events, read from the chain; without the indexer the income of each day is missing";
  return collected(app, history, activity, [], prices, source);
}

function collected(
  app: App,
  history: History,
  activity: readonly AccountActivity[],
  income: readonly IncomeDay[],
  prices: ReadonlyMap<Address, readonly RecordedPrice[]>,
  source: string,
): Collected {
  const farmOf = (id: bigint | undefined): string => {
    const terms = id === undefined ? undefined : history.series.get(id)?.terms;
    return terms === undefined ? "" : (history.farms.get(terms.farmId)?.input.name ?? `Farm ${terms.farmId}`);
  };
  const done = activity.map((event): Entry => {
    const unitHashrate = event.series === undefined ? undefined : history.series.get(event.series)?.terms.unitHashrate;
    return {
      timestamp: event.timestamp,
      kind: event.kind,
      direction: INCOMING.has(event.kind) ? "in" : OUTGOING.has(event.kind) ? "out" : "none",
      series: event.series === undefined ? undefined : Number(serialOf(event.series)),
      farm: farmOf(event.series),
      units: event.units === undefined || unitHashrate === undefined ? undefined : { count: event.units, unitHashrate },
      token: event.token === undefined ? undefined : tokenAt(app.deployment, event.token),
      amount: event.amount,
      price: undefined,
      hash: event.hash,
    };
  });
  const earned = income.map((day): Entry => ({
    timestamp: day.settledAt,
    kind: "earned",
    direction: "none",
    series: Number(serialOf(day.series)),
    farm: farmOf(day.series),
    units: undefined,
    token: tokenAt(app.deployment, day.token),
    amount: day.amount,
    price: { usd8: day.priceUsd8, epoch: day.epoch, at: day.settledAt, hash: day.hash },
    hash: day.hash,
  }));
  return { entries: [...done, ...earned], pricesOf: ({ address }) => prices.get(address) ?? [], source };
}

function pricesOfIncome(income: readonly IncomeDay[]): ReadonlyMap<Address, readonly RecordedPrice[]> {
  const prices = new Map<Address, RecordedPrice[]>();
  for (const { token, priceUsd8, epoch, settledAt, hash } of income) {
    const own = prices.get(token) ?? [];
    own.push({ usd8: priceUsd8, epoch, at: settledAt, hash });
    prices.set(token, own);
  }
  return prices;
}

/** Prices that settled days of these series carry. */
async function pricesOfLogs(
  app: App,
  history: History,
  ids: readonly bigint[],
): Promise<ReadonlyMap<Address, readonly RecordedPrice[]>> {
  const prices = new Map<Address, RecordedPrice[]>();
  if (ids.length === 0) return prices;
  const of = {
    address: app.deployment.contracts.settlement,
    args: { id: [...ids] },
    fromBlock: BigInt(app.deployment.startBlock),
    toBlock: "latest",
    strict: true,
  } as const;
  const [first, second] = await Promise.all([
    getLogs(app.client, { ...of, event: SETTLED }),
    getLogs(app.client, { ...of, event: SECOND_SETTLED }),
  ]);
  const times = new Map<Hash, Promise<number>>();
  const timeOf = (blockHash: Hash): Promise<number> => {
    const known =
      times.get(blockHash) ?? getBlock(app.client, { blockHash }).then(({ timestamp }) => Number(timestamp));
    times.set(blockHash, known);
    return known;
  };
  const add = async (
    log: { readonly blockHash: Hash; readonly transactionHash: Hash },
    token: Address | undefined,
    { epoch, priceUsd8 }: { readonly epoch: number; readonly priceUsd8: bigint },
  ): Promise<void> => {
    if (token === undefined) return;
    const own = prices.get(token) ?? [];
    prices.set(token, own);
    own.push({ usd8: priceUsd8, epoch, at: await timeOf(log.blockHash), hash: log.transactionHash });
  };
  await Promise.all([
    ...first.map((log) => add(log, history.series.get(log.args.id)?.terms.rewardToken, log.args)),
    ...second.map((log) => add(log, history.series.get(log.args.id)?.terms.secondRewardToken, log.args)),
  ]);
  return prices;
}
