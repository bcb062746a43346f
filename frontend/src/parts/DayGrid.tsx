import type { DeploymentToken } from "@adit/sdk";
import { formatDay, formatDecimal, formatHashrate, shortHex } from "@adit/sdk/format";
import { HASHES_PER_TH, scaleWaterfall, type Waterfall } from "@adit/sdk/math";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactElement } from "react";
import { Link, paths } from "../app/router.ts";
import type { Terms } from "../chain/events.ts";
import { fallbackInWords, PER_TH_DECIMALS, type RewardTokens, type TermDay } from "../model/day.ts";
import { MARK_WORDS, markOf, type DayMark, type FarmEvidence, type ProvenPayout } from "../model/evidence.ts";
import { plain, smallReward } from "../model/figures.ts";
import { monthsOf, MONTHS_A_PAGE, pageOf, type Month } from "../model/months.ts";
import { Sourced } from "./Figure.tsx";
import "../styles/days.css";

/** Laid over the mark of a day that nobody reported. */
const FALLBACK_WORDS = "Not reported in time, taken by fallback";

/** Marks that every series explains; the others are explained where they occur. */
const ALWAYS: readonly DayMark[] = ["proven", "attested", "covered", "unpaid", "waiting", "mining", "future"];
const SELDOM: readonly DayMark[] = ["late", "no-net", "ended"];

type DayGridProps = {
  readonly days: readonly TermDay[];
  readonly terms: Terms;
  readonly tokens: RewardTokens;
  /** of the networks' coins; undefined until they are read, and of a second network that there is not */
  readonly coinDecimals: number | undefined;
  readonly secondDecimals: number | undefined;
  readonly evidence: FarmEvidence;
};

/**
 * Every day of the term, a month a row and a year a page. Days that are over lead to their evidence. One stop of the tab key; arrow keys
 * walk through the days; what is said of the day stands beneath, with its links.
 */
export function DayGrid(props: DayGridProps): ReactElement {
  const { days, evidence } = props;
  const months = useMemo(() => monthsOf(days), [days]);
  const grid = useRef<HTMLDivElement>(null);
  const walking = useRef(false);
  const newest = useMemo(() => days.findLast((day) => day.day !== undefined) ?? days[0], [days]);
  const [chosen, setChosen] = useState<number>();
  const shownEpoch = chosen ?? newest?.epoch;
  const shown = days.find((day) => day.epoch === shownEpoch);
  const page = pageOf(months, shownEpoch);
  const pages = Math.ceil(months.length / MONTHS_A_PAGE);
  const first = days[0]?.epoch ?? 0;
  const last = days.at(-1)?.epoch ?? 0;

  // The day that was walked to may stand on another page, which is drawn only now.
  useEffect(() => {
    if (!walking.current || chosen === undefined) return;
    walking.current = false;
    grid.current?.querySelector<HTMLElement>(`[data-epoch="${chosen}"]`)?.focus();
  }, [chosen]);

  const step = (by: number): void => {
    if (shownEpoch !== undefined) setChosen(Math.max(first, Math.min(last, shownEpoch + by)));
  };
  const walk = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 30, ArrowUp: -30, PageDown: 365, PageUp: -365 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    walking.current = true;
    step(by);
  };

  return (
    <div className="days">
      <Legend days={days} evidence={evidence} />
      {pages > 1 && (
        <div className="buttons day-pages">
          <button
            type="button"
            className="button small"
            disabled={page === 0}
            onClick={() => {
              setChosen(months[(page - 1) * MONTHS_A_PAGE]?.days[0]?.epoch);
            }}
          >
            Earlier
          </button>
          <span className="small-text quiet" role="status">{`Year ${page + 1} of ${pages}`}</span>
          <button
            type="button"
            className="button small"
            disabled={page === pages - 1}
            onClick={() => {
              setChosen(months[(page + 1) * MONTHS_A_PAGE]?.days[0]?.epoch);
            }}
          >
            Later
          </button>
        </div>
      )}
      <div
        className="day-grid"
        ref={grid}
        onKeyDown={walk}
        role="group"
        aria-label="Days of the term; arrow keys move between them"
      >
        {months.slice(page * MONTHS_A_PAGE, (page + 1) * MONTHS_A_PAGE).map((month) => (
          <MonthRow key={month.name} month={month} shownEpoch={shownEpoch} onShow={setChosen} {...props} />
        ))}
      </div>
      {shown !== undefined && (
        <div className="day-shown">
          <div className="day-steps">
            <button
              type="button"
              className="icon-button"
              aria-label="The day before"
              disabled={shown.epoch === first}
              onClick={() => {
                step(-1);
              }}
            >
              <span aria-hidden="true">‹</span>
            </button>
            <button
              type="button"
              className="icon-button"
              aria-label="The day after"
              disabled={shown.epoch === last}
              onClick={() => {
                step(1);
              }}
            >
              <span aria-hidden="true">›</span>
            </button>
          </div>
          <DayShown shown={shown} {...props} />
        </div>
      )}
    </div>
  );
}

function Legend({ days, evidence }: Pick<DayGridProps, "days" | "evidence">): ReactElement {
  const seen = useMemo(() => new Set(days.map((day) => markOf(day, evidence))), [days, evidence]);
  const hasFallback = days.some(({ fallback }) => fallback !== undefined);
  return (
    <ul className="legend" aria-label="What the marks mean">
      {[...ALWAYS, ...SELDOM.filter((mark) => seen.has(mark))].map((mark) => (
        <li key={mark}>
          <span className={`day ${mark}`} aria-hidden="true" /> {MARK_WORDS[mark]}
        </li>
      ))}
      {hasFallback && (
        <li>
          <span className="day fallback" aria-hidden="true" /> {FALLBACK_WORDS}
        </li>
      )}
    </ul>
  );
}

function MonthRow({
  month,
  shownEpoch,
  onShow,
  terms,
  evidence,
}: DayGridProps & {
  month: Month;
  shownEpoch: number | undefined;
  onShow: (epoch: number) => void;
}): ReactElement {
  return (
    <div className="month">
      <span className="month-name small-text quiet" aria-hidden="true">
        {month.name}
      </span>
      {Array.from({ length: month.offset }, (_, i) => (
        <span key={i} aria-hidden="true" />
      ))}
      {month.days.map((day) => {
        const { epoch, fallback } = day;
        const mark = markOf(day, evidence);
        const show = (): void => {
          onShow(epoch);
        };
        const common = {
          "data-epoch": epoch,
          className: `day ${mark}${fallback === undefined ? "" : " fallback"}${epoch === shownEpoch ? " chosen" : ""}`,
          tabIndex: epoch === shownEpoch ? 0 : -1,
          "aria-label": `${formatDay(epoch)}: ${MARK_WORDS[mark]}${fallback === undefined ? "" : `; ${FALLBACK_WORDS.toLowerCase()}`}`,
          onFocus: show,
          // Not on entering: what is scrolled under a resting pointer would take the place of what the keyboard chose.
          onMouseMove: ({ movementX, movementY }: MouseEvent): void => {
            if (epoch !== shownEpoch && (movementX !== 0 || movementY !== 0)) show();
          },
        };
        return isOver(mark) ? (
          <Link key={epoch} to={paths.proof(terms.network, epoch, terms.farmId)} {...common} />
        ) : (
          <button key={epoch} type="button" {...common} onClick={show} />
        );
      })}
    </div>
  );
}

function isOver(mark: DayMark): boolean {
  return mark !== "future" && mark !== "mining" && mark !== "ended";
}

/** What is known of one day, and where each part of it leads. */
function DayShown({
  shown,
  terms,
  tokens,
  coinDecimals,
  secondDecimals,
  evidence,
}: DayGridProps & { shown: TermDay }): ReactElement {
  const { epoch, day, fallback } = shown;
  const isSecond = fallback !== undefined && fallback.network !== terms.network;
  const fallbackToken = isSecond ? tokens.secondToken : tokens.rewardToken;
  const fallbackDecimals = isSecond ? secondDecimals : coinDecimals;
  const mark = markOf(shown, evidence);
  const report = evidence.reports.get(epoch);
  const payouts = evidence.payouts.get(epoch) ?? [];
  return (
    <div className="day-text">
      <p>
        <strong>{formatDay(epoch)}</strong> · {MARK_WORDS[mark]}
        {day !== undefined && day.units > 0n && <> · {amounts(day, terms, tokens)}</>}
      </p>
      <ul className="day-links">
        {isOver(mark) && (
          <li>
            <Link to={paths.proof(terms.network, epoch, terms.farmId)}>Evidence of the day</Link>
            <span className="quiet">
              {report === undefined
                ? ", the farm's report is not recorded"
                : `, the farm ran at ${formatHashrate(report.hashrate)} by ${report.sources} ${report.sources === 1 ? "source" : "sources"}`}
            </span>
          </li>
        )}
        {isOver(mark) && tokens.secondToken !== undefined && (
          <li>
            <Link to={paths.proof(terms.secondNetwork, epoch)}>Day of the second network</Link>
            <span className="quiet">, which pays {tokens.secondToken.symbol}</span>
          </li>
        )}
        {day !== undefined && (
          <li>
            <Link to={paths.transaction(day.hash)}>Settlement</Link>
            <span className="quiet">, the transaction that paid it</span>
          </li>
        )}
        {payouts.map((payout) => (
          <Payout key={`${payout.txid}:${payout.vout}`} payout={payout} />
        ))}
      </ul>
      {fallback !== undefined && fallbackDecimals !== undefined && fallbackToken !== undefined && (
        <p className="small-text">
          <Sourced hash={fallback.hash} what={`what ${formatDay(epoch)} is taken for`}>
            {fallbackInWords(fallback, fallbackDecimals, fallbackToken.symbol)}
          </Sourced>
        </p>
      )}
    </div>
  );
}

function Payout({ payout: { txid, vout, height, amount, isCoinbase, hash } }: { payout: ProvenPayout }): ReactElement {
  return (
    <li>
      <Link to={paths.transaction(hash)}>
        Bitcoin transaction <span className="fig">{`${shortHex(txid, 6)}:${vout}`}</span>
      </Link>
      <span className="quiet">
        , block {height.toLocaleString("en-US")}, {isCoinbase ? "mined by the farm" : "paid by its pool"}:{" "}
        {formatDecimal(amount, 8, { minDigits: 8 })} BTC
      </span>
    </li>
  );
}

function amounts(day: NonNullable<TermDay["day"]>, terms: Terms, { rewardToken, secondToken }: RewardTokens): string {
  const ofCoin = ({ lines, toHolders }: { lines: Waterfall; toHolders: bigint }, token: DeploymentToken): string => {
    const paid = { ...lines, holders: toHolders };
    const oneTh = scaleWaterfall(paid, day.units * terms.unitHashrate, HASHES_PER_TH, PER_TH_DECIMALS);
    const gross = plain(smallReward(oneTh.gross, token, PER_TH_DECIMALS));
    const holders = plain(smallReward(oneTh.holders, token, PER_TH_DECIMALS));
    return `of ${gross} a TH/s, holders got ${holders}`;
  };
  const first = ofCoin(day, rewardToken);
  return day.second === undefined || secondToken === undefined ? first : `${first}; ${ofCoin(day.second, secondToken)}`;
}
