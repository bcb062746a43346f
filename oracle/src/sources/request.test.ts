import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { z } from "zod";
import { json, serve, type HttpHandler } from "../http/server.ts";
import { wholeBig, wholeNumber, instant } from "./exact.ts";
import { createPacer, retryAfterMs, type PaceClock } from "./pace.ts";
import { requestJson, SourceError, type RawAnswer, type RequestParameters } from "./request.ts";
import { recordedUrl, scrub } from "./secrets.ts";

/** A clock that only moves when somebody sleeps. */
function sleeper(): PaceClock & { slept: number[] } {
  let now = 0;
  const slept: number[] = [];
  return {
    slept,
    nowMs: () => now,
    sleep: (ms) => {
      slept.push(ms);
      now += ms;
      return Promise.resolve();
    },
  };
}

async function ask(
  handler: HttpHandler,
  own: Partial<RequestParameters> = {},
): Promise<{ result: unknown; error: unknown; records: RawAnswer[] }> {
  const server = await serve({ handler, port: 0 });
  const records: RawAnswer[] = [];
  try {
    const result = await requestJson({
      fetch: globalThis.fetch,
      source: "test",
      url: `${server.url}/a`,
      timeoutMs: 30_000,
      schema: z.unknown(),
      record: (answer) => records.push(answer),
      ...own,
    });
    return { result, error: undefined, records };
  } catch (error) {
    return { result: undefined, error, records };
  } finally {
    await server.close();
  }
}
const messageOf = (error: unknown): string =>
  error instanceof SourceError ? error.message : `not a SourceError: ${String(error)}`;

describe("a pacer", () => {
  it("keeps requests to one service apart, and lets another service pass", async () => {
    const clock = sleeper();
    const pacer = createPacer(clock);
    const started: [string, number][] = [];
    const go = async (key: string): Promise<void> => {
      await pacer.turn(key, 1_000, 0);
      started.push([key, clock.nowMs()]);
    };
    await go("f2pool");
    await go("ocean");
    await Promise.all([go("f2pool"), go("f2pool")]);
    assert.deepEqual(started, [
      ["f2pool", 0],
      ["ocean", 0],
      ["f2pool", 1_000],
      ["f2pool", 2_000],
    ]);
  });

  it("rests as long as a service asks, unless that is longer than patience", async () => {
    const clock = sleeper();
    const pacer = createPacer(clock);
    await pacer.turn("a", 0, 0);
    pacer.rest("a", 5_000);
    assert.equal(await pacer.turn("a", 0, 10_000), 0);
    assert.equal(clock.nowMs(), 5_000);
    pacer.rest("a", 60_000);
    assert.equal(await pacer.turn("a", 0, 10_000), 60_000);
    assert.equal(clock.nowMs(), 5_000, "nothing was waited for");
  });

  it("reads seconds and moments, the latter by the service's own clock", () => {
    assert.equal(retryAfterMs("120", null), 120_000);
    assert.equal(retryAfterMs("Wed, 21 Oct 2015 07:28:10 GMT", "Wed, 21 Oct 2015 07:28:00 GMT"), 10_000);
    assert.equal(retryAfterMs("Wed, 21 Oct 2015 07:28:10 GMT", null), undefined);
    assert.equal(retryAfterMs("soon", "Wed, 21 Oct 2015 07:28:00 GMT"), undefined);
    assert.equal(retryAfterMs(null, null), undefined);
  });
});

describe("a request", () => {
  const busyOnce = (): HttpHandler => {
    let asked = 0;
    return () => (asked++ === 0 ? { status: 429, body: "{}", headers: { "retry-after": "3" } } : json(200, [asked]));
  };

  it("comes again after the rest that 429 asks for", async () => {
    const clock = sleeper();
    const { result, records } = await ask(busyOnce(), { pacer: createPacer(clock) });
    assert.deepEqual(result, ["2"]);
    assert.deepEqual(
      records.map(({ status }) => status),
      [429, 200],
    );
    assert.ok(clock.nowMs() >= 3_000);
  });

  it("gives up on a service that asks for too much rest, or for rest without end", async () => {
    const clock = sleeper();
    const hour = await ask(() => ({ status: 429, body: "", headers: { "retry-after": "3600" } }), {
      pacer: createPacer(clock),
    });
    assert.match(messageOf(hour.error), /HTTP 429 and asks to wait 3600 s/);
    assert.equal(clock.nowMs(), 0);
    const always = await ask(() => ({ status: 429, body: "" }), { pacer: createPacer(clock) });
    assert.match(messageOf(always.error), /HTTP 429/);
    assert.equal(always.records.length, 3);
  });

  it("does not follow a redirect, which would carry secrets to wherever it points", async () => {
    let followed = false;
    const thief = await serve({
      port: 0,
      handler: () => {
        followed = true;
        return json(200, {});
      },
    });
    const { error } = await ask(() => ({ status: 302, body: "", headers: { location: thief.url } }));
    await thief.close();
    assert.match(messageOf(error), /redirect \(HTTP 302\), which is not followed/);
    assert.equal(followed, false);
  });

  it("stops reading a huge answer at the limit", async () => {
    const { error, records } = await ask(() => ({ status: 200, body: `"${"x".repeat(300_000)}"` }), {
      maxBytes: 100_000,
    });
    assert.match(messageOf(error), /answered more than 100000 bytes/);
    assert.equal(records.length, 0);
  });

  it("names a page for people, a closed connection and a slow service", async () => {
    assert.match(messageOf((await ask(() => ({ status: 200, body: "<html>" }))).error), /did not answer in JSON/);
    assert.match(
      messageOf((await ask(() => ({ status: 0, body: "", hangUp: true }))).error),
      /^test: cannot be reached \([A-Z_]+\)$/,
    );
    const never: HttpHandler = () =>
      new Promise((resolve) => {
        setTimeout(() => {
          resolve(json(200, {}));
        }, 30_000).unref();
      });
    assert.match(messageOf((await ask(never, { timeoutMs: 50 })).error), /did not answer within 50 ms/);
  });

  it("records question and answer without any secret, even where the service repeats it", async () => {
    const secret = 'hush/"ü"-1234';
    const echo: HttpHandler = ({ headers, body, query }) => json(200, { headers, body, query: query.toString() });
    const { result, records } = await ask(echo, {
      method: "POST",
      headers: { "x-key": encodeURIComponent(secret) },
      body: { key: secret, user: "farm" },
      secrets: [secret],
    });
    assert.equal(records.length, 1);
    assert.deepEqual(records[0]?.request.body, '{"key":"***","user":"farm"}');
    for (const text of [JSON.stringify(result), JSON.stringify(records)])
      for (const part of [secret, encodeURIComponent(secret), "hush"]) assert.ok(!text.includes(part), text);
  });

  it("records a form without what is hidden in it, so that the same question is always the same", async () => {
    const asked = async (nonce: string) =>
      (await ask(() => json(200, {}), { method: "POST", form: { page: "1", nonce }, hiddenFields: ["nonce"] })).records;
    const [one, other] = [await asked("1"), await asked("2")];
    assert.deepEqual(
      [...one, ...other].map(({ request }) => request.body),
      ["page=1", "page=1"],
    );
  });

  it("shows an address without user and password, and of a file only its name", () => {
    assert.equal(recordedUrl("http://user:word@host/x?key=abcdef", ["abcdef"]), "http://host/x?key=***");
    assert.equal(recordedUrl("file:///var/log/site/meter.csv", []), "file:meter.csv");
    assert.equal(scrub("a1b2", ["b"]), "a1b2", "a single letter is no secret");
  });
});

describe("a hostile figure", () => {
  it("is a wrong field, not an exception that stops the node", () => {
    for (const schema of [wholeBig, wholeNumber, instant])
      for (const text of ["-5", "-0.5", "1e99", "abc"]) assert.equal(schema.safeParse(text).success, false, text);
  });

  it("of time is told apart: seconds, milliseconds, or neither", () => {
    assert.equal(instant.parse("1625356800"), 1_625_356_800);
    assert.equal(instant.parse("1625356800123"), 1_625_356_800);
    assert.equal(instant.parse("1625356800.9"), 1_625_356_800);
    assert.equal(instant.safeParse("1625356800123456").success, false);
  });
});
