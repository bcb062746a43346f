import type { ReactElement } from "react";

const WIDTH = 120;
const HEIGHT = 28;

/** A small line of what each day brought. The words beside it carry the figures. */
export function Spark({ values }: { values: readonly bigint[] }): ReactElement | null {
  if (values.length < 2) return null;
  const top = values.reduce((most, value) => (value > most ? value : most), 1n);
  const points = values.map((value, i) => {
    const x = (i / (values.length - 1)) * WIDTH;
    const y = HEIGHT - 2 - (Number((value * 1_000n) / top) / 1_000) * (HEIGHT - 4);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      <polyline points={points.join(" ")} />
    </svg>
  );
}
