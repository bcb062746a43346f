import type { Deployment } from "@adit/sdk";
import { formatDateTime, formatTh, formatToken, shortHex } from "@adit/sdk/format";
import { serialOf } from "@adit/sdk/math";
import { useState, type ReactElement } from "react";
import type { Address } from "viem";
import { useApp } from "../../app/context.ts";
import { Link, paths } from "../../app/router.ts";
import type { AccountActivity } from "../../chain/accountEvents.ts";
import type { History } from "../../chain/events.ts";
import { useAccountActivity } from "../../chain/holdings.ts";
import { useHistory } from "../../chain/queries.ts";
import { tokenAt } from "../../config/deployment.ts";
import { isBitcoin, plain, smallReward } from "../../model/figures.ts";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { Export } from "./Export.tsx";

const FIRST_SHOWN = 25;
const MORE = 100;

/** What this account did and got, newest first, and the same as files. */
export default function HistoryTab({ account }: { account: Address }): ReactElement {
  const { deployment } = useApp();
  const [limit, setLimit] = useState(FIRST_SHOWN);
  // What somebody held once may be any series: here all of them are read.
  const history = useHistory().data;
  const activity = useAccountActivity(account, limit);
  const events = history === undefined ? undefined : activity.data?.events;
  return (
    <>
      <section aria-labelledby="activity-title">
        <h2 id="activity-title">What happened</h2>
        {history === undefined || events === undefined ? (
          activity.isError ? (
            <p className="quiet">The chain did not answer; this list is tried again.</p>
          ) : (
            <Skeleton height="8rem" />
          )
        ) : events.length === 0 ? (
          <p className="quiet">Nothing yet.</p>
        ) : (
          <>
            <ul className="events card">
              {events.map((event) => (
                <li key={event.id}>
                  <span>{sentenceOf(event, history, deployment)}</span>
                  <Link
                    to={paths.transaction(event.hash)}
                    className="fig small-text"
                    title={localTime(event.timestamp)}
                  >
                    {formatDateTime(event.timestamp)}
                  </Link>
                </li>
              ))}
            </ul>
            {events.length === limit && (
              <button
                type="button"
                className="button small more"
                onClick={() => {
                  setLimit(limit + MORE);
                }}
              >
                Show more
              </button>
            )}
            {activity.data?.source === "chain" && (
              <p className="quiet small-text">
                Read from the chain itself: purchases, claims, transfers and refunds. Leases and tips stand here when
                the indexer answers.
              </p>
            )}
          </>
        )}
      </section>
      {history === undefined ? <Skeleton height="16rem" /> : <Export account={account} history={history} />}
    </>
  );
}

function localTime(timestamp: number): string {
  return `${new Date(timestamp * 1_000).toLocaleString("en-US")} local time`;
}

/** Words of kinds that need more than the kind itself. Others are said by their own name. */
function sentenceOf(event: AccountActivity, history: History, deployment: Deployment): string {
  const { kind, series, units, amount, token, counterparty, lease } = event;
  const terms = series === undefined ? undefined : history.series.get(series)?.terms;
  const of = series === undefined ? "" : ` of series #${serialOf(series)}`;
  const th = units === undefined || terms === undefined ? "units" : formatTh(units, terms.unitHashrate);
  const known = token === undefined ? undefined : tokenAt(deployment, token);
  const sum =
    amount === undefined || known === undefined
      ? ""
      : isBitcoin(known)
        ? plain(smallReward(amount, known, 0, 0))
        : formatToken(amount, known);
  const whom = counterparty === undefined ? "" : shortHex(counterparty);
  switch (kind) {
    case "bought":
      return `Bought ${th}${of} for ${sum}`;
    case "claimed":
    case "claimedSecond":
      return `Claimed ${sum}${of}`;
    case "refunded":
      return `Gave back ${th}${of} for ${sum}`;
    case "received":
      return `Received ${th}${of} from ${whom}`;
    case "sent":
      return `Transferred ${th}${of} to ${whom}`;
    case "receiverSet":
      return whom === "" ? "Set where claims of others pay" : `Set ${whom} as where claims of others pay`;
    case "thirdPartyClaimsRefused":
      return "Refused claims of others";
    case "thirdPartyClaimsAllowed":
      return "Allowed claims of others";
    default: {
      const words = kind.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
      const said = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
      return [said, sum === "" ? "" : `: ${sum}`, of, lease === undefined ? "" : `, lease #${lease}`].join("");
    }
  }
}
