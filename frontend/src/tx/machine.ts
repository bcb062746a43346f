import type { Address, Hash } from "viem";
import { allowanceWords, type Ceremony, type Step, type WalletClass } from "./ceremony.ts";
import type { InWords } from "./inWords.ts";
import type { Plan } from "./plan.ts";

/*
 * Where one action of a person stands, and what may happen next: the one machine for every action of every screen. Pure; what
 * asks the chain and the wallet is `session.ts`. An event that does not belong to a phase changes nothing.
 */

/** Who reviews. A plan is carried out for nobody else. */
export type Stamp = {
  readonly account: Address;
  readonly chainId: number;
  /** the connector's own id of this connection */
  readonly connector: string;
  readonly walletClass: WalletClass;
};

export type Fee = {
  /** wei, what the network would take about now */
  readonly wei: bigint;
  /** US dollars with 8 decimals; undefined where the chain knows no price of its coin */
  readonly usd8: bigint | undefined;
};

/** A plan that was tried out against the chain: nothing else can be confirmed. */
export type Prepared = {
  readonly plan: Plan;
  readonly stamp: Stamp;
  readonly ceremony: Ceremony;
  /** other ways to carry it out */
  readonly others: readonly Ceremony[];
  readonly steps: readonly Step[];
  /** undefined where the node does not tell it before the earlier steps are done */
  readonly fee: Fee | undefined;
  /** the block on which it was tried out */
  readonly block: bigint;
  /** every call was tried out; false if a later one can be only once an earlier one is in a block */
  readonly whole: boolean;
};

export type Words = InWords;

/** Why a person is asked to look once more. */
export type Again = "more" | "risk" | "other";

export type FlowState =
  /** The chain is read to say what would happen. */
  | { readonly phase: "planning" }
  /** The wallet is on another network. */
  | { readonly phase: "network"; readonly asking: boolean; readonly declined: boolean }
  /** Tried out against the chain. `reviewed` is what the person has agreed to, if it is tried out anew since. */
  | { readonly phase: "simulating"; readonly title: string | undefined; readonly reviewed: Prepared | undefined }
  | {
      readonly phase: "review";
      readonly prepared: Prepared;
      readonly ticked: readonly string[];
      readonly again: Again | undefined;
    }
  /** Agreed to; the next step is tried out once more before the wallet is asked. */
  | { readonly phase: "checking"; readonly prepared: Prepared; readonly at: number }
  /** The wallet shows a message to sign. `slow`: for so long that it may never open. */
  | { readonly phase: "signing"; readonly prepared: Prepared; readonly at: number; readonly slow: boolean }
  /** The wallet shows a transaction to confirm. */
  | { readonly phase: "confirming"; readonly prepared: Prepared; readonly at: number; readonly slow: boolean }
  /** On its way to a block. `key` names it in the transaction store. */
  | { readonly phase: "pending"; readonly prepared: Prepared; readonly at: number; readonly key: string }
  | {
      readonly phase: "confirmed";
      readonly prepared: Prepared;
      readonly hash: Hash | undefined;
      readonly spedUp: boolean;
    }
  /** It reached the chain and the contract refused it. `done`: how many steps before it stand. */
  | {
      readonly phase: "failed";
      readonly prepared: Prepared;
      readonly hash: Hash | undefined;
      readonly done: readonly Step[];
      readonly words: Words;
    }
  /** The person said no in the wallet. */
  | {
      readonly phase: "rejected";
      readonly prepared: Prepared;
      readonly asked: "signature" | "transaction";
      readonly done: readonly Step[];
    }
  /** It would fail, or could not be sent. */
  | {
      readonly phase: "refused";
      readonly prepared: Prepared | undefined;
      readonly done: readonly Step[];
      readonly words: Words;
    }
  /** Another transaction of the account took its place. */
  | { readonly phase: "replaced"; readonly prepared: Prepared; readonly by: Hash | undefined }
  /** The person cancelled it in the wallet after it was sent. */
  | { readonly phase: "cancelled"; readonly prepared: Prepared; readonly by: Hash | undefined }
  /** Handed to a wallet that does not tell what becomes of it. */
  | { readonly phase: "unknown"; readonly prepared: Prepared; readonly key: string };

export type Phase = FlowState["phase"];

export type FlowEvent =
  | { readonly type: "start" }
  /** Begins anew by another ceremony. */
  | { readonly type: "instead" }
  | { readonly type: "wrongNetwork" }
  | { readonly type: "askSwitch" }
  | { readonly type: "switchDeclined" }
  | { readonly type: "planned"; readonly title: string }
  | { readonly type: "prepared"; readonly prepared: Prepared }
  | { readonly type: "tick"; readonly risk: string; readonly on: boolean }
  | { readonly type: "confirm"; readonly stamp: Stamp | undefined }
  | { readonly type: "sign" }
  | { readonly type: "ask" }
  | { readonly type: "slow" }
  | { readonly type: "sent"; readonly key: string }
  /** The step is done: signed, or in a block. */
  | { readonly type: "next" }
  | { readonly type: "done"; readonly hash: Hash | undefined; readonly spedUp: boolean }
  | { readonly type: "fail"; readonly hash: Hash | undefined; readonly words: Words }
  | { readonly type: "reject" }
  | { readonly type: "refuse"; readonly words: Words }
  | { readonly type: "replace"; readonly by: Hash | undefined; readonly cancelled: boolean }
  | { readonly type: "lose" };

export const START: FlowState = { phase: "planning" };

const CHANGED: Words = {
  reason: "The wallet changed since you reviewed this.",
  advice: "Nothing was sent. What was shown was for another account, network or wallet: review it again.",
};

export function reduce(state: FlowState, event: FlowEvent): FlowState {
  switch (event.type) {
    case "start":
      return isOpen(state) && state.phase !== "network" ? state : START;
    case "instead":
      return ["review", "signing", "rejected", "refused"].includes(state.phase) ? START : state;
    case "wrongNetwork":
      return state.phase === "planning" || state.phase === "simulating"
        ? { phase: "network", asking: false, declined: false }
        : state;
    case "askSwitch":
      return state.phase === "network" ? { ...state, asking: true, declined: false } : state;
    case "switchDeclined":
      return state.phase === "network" ? { ...state, asking: false, declined: true } : state;
    case "planned":
      return state.phase === "planning" ? { phase: "simulating", title: event.title, reviewed: undefined } : state;
    case "prepared":
      return state.phase === "simulating" ? prepared(state.reviewed, event.prepared) : state;
    case "tick":
      return state.phase === "review" ? { ...state, ticked: tick(state.ticked, event.risk, event.on) } : state;
    case "confirm":
      return state.phase === "review" ? confirm(state, event.stamp) : state;
    case "sign":
      return state.phase === "checking" ? { ...state, phase: "signing", slow: false } : state;
    case "ask":
      return state.phase === "checking" ? { ...state, phase: "confirming", slow: false } : state;
    case "slow":
      return state.phase === "signing" || state.phase === "confirming" ? { ...state, slow: true } : state;
    case "sent":
      return state.phase === "confirming"
        ? { phase: "pending", prepared: state.prepared, at: state.at, key: event.key }
        : state;
    case "next":
      return next(state);
    default:
      return ended(state, event);
  }
}

/** How an action comes to its end, in each way. */
function ended(
  state: FlowState,
  event: Extract<FlowEvent, { type: "done" | "fail" | "reject" | "refuse" | "replace" | "lose" }>,
): FlowState {
  switch (event.type) {
    case "done":
      return state.phase === "pending"
        ? { phase: "confirmed", prepared: state.prepared, hash: event.hash, spedUp: event.spedUp }
        : state;
    case "fail":
      return state.phase === "pending"
        ? { phase: "failed", prepared: state.prepared, hash: event.hash, done: doneOf(state), words: event.words }
        : state;
    case "reject":
      if (state.phase !== "signing" && state.phase !== "confirming") return state;
      return {
        phase: "rejected",
        prepared: state.prepared,
        asked: state.phase === "signing" ? "signature" : "transaction",
        done: doneOf(state),
      };
    case "refuse":
      if (!isOpen(state) && state.phase !== "review") return state;
      return { phase: "refused", prepared: preparedOf(state), done: doneOf(state), words: event.words };
    case "replace":
      return state.phase === "pending"
        ? { phase: event.cancelled ? "cancelled" : "replaced", prepared: state.prepared, by: event.by }
        : state;
    case "lose":
      return state.phase === "pending" ? { phase: "unknown", prepared: state.prepared, key: state.key } : state;
  }
}

/** What was tried out is shown; if the person has agreed to it already and nothing grew, it goes on. */
function prepared(reviewed: Prepared | undefined, now: Prepared): FlowState {
  if (reviewed === undefined) return { phase: "review", prepared: now, ticked: [], again: undefined };
  const again = lookAgain(reviewed, now);
  return again === undefined
    ? { phase: "checking", prepared: now, at: 0 }
    : { phase: "review", prepared: now, ticked: [], again };
}

function confirm(state: Extract<FlowState, { phase: "review" }>, stamp: Stamp | undefined): FlowState {
  if (!allTicked(state.prepared, state.ticked)) return state;
  if (!sameStamp(state.prepared.stamp, stamp))
    return { phase: "refused", prepared: undefined, done: [], words: CHANGED };
  return { phase: "simulating", title: state.prepared.plan.title, reviewed: state.prepared };
}

function next(state: FlowState): FlowState {
  if (state.phase !== "signing" && state.phase !== "pending") return state;
  const at = state.at + 1;
  return at < state.prepared.steps.length ? { phase: "checking", prepared: state.prepared, at } : state;
}

function tick(ticked: readonly string[], risk: string, on: boolean): readonly string[] {
  const others = ticked.filter((one) => one !== risk);
  return on ? [...others, risk] : others;
}

export function allTicked({ plan }: Prepared, ticked: readonly string[]): boolean {
  return plan.risks.every(({ id }) => ticked.includes(id));
}

export function sameStamp(a: Stamp, b: Stamp | undefined): boolean {
  return (
    a.account.toLowerCase() === b?.account.toLowerCase() &&
    a.chainId === b.chainId &&
    a.connector === b.connector &&
    a.walletClass === b.walletClass
  );
}

/**
 * Why a person who agreed to one plan has to look at the one that came of it since; undefined if it is the same or better for
 * them. Fees and streams move with every block and are no reason.
 */
export function lookAgain(before: Prepared, now: Prepared): Again | undefined {
  const paid = before.plan.payment;
  const pays = now.plan.payment;
  if ((pays?.amount ?? 0n) > (paid?.amount ?? 0n)) return "more";
  const known = new Set(before.plan.risks.map(({ id, text }) => `${id} ${text}`));
  if (now.plan.risks.some(({ id, text }) => !known.has(`${id} ${text}`))) return "risk";
  const same =
    before.ceremony === now.ceremony &&
    paid?.token === pays?.token &&
    paid?.spender === pays?.spender &&
    before.plan.call.address === now.plan.call.address &&
    before.plan.call.functionName === now.plan.call.functionName &&
    before.steps.length === now.steps.length &&
    sameWords(before.plan, now.plan);
  return same ? undefined : "other";
}

/** What leaves is the same, as far as it is text. */
function sameWords(a: Plan, b: Plan): boolean {
  return (
    a.title === b.title &&
    a.leaves.length === b.leaves.length &&
    a.leaves.every((line, i) => {
      const other = b.leaves[i];
      return (
        line.what === other?.what &&
        (typeof line.amount !== "string" || typeof other.amount !== "string" || line.amount === other.amount)
      );
    })
  );
}

/** From planning until the end: something is going on without the person. */
export function isBusy(state: FlowState): boolean {
  return isOpen(state) || state.phase === "review";
}

/** Something is under way that must not be begun a second time. */
function isOpen({ phase }: FlowState): boolean {
  return ["planning", "network", "simulating", "checking", "signing", "confirming", "pending"].includes(phase);
}

function preparedOf(state: FlowState): Prepared | undefined {
  if ("prepared" in state) return state.prepared;
  return state.phase === "simulating" ? state.reviewed : undefined;
}

/** The transactions that stand already when a later step goes wrong. */
function doneOf(state: FlowState): readonly Step[] {
  return "at" in state ? state.prepared.steps.slice(0, state.at).filter(({ kind }) => kind !== "sign") : [];
}

export function stepOf(state: { readonly prepared: Prepared; readonly at: number }): Step | undefined {
  return state.prepared.steps[state.at];
}

/** What is going on, in a sentence or two. It is read out when it changes. */
export function sentenceOf(state: FlowState): { readonly title: string; readonly text: string } {
  switch (state.phase) {
    case "planning":
      return { title: "Reading the chain", text: "Working out what would happen." };
    case "network":
      return {
        title: "Your wallet is on another network",
        text: state.declined
          ? "The wallet did not switch. Change the network in the wallet itself, or ask again."
          : "Switch it to go on. Nothing was sent.",
      };
    case "simulating":
    case "checking":
      return { title: "Trying it out", text: "Against the chain, before your wallet is asked." };
    case "review":
      return reviewSentence(state.again);
    case "signing":
      return {
        title: "Sign in your wallet",
        text: `${allowanceWords(state.prepared.plan)}, once. Signing costs nothing and sends nothing.`,
      };
    case "confirming":
      return { title: "Confirm in your wallet", text: `${stepOf(state)?.title ?? ""}. Nothing has been sent yet.` };
    case "pending":
      return {
        title: "Sent, waiting for a block",
        text: `${stepOf(state)?.title ?? ""}. You can close this or leave the page; it is kept in sight.`,
      };
    default:
      return endSentence(state);
  }
}

function reviewSentence(again: Again | undefined): { title: string; text: string } {
  switch (again) {
    case undefined:
      return { title: "Review", text: "Tried out against the chain: it would pass. Nothing was sent yet." };
    case "more":
      return { title: "Look again", text: "The price rose since you reviewed this. Nothing was sent." };
    case "risk":
      return { title: "Look again", text: "There is a risk that was not shown before. Nothing was sent." };
    case "other":
      return { title: "Look again", text: "What would happen changed since you reviewed this. Nothing was sent." };
  }
}

function endSentence(
  state: Extract<
    FlowState,
    { phase: "confirmed" | "failed" | "rejected" | "refused" | "replaced" | "cancelled" | "unknown" }
  >,
): { title: string; text: string } {
  switch (state.phase) {
    case "confirmed":
      return {
        title: "Done",
        text: state.spedUp ? "Your wallet sent it again with a higher fee; that one counts." : "",
      };
    case "failed":
      return {
        title: "It reached the chain and failed",
        text: `${state.words.reason} ${state.words.advice} ${standing(state.done)}`.trim(),
      };
    case "rejected":
      return {
        title: "You declined in the wallet",
        text: `${state.done.length > 0 ? standing(state.done) : "Nothing was sent and nothing was spent."} You can try again.`,
      };
    case "refused":
      return { title: "Not sent", text: `${state.words.reason} ${state.words.advice} ${standing(state.done)}`.trim() };
    case "replaced":
      return {
        title: "Another transaction took its place",
        text: "Your wallet sent something else with the same number, so this one can no longer happen. Look at your wallet's activity to see what did.",
      };
    case "cancelled":
      return {
        title: "Cancelled in the wallet",
        text: "It did not happen and no longer can. Only the network fee of the cancellation was spent.",
      };
    case "unknown":
      return {
        title: "Handed to your wallet",
        text: "It may finish later, when all its owners have signed. This page keeps asking; your wallet shows it in any case.",
      };
  }
}

function standing(done: readonly Step[]): string {
  const titles = done.map(({ title }) => title);
  return titles.length === 0 ? "" : `What is done stands: ${titles.join("; ")}.`;
}
