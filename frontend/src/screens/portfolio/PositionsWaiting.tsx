import type { ReactElement } from "react";
import { Place } from "./Waiting.tsx";

/** Cards that are drawn for positions that are on their way: more are not in sight. */
const ROWS_IN_SIGHT = 4;

/** The list while its positions are read. Nothing of it is read out: the card above says that they are on their way. */
export function PositionsWaiting({ count, watching }: { count: number; watching: boolean }): ReactElement {
  return (
    <section aria-hidden="true">
      <div className="section-head">
        <h2>Series you hold</h2>
        {!watching && count > 1 && (
          <button type="button" className="button small" disabled>
            Choose several
          </button>
        )}
      </div>
      <div className="positions-waiting">
        {Array.from({ length: Math.min(count, ROWS_IN_SIGHT) }, (_, i) => (
          <RowWaiting key={i} watching={watching} />
        ))}
      </div>
    </section>
  );
}

function RowWaiting({ watching }: { watching: boolean }): ReactElement {
  return (
    <div className="card position">
      <div className="position-head">
        <p className="position-name">
          <Place width="12rem" />
        </p>
        <span className="position-end">
          <span className="position-spark" />
          {!watching && <span className="button small">•••</span>}
        </span>
      </div>
      <dl className="figures position-figures">
        <div className="figure">
          <dt>You hold</dt>
          <dd>
            <Place width="6rem" />
          </dd>
        </div>
        <div className="figure strong">
          <dt>Ready to claim</dt>
          <dd>
            <span className="fig position-reward">
              <Place width="9rem" />
            </span>
            <Place width="11rem" className="sub" />
          </dd>
        </div>
        <div className="figure">
          <dt>Protected in escrow</dt>
          <dd>
            <Place width="6rem" />
            <span className="sub quiet">your part</span>
          </dd>
        </div>
        <div className="figure">
          <dt>Days settled</dt>
          <dd>
            <Place width="4rem" />
            <span className="sharebar" />
          </dd>
        </div>
      </dl>
      <p className="small-text">
        <Place width="min(24rem, 100%)" />
      </p>
    </div>
  );
}
