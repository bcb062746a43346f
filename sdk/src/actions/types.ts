import type { Account, Chain, Client, Transport } from "viem";
import type { Deployment } from "../deployment.ts";

/** A client that can read: every viem client, also a bare `createClient`. */
export type ReadClient = Client;

/** A client that can send transactions: it has a chain and an account. */
export type WriteClient = Client<Transport, Chain, Account>;

/** What every action needs to know of a deployment. */
export interface DeploymentParameter {
  /** the whole deployment, or just its contracts */
  deployment: Pick<Deployment, "contracts">;
}
