/** Fixtures for tests of integrators: the whole protocol on a local chain, days that are played, and people to act as. */
import type { Account, Address, Chain, Client, LocalAccount, Transport } from "viem";
import type { Deployment } from "@adit/sdk";
import { bringUp } from "../../../scripts/lib/fixture.ts";

export interface StartLocalProtocolParameters {
  /** HTTP of a local chain whose clock can be moved: `hardhat node` or `anvil`. Nothing of Adit has to be on it. */
  rpcUrl: string;
}

/** Who acts on a local chain. Their keys are those of the phrase that every local chain funds: public, and worth nothing anywhere else. */
export interface LocalAccounts {
  /** of the first and of the second farm */
  providers: readonly [LocalAccount, LocalAccount];
  keeper: LocalAccount;
  /** decides disputes and changes parameters, without a delay */
  governor: LocalAccount;
  holders: readonly [LocalAccount, LocalAccount, LocalAccount, LocalAccount];
}

export interface OpenLocalSeriesParameters {
  /** whose farm (default: the first) */
  farm?: 0 | 1;
  /** days of the term (default: 30) */
  epochs?: number;
  /** days of sale before it begins (default: 2) */
  saleDays?: number;
}

export interface PlayDaysParameters {
  /** series whose providers fund and bond them, and whose days are settled as they come */
  settle?: readonly bigint[];
}

/** The protocol on a local chain, with two farms that have attested capacity. */
export interface LocalProtocol {
  /** as `npm start` deploys it: on a new chain its addresses are those of `@adit/sdk/addresses` */
  deployment: Deployment;
  accounts: LocalAccounts;
  /** a client that reads, and writes as this account */
  clientOf: (account: Account) => Client<Transport, Chain, Account>;
  /** unix second of the newest block */
  now: () => Promise<number>;
  /** mints payment tokens, base units of 6 decimals */
  giveDollars: (account: Address, amount: bigint) => Promise<void>;
  /** Opens a series of 5,000,000 units of 1 GH/s with its bond; its sale is open at once. Gives its id. */
  openSeries: (parameters?: OpenLocalSeriesParameters) => Promise<bigint>;
  /** Mints what units cost and buys them. */
  buy: (id: bigint, account: LocalAccount, units: bigint) => Promise<void>;
  /** Lets days end, each with a price, a signed report that becomes final, and reports of both farms. */
  playDays: (days: number, parameters?: PlayDaysParameters) => Promise<void>;
}

/**
 * Puts the whole protocol on a local chain. It takes some seconds: two weeks of reports are played, so that both farms may sell.
 *
 * @throws what the chain says if it is no local one.
 * @example
 * const protocol = await startLocalProtocol({ rpcUrl: "http://127.0.0.1:8545" })
 * const id = await protocol.openSeries({ epochs: 30 })
 * const [alice] = protocol.accounts.holders
 * await protocol.buy(id, alice, 1_000n)
 * await protocol.playDays(4, { settle: [id] })
 * const { amount } = await getClaimable(protocol.clientOf(alice), { deployment: protocol.deployment, account: alice.address, id })
 */
export async function startLocalProtocol(parameters: StartLocalProtocolParameters): Promise<LocalProtocol> {
  return await bringUp(parameters);
}
