import { Suspense, type CSSProperties, type ReactElement, type ReactNode } from "react";
import type { ChartPoint, ChartSeries } from "../../model/chart.ts";
import { Skeleton } from "../Skeleton.tsx";
import { ChartTable } from "./ChartTable.tsx";
import "../../styles/charts.css";

/** What every chart of days is made of. */
export type ChartProps = {
  /** what is drawn, in a sentence; stands above the plot and heads the table */
  readonly caption: string;
  /** what the eye takes from the plot, for those who do not see it: first, last, highest, or the trend, with figures */
  readonly summary: string;
  /** of the vertical axis: `sat a TH/s-day` */
  readonly unit: string;
  readonly series: readonly ChartSeries[];
  /** undefined while they are read: a skeleton of the final size is drawn */
  readonly points: readonly ChartPoint[] | undefined;
  /** what is said instead of a plot without points */
  readonly empty: string;
  /** head of the table's first column (default: Day) */
  readonly rowName?: string;
  /** of the plot, px (default 220) */
  readonly height?: number;
};

export const PLOT_HEIGHT = 220;

/**
 * The frame of a chart: caption, unit, legend, and beneath it all figures as a table that opens on demand. The plot itself is a
 * picture with a name; it arrives later than the frame, into a place of its size.
 */
export function Chart({
  caption,
  summary,
  unit,
  series,
  points,
  empty,
  rowName = "Day",
  height = PLOT_HEIGHT,
  legend,
  children,
}: ChartProps & { legend?: ReactNode; children: ReactNode }): ReactElement {
  const style: CSSProperties = { height };
  return (
    <figure className="chart">
      <figcaption>{caption}</figcaption>
      {points?.length === 0 ? (
        <p className="quiet chart-empty" style={style}>
          {empty}
        </p>
      ) : (
        <>
          <p className="chart-unit quiet" aria-hidden="true">
            {unit}
          </p>
          <div
            className="chart-plot"
            {...(points === undefined ? { "aria-busy": true } : { role: "img", "aria-label": summary })}
            style={style}
          >
            {points === undefined ? (
              <Skeleton height={`${height}px`} />
            ) : (
              <Suspense fallback={<Skeleton height={`${height}px`} />}>{children}</Suspense>
            )}
          </div>
        </>
      )}
      {legend ?? <Legend series={series} shape="box" />}
      <ChartTable caption={caption} rowName={rowName} series={series} points={points ?? []} />
    </figure>
  );
}

/** Words beside the marks of a chart. */
export function Legend({
  series,
  shape,
  children,
}: {
  series: readonly ChartSeries[];
  shape: "box" | "line";
  children?: ReactNode;
}): ReactElement {
  return (
    <ul className="chart-legend">
      {series.map(({ key, name, tone, mark }) => (
        <li key={key}>
          <span className={`chart-key chart-${shape} tone-${tone} mark-${mark}`} aria-hidden="true" /> {name}
        </li>
      ))}
      {children}
    </ul>
  );
}
