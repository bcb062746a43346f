import { formatDay, formatDays, formatUnits, shortHex } from "@adit/sdk/format";
import { getEligibility } from "@adit/sdk/compliance";
import { isRestricted } from "@adit/sdk/math";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import type { Address } from "viem";
import { useApp } from "../../app/context.ts";
import { Link, paths } from "../../app/router.ts";
import { useAccountInView } from "../../app/useAccountInView.ts";
import { usePosition } from "../../chain/holdings.ts";
import { LEASES_PAGE, useListings } from "../../chain/leases.ts";
import { LIVE } from "../../chain/queries.ts";
import type { SeriesView } from "../../chain/useSeries.ts";
import { payment } from "../../model/figures.ts";
import { pricePerTh } from "../../model/price.ts";
import { ownRefund, type StandingInput } from "../../model/standing.ts";
import { Fig } from "../../parts/Figure.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";

export function BuyCard({ view }: { view: SeriesView }): ReactElement {
  const { live, record, paymentToken } = view;
  const { terms } = record;
  if (live === undefined) {
    return (
      <div className="card">
        <Skeleton height="9rem" />
      </div>
    );
  }
  return (
    <section className="card" aria-labelledby="buy-title">
      <h2 id="buy-title">{live.state === "Open" ? "Buy" : "Sale"}</h2>
      <dl className="facts">
        <div>
          <dt>1 TH/s for {formatDays(terms.epochs)}</dt>
          <dd>
            <Fig value={payment(pricePerTh(terms.price), paymentToken)} />
          </dd>
        </div>
        <div>
          <dt>That is, a TH/s-day</dt>
          <dd>
            <Fig value={payment(pricePerTh(terms.price) / BigInt(terms.epochs), paymentToken, 4)} />
          </dd>
        </div>
        {live.state === "Open" && (
          <div>
            <dt>Left to buy</dt>
            <dd className="fig">{formatUnits(live.available, terms.unitHashrate)} TH/s</dd>
          </div>
        )}
        <div>
          <dt>Sold</dt>
          <dd className="fig">
            {formatUnits(live.escrow.sold, terms.unitHashrate)} of {formatUnits(terms.maxUnits, terms.unitHashrate)}{" "}
            TH/s
          </dd>
        </div>
      </dl>
      {isRestricted(record.id) && <Restricted view={view} />}
      {live.state === "Open" ? (
        <Link to={paths.buy(view.serial)} className="button primary wide">
          Buy hashpower
        </Link>
      ) : (
        <p className="quiet small-text">
          {live.state === "Announced"
            ? `The sale starts on ${formatDay(Math.floor(terms.saleStart / 86_400))}.`
            : "The sale is over."}
        </p>
      )}
    </section>
  );
}

/** Who may hold units of a restricted series, and whether the account in view may. */
function Restricted({ view: { record } }: { view: SeriesView }): ReactElement {
  const { address } = useAccountInView();
  const allowed = useMayReceive(address, record.id);
  return (
    <p className="small-text">
      <strong>Restricted.</strong> The policy <span className="fig">{shortHex(record.terms.policy)}</span> says who may
      buy or receive units.{" "}
      {address === undefined
        ? "Connect a wallet to see whether yours may."
        : allowed === undefined
          ? ""
          : allowed
            ? "The account in view may."
            : "The account in view may not. Nothing that it holds is touched by that; claims and refunds go on."}
    </p>
  );
}

function useMayReceive(account: Address | undefined, id: bigint): boolean | undefined {
  const app = useApp();
  const { data } = useQuery({
    queryKey: [LIVE, "mayReceive", account, id.toString()],
    queryFn: async () =>
      account === undefined
        ? null
        : (await getEligibility(app.client, { deployment: app.deployment, account, id })).canReceive,
    enabled: account !== undefined,
  });
  return data ?? undefined;
}

export function HoldingCard({
  view,
  standing,
}: {
  view: SeriesView;
  standing: StandingInput | undefined;
}): ReactElement | null {
  const { address, watching } = useAccountInView();
  const position = usePosition(address, view.record.id);
  if (position.data === undefined || (position.data.units === 0n && position.data.accrued === 0n)) return null;
  const refund = standing === undefined ? undefined : ownRefund(standing, position.data.units, view.paymentToken);
  return (
    <section className="card" aria-labelledby="holding-title">
      <h2 id="holding-title">{watching ? "The watched address holds" : "You hold"}</h2>
      <p className="fig big">
        {formatUnits(position.data.units, view.record.terms.unitHashrate)}
        <span className="unit">{"\u00a0TH/s"}</span>
      </p>
      {refund !== undefined && <p className="quiet small-text">{refund}</p>}
      <Link to={paths.portfolio} className="button wide">
        {watching ? "To its portfolio" : "To your portfolio"}
      </Link>
    </section>
  );
}

const SHOWN_LISTINGS = 3;

/** Where units change hands or are rented. */
export function TradeCard({ view }: { view: SeriesView }): ReactElement {
  const { record, paymentToken } = view;
  const { unitHashrate } = record.terms;
  const listings = useListings(LEASES_PAGE);
  const ours = listings.data?.rows.filter(({ terms, available }) => terms.id === record.id && available > 0n);
  return (
    <section className="card" aria-labelledby="trade-title">
      <h2 id="trade-title">Trade or rent</h2>
      <p>
        Units are ERC-1155 tokens: they can be transferred or sold wherever such tokens are. What a day streams goes to
        whoever holds the unit then. This app runs no order book.
      </p>
      {ours === undefined ? (
        <Skeleton height="3rem" />
      ) : ours.length === 0 ? (
        <p className="quiet">Nobody offers units of this series for rent now.</p>
      ) : (
        <ul className="plain-list trade-list">
          {ours.slice(0, SHOWN_LISTINGS).map(({ listing, terms, available }) => (
            <li key={listing.toString()}>
              <Link to={paths.listing(Number(listing))}>
                {formatUnits(available, unitHashrate)} TH/s for rent,{" "}
                {payment(pricePerTh(terms.rentPrice), paymentToken, 4).number} {paymentToken.symbol} a TH/s-day
              </Link>
            </li>
          ))}
        </ul>
      )}
      <Link to={paths.leases} className="button wide">
        {ours !== undefined && ours.length > SHOWN_LISTINGS ? `All ${ours.length} offers` : "Rent or rent out"}
      </Link>
    </section>
  );
}
