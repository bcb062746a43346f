import type { ReactElement } from "react";
import { tickText, type ChartMark, type ChartPoint, type ChartSeries, type ChartTone } from "../../../model/chart.ts";

/** What a plot draws. */
export type PlotProps = {
  readonly series: readonly ChartSeries[];
  readonly points: readonly ChartPoint[];
  /** px */
  readonly height: number;
};

export const colourOf = (tone: ChartTone): string => `var(--${tone === "quiet" ? "edge" : tone})`;

export const valueOf =
  (key: string) =>
  (point: ChartPoint): number | null =>
    point.values[key]?.value ?? null;

export const DASHES: Readonly<Record<ChartMark, string | undefined>> = {
  solid: undefined,
  hatched: "8 3 2 3",
  dotted: "2 3",
  dashed: "6 4",
  hollow: "1 4",
};

export const MARGIN = { top: 8, right: 8, bottom: 0, left: 0 } as const;
const TICK = { fill: "var(--quiet)", fontSize: 12, fontFamily: "var(--font-text)" } as const;

/** Titles are what divides the points; what stands beneath the axis is their short form. */
export function axes(points: readonly ChartPoint[]) {
  const labels = new Map(points.map(({ title, label }) => [title, label]));
  return {
    x: {
      dataKey: "title",
      tickFormatter: (title: string) => labels.get(title) ?? title,
      tick: TICK,
      tickLine: false,
      axisLine: { stroke: "var(--edge)" },
      minTickGap: 24,
      interval: "equidistantPreserveStart",
      height: 28,
    },
    y: {
      // As wide as its longest number: of a coin of which a day brings hundredths that is long.
      width: "auto",
      tick: TICK,
      tickFormatter: tickText,
      tickLine: false,
      axisLine: false,
      tickCount: 5,
    },
    grid: { stroke: "var(--line)", vertical: false },
  } as const;
}

/** What is drawn at the place that is pointed at, in words. */
export function Tip({
  series,
  point,
}: {
  series: readonly ChartSeries[];
  point: ChartPoint | undefined;
}): ReactElement | null {
  if (point === undefined) return null;
  return (
    <div className="chart-tip">
      <p>{point.title}</p>
      <dl>
        {series.map(({ key, name, tone }) => {
          const datum = point.values[key];
          return (
            datum !== undefined && (
              <div key={key} className={`tone-${tone}`}>
                <dt>{name}</dt>
                <dd className="fig">{datum.text}</dd>
              </div>
            )
          );
        })}
      </dl>
    </div>
  );
}

/** The tooltip's own frame: it stays inside the plot, at its top, and does not glide. */
export function tooltip(series: readonly ChartSeries[], points: readonly ChartPoint[]) {
  return {
    isAnimationActive: false,
    cursor: { fill: "var(--lamp-wash)", stroke: "var(--edge)" },
    position: { y: 0 },
    content: ({ active, activeIndex }: { active?: boolean; activeIndex?: string | number | null }) =>
      active === true && activeIndex != null ? <Tip series={series} point={points[Number(activeIndex)]} /> : null,
  };
}
