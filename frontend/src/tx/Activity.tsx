import { useEffect, useState, type ReactElement } from "react";
import { Link, paths } from "../app/router.ts";
import { useApp } from "../app/context.ts";
import type { Tracked } from "./store.ts";
import { useTracked } from "./useTracked.ts";

/** A settled transaction stays in sight this long, a failed one longer; a pending one as long as it is pending. */
const SHOWN_AFTER_MS = { confirmed: 6_000, failed: 60_000, replaced: 60_000 } as const;
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
  const inSight = ({ outcome, settledAtMs }: Tracked): boolean =>
    outcome === "pending" || nowMs - (settledAtMs ?? 0) < SHOWN_AFTER_MS[outcome];
  const shown = all
    .filter(
      (one) => inSight(one) && !transactions.isInline(one.hash) && !dismissed.includes(`${one.hash} ${one.outcome}`),
    )
    .slice(0, SHOWN_AT_ONCE);
  return (
    <div className="activity" role="status" aria-label="Your transactions">
      {shown.map((tracked) => (
        <div key={tracked.hash} className={`activity-item tone-${toneOf(tracked)}`}>
          <button
            type="button"
            className="icon-button dismiss"
            aria-label={`Put away: ${tracked.label}`}
            onClick={() => {
              setDismissed([...dismissed, `${tracked.hash} ${tracked.outcome}`]);
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
          <p className="small-text">
            <Link to={paths.transaction(tracked.hash)}>See the transaction</Link>
          </p>
        </div>
      ))}
    </div>
  );
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
  }
}
