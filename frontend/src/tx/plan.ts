import type { ContractCall, PreparedPayment } from "@adit/sdk/actions";
import type { ReactNode } from "react";
import type { Address, Hash } from "viem";
import type { App } from "../app/context.ts";

/*
 * What a person agrees to. Every action of every screen is one of these: it is made by reading the chain, tried out against the
 * chain, shown in full, and carried out only as it was shown.
 */

/** One call of a contract. */
export type Call = ContractCall;

/** One thing that leaves or arrives, or one fact, as text for people: `{ what: "In payment", amount: "120.00 USDC" }`. */
export type Line = { readonly what: string; readonly amount: ReactNode };

/** Something that a person has to tick before the action may be confirmed. */
export type Risk = { readonly id: string; readonly text: string };

/**
 * A payment token that the action takes from the account. Which ceremony is used (permit, Permit2, batch, approve) is chosen by what
 * token and wallet can do, not by the screen.
 */
export type Payment = PreparedPayment["payment"] & {
  /** the spender in words: "the market" */
  readonly spenderName: string;
  /** `amount` for people: "120.00 USDC" */
  readonly text: string;
} & Pick<PreparedPayment, "getRequirements" | "buildTx">;

/** A payment that the SDK has prepared, in words. */
export function paymentOf(write: PreparedPayment, spenderName: string, text: string): Payment {
  const { payment, getRequirements, buildTx } = write;
  return { ...payment, spenderName, text, getRequirements, buildTx };
}

/** One action, planned. Pure data beside its calls: a test can compare it. */
export type Plan = {
  /** What it does, as a person would say it: "Buy 12.000 TH/s of series #1". It names the transaction from then on. */
  readonly title: string;
  readonly leaves: readonly Line[];
  readonly arrives: readonly Line[];
  /** How the person stands afterwards, and anything else worth knowing before. */
  readonly facts: readonly Line[];
  readonly risks: readonly Risk[];
  /** The call once every allowance stands, without a signature. */
  readonly call: Call;
  /** Calls that have to happen before it, in order, each with its words: an operator's approval for a lease market. */
  readonly before?: readonly { readonly call: Call; readonly title: string }[];
  readonly payment?: Payment;
  /** What is said when it is done, beside the link to the transaction. */
  readonly done: ReactNode;
  /** Where to go on after a reload between two of its transactions, a path with its query (default: where it was opened). */
  readonly resume?: string;
};

/** What making a plan may use. */
export type PlanTools = { readonly app: App; readonly account: Address };

/** Reads the chain and says what would happen. Throws what the chain throws; the flow says it in words. */
export type MakePlan = (tools: PlanTools) => Promise<Plan>;

/** Opens the review of an action; everything from there on is the flow's. */
export type Flow = {
  /** True from planning until the action's end was told. */
  readonly busy: boolean;
  /** Plans, simulates, and shows the review. Resolves with the hash once the action is confirmed, undefined if it is not. */
  readonly open: (make: MakePlan) => Promise<Hash | undefined>;
};
