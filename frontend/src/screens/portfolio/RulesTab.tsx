import { formatToken } from "@adit/sdk/format";
import { useState, type FormEvent, type ReactElement } from "react";
import { useApp } from "../../app/context.ts";
import { useCredits, useReceiver } from "../../chain/owed.ts";
import { tokenAt } from "../../config/deployment.ts";
import { readRecipient } from "../../model/recipient.ts";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { CREDITS, planWithdrawCredit } from "../../plans/claim.ts";
import { planReceiver, planRefuseClaims } from "../../plans/receiver.ts";
import { deadEnds } from "../../plans/transfer.ts";
import { useFlow } from "../../tx/useFlow.ts";
import { RecipientField } from "../../parts/RecipientField.tsx";
import type { PortfolioView } from "./view.ts";

/** What others may do with the account's rewards, and what contracts owe it besides. */
export default function RulesTab({ view }: { view: PortfolioView }): ReactElement {
  const isOff = view.watching || view.asOf !== undefined;
  return (
    <>
      <Receiver view={view} isOff={isOff} />
      <Credits view={view} isOff={isOff} />
    </>
  );
}

type Part = { readonly view: PortfolioView; readonly isOff: boolean };

function Receiver({ view, isOff }: Part): ReactElement {
  const { deployment } = useApp();
  const flow = useFlow();
  const { data } = useReceiver(view.account);
  const [text, setText] = useState("");
  const recipient = readRecipient(text, { self: view.account, forbidden: deadEnds(deployment) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (recipient.status !== "good") return;
    void flow.open(planReceiver(recipient.address)).then((hash) => {
      if (hash !== undefined) setText("");
    });
  };
  return (
    <section className="card" aria-labelledby="receiver-title">
      <h2 id="receiver-title">Claims that others trigger</h2>
      {data === undefined ? (
        <Skeleton height="6rem" />
      ) : (
        <>
          <p>
            {data.refused
              ? "Nobody but you can claim your rewards."
              : data.receiver === undefined
                ? "Anybody may have your rewards paid to your own address. Nobody can have them paid elsewhere."
                : "Anybody may have your rewards paid to the receiver that you set, and nowhere else."}
          </p>
          {data.receiver !== undefined && (
            <p>
              Receiver: <span className="fig breakable">{data.receiver}</span>
            </p>
          )}
          {!isOff && (
            <>
              <form className="portfolio-form" onSubmit={submit}>
                <RecipientField label="Another receiver" value={text} onChange={setText} recipient={recipient} />
                <div className="buttons">
                  <button type="submit" className="button small" disabled={recipient.status !== "good" || flow.busy}>
                    Set the receiver
                  </button>
                  {data.receiver !== undefined && (
                    <button
                      type="button"
                      className="button small"
                      disabled={flow.busy}
                      onClick={() => void flow.open(planReceiver(undefined))}
                    >
                      Back to my own address
                    </button>
                  )}
                  <button
                    type="button"
                    className="button small"
                    disabled={flow.busy}
                    onClick={() => void flow.open(planRefuseClaims(!data.refused))}
                  >
                    {data.refused ? "Let others claim for me" : "Refuse claims of others"}
                  </button>
                </div>
              </form>
            </>
          )}
        </>
      )}
    </section>
  );
}

function Credits({ view, isOff }: Part): ReactElement {
  const { deployment } = useApp();
  const flow = useFlow();
  const { data } = useCredits(view.account);
  return (
    <section className="card" aria-labelledby="credits-title">
      <h2 id="credits-title">Credits to withdraw</h2>
      {data === undefined ? (
        <Skeleton height="3rem" />
      ) : data.length === 0 ? (
        <p className="quiet">
          None. Tips for settling days, and rent or refunds of leases, wait here until you withdraw them.
        </p>
      ) : (
        <ul className="events">
          {data.map((credit) => (
            <li key={`${credit.at}-${credit.token}`}>
              <span>
                {CREDITS[credit.at]}:{" "}
                <span className="fig">{formatToken(credit.amount, tokenAt(deployment, credit.token))}</span>
              </span>
              {!isOff && (
                <button
                  type="button"
                  className="button small"
                  disabled={flow.busy}
                  onClick={() => void flow.open(planWithdrawCredit(credit))}
                >
                  Withdraw
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
