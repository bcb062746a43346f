import { lazy, type ReactElement } from "react";
import type { ChartSeries, Datum } from "../../model/chart.ts";
import { Chart, Legend, PLOT_HEIGHT, type ChartProps } from "./Chart.tsx";

const Plot = lazy(() => import("./plots/FanPlot.tsx"));

/** Keys that the points of a fan chart carry, the loss first. */
export const FAN: readonly [low: ChartSeries, base: ChartSeries, high: ChartSeries] = [
  { key: "low", name: "Low", tone: "loss", mark: "dotted" },
  { key: "base", name: "Base", tone: "lamp", mark: "solid" },
  { key: "high", name: "High", tone: "proven", mark: "dashed" },
];

/** What divides a loss from a gain. */
export type BreakEven = {
  /** in the unit of the values; everything beneath it is shaded as a loss */
  readonly level: Datum;
  /** what the level is: `Price paid` */
  readonly name: string;
  /** title of the point at which the base case reaches it, if it does */
  readonly at: string | undefined;
};

/** Low, base and high outcomes over time: a fan with the break-even marked and the loss beneath it shaded. */
export function FanChart(props: Omit<ChartProps, "series"> & { readonly breakEven: BreakEven }): ReactElement {
  const { points, height = PLOT_HEIGHT, breakEven } = props;
  const legend = (
    <Legend series={FAN} shape="line">
      <li>
        <span className="chart-key chart-line tone-quiet mark-solid" aria-hidden="true" /> {breakEven.name},{" "}
        <span className="fig">{breakEven.level.text}</span>
      </li>
      <li>
        <span className="chart-key chart-box tone-loss mark-wash" aria-hidden="true" /> Loss so far
      </li>
    </Legend>
  );
  return (
    <Chart {...props} series={FAN} legend={legend}>
      <Plot series={FAN} points={points ?? []} height={height} breakEven={breakEven} />
    </Chart>
  );
}
