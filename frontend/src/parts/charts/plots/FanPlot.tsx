import type { ReactElement } from "react";
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { niceTop, type ChartPoint } from "../../../model/chart.ts";
import type { BreakEven } from "../FanChart.tsx";
import { axes, colourOf, DASHES, MARGIN, tooltip, valueOf, type PlotProps } from "./common.tsx";

/** From the low to the high case; the order of the two is not taken for granted. */
function span({ values: { low, high } }: ChartPoint): [number, number] | null {
  return low === undefined || high === undefined ? null : [low.value, high.value];
}

export default function FanPlot({
  series,
  points,
  height,
  breakEven: { level, at },
}: PlotProps & { breakEven: BreakEven }): ReactElement {
  const { x, y, grid } = axes(points);
  return (
    <ResponsiveContainer width="100%" height={height}>
      <ComposedChart data={points} margin={MARGIN} accessibilityLayer={false}>
        <CartesianGrid {...grid} />
        <XAxis {...x} />
        <YAxis {...y} domain={[0, (most: number) => niceTop(Math.max(most, level.value * 1.1))]} />
        <ReferenceArea y1={0} y2={level.value} fill="var(--loss-wash)" fillOpacity={1} stroke="none" />
        <Tooltip {...tooltip(series, points)} />
        <Area
          dataKey={span}
          type="linear"
          stroke="none"
          fill="color-mix(in srgb, var(--lamp) 18%, transparent)"
          activeDot={false}
          isAnimationActive={false}
        />
        {series.map(({ key, name, tone, mark }) => (
          <Line
            key={key}
            dataKey={valueOf(key)}
            name={name}
            type="linear"
            stroke={colourOf(tone)}
            strokeWidth={2}
            strokeDasharray={DASHES[mark]}
            dot={false}
            isAnimationActive={false}
          />
        ))}
        <ReferenceLine y={level.value} stroke="var(--edge)" strokeWidth={1.5} />
        {at !== undefined && (
          <ReferenceDot x={at} y={level.value} r={5} fill="var(--surface)" stroke="var(--text)" strokeWidth={2} />
        )}
      </ComposedChart>
    </ResponsiveContainer>
  );
}
