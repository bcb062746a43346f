import { formatDays, formatUnits } from "@adit/sdk/format";
import { epochOf, escrowed } from "@adit/sdk/math";
import type { ReactElement, ReactNode } from "react";
import { payment, plain, wholeReward } from "../../model/figures.ts";
import { coverPlan, endEarlyPlan, finishPlan, windUpPlan } from "../../plans/providerDays.ts";
import type { MakePlan } from "../../tx/plan.ts";
import { useFlow } from "../../tx/useFlow.ts";
import { isOver, type SaleFacts, type SaleTokens } from "./facts.ts";
import { Section } from "./Section.tsx";

/** What ends a series, and what pays a day that was missed. Only what the chain would take now can be pressed. */
export function SaleEnding({
  facts,
  tokens,
  canAct,
}: {
  facts: SaleFacts;
  tokens: SaleTokens;
  canAct: boolean;
}): ReactElement | null {
  const { record, live, book, ask } = facts;
  const { id, terms } = record;
  const { required, bond, ending } = live.backing;
  const { paid } = live.escrow;
  const begun = Math.min(terms.epochs, Math.max(0, epochOf(book.atSeconds) - terms.startEpoch + 1));
  const isMissed = book.coverableFrom > 0n && BigInt(book.atSeconds) >= book.coverableFrom;
  const endable = ending === "None" && begun < terms.epochs && !isOver(live.state) && live.escrow.sold > 0n;
  if (!endable && !isMissed && !book.canFinish) return null;
  const penalty = plain(wholeReward(required, tokens.reward));
  const back = plain(payment(escrowed(paid, begun, terms.epochs), tokens.payment));
  return (
    <Section title="Ending and missed days" id="ending">
      <ul className="tasks">
        {isMissed && (
          <Act
            title="Cover the missed day"
            button="Cover from the bond"
            plan={coverPlan({ id, epoch: live.nextEpoch, token: tokens.reward })}
            canAct={canAct}
          >
            The bond pays it with a penalty on top. Funding the series first is cheaper: a late day without a cover
            costs no penalty.
          </Act>
        )}
        {book.canFinish && !live.account.finished && (
          <Act title="Close the series" button="Close" plan={finishPlan({ id })} canAct={canAct}>
            Every day is settled. Closing opens what is refundable to holders.
          </Act>
        )}
        {book.canWindUp && (
          <Act title="Wind it up" button="Wind up" plan={windUpPlan({ id })} canAct={canAct}>
            {live.account.unprofitableInRow >= terms.maxUnprofitableEpochs
              ? `${formatDays(live.account.unprofitableInRow)} in a row had no net.`
              : "Its network was not reported for long."}{" "}
            It ends without a penalty; mined days stay owed.
          </Act>
        )}
        {endable && (
          <Act
            title="End it early"
            button="End early"
            plan={endEarlyPlan({ id, terms, paid, required, begun })}
            canAct={canAct && earlyObstacle(facts) === undefined}
          >
            Costs {penalty} of the bond, which go to holders. The {formatDays(terms.epochs - begun)} that have not begun
            are not mined; their escrow of {back} is paid back to holders of{" "}
            {formatUnits(live.escrow.sold, terms.unitHashrate)} TH/s. {earlyObstacle(facts) ?? ""}
          </Act>
        )}
      </ul>
      {ask.payable.length > 0 && endable && bond >= required && (
        <p className="quiet small-text console-after">Days that are known are settled before anything is ended.</p>
      )}
    </Section>
  );
}

/** Why an early end would be refused now. */
function earlyObstacle({ live, ask, record }: SaleFacts): string | undefined {
  const { bond, required } = live.backing;
  if (live.account.settledEpochs === 0 || (record.terms.bondEpochs > 0 && required === 0n))
    return "It can be ended once a day with net is settled.";
  if (ask.payable.length > 0) return "Settle the days that are over first.";
  if (bond < required) return "The bond is too small for that: post what it lacks first.";
  return undefined;
}

function Act(props: {
  title: string;
  button: string;
  plan: MakePlan;
  canAct: boolean;
  children: ReactNode;
}): ReactElement {
  const { title, button, plan, canAct, children } = props;
  const flow = useFlow();
  return (
    <li className="task">
      <span className="task-mark tone-quiet" aria-hidden="true">
        ■
      </span>
      <div>
        <h3>{title}</h3>
        <p className="small-text">{children}</p>
      </div>
      <button
        type="button"
        className="button small"
        disabled={flow.busy || !canAct}
        onClick={() => {
          void flow.open(plan);
        }}
      >
        {button}
      </button>
    </li>
  );
}
