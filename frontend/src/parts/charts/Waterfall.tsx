import type { CSSProperties, ReactElement } from "react";
import { percent } from "../Bar.tsx";
import { Fig } from "../Figure.tsx";
import type { Figure } from "../../model/figures.ts";
import { waterfallBars } from "../../model/waterfallBars.ts";
import "../../styles/charts.css";

/** A line of a waterfall. Costs take their bite out of what is left of the line above. */
export type WaterfallRow = {
  readonly name: string;
  readonly why: string;
  /** not negative; all rows share one unit */
  readonly amount: bigint;
  readonly kind: "gross" | "cost" | "holders";
  readonly figure: Figure;
  /** the same in money of people: `4.53 ¢` */
  readonly value: string;
  /** the same as a share of the first row: `12.5 %` */
  readonly share: string;
};

/**
 * A horizontal waterfall from the first row to the last, each bar labelled. It is a table to begin with, so that it needs no twin: the
 * bars are for the eye.
 */
export function Waterfall({ caption, rows }: { caption: string; rows: readonly WaterfallRow[] }): ReactElement {
  const bars = barsOf(rows);
  return (
    <table className="waterfall">
      <caption className="hidden">{caption}</caption>
      <thead className="hidden">
        <tr>
          <th scope="col">Line</th>
          <th scope="col">Bar</th>
          <th scope="col">Amount</th>
          <th scope="col">Value</th>
          <th scope="col">Share of the first line</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, why, amount, kind, figure, value, share }, i) => (
          <tr key={name} className={`line-${kind}`}>
            <th scope="row">
              {name} <span className="quiet small-text">{why}</span>
            </th>
            <td className="bar-cell" aria-hidden="true">
              <span className="bar" style={bars[i]} />
            </td>
            <td className="amount">
              {kind === "cost" && amount > 0n ? "−" : ""}
              <Fig value={figure} />
            </td>
            <td className="cents fig quiet">{value}</td>
            <td className="share fig quiet">{share}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function barsOf(rows: readonly WaterfallRow[]): readonly CSSProperties[] {
  return waterfallBars(rows).map(({ start, length, whole }) => ({
    left: `${percent(start, whole)}%`,
    width: `max(2px, ${percent(length, whole)}%)`,
  }));
}
