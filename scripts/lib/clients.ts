import type { Account, Address, Chain, PublicClient, Transport, WalletClient } from "viem";
import { createPublicClient, createWalletClient, custom, defineChain, http } from "viem";

/** The pair of clients that every script works with; `wallet` carries the account that pays. */
export interface Clients {
  readonly chain: PublicClient<Transport, Chain>;
  readonly wallet: WalletClient<Transport, Chain, Account>;
}

export const LOCAL_CHAIN_ID = 31_337;

/** Local chains answer at once; four seconds between looks would be most of a run's time. */
const POLLING_INTERVAL_MS = 50;

/** An EIP-1193 provider, such as the one of a Hardhat connection. */
export interface Provider {
  request(args: { method: string; params?: readonly unknown[] }): Promise<unknown>;
}

export function localChain(rpcUrl = "http://127.0.0.1:8545"): Chain {
  return defineChain({
    id: LOCAL_CHAIN_ID,
    name: "Adit local chain",
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  });
}

/** Clients over a provider in this process, whose refusals are final: no retries. An address as `account` is one that the chain itself signs for. */
export function inProcessClients(provider: Provider, account: Account | Address): Clients {
  return clientsOver(localChain(), custom(provider, { retryCount: 0 }), account);
}

/** Clients over HTTP. */
export function httpClients(rpcUrl: string, account: Account | Address): Clients {
  return clientsOver(localChain(rpcUrl), http(rpcUrl), account);
}

function clientsOver(chain: Chain, transport: Transport, account: Account | Address): Clients {
  const owner: Account = typeof account === "string" ? { address: account, type: "json-rpc" } : account;
  return {
    chain: createPublicClient({ chain, transport, pollingInterval: POLLING_INTERVAL_MS, cacheTime: 0 }),
    wallet: createWalletClient({ chain, transport, account: owner, pollingInterval: POLLING_INTERVAL_MS }),
  };
}
