import type { DeploymentToken } from "@adit/sdk";
import { formatDays, formatDay } from "@adit/sdk/format";
import type { ReactElement } from "react";
import { DAILY_AT_MOST } from "../model/chart.ts";
import {
  datum,
  perThDayUnit,
  promisePoints,
  PROMISE_SERIES,
  SHARE_SERIES,
  waterfallPoints,
  WATERFALL_SERIES,
  type PaidDay,
} from "../model/paid.ts";
import { TimeBars } from "./charts/TimeBars.tsx";
import { TimeLines } from "./charts/TimeLines.tsx";

type Props = {
  /** undefined while they are read */
  readonly days: readonly PaidDay[] | undefined;
  readonly token: DeploymentToken;
};

const EMPTY = "No day is settled yet: there is nothing to hold against the promise.";

/** What the terms owed a TH/s each day, and what was paid of it. */
export function PaidChart({ days, token }: Props): ReactElement {
  return (
    <TimeLines
      caption={`What the terms owed holders of 1 TH/s in ${token.symbol}, and what began to stream to them.`}
      summary={days === undefined ? "" : paidInWords(days, token)}
      unit={perThDayUnit(token)}
      series={PROMISE_SERIES}
      points={days === undefined ? undefined : promisePoints(days, token)}
      empty={EMPTY}
      rowName={rowName(days)}
    />
  );
}

/** Every line of 1 TH/s over time. */
export function LinesChart({ days, token, isShare }: Props & { readonly isShare: boolean }): ReactElement {
  return (
    <TimeBars
      caption={`Where the gross of 1 TH/s in ${token.symbol} went: costs above, what is left for holders beneath.`}
      summary={days === undefined ? "" : linesInWords(days, token)}
      unit={perThDayUnit(token)}
      series={isShare ? SHARE_SERIES : WATERFALL_SERIES}
      points={days === undefined ? undefined : waterfallPoints(days, token)}
      empty="No day is settled yet."
      rowName={rowName(days)}
    />
  );
}

function rowName(days: readonly PaidDay[] | undefined): string {
  return (days?.length ?? 0) > DAILY_AT_MOST ? "Month" : "Day";
}

function paidInWords(days: readonly PaidDay[], token: DeploymentToken): string {
  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined) return EMPTY;
  const short = days.filter(({ isShort }) => isShort).length;
  const kept = short === 0 ? "Every day was paid in full." : `${formatDays(short)} were paid less than owed.`;
  return `Holders of 1 TH/s got ${datum(first.paid, token).text} for ${formatDay(first.epoch)} and ${datum(last.paid, token).text} for ${formatDay(last.epoch)}. ${kept}`;
}

function linesInWords(days: readonly PaidDay[], token: DeploymentToken): string {
  const last = days.at(-1);
  if (last === undefined) return "No day is settled yet.";
  const { gross, holders } = last.lines;
  return `Of ${datum(gross, token).text} gross on ${formatDay(last.epoch)}, ${datum(holders, token).text} was left for holders.`;
}
