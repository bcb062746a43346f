import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as z from "zod/mini";
import { IndexerClient, IndexerError } from "./client.ts";
import { big, small } from "./shapes.ts";

type Asked = { readonly url: string; readonly question: string };

/** An indexer that answers each question with the next of the given bodies. */
function answering(...bodies: readonly unknown[]): { readonly client: IndexerClient; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const left = [...bodies];
  const fetchFrom = (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const { query } =
      typeof init?.body === "string" ? z.parse(z.object({ query: z.string() }), JSON.parse(init.body)) : { query: "" };
    asked.push({ url: String(url instanceof Request ? url.url : url), question: query });
    const body = left.shift();
    if (body instanceof Error) return Promise.reject(body);
    return Promise.resolve(body instanceof Response ? body : Response.json(body));
  };
  return { client: new IndexerClient("http://indexer.test/", fetchFrom), asked };
}

const ROW = z.object({ series: big, settledDays: small });
const page = (items: readonly unknown[], endCursor: string | null) => ({
  data: { rows: { items, pageInfo: { hasNextPage: endCursor !== null, endCursor } } },
});

describe("questions to the indexer", () => {
  it("are asked page by page, and the answers' numbers are whole", async () => {
    const { client, asked } = answering(
      page([{ series: "25600000000000000000", settledDays: 3 }], "abc"),
      page([{ series: "512", settledDays: 0 }], null),
    );
    const rows = await client.all({
      table: "seriesRecords",
      row: ROW,
      where: `{ network: 1 }`,
      orderBy: "series",
      descending: true,
    });
    assert.deepEqual(rows, [
      { series: 25_600_000_000_000_000_000n, settledDays: 3 },
      { series: 512n, settledDays: 0 },
    ]);
    assert.equal(asked[0]?.url, "http://indexer.test/graphql");
    assert.match(
      asked[0].question,
      /seriesRecords\(where: \{ network: 1 \}, orderBy: "series", orderDirection: "desc"/,
    );
    assert.match(asked[0].question, /items \{ series settledDays \}/);
    assert.doesNotMatch(asked[0].question, /after/);
    assert.match(asked[1]?.question ?? "", /after: "abc"/);
  });
  it("end with as many rows as were wanted", async () => {
    const { client, asked } = answering(page([{ series: "1", settledDays: 1 }], "more"), page([], null));
    assert.equal((await client.all({ table: "seriesRecords", row: ROW, limit: 1 })).length, 1);
    assert.equal(asked.length, 1);
    assert.match(asked[0]?.question ?? "", /limit: 1\)/);
  });
  it("fail in words for what is not as expected, a refusal, or silence", async () => {
    const failing = async (body: unknown, message: RegExp): Promise<void> => {
      const { client } = answering(body);
      await assert.rejects(client.all({ table: "seriesRecords", row: ROW }), (error: unknown) => {
        assert.ok(error instanceof IndexerError);
        assert.match(error.message, message);
        return true;
      });
    };
    await failing(page([{ series: "x", settledDays: 1 }], null), /not as expected at rows\.items\.0\.series/);
    await failing(page([{ series: "1" }], null), /rows\.items\.0\.settledDays/);
    await failing({ errors: [{ message: "no such table" }], data: null }, /refused the question: no such table/);
    await failing(new Response("<html>", { status: 502 }), /502 and no JSON/);
    await failing(new TypeError("fetch failed"), /does not answer/);
  });
  it("tell how far it is", async () => {
    const status = { adit: { id: 31_337, block: { number: 812, timestamp: 5 } } };
    assert.deepEqual(await answering(new Response("", { status: 503 }), status).client.progress(), {
      ready: false,
      block: 812,
    });
    assert.deepEqual(await answering(new Response(""), status).client.progress(), { ready: true, block: 812 });
    assert.deepEqual(await answering(new Response("", { status: 503 }), {}).client.progress(), {
      ready: false,
      block: undefined,
    });
  });
});
