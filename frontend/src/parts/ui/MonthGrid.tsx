import { formatDay } from "@adit/sdk/format";
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactElement } from "react";
import { addMonths, dayAfterKey, firstOfMonth, lastOfMonth, monthOf, weeksOfMonth } from "../../model/leaseCalendar.ts";
import "../../styles/ui/month-grid.css";

/** How one day of a calendar looks, and what is said of it. */
export type CalendarDay = {
  /** `free`: can be chosen; anything else is only read */
  readonly isFree: boolean;
  /** what is said after the date */
  readonly words: string;
  /** class of its mark */
  readonly mark?: string;
  /** a letter in its corner, so that colour never speaks alone */
  readonly letter?: string;
};

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;

/**
 * A month of UTC days as the grid of WAI-ARIA: one stop of the tab key, arrow keys for days and weeks, Home and End for the ends of the
 * week, page keys for months. Days that cannot be chosen can be walked on, and say why.
 */
export function MonthGrid({
  label,
  first,
  last,
  start,
  today,
  dayOf,
  isSelected,
  onChoose,
}: {
  label: string;
  /** first and last day that it can show */
  first: number;
  last: number;
  /** the day at which it opens; it goes there again when this changes */
  start: number;
  today: number | undefined;
  dayOf: (epoch: number) => CalendarDay;
  isSelected: (epoch: number) => boolean;
  onChoose: (epoch: number) => void;
}): ReactElement {
  const clamp = (epoch: number): number => Math.max(first, Math.min(last, epoch));
  const [at, setAt] = useState(clamp(start));
  const [opened, setOpened] = useState(start);
  const grid = useRef<HTMLTableElement>(null);
  const takeFocus = useRef(false);
  const titleId = useId();
  if (opened !== start) {
    setOpened(start);
    setAt(clamp(start));
  }
  const here = clamp(at);
  const month = monthOf(here);
  const title = formatDay(here).replace(/^\d+ /, "");

  useEffect(() => {
    if (!takeFocus.current) return;
    takeFocus.current = false;
    grid.current?.querySelector<HTMLButtonElement>(`[data-epoch="${here}"]`)?.focus();
  }, [here]);

  const turn = (count: number): void => {
    const there = addMonths(month, count);
    setAt(clamp(Math.min(firstOfMonth(there) + here - firstOfMonth(month), lastOfMonth(there))));
  };
  const walk = (event: KeyboardEvent): void => {
    const next = dayAfterKey(here, event.key);
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    takeFocus.current = true;
    setAt(clamp(next));
  };
  const shown = dayOf(here);
  return (
    <div className="month-grid">
      <div className="month-grid-head">
        <button
          type="button"
          className="icon-button"
          aria-label="Month before"
          disabled={firstOfMonth(month) <= first}
          onClick={() => {
            turn(-1);
          }}
        >
          <span aria-hidden="true">‹</span>
        </button>
        <p id={titleId} className="month-grid-title" aria-live="polite">
          <span className="hidden">{`${label}, `}</span>
          {title}
        </p>
        <button
          type="button"
          className="icon-button"
          aria-label="Month after"
          disabled={lastOfMonth(month) >= last}
          onClick={() => {
            turn(1);
          }}
        >
          <span aria-hidden="true">›</span>
        </button>
      </div>
      <table ref={grid} role="grid" aria-labelledby={titleId} onKeyDown={walk}>
        <thead>
          <tr>
            {WEEKDAYS.map((name) => (
              <th key={name} scope="col" abbr={name}>
                <span aria-hidden="true">{name.slice(0, 2)}</span>
                <span className="hidden">{name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOfMonth(month).map((week, i) => (
            <tr key={i}>
              {week.map((epoch, place) =>
                epoch === undefined || epoch < first || epoch > last ? (
                  <td key={place} role="gridcell" />
                ) : (
                  <Day
                    key={place}
                    epoch={epoch}
                    day={dayOf(epoch)}
                    isHere={epoch === here}
                    isToday={epoch === today}
                    isSelected={isSelected(epoch)}
                    onFocus={() => {
                      setAt(epoch);
                    }}
                    onChoose={() => {
                      onChoose(epoch);
                    }}
                  />
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="month-grid-line small-text quiet" aria-hidden="true">
        {`${formatDay(here)}: ${shown.words}`}
      </p>
    </div>
  );
}

function Day({
  epoch,
  day,
  isHere,
  isToday,
  isSelected,
  onFocus,
  onChoose,
}: {
  epoch: number;
  day: CalendarDay;
  isHere: boolean;
  isToday: boolean;
  isSelected: boolean;
  onFocus: () => void;
  onChoose: () => void;
}): ReactElement {
  const classes = [
    "month-day",
    day.mark,
    day.isFree ? "free" : "",
    isToday ? "today" : "",
    isSelected ? "selected" : "",
  ];
  const date = new Date(epoch * 86_400_000).getUTCDate();
  return (
    <td role="gridcell" aria-selected={isSelected}>
      <button
        type="button"
        data-epoch={epoch}
        data-letter={day.letter}
        className={classes.filter((name) => name !== undefined && name !== "").join(" ")}
        tabIndex={isHere ? 0 : -1}
        aria-disabled={!day.isFree}
        aria-current={isToday ? "date" : undefined}
        aria-label={`${formatDay(epoch)}: ${day.words}`}
        onFocus={onFocus}
        onClick={() => {
          if (day.isFree) onChoose();
        }}
      >
        {date}
      </button>
    </td>
  );
}
