import { useEffect, useState, type ReactElement } from "react";
import { Link } from "../app/router.ts";
import { TransactionLink } from "../parts/TransactionLink.tsx";
import { useApp } from "../app/context.ts";
import type { Tracked } from "./store.ts";
import { useTracked } from "./useTracked.ts";

/** A settled transaction stays in sight this long, a failed one longer; a pending one as long as it is pending. */
const SHOWN_AFTER_MS = { confirmed: 6_000, failed: 60_000, replaced: 60_000, cancelled: 60_000 } as const;
/** One that something was to follow stays in sight until that is sent, or forgotten. */
const UNFINISHED_MS = 1_800_000;
/** More would cover the page. */
const SHOWN_AT_ONCE = 2;

/** What this browser's transactions are doing, wherever the person is on the page. */
export function Activity(): ReactElement {
  const { transactions } = useApp();
  const all = useTracked();
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNowMs(Date.now());
    }, 2_000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  const [dismissed, setDismissed] = useState<readonly string[]>([]);
  const inSight = ({ outcome, settledAtMs, next }: Tracked): boolean =>
    outcome === "pending" ||
    nowMs - (settledAtMs ?? 0) <
      (next !== undefined && outcome === "confirmed" ? UNFINISHED_MS : SHOWN_AFTER_MS[outcome]);
  const shown = all
    .filter(
      (one) => inSight(one) && !transactions.isInline(one.key) && !dismissed.includes(`${one.key} ${one.outcome}`),
    )
    .slice(0, SHOWN_AT_ONCE);
  return (
    <div className="activity" role="status" aria-label="Your transactions">
      {shown.map((tracked) => (
        <div key={tracked.key} className={`activity-item tone-${toneOf(tracked)}`}>
          <button
            type="button"
            className="icon-button dismiss"
            aria-label={`Put away: ${tracked.label}`}
            onClick={() => {
              setDismissed([...dismissed, `${tracked.key} ${tracked.outcome}`]);
            }}
          >
            <span aria-hidden="true">×</span>
          </button>
          <p>
            <strong>{wordOf(tracked)}</strong> {tracked.label}
          </p>
          {tracked.reason !== undefined && (
            <p className="small-text">
              {tracked.reason} {tracked.advice}
            </p>
          )}
          <Note tracked={tracked} />
          {tracked.hash !== undefined && !tracked.missing && (
            <p className="small-text">
              <TransactionLink hash={tracked.by ?? tracked.hash} />
            </p>
          )}
        </div>
      ))}
    </div>
  );
}

/** What else there is to know of it, in a sentence. */
function Note({ tracked }: { tracked: Tracked }): ReactElement | null {
  const { outcome, missing, contract, spedUp, next } = tracked;
  if (outcome === "pending" && contract)
    return <p className="small-text">It happens when all owners of your wallet have signed. Look at the wallet.</p>;
  if (outcome === "pending" && missing)
    return (
      <p className="small-text">
        No node knows it at present: your wallet has not passed it on, or it was dropped. It can still happen until your
        wallet sends another one in its place.
      </p>
    );
  if (outcome === "replaced")
    return <p className="small-text">Your wallet sent another transaction in its place; this one no longer happens.</p>;
  if (outcome === "cancelled") return <p className="small-text">It did not happen, and no longer can.</p>;
  if (outcome === "confirmed" && next !== undefined)
    return (
      <p className="small-text">
        Not sent yet: {next.title}. <Link to={next.path}>Go on with it</Link>
      </p>
    );
  if (outcome === "confirmed" && spedUp)
    return <p className="small-text">Your wallet sent it again with a higher fee; that one counts.</p>;
  return null;
}

function wordOf(tracked: Tracked): string {
  switch (tracked.outcome) {
    case "pending":
      return "Waiting for a block:";
    case "confirmed":
      return "Done:";
    case "failed":
      return "Failed:";
    case "replaced":
      return "Replaced:";
    case "cancelled":
      return "Cancelled:";
  }
}

function toneOf(tracked: Tracked): string {
  switch (tracked.outcome) {
    case "pending":
      return "lamp";
    case "confirmed":
      return "proven";
    case "failed":
    case "replaced":
      return "loss";
    case "cancelled":
      return "quiet";
  }
}
