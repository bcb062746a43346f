import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { after, before, describe, it } from "node:test";
import { z } from "zod";
import { askNode, bytesFromNode, firstNode, NodeError, NoNodeError } from "./client.ts";

const schema = z.object({ sequence: z.number() });

describe("asking committee nodes", () => {
  let server: Server;
  let url: string;
  before(async () => {
    server = createServer((request, response) => {
      const answers: Record<string, [number, string]> = {
        "/good": [200, '{"sequence":7}'],
        "/wrong": [200, '{"sequence":"seven"}'],
        "/html": [200, "<html>"],
        "/gone": [404, '{"error":"It is not here."}'],
        "/ill": [503, '{"sequence":3}'],
      };
      const [status, body] = answers[request.url ?? ""] ?? [404, ""];
      response.writeHead(status).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    assert.ok(typeof address === "object" && address !== null);
    url = `http://127.0.0.1:${address.port}`;
  });
  after(() => {
    server.close();
  });

  it("takes an answer that is as it should be, and says what is wrong with any other", async () => {
    assert.deepEqual(await askNode(url, "/good", schema), { sequence: 7 });
    await assert.rejects(askNode(url, "/wrong", schema), /cannot be read \(sequence/);
    await assert.rejects(askNode(url, "/html", schema), /no JSON/);
    await assert.rejects(askNode(url, "/gone", schema), /it says “It is not here”$/);
    await assert.rejects(askNode(url, "/nothing", schema), /HTTP 404/);
    await assert.rejects(askNode(url, "/ill", schema), /HTTP 503/);
    assert.deepEqual(await askNode(url, "/ill", schema, { also: [503] }), { sequence: 3 });
  });

  it("goes on to the next node, and names every reason if none helps", async () => {
    const dead = "http://127.0.0.1:1";
    const found = await firstNode([dead, url], (one) => askNode(one, "/good", schema));
    assert.deepEqual([found.value.sequence, found.url], [7, url]);
    await assert.rejects(
      firstNode([dead, url], (one) => askNode(one, "/gone", schema)),
      (error) => error instanceof NoNodeError && error.message.includes("127.0.0.1:1: it does not answer; 127"),
    );
    await assert.rejects(
      firstNode([], (one) => askNode(one, "/good", schema)),
      /names no committee node/,
    );
  });

  it("stops reading what is larger than it may be", async () => {
    assert.equal((await bytesFromNode(url, "/good", { maxBytes: 100 })).length, 14);
    await assert.rejects(bytesFromNode(url, "/good", { maxBytes: 10 }), NodeError);
  });
});
