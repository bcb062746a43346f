import type { ReactElement } from "react";
import { Area, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { axes, colourOf, DASHES, MARGIN, tooltip, valueOf, type PlotProps } from "./common.tsx";

export default function LinesPlot({ series, points, height }: PlotProps): ReactElement {
  const { x, y, grid } = axes(points);
  const [first, ...rest] = series;
  // A line through one point has no length.
  const dot = points.length < 2 ? { r: 3 } : false;
  return (
    <ResponsiveContainer width="100%" height={height}>
      <ComposedChart data={points} margin={MARGIN} accessibilityLayer={false}>
        <CartesianGrid {...grid} />
        <XAxis {...x} />
        <YAxis {...y} />
        <Tooltip {...tooltip(series, points)} />
        {first !== undefined && (
          <Area
            dataKey={valueOf(first.key)}
            name={first.name}
            type="linear"
            stroke={colourOf(first.tone)}
            strokeWidth={2}
            strokeDasharray={DASHES[first.mark]}
            fill={`color-mix(in srgb, ${colourOf(first.tone)} 12%, transparent)`}
            dot={dot}
            isAnimationActive={false}
          />
        )}
        {rest.map(({ key, name, tone, mark }) => (
          <Line
            key={key}
            dataKey={valueOf(key)}
            name={name}
            type="linear"
            stroke={colourOf(tone)}
            strokeWidth={2}
            strokeDasharray={DASHES[mark]}
            dot={dot}
            isAnimationActive={false}
          />
        ))}
      </ComposedChart>
    </ResponsiveContainer>
  );
}
