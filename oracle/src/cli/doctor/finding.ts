import type { Chain, PublicClient, Transport } from "viem";
import type { NodeConfig, Sources } from "../../node/index.ts";
import type { Fetch } from "../../sources/request.ts";

/** `fail`: the node cannot do its work; `warn`: it can, but somebody should look. */
export type Finding = { check: string; level: "ok" | "warn" | "fail"; says: string; todo?: string };

/** What is examined, and with what. */
export type Patient = {
  config: NodeConfig;
  client: PublicClient<Transport, Chain>;
  sources: Sources;
  fetch: Fetch;
  unixMs: () => number;
};
