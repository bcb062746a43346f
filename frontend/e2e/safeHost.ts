import { createServer } from "node:http";
import { isAddress, isHex, type Address } from "viem";
import type { Safe } from "./safe.ts";

/*
 * What a Safe's own page does for the pages that it shows: a frame, and answers to what is asked out of it, by the messages of the
 * published Safe Apps protocol. The Safe behind it is real; its owners sign when the test says so.
 */

export type SafeHost = {
  readonly origin: string;
  /** Where a page is shown in the frame. */
  readonly showing: (url: string) => string;
  readonly close: () => Promise<void>;
};

/** A page with one frame, on an origin of its own. */
export async function serveSafeHost(): Promise<SafeHost> {
  const server = createServer((request, response) => {
    const shown = new URL(request.url ?? "/", "http://localhost").searchParams.get("app");
    response
      .writeHead(200, { "content-type": "text/html; charset=utf-8" })
      .end(shown === null ? BLANK : framing(shown));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  const origin = `http://localhost:${address.port}`;
  return {
    origin,
    showing: (url) => `${origin}/?app=${encodeURIComponent(url)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

const BLANK = "<!doctype html><title>Safe</title>";

function framing(url: string): string {
  return `<!doctype html><html lang="en"><title>Safe</title><style>body{margin:0}iframe{border:0;width:100%;height:100vh}</style>
<iframe title="App" src="${url.replaceAll('"', "%22")}"></iframe>
<script>
const app = ${JSON.stringify(new URL(url).origin)};
addEventListener("message", async ({ data, source, origin }) => {
  if (origin !== app || typeof data?.id !== "string") return;
  source.postMessage({ id: data.id, version: "9.1.0", ...(await window.__safeHost(data.method, data.params)) }, origin);
});
</script></html>`;
}

export type HostAnswer =
  { readonly success: true; readonly data: unknown } | { readonly success: false; readonly error: string };

export type HostedSafe = {
  /** Answers a message out of the frame. */
  readonly answer: (method: string, params: unknown) => Promise<HostAnswer>;
  /** Methods that were asked for, in order. */
  readonly asked: readonly string[];
  /** All owners sign all that waits. */
  readonly sign: () => Promise<void>;
};

/** A Safe behind the frame. Reads go to the node. */
export function hostedSafe(safe: Safe, { rpc, chainId }: { rpc: string; chainId: number }): HostedSafe {
  const asked: string[] = [];
  const done = new Map<string, string>();
  const answerTo = async (method: string, params: Readonly<Record<string, unknown>>): Promise<unknown> => {
    switch (method) {
      case "getSafeInfo":
        return { safeAddress: safe.address, chainId, threshold: 2, owners: [], isReadOnly: false };
      case "sendTransactions": {
        const calls = Array.isArray(params.txs) ? params.txs.map(callOf) : [];
        return { safeTxHash: await safe.propose(calls) };
      }
      case "getTxBySafeTxHash": {
        const id = String(params.safeTxHash);
        const txHash = done.get(id);
        if (txHash !== undefined) return { txStatus: "SUCCESS", txHash };
        if (!safe.isProposed(id)) throw new Error("No such transaction");
        return { txStatus: "AWAITING_CONFIRMATIONS" };
      }
      case "rpcCall": {
        const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: params.call, params: params.params });
        const response = await fetch(rpc, { method: "POST", headers: { "content-type": "application/json" }, body });
        const { result, error } = record(await response.json());
        if (error !== undefined) throw new Error(String(record(error).message));
        return result;
      }
      default:
        throw new Error(`${method} is not supported`);
    }
  };
  return {
    asked,
    answer: async (method, params) => {
      asked.push(method);
      try {
        return { success: true, data: await answerTo(method, record(params)) };
      } catch (error) {
        return { success: false, error: error instanceof Error ? error.message : "failed" };
      }
    },
    sign: async () => {
      for (const id of safe.proposed()) done.set(id, await safe.execute(id));
    },
  };
}

function callOf(value: unknown): { to: Address; data: `0x${string}` } {
  const { to, data } = record(value);
  if (typeof to !== "string" || !isAddress(to) || !isHex(data)) throw new Error("A call without to or data");
  return { to, data };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
