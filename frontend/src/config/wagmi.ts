import { LOCAL_CHAIN_ID, type Deployment } from "@adit/sdk";
import {
  createClient,
  custom,
  defineChain,
  fallback,
  http,
  ProviderDisconnectedError,
  type Chain,
  type Transport,
} from "viem";
import { createConfig, type Config, type CreateConnectorFn } from "wagmi";
import { developmentAccount } from "../wallet/developmentAccount.ts";

export function chainOf(deployment: Deployment): Chain {
  const local = deployment.chainId === LOCAL_CHAIN_ID;
  const { chainName, explorerUrl, rpcUrl, fallbackRpcUrls = [] } = deployment;
  return defineChain({
    id: deployment.chainId,
    name: chainName ?? (local ? "Local chain" : `Chain ${deployment.chainId}`),
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    // What a wallet is told that does not know the network yet.
    rpcUrls: { default: { http: [rpcUrl, ...fallbackRpcUrls] } },
    ...(explorerUrl === undefined ? {} : { blockExplorers: { default: { name: "Explorer", url: explorerUrl } } }),
    testnet: local,
  });
}

/** One HTTP request for all reads of a screen; a chain without Multicall3 needs no special case then. */
function node(url: string): Transport {
  return http(url, { batch: { wait: 8, batchSize: 200 }, retryCount: 1, timeout: 15_000 });
}

/**
 * Reads through the wallet's own node, when every other one is silent: only while a wallet is connected, and only if it is on this
 * chain.
 */
function walletReads(chainId: number, configNow: () => Config | undefined): Transport {
  return custom(
    {
      request: async ({ method, params }: { method: string; params?: unknown }): Promise<unknown> => {
        const state = configNow()?.state;
        const connection = state?.current == null ? undefined : state.connections.get(state.current);
        if (connection?.chainId !== chainId)
          throw new ProviderDisconnectedError(new Error("No wallet is connected to this chain."));
        const provider: unknown = await connection.connector.getProvider({ chainId });
        if (!canRequest(provider)) throw new ProviderDisconnectedError(new Error("The wallet answers no requests."));
        return await provider.request({ method, params });
      },
    },
    { retryCount: 0 },
  );
}

/** No answer, or none now. Everything else is an answer, and asking another node would bring the same one. */
function isSilence(error: Error): boolean {
  return ["HttpRequestError", "TimeoutError", "LimitExceededRpcError", "ResourceUnavailableRpcError"].includes(
    error.name,
  );
}

type Requests = { readonly request: (asked: { method: string; params?: unknown }) => Promise<unknown> };

function canRequest(provider: unknown): provider is Requests {
  return (
    typeof provider === "object" && provider !== null && "request" in provider && typeof provider.request === "function"
  );
}

/**
 * Wallets are found by EIP-6963, and a Safe by the frame that it is. On the local chain a development account is built in, so that nobody
 * needs an extension to try the product.
 */
export function wagmiConfig(deployment: Deployment, framing: readonly CreateConnectorFn[] = []): Config {
  const chain = chainOf(deployment);
  const connectors: CreateConnectorFn[] = [
    ...framing,
    ...(deployment.local === undefined ? [] : [developmentAccount(deployment.local.devAccount)]),
  ];
  const made: { config?: Config } = {};
  const nodes = [deployment.rpcUrl, ...(deployment.fallbackRpcUrls ?? [])].filter((url) => url.startsWith("http"));
  const config = createConfig({
    chains: [chain],
    connectors,
    client: ({ chain: asked }) =>
      createClient({
        chain: asked,
        transport: fallback([...nodes.map(node), walletReads(deployment.chainId, () => made.config)], {
          retryCount: 0,
          shouldThrow: (error) => !isSilence(error),
        }),
        pollingInterval: chain.testnet === true ? 1_000 : 4_000,
      }),
  });
  made.config = config;
  return config;
}
