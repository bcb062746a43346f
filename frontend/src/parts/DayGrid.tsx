import type { DeploymentToken } from "@adit/sdk";
import { formatDay } from "@adit/sdk/format";
import { HASHES_PER_TH, scaleWaterfall } from "@adit/sdk/math";
import { useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from "react";
import { navigate, paths } from "../app/router.ts";
import type { Terms } from "../chain/events.ts";
import { fallbackInWords, PER_TH_DECIMALS, type DayStatus, type TermDay } from "../model/day.ts";
import { plain, smallReward } from "../model/figures.ts";
import { Sourced } from "./Figure.tsx";

const STATUS: Record<DayStatus, { word: string; mark: string }> = {
  settled: { word: "Settled and paid", mark: "settled" },
  late: { word: "Paid late by the provider", mark: "late" },
  covered: { word: "Missed by the provider, paid from its bond", mark: "covered" },
  unpaid: { word: "Missed, and the bond did not reach: default", mark: "unpaid" },
  "no-net": { word: "No net income", mark: "no-net" },
  waiting: { word: "Mined, waiting to be settled", mark: "waiting" },
  mining: { word: "Being mined", mark: "mining" },
  future: { word: "To come", mark: "future" },
  ended: { word: "Not mined for this series: it ended before", mark: "ended" },
};

/** Laid over the mark of a day that nobody reported. */
const FALLBACK = { word: "Not reported in time, taken by fallback", mark: "fallback" };

/** Marks that every series explains; the others are explained where they occur. */
const ALWAYS: ReadonlySet<DayStatus> = new Set(["settled", "no-net", "waiting", "mining", "future"]);

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

type Month = {
  readonly key: string;
  readonly name: string;
  readonly days: readonly TermDay[];
  readonly offset: number;
};

function monthsOf(days: readonly TermDay[]): readonly Month[] {
  const months: { key: string; name: string; days: TermDay[]; offset: number }[] = [];
  for (const day of days) {
    const date = new Date(day.epoch * 86_400_000);
    const key = `${date.getUTCFullYear()}-${date.getUTCMonth()}`;
    let month = months.at(-1);
    if (month?.key !== key) {
      const year = date.getUTCMonth() === 0 || months.length === 0 ? ` ${String(date.getUTCFullYear()).slice(2)}` : "";
      month = { key, name: `${MONTHS[date.getUTCMonth()] ?? ""}${year}`, days: [], offset: date.getUTCDate() - 1 };
      months.push(month);
    }
    month.days.push(day);
  }
  return months;
}

function legendOf(days: readonly TermDay[]): readonly { word: string; mark: string }[] {
  const seen = new Set(days.map(({ status }) => status));
  const marks = Object.entries(STATUS)
    .filter(([status]) => [...ALWAYS, ...seen].some((shown) => shown === status))
    .map(([, entry]) => entry);
  return days.some(({ fallback }) => fallback !== undefined) ? [...marks, FALLBACK] : marks;
}

/**
 * Every day of the term, a month a row. Settled days lead to the transaction that settled them. One stop of the tab key; arrow
 * keys walk through the days.
 */
export function DayGrid({
  days,
  terms,
  token,
  coinDecimals,
}: {
  days: readonly TermDay[];
  terms: Terms;
  token: DeploymentToken;
  /** of the network's coin; undefined until it is read */
  coinDecimals: number | undefined;
}): ReactElement {
  const months = useMemo(() => monthsOf(days), [days]);
  const legend = useMemo(() => legendOf(days), [days]);
  const grid = useRef<HTMLDivElement>(null);
  const newest = useMemo(() => days.findLast((day) => day.day !== undefined) ?? days[0], [days]);
  const [chosen, setChosen] = useState<number>();
  const shownEpoch = chosen ?? newest?.epoch;
  const shown = days.find((day) => day.epoch === shownEpoch);

  const walk = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 30, ArrowUp: -30 }[event.key];
    if (step === undefined || shownEpoch === undefined) return;
    event.preventDefault();
    const first = days[0]?.epoch ?? 0;
    const next = Math.max(first, Math.min(first + days.length - 1, shownEpoch + step));
    setChosen(next);
    grid.current?.querySelector<HTMLButtonElement>(`[data-epoch="${next}"]`)?.focus();
  };

  return (
    <div className="days">
      <ul className="legend" aria-label="What the marks mean">
        {legend.map(({ word, mark }) => (
          <li key={mark}>
            <span className={`day ${mark}`} aria-hidden="true" /> {word}
          </li>
        ))}
      </ul>
      <div
        className="day-grid"
        ref={grid}
        onKeyDown={walk}
        role="group"
        aria-label="Days of the term; arrow keys move between them"
      >
        {months.map((month) => (
          <div key={month.key} className="month">
            <span className="month-name small-text quiet" aria-hidden="true">
              {month.name}
            </span>
            {month.days.map(({ epoch, status, day, fallback }, i) => (
              <button
                key={epoch}
                type="button"
                data-epoch={epoch}
                className={`day ${STATUS[status].mark}${fallback === undefined ? "" : " fallback"}${epoch === shownEpoch ? " chosen" : ""}`}
                style={i === 0 ? { gridColumnStart: month.offset + 2 } : undefined}
                tabIndex={epoch === shownEpoch ? 0 : -1}
                aria-label={`${formatDay(epoch)}: ${STATUS[status].word}${fallback === undefined ? "" : `; ${FALLBACK.word.toLowerCase()}`}`}
                onFocus={() => {
                  setChosen(epoch);
                }}
                onMouseEnter={() => {
                  setChosen(epoch);
                }}
                onClick={() => {
                  if (day === undefined) setChosen(epoch);
                  else navigate(paths.transaction(day.hash));
                }}
              />
            ))}
          </div>
        ))}
      </div>
      <p className="day-line">
        {shown === undefined ? "" : lineOf(shown, terms, token)}
        {shown?.fallback !== undefined && coinDecimals !== undefined && (
          <>
            {". "}
            <Sourced hash={shown.fallback.hash} what={`what ${formatDay(shown.epoch)} is taken for`}>
              {fallbackInWords(shown.fallback, coinDecimals, token.symbol)}
            </Sourced>
          </>
        )}
      </p>
    </div>
  );
}

function lineOf({ epoch, status, day }: TermDay, terms: Terms, token: DeploymentToken): string {
  const head = `${formatDay(epoch)} · ${STATUS[status].word}`;
  if (day === undefined) return head;
  const paid = { ...day.lines, holders: day.toHolders };
  const oneTh = scaleWaterfall(paid, day.units * terms.unitHashrate, HASHES_PER_TH, PER_TH_DECIMALS);
  const gross = plain(smallReward(oneTh.gross, token, PER_TH_DECIMALS));
  const holders = plain(smallReward(oneTh.holders, token, PER_TH_DECIMALS));
  return `${head} · of ${gross} a TH/s, holders got ${holders}`;
}
