import type { DeploymentToken } from "@adit/sdk";
import { serialOf } from "@adit/sdk/math";
import { useApp } from "../app/context.ts";
import { tokenAt } from "../config/deployment.ts";
import { useIndexer } from "../indexer/useIndexer.ts";
import { useMemo } from "react";
import type { KnownCoins } from "../model/coinsToday.ts";
import { formulaDayOfOneTh, type DayOfOneTh } from "../model/day.ts";
import { useCoins } from "./coins.ts";
import type { FarmRecord, History, ReportedDay, SeriesRecord } from "./events.ts";
import { useHistory, useSeriesLive, type SeriesLive } from "./queries.ts";

/** A series as screens draw it: what its events say, and what the chain says now. */
export type SeriesView = {
  readonly record: SeriesRecord;
  readonly serial: number;
  readonly live: SeriesLive | undefined;
  readonly liveFailed: boolean;
  readonly farm: FarmRecord | undefined;
  readonly providerName: string;
  readonly rewardToken: DeploymentToken;
  /** Of merged mining. */
  readonly secondToken: DeploymentToken | undefined;
  readonly paymentToken: DeploymentToken;
  /** The newest reported day of its network. */
  readonly report: ReportedDay | undefined;
  /** Every coin that it pays, by the newest reports and today's prices; undefined while one of them is not known. */
  readonly coins: KnownCoins | undefined;
  /** What 1 TH/s would earn of them under these terms. */
  readonly formula: DayOfOneTh | undefined;
};

export function useSeriesView(history: History, record: SeriesRecord): SeriesView {
  const { deployment } = useApp();
  const { terms } = record;
  const live = useSeriesLive(record.id);
  const [coins] = useCoins(
    history.reports,
    useMemo(() => [terms], [terms]),
  );
  const farm = history.farms.get(terms.farmId);
  const report = history.reports.get(terms.network)?.at(-1);
  const formula = useMemo(
    () => (report === undefined || coins === undefined ? undefined : formulaDayOfOneTh(terms, coins, report)),
    [terms, coins, report?.epoch, report?.hash],
  );
  return {
    record,
    serial: Number(serialOf(record.id)),
    live: live.data,
    liveFailed: live.isError,
    farm,
    providerName: history.providers.get(terms.provider)?.name ?? "Provider without a name",
    rewardToken: tokenAt(deployment, terms.rewardToken),
    secondToken: terms.secondNetwork === 0 ? undefined : tokenAt(deployment, terms.secondRewardToken),
    paymentToken: tokenAt(deployment, terms.paymentToken),
    report,
    coins,
    formula,
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
