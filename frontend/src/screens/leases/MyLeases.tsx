import { formatTerm, formatTh, formatToken } from "@adit/sdk/format";
import { serialOf } from "@adit/sdk/math";
import type { ReactElement } from "react";
import { isAddressEqual, type Address } from "viem";
import { useApp } from "../../app/context.ts";
import { Link, paths } from "../../app/router.ts";
import { useChainNow } from "../../app/useChainNow.ts";
import type { History } from "../../chain/events.ts";
import type { LeaseRow } from "../../chain/leases.ts";
import { tokenAt } from "../../config/deployment.ts";
import { plain, smallReward } from "../../model/figures.ts";
import { leasePhase, leaseSentence, PHASES } from "../../model/leaseState.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Message } from "../../parts/Message.tsx";

export type Side = "lessee" | "lessor";

/** The account's leases on one side, those that end first at the top. */
export function ownLeases(rows: readonly LeaseRow[], account: Address, side: Side): readonly LeaseRow[] {
  return rows
    .filter((row) => isAddressEqual(row[side], account))
    .sort((a, b) => a.terms.start + a.terms.epochs - b.terms.start - b.terms.epochs || a.lease - b.lease);
}

export function LeaseCards({
  rows,
  side,
  history,
}: {
  rows: readonly LeaseRow[];
  side: Side;
  history: History | undefined;
}): ReactElement {
  if (rows.length === 0)
    return (
      <Message tone="quiet" title={side === "lessee" ? "You rent nothing now." : "None of your units are rented out."}>
        <p>
          {side === "lessee"
            ? "Take an offer under “For rent”, or receive a leasehold from somebody."
            : "Offer units that you hold; they keep earning for you until somebody takes them."}
        </p>
      </Message>
    );
  return (
    <ul className="cards" aria-label={side === "lessee" ? "Leases that you pay for" : "Leases that pay you rent"}>
      {rows.map((row) => (
        <LeaseCard key={row.lease} row={row} side={side} history={history} />
      ))}
    </ul>
  );
}

function LeaseCard({ row, side, history }: { row: LeaseRow; side: Side; history: History | undefined }): ReactElement {
  const { deployment } = useApp();
  const now = useChainNow();
  const { terms } = row;
  const series = history?.series.get(terms.id);
  const facts = { ...row, refundOpen: false };
  const phase = now === undefined ? undefined : PHASES[leasePhase(facts, now)];
  const reward = series === undefined ? undefined : tokenAt(deployment, series.terms.rewardToken);
  return (
    <li className="card series-card">
      <div className="series-card-head">
        <h3>
          <Link to={paths.lease(row.lease)} className="stretched">
            <span className="quiet fig">#{row.lease}</span>{" "}
            {series === undefined ? `Lease #${row.lease}` : formatTh(terms.units, series.terms.unitHashrate)}
          </Link>
        </h3>
        {phase !== undefined && (
          <Badge tone={phase.tone} shape={phase.shape}>
            {phase.word}
          </Badge>
        )}
        <p className="quiet small-text series-card-by">
          Series #{serialOf(terms.id).toString()}, {formatTerm(terms.start, terms.epochs)}
        </p>
      </div>
      <dl className="figures">
        <div className="figure">
          <dt>Income to claim</dt>
          <dd className="fig">{reward === undefined ? "…" : plain(smallReward(row.claimable[side], reward, 0, 0))}</dd>
        </div>
        <div className="figure">
          <dt>{side === "lessee" ? "Rent paid" : "Rent to claim"}</dt>
          <dd className="fig">
            {formatToken(
              side === "lessee" ? terms.rent : row.claimable.rent,
              tokenAt(deployment, row.listing.paymentToken),
              2,
            )}
          </dd>
        </div>
      </dl>
      {now !== undefined && <p className="quiet small-text lease-sentence">{leaseSentence(facts, now)}</p>}
    </li>
  );
}
