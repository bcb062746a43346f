import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { Deployment } from "@adit/sdk";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BaseError, ContractFunctionRevertedError, type Client } from "viem";
import { WagmiProvider } from "wagmi";
import { AppRoot, preloadScreen } from "./app/App.tsx";
import { AppContext, type App } from "./app/context.ts";
import { routeOf } from "./app/router.ts";
import { HeadWatcher } from "./chain/head.ts";
import type { HistoryReader } from "./chain/historyReader.ts";
import { loadDeployment } from "./config/deployment.ts";
import { wagmiConfig } from "./config/wagmi.ts";
import { greetIndexer } from "./indexer/useIndexer.ts";
import { Message } from "./parts/Message.tsx";
import { NewVersion } from "./parts/NewVersion.tsx";
import { registerWorker } from "./sw/client.ts";
import { TransactionStore } from "./tx/store.ts";
import { framingSafe } from "./wallet/framingSafe.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/screens.css";

/** How often the node is asked for its newest block. */
const POLL_MS = 4_000;
const LOCAL_POLL_MS = 1_500;
/** A little more than a node is given to gather questions in (`config/wagmi.ts`). */
const FIRST_QUESTIONS_MS = 10;

function storageOrNothing(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}

/** A contract's refusal is an answer: asking again brings the same one. */
function isRefusal(error: Error): boolean {
  return error instanceof BaseError && error.walk((cause) => cause instanceof ContractFunctionRevertedError) !== null;
}

async function loadHistory(client: Client, deployment: Deployment, head: HeadWatcher): Promise<HistoryReader> {
  const { HistoryReader: Reader } = await import("./chain/historyReader.ts");
  return new Reader(client, deployment, head);
}

async function makeApp(): Promise<App> {
  const deployment = await loadDeployment(`${import.meta.env.BASE_URL}deployment.json`, window.fetch.bind(window));
  const config = wagmiConfig(deployment, await framingSafe(deployment));
  const client: Client = config.getClient({ chainId: deployment.chainId });
  const head = new HeadWatcher(client, deployment.local === undefined ? POLL_MS : LOCAL_POLL_MS);
  let history: Promise<HistoryReader> | undefined;
  return {
    deployment,
    config,
    client,
    head,
    history: () => (history ??= loadHistory(client, deployment, head)),
    transactions: new TransactionStore(storageOrNothing(), deployment.chainId),
    queries: new QueryClient({
      defaultOptions: {
        queries: {
          retry: (count, error) => count < 2 && !isRefusal(error),
          refetchOnWindowFocus: false,
          staleTime: 30_000,
        },
      },
    }),
  };
}

async function start(): Promise<void> {
  const element = document.getElementById("root");
  if (element === null) throw new Error("index.html has no #root");
  const root = createRoot(element);
  try {
    const app = await makeApp();
    app.head.start();
    greetIndexer(app);
    preloadScreen(routeOf(window.location.pathname));
    // Questions go out once those of the same moment are together; drawing would hold them up.
    await new Promise((resolve) => setTimeout(resolve, FIRST_QUESTIONS_MS));
    root.render(
      <StrictMode>
        <WagmiProvider config={app.config}>
          <QueryClientProvider client={app.queries}>
            <AppContext value={app}>
              <NewVersion />
              <AppRoot />
            </AppContext>
          </QueryClientProvider>
        </WagmiProvider>
      </StrictMode>,
    );
  } catch (error) {
    root.render(
      <main className="page narrow">
        <h1>Adit</h1>
        <Message tone="loss" title="This page is not set up." live>
          <p>{error instanceof Error ? error.message : "Something went wrong that this version cannot name."}</p>
          <p>Nothing on the chain is affected. Put it right and reload.</p>
        </Message>
      </main>,
    );
  }
}

void start().then(() => (import.meta.env.PROD ? registerWorker() : undefined));
