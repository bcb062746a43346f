import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { json, readableByPages, serve, type HttpServer } from "./server.ts";

describe("what pages of other origins may read", () => {
  let server: HttpServer;
  before(async () => {
    server = await serve({
      port: 0,
      handler: readableByPages(({ method, segments }) =>
        segments[0] === "evidence" ? { ...json(200, { method }), headers: { etag: "x" } } : json(404, {}),
      ),
    });
  });
  after(async () => {
    await server.close();
  });
  const origin = { origin: "https://dapp.example" };

  it("is every answer to GET, also that there is none, with its other headers", async () => {
    const found = await fetch(`${server.url}/evidence/0x00`, { headers: origin });
    assert.equal(found.headers.get("access-control-allow-origin"), "*");
    assert.equal(found.headers.get("etag"), "x");
    const missing = await fetch(`${server.url}/nothing`, { headers: origin });
    assert.deepEqual([missing.status, missing.headers.get("access-control-allow-origin")], [404, "*"]);
  });

  it("is no answer to POST or to a question before one", async () => {
    for (const method of ["POST", "OPTIONS"]) {
      const answer = await fetch(`${server.url}/evidence/0x00`, { method, headers: origin });
      assert.equal(answer.headers.get("access-control-allow-origin"), null, method);
    }
  });
});
