import { lazy, type ReactElement } from "react";
import { Chart, Legend, PLOT_HEIGHT, type ChartProps } from "./Chart.tsx";

const Plot = lazy(() => import("./plots/LinesPlot.tsx"));

/**
 * Lines over time, the promise against what was paid, say. The first of `series` gets an area beneath it. Where a value is missing the
 * line is broken; a value between two gaps is drawn as a dot.
 */
export function TimeLines(props: ChartProps): ReactElement {
  const { series, points, height = PLOT_HEIGHT } = props;
  return (
    <Chart {...props} legend={<Legend series={series} shape="line" />}>
      <Plot series={series} points={points ?? []} height={height} />
    </Chart>
  );
}
