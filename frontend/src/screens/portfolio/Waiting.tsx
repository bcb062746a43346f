import type { ReactElement } from "react";
import { useAccountInView } from "../../app/useAccountInView.ts";

/*
 * The portfolio while its code and its figures are on their way: its words are there at once, and each figure has a place of its own size. Nothing moves when the
 * figures come.
 */

/** True whatever the figures are: it stands there before they do. */
export const INCOME_LEAD =
  "Rewards stream by the second over the 24 hours after each settled day. Claiming or waiting changes nothing of what is earned.";

/** A place of the height of the line that it stands in. */
export function Place({ width, className = "" }: { width: string; className?: string }): ReactElement {
  return (
    <span className={`place ${className}`} style={{ width }} aria-hidden="true">
      {"\u00a0"}
    </span>
  );
}

/** @param tokens how many reward tokens are held at most; undefined until that is known: what stands below them waits for it */
export function IncomeWaiting({ tokens, watching }: { tokens: number | undefined; watching: boolean }): ReactElement {
  return (
    <section className="card income income-waiting" aria-labelledby="income-title">
      <div className="income-head">
        <h1 id="income-title" className="income-title">
          Earned, ready to claim
        </h1>
        <Place width="11rem" className="place-segmented" />
      </div>
      <p className="quiet income-lead">{INCOME_LEAD}</p>
      <span className="hidden" role="status">
        Reading your holdings from the chain
      </span>
      {Array.from({ length: tokens ?? 1 }, (_, i) => (
        <FigureWaiting key={i} />
      ))}
      {tokens !== undefined && (
        <>
          <dl className="income-facts">
            {["Still protected in escrow", "Days still to come", "Series with days to come"].map((what) => (
              <div key={what}>
                <dt>{what}</dt>
                <dd>
                  <Place width="6rem" />
                </dd>
              </div>
            ))}
          </dl>
          {!watching && (
            <>
              <div className="buttons" aria-hidden="true">
                <button type="button" className="button primary" disabled>
                  Claim all
                </button>
                <button type="button" className="button" disabled>
                  To another address
                </button>
              </div>
              <p className="quiet small-text claim-note">
                <Place width="min(32rem, 100%)" />
              </p>
            </>
          )}
        </>
      )}
    </section>
  );
}

function FigureWaiting(): ReactElement {
  return (
    <>
      <p className="income-figure">
        <span className="fig">
          <Place width="min(16rem, 70vw)" />
        </span>
      </p>
      <p>
        <Place width="12rem" />
      </p>
      <p className="today">
        <Place width="min(22rem, 100%)" />
      </p>
    </>
  );
}

/** The screen before its code is there. */
export function PortfolioWaiting(): ReactElement {
  const { address, watching } = useAccountInView();
  return (
    <div className="portfolio" aria-busy="true">
      {address === undefined ? (
        <h1 className="hidden">Your portfolio</h1>
      ) : (
        <IncomeWaiting tokens={undefined} watching={watching} />
      )}
    </div>
  );
}
