import type { ReactElement, ReactNode } from "react";
import { Link, paths } from "../app/router.ts";
import type { ActionState } from "../tx/useAction.ts";
import { Message } from "./Message.tsx";

/** Where an action stands, in words. One live region, so each change is read out once. */
export function ActionStatus({ state, done }: { state: ActionState; done?: ReactNode }): ReactElement {
  return (
    <div className="action-status" role="status" data-phase={state.phase}>
      <Words state={state} done={done} />
    </div>
  );
}

function Words({ state, done }: { state: ActionState; done: ReactNode }): ReactElement | null {
  switch (state.phase) {
    case "idle":
      return null;
    case "checking":
      return <p className="quiet">Trying it out against the chain, before your wallet is asked…</p>;
    case "signing":
      return (
        <Message tone="lamp" title="Sign in your wallet">
          <p>{state.what}</p>
        </Message>
      );
    case "confirming":
      return (
        <Message tone="lamp" title="Confirm in your wallet">
          <p>{state.what}. Nothing has been sent yet.</p>
        </Message>
      );
    case "pending":
      return (
        <Message tone="lamp" title="Sent, waiting for a block">
          <p>
            {state.what}. You can leave this page; it is kept in sight. <SeeIt hash={state.hash} />
          </p>
        </Message>
      );
    case "confirmed":
      return (
        <Message tone="proven" title="Done">
          {done}
          <p>
            <SeeIt hash={state.hash} />
          </p>
        </Message>
      );
    case "failed":
      return (
        <Message tone="loss" title="It reached the chain and failed">
          <p>{state.reason}</p>
          <p>
            {state.advice} <SeeIt hash={state.hash} />
          </p>
        </Message>
      );
    case "rejected":
      return (
        <Message tone="quiet" title="You declined in the wallet">
          <p>Nothing was sent and nothing was spent. You can try again.</p>
        </Message>
      );
    case "refused":
      return (
        <Message tone="loss" title="Not sent">
          <p>{state.reason}</p>
          <p>{state.advice}</p>
        </Message>
      );
  }
}

function SeeIt({ hash }: { hash: `0x${string}` }): ReactElement {
  return <Link to={paths.transaction(hash)}>See the transaction</Link>;
}
