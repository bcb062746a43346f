import type { Deployment } from "@adit/sdk";
import { explainError } from "@adit/sdk/errors";
import type { Address, Chain, Client } from "viem";
import type { Wallet } from "./wallet.ts";

/** Whose things are looked at, and through which node. */
export type Session = {
  readonly deployment: Deployment;
  readonly client: Client;
  readonly chain: Chain;
  readonly account: Address;
  /** The wallet that is connected now. */
  readonly connected: () => { readonly wallet: Wallet; readonly account: Address } | undefined;
  /** Where money and units go. Throws words if what is written there is no address. */
  readonly receiver: () => Address;
};

/** What went wrong, in words. Messages of this page are words already. */
export function inWords(error: unknown): string {
  if (error instanceof SyntaxError) return "The text of the deployment file is not JSON.";
  if (error instanceof Error && error.constructor === Error) return error.message;
  const { sentence, safe, action } = explainError(error, {});
  return `${sentence} ${safe} ${action}`;
}
