import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import { after, before, describe, it } from "node:test";
import { NO_REPORT, EMPTY_ROOT } from "@adit/sdk/oracle";
import { createPeerClient, type Peer } from "./peers.ts";

const HOSTILE: Readonly<Record<string, RequestListener>> = {
  "hangs without a word": () => undefined,
  "trickles one byte a moment": (_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const timer = setInterval(() => response.write(" "), 20);
    response.on("close", () => {
      clearInterval(timer);
    });
  },
  "sends without end": (_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const chunk = Buffer.alloc(1_048_576, 0x20);
    const more = (): void => {
      while (response.write(chunk));
    };
    response.on("drain", more);
    more();
  },
  "answers garbage": (_request, response) => response.end("{"),
  "answers HTML": (_request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end("<html>It works!</html>");
  },
  "answers something else": (_request, response) => response.end('{"acceptance":{"member":99}}'),
  "answers an error": (_request, response) => {
    response.writeHead(500);
    response.end('{"stored":true}');
  },
  "sends elsewhere": (_request, response) => {
    response.writeHead(302, { location: "/again" });
    response.end();
  },
  "hangs up": (request) => request.destroy(),
};
const SIGNED = {
  member: 0,
  observation: { network: 1, sequence: 1, report: NO_REPORT, farms: [], evidenceHash: EMPTY_ROOT },
  signature: `0x${"11".repeat(65)}`,
} as const;

let behave: RequestListener = () => undefined;
const server = createServer((request, response) => {
  behave(request, response);
});
let peer: Peer;
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  peer = { signer: `0x${"aa".repeat(20)}`, url: `http://127.0.0.1:${address.port}` };
});
after(() => {
  server.closeAllConnections();
  server.close();
});

describe("a peer that is not what it should be", () => {
  for (const [what, listener] of Object.entries(HOSTILE)) {
    it(`that ${what} is a peer that is not there, and costs a bounded time and memory`, async () => {
      behave = listener;
      const failures: string[] = [];
      const client = createPeerClient({
        fetch: globalThis.fetch,
        timeoutMs: 1_000,
        onFailure: (_peer, reason) => failures.push(reason),
      });
      assert.equal(await client.sendObservation(peer, SIGNED), false);
      assert.equal(await client.leaves(peer, 1, 1), undefined);
      assert.equal(await client.basis(peer, 1, 1), undefined);
      assert.equal(failures.length, 3);
    });
  }
});
