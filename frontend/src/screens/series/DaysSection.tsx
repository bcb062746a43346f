import { seriesForm, type DeploymentToken } from "@adit/sdk";
import { formatDay, formatDays } from "@adit/sdk/format";
import { useMemo, type ReactElement } from "react";
import { Link, paths } from "../../app/router.ts";
import { useChainNow } from "../../app/useChainNow.ts";
import type { History } from "../../chain/events.ts";
import { useCoinDecimals, type SeriesLive } from "../../chain/queries.ts";
import type { SeriesView } from "../../chain/useSeries.ts";
import { useSeriesHistory } from "../../chain/useSeriesHistory.ts";
import { termDays, type TermDay } from "../../model/day.ts";
import { countMarks, MARK_WORDS, NO_EVIDENCE, type FarmEvidence } from "../../model/evidence.ts";
import { paidDays, recount, type Recount, type RecountedCoin } from "../../model/paid.ts";
import { waitingFor } from "../../model/waiting.ts";
import { Badge } from "../../parts/Badge.tsx";
import { DayGrid } from "../../parts/DayGrid.tsx";
import { Message } from "../../parts/Message.tsx";
import { LinesChart, PaidChart } from "../../parts/PaidChart.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { useEvidence } from "./evidenceReader.ts";
import { Section } from "./Section.tsx";

/** Every day of the term: what it rests on, what it owed and what was paid. */
export function DaysSection({ history, view }: { history: History; view: SeriesView }): ReactElement {
  const { record, live, rewardToken } = view;
  const { terms } = record;
  const told = useSeriesHistory(record.id);
  const evidence = useEvidence(record, live?.account.settledEpochs);
  const { secondToken } = view;
  const coinDecimals = useCoinDecimals(terms.network).data;
  const secondDecimals = useCoinDecimals(secondToken === undefined ? undefined : terms.secondNetwork).data;
  const days = useTermDays(history, view);
  const paid = useMemo(() => (days === undefined ? undefined : paidDays(days, terms)), [days, terms]);
  const second = useMemo(() => (days === undefined ? undefined : paidDays(days, terms, "second")), [days, terms]);
  const recounted = useRecount(history, view, days, coinDecimals, secondDecimals);
  if (told.status === "failed")
    return (
      <Section title="Day by day" id="days">
        <Message tone="loss" title="The days could not be read." live>
          <p>Neither the indexer nor the chain answered. Nothing is lost; this page tries again with the next block.</p>
        </Message>
      </Section>
    );
  return (
    <Section title="Day by day" id="days">
      {live !== undefined && <p className="quiet small-text">{waitingFor(view)}</p>}
      {days === undefined ? (
        <Skeleton height="18rem" />
      ) : (
        <>
          <Counts days={days} evidence={evidence ?? NO_EVIDENCE} />
          <DayGrid
            days={days}
            terms={terms}
            tokens={view}
            coinDecimals={coinDecimals}
            secondDecimals={secondDecimals}
            evidence={evidence ?? NO_EVIDENCE}
          />
        </>
      )}
      {paid?.length === 0 ? (
        <p className="quiet days-heading">No day is settled yet: there is nothing to hold against the promise.</p>
      ) : (
        <>
          <h3 className="days-heading">Promise and payment</h3>
          {recounted !== undefined && <RecountLine recounted={recounted} network={terms.network} />}
          {seriesForm(terms.form) === "ProfitShare" && (
            <p className="small-text quiet">
              A profit share owes by the farm's reports; each day's proof shows what was reported and recomputes it.
            </p>
          )}
          <PaidChart days={paid} token={rewardToken} />
          {secondToken !== undefined && <PaidChart days={second} token={secondToken} />}
          {secondToken !== undefined && (days?.some(({ day }) => day?.payment === "covered") ?? false) && (
            <p className="small-text quiet">
              What a missed day lacks of {secondToken.symbol} is paid by the bond, in {rewardToken.symbol} at that day's
              prices: it stands in the curve of {rewardToken.symbol}.
            </p>
          )}
          <h3 className="days-heading">Lines over time</h3>
          <LinesChart days={paid} token={rewardToken} isShare={seriesForm(terms.form) === "ProfitShare"} />
          {secondToken !== undefined && <LinesChart days={second} token={secondToken} isShare={false} />}
        </>
      )}
    </Section>
  );
}

function useTermDays(history: History, view: SeriesView): readonly TermDay[] | undefined {
  const now = useChainNow();
  const { record, live } = view;
  const told = useSeriesHistory(record.id);
  const settled = told.status === "ready" ? told.history.days : undefined;
  const today = now === undefined ? undefined : Math.floor(now / 86_400);
  const ending = live === undefined ? undefined : minedDays(live);
  return useMemo(
    () =>
      today === undefined || settled === undefined
        ? undefined
        : termDays({ terms: record.terms, days: settled }, today * 86_400, ending, history.fallbacks),
    [record.terms, settled, today, ending, history.fallbacks],
  );
}

/** How many days of the term are ever mined for the series: none of one that was cancelled, or of which nothing was sold. */
function minedDays({ state, obstacle, backing }: SeriesLive): number {
  const isUnsold = obstacle === "NotSold" && state !== "Announced" && state !== "Open";
  return state === "Cancelled" || isUnsold ? 0 : Number(backing.endingEpochs);
}

/** The formula recomputed in this browser, where the series is owed by nothing else: a fixed term, in one coin or in two. */
function useRecount(
  history: History,
  { record: { terms }, rewardToken, secondToken }: SeriesView,
  days: readonly TermDay[] | undefined,
  coinDecimals: number | undefined,
  secondDecimals: number | undefined,
): Recount | undefined {
  return useMemo(() => {
    if (seriesForm(terms.form) !== "FixedTerm" || days === undefined || coinDecimals === undefined) return undefined;
    const coin = (network: number, token: DeploymentToken, decimals: number): RecountedCoin => {
      const reports = new Map(history.reports.get(network)?.map((report) => [report.epoch, report]));
      const fallbacks = history.fallbacks.get(network);
      return { token, coinDecimals: decimals, dayOf: (epoch) => fallbacks?.get(epoch) ?? reports.get(epoch) };
    };
    const first = coin(terms.network, rewardToken, coinDecimals);
    if (secondToken === undefined) return recount(days, { first, second: undefined }, terms);
    if (secondDecimals === undefined) return undefined;
    return recount(days, { first, second: coin(terms.secondNetwork, secondToken, secondDecimals) }, terms);
  }, [history, terms, rewardToken, secondToken, days, coinDecimals, secondDecimals]);
}

function RecountLine({ recounted, network }: { recounted: Recount; network: number }): ReactElement | null {
  const { checked, differing, unchecked } = recounted;
  if (checked === 0) return null;
  const [first] = differing;
  return (
    <p className="small-text">
      {first === undefined ? (
        <Badge tone="proven" shape="✓">
          Recomputed here
        </Badge>
      ) : (
        <Badge tone="loss" shape="≠">
          Other than reported
        </Badge>
      )}{" "}
      <span className="quiet">
        Your browser computed every line of {formatDays(checked)} again from the network's reports and prices:{" "}
        {first === undefined ? (
          "each is what the chain paid, to the last base unit."
        ) : (
          <>
            {formatDays(differing.length)} differ, the first is{" "}
            <Link to={paths.proof(network, first)}>{formatDay(first)}</Link>. A dispute may have decided it anew.
          </>
        )}
        {unchecked > 0 &&
          ` ${formatDays(unchecked)} further back were not checked: this page reads the newest reports only.`}
      </span>
    </p>
  );
}

function Counts({ days, evidence }: { days: readonly TermDay[]; evidence: FarmEvidence }): ReactElement {
  const over = countMarks(days, evidence).filter(({ mark }) => mark !== "future" && mark !== "ended");
  return (
    <p className="small-text">
      {over.length === 0
        ? "No day of the term is over yet."
        : `${over.map(({ mark, count }) => `${formatDays(count)} ${lower(MARK_WORDS[mark])}`).join("; ")}.`}
    </p>
  );
}

function lower(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
