import type { Provider } from "../clients.ts";

/** The few calls that move a local chain's clock, over HTTP. */
export function rpcProvider(url: string): Provider {
  let id = 0;
  return {
    async request({ method, params = [] }) {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", id: ++id, method, params }),
      });
      const answer: unknown = await response.json();
      if (typeof answer !== "object" || answer === null) throw new Error(`${method}: the chain answered nonsense`);
      if ("error" in answer) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
      return "result" in answer ? answer.result : undefined;
    },
  };
}
