import { formatDay, formatIsoDay } from "@adit/sdk/format";
import { epochOf } from "@adit/sdk/math";
import { useState, type ReactElement } from "react";
import type { Address } from "viem";
import { useApp } from "../../app/context.ts";
import { useChainNow } from "../../app/useChainNow.ts";
import type { History } from "../../chain/events.ts";
import type { DayRange } from "../../model/export.ts";

type Ending = "csv" | "json";
type State =
  | { readonly phase: "idle" | "working" | "failed" }
  | { readonly phase: "done"; readonly rows: number; readonly name: string; readonly source: string };

/** The UTC day of a date field; undefined while it is not filled in. */
function dayOf(text: string): number | undefined {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 86_400_000);
}

/** First day of the year that a day lies in. */
function yearOf(epoch: number): number {
  return Math.floor(Date.UTC(new Date(epoch * 86_400_000).getUTCFullYear(), 0, 1) / 86_400_000);
}

/** Files for people who have to account for what they earned. */
export function Export({ account, history }: { account: Address; history: History }): ReactElement {
  const app = useApp();
  const now = useChainNow();
  const [from, setFrom] = useState<string>();
  const [to, setTo] = useState<string>();
  const [state, setState] = useState<State>({ phase: "idle" });
  const today = now === undefined ? undefined : epochOf(now);
  const first = from ?? (today === undefined ? "" : formatIsoDay(yearOf(today)));
  const last = to ?? (today === undefined ? "" : formatIsoDay(today));
  const range = rangeOf(dayOf(first), dayOf(last));
  const write = async (ending: Ending): Promise<void> => {
    if (range === undefined) return;
    setState({ phase: "working" });
    try {
      const [{ collect }, files] = await Promise.all([import("./collect.ts"), import("../../model/export.ts")]);
      const { entries, pricesOf, source } = await collect(app, account, range, history);
      const rows = files.inRange(entries, range).map((entry) => files.rowOf(entry, pricesOf));
      const head = {
        account,
        chainId: app.deployment.chainId,
        range,
        writtenAt: Math.floor(Date.now() / 1_000),
        source,
      };
      const text = ending === "csv" ? files.csvOf(rows) : files.jsonOf(rows, head);
      const name = files.fileName(account, range, ending);
      download(text, name, ending === "csv" ? "text/csv;charset=utf-8" : "application/json");
      setState({ phase: "done", rows: rows.length, name, source });
    } catch {
      setState({ phase: "failed" });
    }
  };
  const isOff = range === undefined || state.phase === "working";
  return (
    <section className="card export" aria-labelledby="export-title">
      <h2 id="export-title">Export for taxes</h2>
      <p className="quiet">
        Everything that this address did and earned, with exact amounts. Values in US dollars are computed at the price
        that the chain recorded with the newest settled day at that time; the row names the day and the transaction of
        the price. What has no such price has no value. “earned” and “claimed” are the same rewards seen twice, on the
        day of their settlement and on the day of the claim: count one of them.
      </p>
      <div className="export-range">
        <DateField label="From (UTC)" value={first} onChange={setFrom} />
        <DateField label="To, included (UTC)" value={last} onChange={setTo} />
      </div>
      <div className="buttons">
        <button type="button" className="button" disabled={isOff} onClick={() => void write("csv")}>
          Download CSV
        </button>
        <button type="button" className="button" disabled={isOff} onClick={() => void write("json")}>
          Download JSON
        </button>
      </div>
      <p role="status" className={state.phase === "failed" ? "small-text text-loss" : "small-text quiet"}>
        {range === undefined ? "The first day has to lie before the last." : wordsOf(state, range)}
      </p>
    </section>
  );
}

function wordsOf(state: State, range: DayRange): string {
  switch (state.phase) {
    case "idle":
      return `${formatDay(range.from)} to ${formatDay(range.to)}, days in UTC.`;
    case "working":
      return "Collecting what happened…";
    case "failed":
      return "The file could not be written, because neither indexer nor chain answered in full. Nothing is lost; try again.";
    case "done":
      return `${state.name}: ${state.rows.toLocaleString("en-US")} ${state.rows === 1 ? "row" : "rows"}, from ${state.source}.`;
  }
}

function rangeOf(from: number | undefined, to: number | undefined): DayRange | undefined {
  return from === undefined || to === undefined || to < from ? undefined : { from, to };
}

function DateField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}): ReactElement {
  return (
    <label className="field">
      <span>{label}</span>
      <span className="input">
        <input
          type="date"
          value={value}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
      </span>
    </label>
  );
}

function download(text: string, name: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the file over by then.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 10_000);
}
