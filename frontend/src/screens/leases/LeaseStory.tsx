import type { Deployment } from "@adit/sdk";
import { formatTerm, formatToken, shortHex } from "@adit/sdk/format";
import type { ReactElement } from "react";
import { isAddressEqual } from "viem";
import { useApp } from "../../app/context.ts";
import { Link, paths } from "../../app/router.ts";
import type { History, Terms } from "../../chain/events.ts";
import type { LeaseEvent } from "../../chain/leaseEvents.ts";
import { ZERO } from "../../chain/queries.ts";
import { tokenAt } from "../../config/deployment.ts";
import { plain, smallReward } from "../../model/figures.ts";

/** What happened to a lease, newest first, each line with its transaction. */
export function LeaseStory({
  events,
  history,
  id,
}: {
  events: readonly LeaseEvent[];
  history: History | undefined;
  /** series, where it is known */
  id: bigint | undefined;
}): ReactElement {
  const { deployment } = useApp();
  const terms = id === undefined ? undefined : history?.series.get(id)?.terms;
  return (
    <section aria-labelledby="lease-story">
      <h2 id="lease-story">What happened</h2>
      <ul className="events card">
        {[...events].reverse().map((event) => (
          <li key={`${event.hash}-${event.logIndex}`}>
            <span>{sentenceOf(event, terms, deployment)}</span>
            <Link to={paths.transaction(event.hash)} className="fig small-text">
              block {event.blockNumber.toLocaleString("en-US")}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function sentenceOf(event: LeaseEvent, terms: Terms | undefined, deployment: Deployment): string {
  const [dollar] = deployment.paymentTokens;
  const paid = (amount: bigint): string =>
    dollar === undefined
      ? amount.toString()
      : formatToken(amount, terms === undefined ? dollar : tokenAt(deployment, terms.paymentToken));
  const reward = (amount: bigint): string => {
    const token = terms === undefined ? deployment.rewardTokens[0] : tokenAt(deployment, terms.rewardToken);
    return token === undefined ? amount.toString() : plain(smallReward(amount, token, 0, 0));
  };
  switch (event.kind) {
    case "taken":
      return `${shortHex(event.lessee)} took it for ${formatTerm(event.start, event.epochs)} and paid ${paid(event.rent)} of rent`;
    case "income":
      return `The ${event.side} claimed ${reward(event.amount)} of income`;
    case "rent":
      return `The lessor claimed ${paid(event.amount)} of rent`;
    case "moved":
      return `The ${event.side === "lessee" ? "leasehold" : "reversion"} went from ${shortHex(event.from)} to ${shortHex(event.to)}`;
    case "bought":
      return `${shortHex(event.lessee)} bought the units for ${paid(event.cost)}`;
    case "credited":
      return `${shortHex(event.account)} was credited ${formatToken(event.amount, tokenAt(deployment, event.token))}`;
    case "closed":
      return isAddressEqual(event.receiver, ZERO)
        ? `The lease ended: its units were burned for a refund of ${paid(event.refund)}`
        : `The lease ended: its units went to ${shortHex(event.receiver)}`;
  }
}
