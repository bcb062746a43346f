import { useId, type ReactElement } from "react";
import { Bar, BarChart, CartesianGrid, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { ChartSeries } from "../../../model/chart.ts";
import { axes, colourOf, MARGIN, tooltip, valueOf, type PlotProps } from "./common.tsx";

export default function BarsPlot({ series, points, height }: PlotProps): ReactElement {
  const id = useId();
  const { x, y, grid } = axes(points);
  const below = points.some(({ values }) =>
    Object.values(values).some((datum) => datum !== undefined && datum.value < 0),
  );
  return (
    <ResponsiveContainer width="100%" height={height}>
      <BarChart
        data={points}
        margin={MARGIN}
        stackOffset="sign"
        accessibilityLayer={false}
        barCategoryGap={points.length > 60 ? "10%" : "20%"}
      >
        <defs>
          {series.map((one) => (
            <Pattern key={one.key} id={`${id}-${one.key}`} series={one} />
          ))}
        </defs>
        <CartesianGrid {...grid} />
        <XAxis {...x} />
        <YAxis {...y} />
        {below && <ReferenceLine y={0} stroke="var(--edge)" />}
        <Tooltip {...tooltip(series, points)} />
        {series.map(({ key, name, tone, mark }) => (
          <Bar
            key={key}
            dataKey={valueOf(key)}
            name={name}
            stackId="all"
            fill={mark === "solid" ? colourOf(tone) : `url(#${id}-${key})`}
            stroke={mark === "solid" ? "none" : colourOf(tone)}
            strokeWidth={mark === "solid" || points.length > 60 ? 0 : 1}
            maxBarSize={40}
            isAnimationActive={false}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}

const SIZE = 6;

/** Fillings that stay apart without their colours. */
function Pattern({ id, series: { tone, mark } }: { id: string; series: ChartSeries }): ReactElement | null {
  if (mark === "solid") return null;
  const stroke = colourOf(tone);
  return (
    <pattern id={id} width={SIZE} height={SIZE} patternUnits="userSpaceOnUse">
      <rect width={SIZE} height={SIZE} fill="var(--surface)" />
      {mark === "hatched" && <path d="M-1 1l2-2M0 6l6-6M5 7l2-2" stroke={stroke} strokeWidth="2" />}
      {mark === "dotted" && <circle cx="3" cy="3" r="1.6" fill={stroke} />}
      {mark === "dashed" && <path d="M0 3h6" stroke={stroke} strokeWidth="2" />}
    </pattern>
  );
}
