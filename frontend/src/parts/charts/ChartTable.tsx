import { useState, type ReactElement } from "react";
import type { ChartPoint, ChartSeries } from "../../model/chart.ts";

const ROWS = 31;

/** The figures of a chart as a table, a month of rows at a time. Closed until asked for; its place does not depend on the figures. */
export function ChartTable({
  caption,
  rowName,
  series,
  points,
}: {
  caption: string;
  rowName: string;
  series: readonly ChartSeries[];
  points: readonly ChartPoint[];
}): ReactElement {
  const [open, setOpen] = useState(false);
  return (
    <details
      className="chart-table"
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>Show as table</summary>
      {open && <Pages caption={caption} rowName={rowName} series={series} points={points} />}
    </details>
  );
}

function Pages({
  caption,
  rowName,
  series,
  points,
}: {
  caption: string;
  rowName: string;
  series: readonly ChartSeries[];
  points: readonly ChartPoint[];
}): ReactElement {
  const pages = Math.max(1, Math.ceil(points.length / ROWS));
  const [chosen, setChosen] = useState(0);
  const page = Math.min(chosen, pages - 1);
  const shown = points.slice(page * ROWS, (page + 1) * ROWS);
  return (
    <>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={`${caption} As a table.`}>
        <table>
          <caption className="hidden">{caption}</caption>
          <thead>
            <tr>
              <th scope="col">{rowName}</th>
              {series.map(({ key, name }) => (
                <th key={key} scope="col" className="end">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ title, values }) => (
              <tr key={title}>
                <th scope="row">{title}</th>
                {series.map(({ key }) => (
                  <td key={key} className="end fig">
                    {values[key]?.text ?? <span className="quiet">none</span>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {pages > 1 && (
        <p className="buttons chart-pages">
          <button
            type="button"
            className="button small"
            disabled={page === 0}
            onClick={() => {
              setChosen(page - 1);
            }}
          >
            Earlier
          </button>
          <span className="small-text quiet" role="status">
            {`Rows ${page * ROWS + 1} to ${page * ROWS + shown.length} of ${points.length}`}
          </span>
          <button
            type="button"
            className="button small"
            disabled={page === pages - 1}
            onClick={() => {
              setChosen(page + 1);
            }}
          >
            Later
          </button>
        </p>
      )}
    </>
  );
}
