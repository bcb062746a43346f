import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import * as z from "zod";

/* A node of the chain under test that fails in the ways in which nodes fail. */

export type FailingNode = {
  readonly url: string;
  /** requests that it answered */
  readonly answered: () => number;
  /** It refuses every request from now on. */
  readonly die: () => void;
  /** It stands still at a block: that is the newest one that it knows. */
  readonly stayAt: (block: bigint) => void;
  /** As good as the chain itself again. */
  readonly recover: () => void;
  readonly close: () => Promise<void>;
};

type Mode = { readonly kind: "good" } | { readonly kind: "dead" } | { readonly kind: "late"; readonly block: bigint };

const BLOCK_NUMBER = z.object({ method: z.literal("eth_blockNumber") });
const TAGS = /"(latest|pending)"/g;

/** Opens it in front of the real node. */
export async function failingNode(rpc: string): Promise<FailingNode> {
  let mode: Mode = { kind: "good" };
  let answered = 0;
  const server = createServer((request, response) => {
    void serve(request, response).catch(() => {
      response.destroy();
    });
  });
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const headers = {
      "access-control-allow-origin": "*",
      "access-control-allow-headers": "*",
      "content-type": "application/json",
    };
    if (mode.kind === "dead") {
      response.writeHead(503, headers).end();
      return;
    }
    if (request.method === "OPTIONS") {
      response.writeHead(204, headers).end();
      return;
    }
    const asked = await text(request);
    // A node that stands still answers of the newest block that it has.
    const body = mode.kind === "late" ? asked.replace(TAGS, `"0x${mode.block.toString(16)}"`) : asked;
    const { block } = mode.kind === "late" ? mode : { block: undefined };
    const single = BLOCK_NUMBER.safeParse(JSON.parse(asked));
    const answer =
      block !== undefined && single.success
        ? JSON.stringify({ jsonrpc: "2.0", id: 1, result: `0x${block.toString(16)}` })
        : await (await fetch(rpc, { method: "POST", headers: { "content-type": "application/json" }, body })).text();
    answered += 1;
    response.writeHead(200, headers).end(answer);
  };
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    answered: () => answered,
    die: () => {
      mode = { kind: "dead" };
    },
    stayAt: (block) => {
      mode = { kind: "late", block };
    },
    recover: () => {
      mode = { kind: "good" };
    },
    close: async () => {
      await new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The node has no port");
  return address.port;
}
