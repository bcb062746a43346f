import { lazy, type ReactElement } from "react";
import { Chart, PLOT_HEIGHT, type ChartProps } from "./Chart.tsx";

const Plot = lazy(() => import("./plots/BarsPlot.tsx"));

/**
 * Bars over time, one a day or a month, their parts stacked in the order of `series` from the axis up. For income by its parts, a
 * waterfall over time, or cash flow: values below zero hang from the axis. Give it at most `DAILY_AT_MOST` points.
 */
export function TimeBars(props: ChartProps): ReactElement {
  const { series, points, height = PLOT_HEIGHT } = props;
  return (
    <Chart {...props}>
      <Plot series={series} points={points ?? []} height={height} />
    </Chart>
  );
}
