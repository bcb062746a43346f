import { formatDay, formatTh } from "@adit/sdk/format";
import { serialOf } from "@adit/sdk/math";
import type { ReactElement } from "react";
import { isAddressEqual } from "viem";
import { Link, paths } from "../../app/router.ts";
import { useAccountInView } from "../../app/useAccountInView.ts";
import { useChainNow } from "../../app/useChainNow.ts";
import type { History } from "../../chain/events.ts";
import { LEASES_PAGE, useListings } from "../../chain/leases.ts";
import { planCancel } from "../../plans/leaseOffer.ts";
import { useFlow } from "../../tx/useFlow.ts";

const SECONDS_PER_DAY = 86_400;

/** The account's own offers that still stand, whether somebody could take them now or not. */
export function OwnListings({ history }: { history: History | undefined }): ReactElement | null {
  const { address, watching } = useAccountInView();
  const now = useChainNow();
  const listings = useListings(LEASES_PAGE);
  const flow = useFlow();
  if (address === undefined || history === undefined || now === undefined) return null;
  const today = Math.floor(now / SECONDS_PER_DAY);
  const own = (listings.data?.rows ?? []).filter(
    ({ terms }) => isAddressEqual(terms.lister, address) && terms.units > 0n && terms.lastStart > today,
  );
  if (own.length === 0) return null;
  return (
    <section className="card" aria-labelledby="own-listings">
      <h2 id="own-listings">Your offers</h2>
      <ul className="plain-rows">
        {own.map(({ listing, terms, available }) => {
          const unitHashrate = history.series.get(terms.id)?.terms.unitHashrate ?? 0n;
          const left = formatTh(terms.units, unitHashrate);
          return (
            <li key={listing.toString()}>
              <span>
                <Link to={paths.listing(Number(listing))}>Listing #{listing.toString()}</Link>:{" "}
                <span className="fig">{left}</span> of series #{serialOf(terms.id).toString()}, to start by{" "}
                {formatDay(terms.lastStart)}
                {available < terms.units && (
                  <span className="text-loss">
                    {available === 0n
                      ? "; nobody can take it: you hold no such units, or the lease market's approval is gone"
                      : `; you hold only ${formatTh(available, unitHashrate)} of them`}
                  </span>
                )}
              </span>
              <button
                type="button"
                className="button small"
                disabled={flow.busy || watching}
                onClick={() => void flow.open(planCancel(Number(listing), left))}
              >
                Withdraw it
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
