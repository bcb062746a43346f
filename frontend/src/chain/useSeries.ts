import type { DeploymentToken } from "@adit/sdk";
import { serialOf } from "@adit/sdk/math";
import { useApp } from "../app/context.ts";
import { tokenAt } from "../config/deployment.ts";
import { useIndexer } from "../indexer/useIndexer.ts";
import { formulaDayOfOneTh, type DayOfOneTh } from "../model/day.ts";
import type { FarmRecord, History, ReportedDay, SeriesRecord } from "./events.ts";
import { useCoinDecimals, useHistory, usePrice, useSeriesLive, type SeriesLive } from "./queries.ts";

/** A series as screens draw it: what its events say, and what the chain says now. */
export type SeriesView = {
  readonly record: SeriesRecord;
  readonly serial: number;
  readonly live: SeriesLive | undefined;
  readonly liveFailed: boolean;
  readonly farm: FarmRecord | undefined;
  readonly providerName: string;
  readonly rewardToken: DeploymentToken;
  readonly paymentToken: DeploymentToken;
  /** The newest reported day of its network. */
  readonly report: ReportedDay | undefined;
  /** What 1 TH/s would earn by the newest report, at today's price, under these terms. */
  readonly formula: DayOfOneTh | undefined;
  /** Today's price of the reward token, USD with 8 decimals. */
  readonly priceUsd8: bigint | undefined;
};

export function useSeriesView(history: History, record: SeriesRecord): SeriesView {
  const { deployment } = useApp();
  const { terms } = record;
  const live = useSeriesLive(record.id);
  const price = usePrice(terms.feeds);
  const coinDecimals = useCoinDecimals(terms.network);
  const rewardToken = tokenAt(deployment, terms.rewardToken);
  const farm = history.farms.get(terms.farmId);
  const report = history.reports.get(terms.network)?.at(-1);
  // A silent feed leaves the price that the committee signed with the day.
  const priceUsd8 = price.data !== undefined && price.data > 0n ? price.data : report?.report.priceUsd8;
  return {
    record,
    serial: Number(serialOf(record.id)),
    live: live.data,
    liveFailed: live.isError,
    farm,
    providerName: history.providers.get(terms.provider)?.name ?? "Provider without a name",
    rewardToken,
    paymentToken: tokenAt(deployment, terms.paymentToken),
    report,
    priceUsd8,
    formula:
      report === undefined || coinDecimals.data === undefined || priceUsd8 === undefined || priceUsd8 === 0n
        ? undefined
        : formulaDayOfOneTh({ terms, report, priceUsd8, coinDecimals: coinDecimals.data, token: rewardToken }),
  };
}

export type Found =
  | { readonly status: "loading" | "failed" | "absent" }
  | { readonly status: "found"; readonly history: History; readonly record: SeriesRecord };

/** The series with this serial number, once the history is read. */
export function useFindSeries(serial: number): Found {
  const history = useHistory();
  const indexer = useIndexer();
  if (history.data === undefined) return { status: history.isError ? "failed" : "loading" };
  for (const record of history.data.series.values()) {
    if (serialOf(record.id) === BigInt(serial)) return { status: "found", history: history.data, record };
  }
  // An indexer that has not caught up may not have heard of it yet.
  return { status: indexer.status === "ready" && indexer.behind > 0 ? "loading" : "absent" };
}
