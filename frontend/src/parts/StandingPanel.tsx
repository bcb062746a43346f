import type { ReactElement } from "react";
import { useErrands, type Errand } from "../chain/errands.ts";
import type { History } from "../chain/events.ts";
import type { SeriesView } from "../chain/useSeries.ts";
import { errandInWords } from "../model/errands.ts";
import { holdersCan, type StandingInput } from "../model/standing.ts";
import { errandPlan } from "../plans/errand.ts";
import { useFlow } from "../tx/useFlow.ts";

/** What holders can do now and later, and what anybody may do to move the series on; nothing where things take their usual course. */
export function StandingPanel({
  history,
  view,
  standing,
}: {
  history: History;
  view: SeriesView;
  standing: StandingInput;
}): ReactElement | null {
  const sentences = holdersCan(standing, view.paymentToken);
  const errands = useErrands(history, view, standing.fallbackDueAt);
  if (sentences.length === 0 && errands.length === 0) return null;
  const title = sentences.length > 0 ? "What holders can do" : "What anybody may do now";
  return (
    <section className="card standing" aria-labelledby="standing-title" id="standing">
      <h2 id="standing-title">{title}</h2>
      {sentences.length > 0 && (
        <ul className="plain-list">
          {sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {errands.map((errand) => (
        <ErrandRow key={errand.kind} errand={errand} view={view} />
      ))}
    </section>
  );
}

function ErrandRow({ errand, view }: { errand: Errand; view: SeriesView }): ReactElement {
  const flow = useFlow();
  const { live, record, rewardToken } = view;
  const { sentence, button } = errandInWords(errand, {
    terms: record.terms,
    nextEpoch: live?.nextEpoch ?? record.terms.startEpoch,
    unprofitableInRow: live?.account.unprofitableInRow ?? 0,
    token: rewardToken,
  });
  return (
    <div className="errand">
      <p>{sentence}</p>
      <button
        type="button"
        className="button"
        disabled={flow.busy}
        onClick={() => {
          void flow.open(errandPlan(errand.kind, errand.of));
        }}
      >
        {button}
      </button>
    </div>
  );
}
