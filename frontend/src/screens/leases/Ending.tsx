import { formatDay, shortHex } from "@adit/sdk/format";
import { useState, type ReactElement } from "react";
import { useApp } from "../../app/context.ts";
import { useAccountInView } from "../../app/useAccountInView.ts";
import { navigate, paths } from "../../app/router.ts";
import type { LeaseLive } from "../../chain/leases.ts";
import type { SeriesView } from "../../chain/useSeries.ts";
import { leasePhase, type LeaseFacts } from "../../model/leaseState.ts";
import { readRecipient } from "../../model/recipient.ts";
import { RecipientField } from "../../parts/RecipientField.tsx";
import { planGiveBack, planUnwind } from "../../plans/leaseEnd.ts";
import { deadEnds } from "../../plans/transfer.ts";
import type { MakePlan } from "../../tx/plan.ts";
import { useFlow } from "../../tx/useFlow.ts";
import { useOwn } from "./LeaseSides.tsx";

/** How a lease ends: by whom the units are sent back, and what a refund pays where the series failed. */
export function Ending({
  live,
  view,
  facts,
  nowSeconds,
}: {
  live: LeaseLive;
  view: SeriesView;
  facts: LeaseFacts;
  nowSeconds: number;
}): ReactElement {
  const { deployment } = useApp();
  const flow = useFlow();
  const { address, watching } = useAccountInView();
  const { isMine } = useOwn(live.owner);
  const [elsewhere, setElsewhere] = useState("");
  const phase = leasePhase(facts, nowSeconds);
  const name = {
    lease: Number(live.lease),
    serial: view.serial,
    units: live.terms.units,
    unitHashrate: view.record.terms.unitHashrate,
  };
  const off = flow.busy || watching || address === undefined;
  const end = (make: MakePlan): void => {
    void flow.open(make).then((hash) => {
      if (hash !== undefined) navigate(paths.leases);
    });
  };
  const recipient = readRecipient(elsewhere, { self: live.owner, forbidden: deadEnds(deployment) });
  return (
    <section className="card" aria-labelledby="lease-end">
      <h2 id="lease-end">How it ends</h2>
      {phase === "refundable" && (
        <>
          <p>
            The series failed. Unwinding burns the units; their owner,{" "}
            <span className="fig" title={live.owner}>
              {isMine ? "you" : shortHex(live.owner)}
            </span>
            , is credited their part of the escrow, and the lessee the rent of days that were never settled. Anybody may
            do it.
          </p>
          <p className="buttons">
            <button
              type="button"
              className="button primary"
              disabled={off}
              onClick={() => {
                end(planUnwind(name, view.paymentToken.address));
              }}
            >
              Unwind for the refund
            </button>
          </p>
        </>
      )}
      {facts.isReturnable ? (
        <>
          <p>
            The units can go back to {isMine ? "you, their owner" : "their owner"}
            {!isMine && (
              <>
                {" "}
                <span className="fig" title={live.owner}>
                  {shortHex(live.owner)}
                </span>
              </>
            )}
            . Anybody may send them; what both sides had not claimed is credited to them and waits.
          </p>
          <p className="buttons">
            <button
              type="button"
              className={phase === "refundable" ? "button" : "button primary"}
              disabled={off}
              onClick={() => {
                end(planGiveBack(name, live.owner, undefined));
              }}
            >
              {isMine ? "Take the units back" : "Give the units back"}
            </button>
          </p>
          {isMine && (
            <details className="hand-over">
              <summary>Send the units to another address</summary>
              <form
                onSubmit={(event) => {
                  event.preventDefault();
                  if (recipient.status === "good") end(planGiveBack(name, live.owner, recipient.address));
                }}
              >
                <RecipientField
                  label="Receiver of the units"
                  value={elsewhere}
                  onChange={setElsewhere}
                  recipient={recipient}
                  note="Where your own wallet or contract does not accept units, say."
                />
                <button type="submit" className="button" disabled={off || recipient.status !== "good"}>
                  Send the units there
                </button>
              </form>
            </details>
          )}
        </>
      ) : (
        phase !== "refundable" && (
          <p className="quiet">
            {live.terms.bought
              ? `The units go to the lessee, who bought them, once the days before ${formatDay(live.terms.start)} are paid out.`
              : `The units go back to the lessor once ${formatDay(live.terms.start + live.terms.epochs - 1)} is settled and paid out in full${live.option === undefined ? "" : ", and the right to buy them is over"}: usually within three days of the end. Nothing has to be done before then.`}
          </p>
        )
      )}
    </section>
  );
}
