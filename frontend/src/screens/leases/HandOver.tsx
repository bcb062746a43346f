import { shortHex } from "@adit/sdk/format";
import { isRestricted } from "@adit/sdk/math";
import { useState, type ReactElement } from "react";
import { useApp } from "../../app/context.ts";
import type { LeaseLive } from "../../chain/leases.ts";
import type { SeriesView } from "../../chain/useSeries.ts";
import { readRecipient } from "../../model/recipient.ts";
import { RecipientField } from "../../parts/RecipientField.tsx";
import { planTransfer } from "../../plans/leaseEnd.ts";
import { deadEnds } from "../../plans/transfer.ts";
import { useFlow } from "../../tx/useFlow.ts";
import type { Side } from "./MyLeases.tsx";

/** Sells or gives a side away: it is a token, and any market for such tokens can hold it. */
export function HandOver({
  live,
  view,
  side,
  canSend,
}: {
  live: LeaseLive;
  view: SeriesView;
  side: Side;
  canSend: boolean;
}): ReactElement {
  const { deployment } = useApp();
  const flow = useFlow();
  const [text, setText] = useState("");
  const token = side === "lessee" ? "leasehold" : "reversion";
  const contract = side === "lessee" ? deployment.contracts.leasehold : deployment.contracts.reversion;
  const owns = live.terms.bought ? side === "lessee" : side === "lessor";
  const owner = side === "lessee" ? live.lessee : live.lessor;
  const recipient = readRecipient(text, { self: owner, forbidden: deadEnds(deployment) });
  const ready = recipient.status === "good" ? recipient.address : undefined;
  return (
    <details className="hand-over">
      <summary>Sell or hand over the {token}</summary>
      <p className="small-text">
        The {token} is an ERC-721 token: number <span className="fig">{live.lease.toString()}</span> of the contract{" "}
        <span className="fig breakable">{contract}</span>. Any market for such tokens can sell it for a price. Whoever
        owns it has this side with everything that was not claimed before, so claim first, or ask a price for that too.
        {isRestricted(view.record.id) &&
          (owns
            ? " Its owner owns the units, which are restricted: it can go only to somebody whom the policy of the series admits."
            : " Anybody may have it, though the units are restricted: the policy of the series is asked only if its owner buys them.")}
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready === undefined) return;
          void flow.open(
            planTransfer(
              {
                lease: Number(live.lease),
                serial: view.serial,
                units: live.terms.units,
                unitHashrate: view.record.terms.unitHashrate,
              },
              side,
              ready,
            ),
          );
        }}
      >
        <RecipientField
          label="Hand it over to this address, without a price"
          value={text}
          onChange={setText}
          recipient={recipient}
          note="It cannot be taken back."
        />
        <button type="submit" className="button" disabled={!canSend || flow.busy || ready === undefined}>
          {ready === undefined ? `Hand over the ${token}` : `Hand over to ${shortHex(ready)}`}
        </button>
      </form>
    </details>
  );
}
