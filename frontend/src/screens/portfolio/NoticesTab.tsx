import { formatDateTime } from "@adit/sdk/format";
import { useState, type ReactElement } from "react";
import { Link, paths } from "../../app/router.ts";
import { askPermission, permission } from "./notify.ts";
import type { Told } from "./useNotices.ts";

/** What happened while the page was open, and whether the browser is to say it. */
export default function NoticesTab({
  told,
  wanted,
  onWanted,
}: {
  told: readonly Told[];
  wanted: boolean;
  onWanted: (wanted: boolean) => void;
}): ReactElement {
  const [allowed, setAllowed] = useState(permission);
  const isOn = wanted && allowed === "granted";
  const toggle = async (): Promise<void> => {
    if (isOn) {
      onWanted(false);
      return;
    }
    const answer = allowed === "granted" ? allowed : await askPermission();
    setAllowed(answer);
    onWanted(answer === "granted");
  };
  return (
    <section aria-labelledby="notices-title">
      <h2 id="notices-title">Notices</h2>
      <div className="card notices-wish">
        <p>
          Your browser can tell you when a day is settled or late, a series defaults or ends, a sale is over, or refunds
          open. It works while this page, or the installed app, is open: there is no server that could wake it.
        </p>
        <div className="buttons">
          <button
            type="button"
            className="button"
            aria-pressed={isOn}
            disabled={allowed === "unsupported"}
            onClick={() => void toggle()}
          >
            {isOn ? "Stop notices of this browser" : "Let this browser notify me"}
          </button>
        </div>
        <p role="status" className="small-text quiet">
          {wordsOf(allowed, isOn)}
        </p>
      </div>
      {told.length === 0 ? (
        <p className="quiet">Nothing has happened since this page was opened.</p>
      ) : (
        <ul className="events card">
          {told.map(({ key, title, body, at, serial }) => (
            <li key={key}>
              <span>
                {serial === undefined ? title : <Link to={paths.series(serial)}>{title}</Link>}
                <span className="sub quiet">{body}</span>
              </span>
              <span className="fig small-text quiet">{formatDateTime(at)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function wordsOf(allowed: ReturnType<typeof permission>, isOn: boolean): string {
  if (isOn) return "On. Notices are also listed below.";
  switch (allowed) {
    case "unsupported":
      return "This browser shows no notices. They are listed below all the same.";
    case "denied":
      return "This browser was told to show no notices of this page. Allow them in its settings for this site; they are listed below all the same.";
    case "granted":
    case "default":
      return "Off. Notices are listed below all the same.";
  }
}
