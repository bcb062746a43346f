import { LOCAL_CHAIN_ID, type Deployment } from "@adit/sdk";
import { createClient, defineChain, http, type Chain } from "viem";
import { createConfig, type Config, type CreateConnectorFn } from "wagmi";
import { developmentAccount } from "../wallet/developmentAccount.ts";

export function chainOf(deployment: Deployment): Chain {
  const local = deployment.chainId === LOCAL_CHAIN_ID;
  return defineChain({
    id: deployment.chainId,
    name: local ? "Local chain" : `Chain ${deployment.chainId}`,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [deployment.rpcUrl] } },
    testnet: local,
  });
}

/**
 * Wallets are found by EIP-6963; nothing else is bundled. On the local chain a development account is built in, so that nobody
 * needs an extension to try the product.
 */
export function wagmiConfig(deployment: Deployment): Config {
  const chain = chainOf(deployment);
  const connectors: CreateConnectorFn[] =
    deployment.local === undefined ? [] : [developmentAccount(deployment.local.devAccount)];
  return createConfig({
    chains: [chain],
    connectors,
    client: ({ chain: asked }) =>
      createClient({
        chain: asked,
        // One HTTP request for all reads of a screen; a chain without Multicall3 needs no special case then.
        transport: http(deployment.rpcUrl, { batch: { wait: 8, batchSize: 200 }, retryCount: 1, timeout: 15_000 }),
        pollingInterval: chain.testnet === true ? 1_000 : 4_000,
      }),
  });
}
