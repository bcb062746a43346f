import type { DeploymentToken } from "@adit/sdk";
import { formatBps, formatCents, formatEfficiency, formatShare, formatUsd } from "@adit/sdk/format";
import type { CSSProperties, ReactElement } from "react";
import type { Terms } from "../chain/events.ts";
import { PER_TH_DECIMALS, type DayOfOneTh } from "../model/day.ts";
import { rewardUsd8, smallReward } from "../model/figures.ts";
import { percent } from "./Bar.tsx";
import { Fig } from "./Figure.tsx";

type Row = {
  readonly name: string;
  readonly why: string;
  readonly amount: bigint;
  /** What is left of gross after this line. */
  readonly left: bigint;
  readonly kind: "gross" | "cost" | "holders";
};

function rowsOf(day: DayOfOneTh, terms: Terms): readonly Row[] {
  const { gross, electricity, maintenance, service, protocol, holders } = day.lines;
  let left = gross;
  const cost = (name: string, why: string, amount: bigint): Row => {
    left = left > amount ? left - amount : 0n;
    return { name, why, amount, left, kind: "cost" };
  };
  return [
    { name: "Gross", why: "by the network's difficulty", amount: gross, left: gross, kind: "gross" },
    cost(
      "Electricity",
      `${formatEfficiency(terms.milliJoulePerTh)} at ${formatUsd(terms.tariffUsd8)} a kWh`,
      electricity,
    ),
    cost("Maintenance", `${formatUsd(terms.maintenanceUsd8PerThDay)} a TH/s-day`, maintenance),
    cost("Service", `${formatBps(terms.serviceBps)} of gross`, service),
    cost("Protocol", `${formatBps(terms.protocolBps)} of net`, protocol),
    { name: "Holders", why: "streams to units", amount: holders, left: holders, kind: "holders" },
  ];
}

/** One day of 1 TH/s, from gross to what holders get: each cost takes its bite out of what was left. */
export function WaterfallChart({
  day,
  terms,
  token,
}: {
  day: DayOfOneTh;
  terms: Terms;
  token: DeploymentToken;
}): ReactElement {
  const { gross } = day.lines;
  return (
    <table className="waterfall">
      <thead className="hidden">
        <tr>
          <th scope="col">Line</th>
          <th scope="col">Bar</th>
          <th scope="col">Amount</th>
          <th scope="col">Value in cents</th>
          <th scope="col">Share of gross</th>
        </tr>
      </thead>
      <tbody>
        {rowsOf(day, terms).map((row) => (
          <tr key={row.name} className={`line-${row.kind}`}>
            <th scope="row">
              {row.name} <span className="quiet small-text">{row.why}</span>
            </th>
            <td className="bar-cell" aria-hidden="true">
              <span className="bar" style={barStyle(row, gross)} />
            </td>
            <td className="amount">
              {row.kind === "cost" && row.amount > 0n ? "−" : ""}
              <Fig value={smallReward(row.amount, token, PER_TH_DECIMALS)} />
            </td>
            <td className="cents fig quiet">
              {formatCents(rewardUsd8(row.amount, token, day.priceUsd8, PER_TH_DECIMALS))}
            </td>
            <td className="share fig quiet">{formatShare(row.amount, gross)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function barStyle({ amount, left, kind }: Row, gross: bigint): CSSProperties {
  const start = kind === "cost" ? left : 0n;
  return { left: `${percent(start, gross)}%`, width: `max(2px, ${percent(amount, gross)}%)` };
}
