import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Address } from "viem";
import * as z from "zod";

const ONE = z.object({ id: z.unknown(), method: z.string(), params: z.array(z.unknown()).optional() });
const REQUEST = z.union([z.array(ONE), ONE]);
const CALL = z.object({ to: z.string() });

/** A node over the stage's own that fails whatever is asked of one contract, as a node does whose time for a call is over. */
export async function failingNode(
  rpc: string,
  contract: Address,
): Promise<{ url: string; close: () => Promise<void> }> {
  const answer = async (body: string): Promise<string> => {
    const request = REQUEST.parse(JSON.parse(body));
    const one = async ({ id, method, params = [] }: z.infer<typeof ONE>): Promise<unknown> => {
      const call = CALL.safeParse(params[0]);
      if (method === "eth_call" && call.success && call.data.to.toLowerCase() === contract.toLowerCase())
        return { jsonrpc: "2.0", id, error: { code: -32_000, message: "execution aborted (timeout = 5s)" } };
      const passedOn = await fetch(rpc, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", id, method, params }),
      });
      return await passedOn.json();
    };
    return JSON.stringify(Array.isArray(request) ? await Promise.all(request.map(one)) : await one(request));
  };
  const server = createServer((request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-headers", "content-type");
    if (request.method !== "POST") {
      response.end();
      return;
    }
    bodyOf(request)
      .then(answer)
      .then(
        (body) => response.setHeader("content-type", "application/json").end(body),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = addressOf(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === "string") throw new Error("The server listens on no port");
  return address;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}
