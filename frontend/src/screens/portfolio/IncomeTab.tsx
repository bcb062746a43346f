import { formatUsd } from "@adit/sdk/format";
import { epochOf } from "@adit/sdk/math";
import { useMemo, useState, type ReactElement } from "react";
import type { Address } from "viem";
import { useApp } from "../../app/context.ts";
import { useChainNow } from "../../app/useChainNow.ts";
import { useIncome } from "../../chain/holdings.ts";
import { indexerInWords } from "../../indexer/state.ts";
import { useIndexer } from "../../indexer/useIndexer.ts";
import { tokenAt } from "../../config/deployment.ts";
import { forTheEye, shortDay, type ChartPoint, type ChartSeries } from "../../model/chart.ts";
import { isBitcoin, plain, smallReward, wholeReward } from "../../model/figures.ts";
import { barUsd8, incomeBars, type IncomeBar, type Span } from "../../model/income.ts";
import { TimeBars } from "../../parts/charts/TimeBars.tsx";
import { Segmented } from "../../parts/ui/Segmented.tsx";

/** Days that are drawn one by one; beyond them months say more. */
const DAYS_BACK = 60;
const MONTHS_BACK_DAYS = 1_100;

const PARTS: readonly ChartSeries[] = [
  { key: "amount", name: "yours", tone: "lamp", mark: "solid" },
  { key: "electricity", name: "electricity", tone: "quiet", mark: "hatched" },
  { key: "maintenance", name: "maintenance", tone: "quiet", mark: "dotted" },
  { key: "service", name: "service", tone: "attested", mark: "hatched" },
  { key: "protocol", name: "protocol fee", tone: "attested", mark: "dotted" },
];

/** What each day or month brought, and what went off on the way from gross to it. */
export default function IncomeTab({ account, tokens }: { account: Address; tokens: readonly Address[] }): ReactElement {
  const { deployment } = useApp();
  const indexer = useIndexer();
  const now = useChainNow();
  const [span, setSpan] = useState<Span>("day");
  const today = now === undefined ? undefined : epochOf(now);
  const range = useMemo(
    () =>
      today === undefined ? undefined : { from: today - (span === "day" ? DAYS_BACK : MONTHS_BACK_DAYS), to: today },
    [today, span],
  );
  const income = useIncome(account, range);
  return (
    <section aria-labelledby="income-chart-title">
      <div className="section-head">
        <h2 id="income-chart-title">Income</h2>
        <Segmented
          label="Show income by"
          options={[
            { value: "day", label: "Day" },
            { value: "month", label: "Month" },
          ]}
          value={span}
          onChange={setSpan}
        />
      </div>
      {income.status === "unavailable" ? (
        <p className="quiet">{indexerInWords(indexer)} What was claimed, and when, stands under “What happened”.</p>
      ) : (
        tokens.map((address) => {
          const token = tokenAt(deployment, address);
          const bars = income.status === "ready" ? incomeBars(income.days, address, span) : undefined;
          return (
            <div className="card income-chart" key={address}>
              <TimeBars
                caption={`Your part of each ${span}'s mining in ${token.symbol}: what is yours, and what went off for costs and fees`}
                summary={summaryOf(bars, token, span)}
                unit={isBitcoin(token) ? "sat" : token.symbol}
                series={PARTS}
                points={bars?.map((bar) => pointOf(bar, token, span))}
                empty={`No ${span} was settled for you in ${token.symbol} yet.`}
                rowName={span === "day" ? "Day" : "Month"}
              />
              {bars !== undefined && bars.length > 0 && <Total bars={bars} token={token} span={span} />}
            </div>
          );
        })
      )}
    </section>
  );
}

type Token = ReturnType<typeof tokenAt>;

function pointOf(bar: IncomeBar, token: Token, span: Span): ChartPoint {
  const decimals = isBitcoin(token) ? 0 : token.decimals;
  const datum = (amount: bigint): { value: number; text: string } => ({
    value: forTheEye(amount, decimals),
    text: plain(smallReward(amount, token, 0, 0)),
  });
  return {
    label: span === "day" ? shortDay(bar.epoch) : bar.label,
    title: bar.label,
    values: {
      amount: datum(bar.amount),
      electricity: datum(bar.electricity),
      maintenance: datum(bar.maintenance),
      service: datum(bar.service),
      protocol: datum(bar.protocol),
    },
  };
}

function summaryOf(bars: readonly IncomeBar[] | undefined, token: Token, span: Span): string {
  const first = bars?.[0];
  const last = bars?.at(-1);
  if (first === undefined || last === undefined) return `Income by ${span}`;
  const said = (bar: IncomeBar): string => `${plain(smallReward(bar.amount, token, 0, 0))} for ${bar.label}`;
  return first === last ? `Income: ${said(first)}` : `Income from ${said(first)} to ${said(last)}`;
}

function Total({ bars, token, span }: { bars: readonly IncomeBar[]; token: Token; span: Span }): ReactElement {
  const sum = bars.reduce((total, bar) => total + bar.amount, 0n);
  const usd8 = bars.reduce((total, bar) => total + barUsd8(bar, token.decimals), 0n);
  return (
    <p className="small-text quiet">
      In all <span className="fig">{plain(wholeReward(sum, token))}</span> in {bars.length}{" "}
      {bars.length === 1 ? span : `${span}s`}, worth {formatUsd(usd8)} at each day&apos;s own price. A day that streams
      still is counted in full.
    </p>
  );
}
