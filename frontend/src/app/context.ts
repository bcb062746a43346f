import type { Deployment } from "@adit/sdk";
import type { QueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import type { Client } from "viem";
import type { Config } from "wagmi";
import type { HeadWatcher } from "../chain/head.ts";
import type { HistoryReader } from "../chain/historyReader.ts";
import type { TransactionStore } from "../tx/store.ts";

/** What every screen stands on. Made once, before the first paint of the app. */
export type App = {
  readonly deployment: Deployment;
  readonly config: Config;
  readonly client: Client;
  readonly head: HeadWatcher;
  /** Reads the past from the chain's events; loaded when it is first wanted. */
  readonly history: () => Promise<HistoryReader>;
  readonly transactions: TransactionStore;
  readonly queries: QueryClient;
};

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error("A screen is drawn outside of the app.");
  return app;
}
