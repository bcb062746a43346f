import { formatDay, formatDays, formatTerm, formatUnits } from "@adit/sdk/format";
import type { ReactElement } from "react";
import { Link, paths } from "../../app/router.ts";
import { useApp } from "../../app/context.ts";
import { tokenAt } from "../../config/deployment.ts";
import { payment, wholeReward } from "../../model/figures.ts";
import type { BondHealth } from "../../model/providerHealth.ts";
import { Badge, StateBadge } from "../../parts/Badge.tsx";
import { ShareBar } from "../../parts/Bar.tsx";
import { Fig } from "../../parts/Figure.tsx";
import type { SaleFacts } from "./facts.ts";

/** Every series of a provider: how it stands, and what its bond and funding reach. */
export function SeriesList({ facts }: { facts: readonly SaleFacts[] }): ReactElement {
  return (
    <div className="cards">
      {facts.map((one) => (
        <SeriesCard key={one.serial} facts={one} />
      ))}
    </div>
  );
}

function SeriesCard({ facts }: { facts: SaleFacts }): ReactElement {
  const { deployment } = useApp();
  const { record, serial, live, bond, projection } = facts;
  const { terms } = record;
  const reward = tokenAt(deployment, terms.rewardToken);
  const paid = tokenAt(deployment, terms.paymentToken);
  return (
    <article className="card run-card">
      <div className="series-card-head">
        <h3>
          <Link to={paths.sale(serial)} className="stretched">
            Series #{serial}
          </Link>
        </h3>
        <StateBadge state={live.state} />
        <BondBadge bond={bond} />
        <span className="quiet small-text series-card-by">
          {formatTerm(terms.startEpoch, terms.epochs)}, {live.account.settledEpochs} of {formatDays(terms.epochs)}{" "}
          settled, <span className="fig">{formatUnits(live.escrow.sold, terms.unitHashrate)}</span> of{" "}
          <span className="fig">{formatUnits(terms.maxUnits, terms.unitHashrate)}</span> TH/s sold
        </span>
      </div>
      <ShareBar
        whole={BigInt(terms.epochs)}
        shares={[{ label: "Settled", part: BigInt(live.account.settledEpochs), tone: "proven" }]}
      />
      <dl className="figures">
        <div className="figure">
          <dt>Bond</dt>
          <dd>
            <Fig value={wholeReward(bond.bond, reward)} />
            <span className="sub quiet">{coveredText(bond)}</span>
          </dd>
        </div>
        <div className="figure">
          <dt>Funding</dt>
          <dd>
            <Fig value={wholeReward(live.account.funding, reward)} />
            <span className="sub quiet">{fundedText(facts)}</span>
          </dd>
        </div>
        <div className="figure">
          <dt>Yours to withdraw</dt>
          <dd>
            <Fig value={payment(live.escrow.providerCredit, paid)} />
            <span className="sub quiet">
              {live.escrow.withheld > 0n ? (
                <>
                  and <Fig value={payment(live.escrow.withheld, paid)} /> withheld
                </>
              ) : (
                "released escrow"
              )}
            </span>
          </dd>
        </div>
        <div className="figure">
          <dt>Still in escrow</dt>
          <dd>
            <Fig value={payment(live.escrow.escrowed, paid)} />
            <span className="sub quiet">
              {projection === undefined || projection.days.length === 0
                ? "released day by day"
                : `of ${formatDays(terms.epochs - live.account.settledEpochs)} to come`}
            </span>
          </dd>
        </div>
      </dl>
    </article>
  );
}

export function BondBadge({ bond }: { bond: BondHealth }): ReactElement | null {
  switch (bond.status) {
    case "none":
    case "over":
      return null;
    case "unmarked":
      return (
        <Badge tone="quiet" shape="○">
          Bond not marked yet
        </Badge>
      );
    case "enough":
      return (
        <Badge tone="proven" shape="✓">
          Bond is enough
        </Badge>
      );
    case "short":
      return (
        <Badge tone="loss" shape="▲">
          Bond is too small
        </Badge>
      );
  }
}

export function coveredText({ coveredTenths, status }: BondHealth): string {
  if (status === "none") return "none is asked for";
  if (status === "over") return "no day is left for which it stands";
  if (coveredTenths === undefined) return "marked by the first settled day";
  const whole = coveredTenths / 10n;
  return `would pay ${whole}.${coveredTenths % 10n} days like the last one, penalty included`;
}

export function fundedText({ projection, live }: SaleFacts): string {
  if (projection === undefined)
    return live.state === "Cancelled" ? "nothing is owed" : "the network is not reported yet";
  if (projection.days.length === 0) return live.escrow.sold === 0n ? "nothing is sold yet" : "every day is settled";
  if (projection.fundingEnds === undefined) {
    const isToTheEnd = projection.days.length === Number(live.backing.endingEpochs) - live.account.settledEpochs;
    return `reaches for ${formatDays(projection.days.length)}, ${isToTheEnd ? "to the end" : "and more"}`;
  }
  return projection.fundingEnds === live.nextEpoch
    ? `does not reach for ${formatDay(projection.fundingEnds)}`
    : `reaches up to ${formatDay(projection.fundingEnds - 1)}`;
}
