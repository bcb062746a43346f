import { useEffect, useRef, useSyncExternalStore, type ReactElement, type ReactNode } from "react";
import { useConnection } from "wagmi";
import { useApp } from "../app/context.ts";
import { usePath } from "../app/router.ts";
import { Skeleton } from "../parts/Skeleton.tsx";
import { TransactionLink } from "../parts/TransactionLink.tsx";
import { Checkbox } from "../parts/ui/Checkbox.tsx";
import { Dialog } from "../parts/ui/Dialog.tsx";
import { askToConnect } from "../wallet/askToConnect.ts";
import type { Ceremony } from "./ceremony.ts";
import { allTicked, sentenceOf, type FlowState, type Prepared } from "./machine.ts";
import { Review } from "./Review.tsx";
import type { FlowSession } from "./session.ts";
import "../styles/screens/flow.css";

/** One action, from its review to its end, in a dialog. Everything that is asked and told about it happens here. */
export default function FlowDialog({ session, close }: { session: FlowSession; close: () => void }): ReactElement {
  const { deployment } = useApp();
  const state = useSyncExternalStore(session.subscribe, session.get);
  const { chainId } = useConnection();
  const { phase } = state;

  // The person changed the network in the wallet itself.
  useEffect(() => {
    if (phase === "network" && chainId === deployment.chainId) void session.begin();
  }, [phase, chainId, deployment, session]);

  // A link inside of it leads elsewhere: it makes way, and what was sent is told in the corner. A screen that moves on by itself once
  // the action is done leaves its end to be read.
  const path = usePath();
  const openedOn = useRef(path);
  const followed = useRef(false);
  useEffect(() => {
    if (path === openedOn.current) return;
    if (followed.current || phase !== "confirmed") close();
    else openedOn.current = path;
  }, [path, close, phase]);

  const prepared = preparedOf(state);
  return (
    <Dialog
      open
      onClose={close}
      onFollow={() => {
        followed.current = true;
      }}
      title={titleOf(state)}
      className="flow"
      closeLabel={closeLabel(state)}
    >
      <Status state={state} />
      {prepared !== undefined && phase !== "confirmed" && <Review prepared={prepared} step={stepIn(state)} />}
      {(phase === "planning" || (phase === "simulating" && prepared === undefined)) && <Waiting />}
      {phase === "confirmed" && <div className="flow-done">{state.prepared.plan.done}</div>}
      <Risks state={state} session={session} />
      <Buttons state={state} session={session} close={close} />
    </Dialog>
  );
}

function titleOf(state: FlowState): string {
  const prepared = preparedOf(state);
  if (prepared !== undefined) return prepared.plan.title;
  return state.phase === "simulating" ? (state.title ?? "Before you sign") : "Before you sign";
}

function closeLabel({ phase }: FlowState): string {
  return phase === "pending" || phase === "confirming" ? "Close; it goes on" : "Close";
}

function preparedOf(state: FlowState): Prepared | undefined {
  if ("prepared" in state) return state.prepared;
  return state.phase === "simulating" ? state.reviewed : undefined;
}

function stepIn(state: FlowState): number | undefined {
  return "at" in state ? state.at : undefined;
}

const TONES: Readonly<Record<FlowState["phase"], string>> = {
  planning: "quiet",
  network: "loss",
  simulating: "quiet",
  review: "quiet",
  checking: "quiet",
  signing: "lamp",
  confirming: "lamp",
  pending: "lamp",
  confirmed: "proven",
  failed: "loss",
  rejected: "quiet",
  refused: "loss",
  replaced: "loss",
  cancelled: "quiet",
  unknown: "lamp",
};

/** Where it stands, in words: the dialog's one live region. It takes the focus when what had it is gone. */
function Status({ state }: { state: FlowState }): ReactElement {
  const { title, text } = sentenceOf(state);
  const box = useRef<HTMLDivElement>(null);
  const { phase } = state;
  useEffect(() => {
    if (document.activeElement === document.body || document.activeElement === null) box.current?.focus();
  }, [phase]);
  return (
    <div
      ref={box}
      tabIndex={-1}
      className={`flow-status message tone-${state.phase === "review" && state.again !== undefined ? "loss" : TONES[phase]}`}
      role="status"
      data-phase={phase}
    >
      <p className="message-title">{title}</p>
      <p>{text === "" ? "It is on the chain." : text}</p>
      <Hash state={state} />
      <Slow state={state} />
    </div>
  );
}

function Hash({ state }: { state: FlowState }): ReactElement | null {
  const { transactions } = useApp();
  if (state.phase === "pending") {
    const hash = transactions.find(state.key)?.hash;
    return hash === undefined ? null : (
      <p>
        <TransactionLink hash={hash} />
      </p>
    );
  }
  const hash = "hash" in state ? state.hash : "by" in state ? state.by : undefined;
  if (hash === undefined) return null;
  return (
    <p>
      <TransactionLink hash={hash}>
        {"by" in state ? "See the transaction that took its place" : "See the transaction"}
      </TransactionLink>
    </p>
  );
}

function Slow({ state }: { state: FlowState }): ReactElement | null {
  if (state.phase === "signing" && state.slow)
    return <p>Nothing opened? Some wallets never show this kind of message. Use an approval instead.</p>;
  if (state.phase === "confirming" && state.slow)
    return <p>Nothing opened? Look for the wallet's window or its icon; the request waits there.</p>;
  return null;
}

function Waiting(): ReactElement {
  return (
    <div className="flow-waiting" aria-hidden="true">
      <Skeleton height="4.5rem" />
      <Skeleton height="7rem" />
      <Skeleton height="2.75rem" width="60%" />
    </div>
  );
}

function Risks({ state, session }: { state: FlowState; session: FlowSession }): ReactElement | null {
  if (state.phase !== "review" || state.prepared.plan.risks.length === 0) return null;
  return (
    <fieldset className="flow-risks">
      <legend>Before you confirm</legend>
      {state.prepared.plan.risks.map(({ id, text }) => (
        <Checkbox
          key={id}
          checked={state.ticked.includes(id)}
          onChange={(on) => {
            session.tick(id, on);
          }}
        >
          {text}
        </Checkbox>
      ))}
    </fieldset>
  );
}

function Buttons({
  state,
  session,
  close,
}: {
  state: FlowState;
  session: FlowSession;
  close: () => void;
}): ReactElement {
  return (
    <div className="buttons flow-buttons">
      <Main state={state} session={session} close={close} />
      <Others state={state} session={session} />
    </div>
  );
}

type Way = { readonly state: FlowState; readonly session: FlowSession };

function Main({ state, session, close }: Way & { close: () => void }): ReactNode {
  const { config } = useApp();
  const { isConnected } = useConnection();
  switch (state.phase) {
    case "network":
      return (
        <Button primary disabled={state.asking} act={() => void session.switchNetwork()}>
          {state.asking ? "Asking the wallet…" : `Switch to ${config.chains[0].name}`}
        </Button>
      );
    case "review": {
      const ready = allTicked(state.prepared, state.ticked);
      return (
        <>
          {!ready && <p className="quiet small-text flow-hint">Tick what is above to go on.</p>}
          <Button primary disabled={!ready} act={() => void session.confirm()}>
            {confirmWords(state.prepared)}
          </Button>
        </>
      );
    }
    case "rejected":
    case "failed":
    case "refused":
      return isConnected ? (
        <Button act={() => void session.begin()}>Try again</Button>
      ) : (
        <Button
          primary
          act={() => {
            close();
            askToConnect();
          }}
        >
          Connect a wallet
        </Button>
      );
    case "confirmed":
    case "replaced":
    case "cancelled":
    case "unknown":
      return (
        <Button primary={state.phase === "confirmed"} act={close}>
          Close
        </Button>
      );
    case "planning":
    case "simulating":
    case "checking":
    case "signing":
    case "confirming":
    case "pending":
      return null;
  }
}

function confirmWords({ steps }: Prepared): string {
  return steps[0]?.kind === "sign" ? "Sign in the wallet" : "Confirm in the wallet";
}

const INSTEAD: Readonly<Record<Ceremony, string>> = {
  call: "Send it alone instead",
  permit: "Use a permit instead",
  permit2: "Use Permit2 instead",
  batch: "Send all at once instead",
  approve: "Use approve instead",
};

/** Other ways to do the same: always at hand, since no wallet can everything that it says. */
function Others({ state, session }: Way): ReactNode {
  const prepared = preparedOf(state);
  if (prepared === undefined || !["review", "signing", "rejected", "refused"].includes(state.phase)) return null;
  const emphasis = state.phase === "signing" && state.slow;
  return prepared.others.map((other) => (
    <button
      key={other}
      type="button"
      className={emphasis && other === "approve" ? "button primary" : "button quiet-button"}
      onClick={() => void session.instead(other)}
    >
      {INSTEAD[other]}
    </button>
  ));
}

function Button(props: {
  readonly primary?: boolean;
  readonly disabled?: boolean;
  readonly act: () => void;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <button
      type="button"
      className={props.primary === true ? "button primary" : "button"}
      disabled={props.disabled === true}
      onClick={props.act}
    >
      {props.children}
    </button>
  );
}
