import { shortHex } from "@adit/sdk/format";
import { isRestricted } from "@adit/sdk/math";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useApp } from "../../app/context.ts";
import { useAccountInView } from "../../app/useAccountInView.ts";
import { eligibilityQuery } from "../../chain/eligibility.ts";
import type { SeriesView } from "../../chain/useSeries.ts";
import { Message } from "../../parts/Message.tsx";

/** Who may take a lease of a restricted series, and what it may not do with it. Nothing for a series that anybody may hold. */
export function RestrictedLease({ view, sells }: { view: SeriesView; sells: boolean }): ReactElement | null {
  const app = useApp();
  const { address } = useAccountInView();
  const { id, terms } = view.record;
  const { data } = useQuery({
    ...eligibilityQuery(app, address, id),
    enabled: address !== undefined && isRestricted(id),
  });
  if (!isRestricted(id)) return null;
  const mine =
    data === undefined
      ? "Connect a wallet to see whether the policy admits yours."
      : data.allowed
        ? "It admits the account in view today."
        : "It does not admit the account in view today: it could lease, and not buy.";
  return (
    <Message tone="quiet" title="Units of this series are restricted. Anybody may lease them.">
      <p>
        A lease changes no owner, so the policy <span className="fig">{shortHex(terms.policy)}</span> is not asked when
        it is taken or when units go back; income and what comes back of a rent are never restricted.{" "}
        {sells
          ? `Buying the units changes their owner: the policy is asked then, and by its rules of that day. ${mine}`
          : "This offer has no right to buy the units."}
      </p>
    </Message>
  );
}

/** The same for somebody who lends. */
export function RestrictedOffer({ view, sells }: { view: SeriesView; sells: boolean }): ReactElement | null {
  const { id, terms } = view.record;
  if (!isRestricted(id)) return null;
  return (
    <Message tone="quiet" title="Units of this series are restricted. Anybody may lease them from you.">
      <p>
        The policy <span className="fig">{shortHex(terms.policy)}</span> is not asked when a lease is taken, and the
        units go back to you whatever it says by then. It is asked when their owner changes: if you sell your side of a
        lease{sells ? ", and if a lessee buys the units. One whom it does not admit cannot use that right" : ""}.
      </p>
    </Message>
  );
}
