import type { DeploymentToken } from "@adit/sdk";
import { formatDay } from "@adit/sdk/format";
import { HASHES_PER_TH, scaleWaterfall } from "@adit/sdk/math";
import type { ReactElement } from "react";
import type { Terms } from "../chain/events.ts";
import { PER_TH_DECIMALS, type TermDay } from "../model/day.ts";
import { plain, smallReward } from "../model/figures.ts";

const WIDTH = 640;
const HEIGHT = 120;

type Point = { readonly epoch: number; readonly gross: bigint; readonly holders: bigint };

/** Gross and what holders got of it, of 1 TH/s, day by day. The table of days beneath says the same in words. */
export function PaidChart({
  days,
  terms,
  token,
}: {
  days: readonly TermDay[];
  terms: Terms;
  token: DeploymentToken;
}): ReactElement | null {
  const points: Point[] = days.flatMap(({ epoch, day }) => {
    if (day === undefined) return [];
    const { gross, holders } = scaleWaterfall(
      { ...day.lines, holders: day.toHolders },
      day.units * terms.unitHashrate,
      HASHES_PER_TH,
      PER_TH_DECIMALS,
    );
    return [{ epoch, gross, holders }];
  });
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 2) return null;
  const top = points.reduce((most, { gross }) => (gross > most ? gross : most), 1n);
  const x = (epoch: number): number => ((epoch - terms.startEpoch) / Math.max(1, terms.epochs - 1)) * WIDTH;
  const y = (amount: bigint): number => HEIGHT - (Number((amount * 1_000n) / top) / 1_000) * (HEIGHT - 6);
  const line = (of: (point: Point) => bigint): string =>
    points.map((point, i) => `${i === 0 ? "M" : "L"}${x(point.epoch).toFixed(1)} ${y(of(point)).toFixed(1)}`).join("");
  const area = `${line(({ holders }) => holders)}L${x(last.epoch).toFixed(1)} ${HEIGHT}L${x(first.epoch).toFixed(1)} ${HEIGHT}Z`;
  const said = (amount: bigint): string => plain(smallReward(amount, token, PER_TH_DECIMALS));
  return (
    <figure className="paid-chart">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Holders of 1 TH/s got ${said(first.holders)} on ${formatDay(first.epoch)} and ${said(last.holders)} on ${formatDay(last.epoch)}.`}
      >
        <path d={area} className="paid-area" />
        <path d={line(({ gross }) => gross)} className="gross-line" />
        <path d={line(({ holders }) => holders)} className="paid-line" />
        <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} className="base-line" />
      </svg>
      <figcaption className="small-text quiet">
        <span className="key gross-key">Gross, up to {said(top)}</span>
        <span className="key paid-key">To holders, {said(last.holders)} on the last settled day</span>
      </figcaption>
    </figure>
  );
}
