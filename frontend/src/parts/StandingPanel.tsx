import type { ReactElement } from "react";
import { useConnection } from "wagmi";
import { useApp } from "../app/context.ts";
import { useErrands, type Errand } from "../chain/errands.ts";
import type { History } from "../chain/events.ts";
import type { SeriesView } from "../chain/useSeries.ts";
import { errandInWords } from "../model/errands.ts";
import { holdersCan, type StandingInput } from "../model/standing.ts";
import { useAction } from "../tx/useAction.ts";
import { askToConnect } from "../wallet/WalletButton.tsx";
import { ActionStatus } from "./ActionStatus.tsx";

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
  const action = useAction();
  // An errand that is done is not offered any more; what became of it is still said.
  if (sentences.length === 0 && errands.length === 0 && action.state.phase === "idle") return null;
  const title =
    sentences.length > 0 ? "What holders can do" : errands.length > 0 ? "What anybody may do now" : "What you did";
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
        <ErrandRow key={errand.kind} errand={errand} view={view} busy={action.busy} run={action.run} />
      ))}
      <ActionStatus state={action.state} />
    </section>
  );
}

function ErrandRow({
  errand,
  view,
  busy,
  run,
}: {
  errand: Errand;
  view: SeriesView;
  busy: boolean;
  run: ReturnType<typeof useAction>["run"];
}): ReactElement {
  const app = useApp();
  const { address, chainId } = useConnection();
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
      {address === undefined ? (
        <button type="button" className="button" onClick={askToConnect}>
          Connect a wallet
        </button>
      ) : (
        <button
          type="button"
          className="button"
          disabled={busy || chainId !== app.deployment.chainId}
          onClick={() => void run(({ send }) => send(errand.call, `${button}, series #${view.serial}`))}
        >
          {button}
        </button>
      )}
    </div>
  );
}
