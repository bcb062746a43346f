import { z } from "zod";
import type { HttpResponse } from "../http/server.ts";

/** The services that the simulator serves to each node; a fault may concern one of them or all. */
export const SERVICES = [
  "bitcoind",
  "esplora",
  "f2pool",
  "ocean",
  "braiins",
  "luxor",
  "antpool",
  "nicehash",
  "exchanges",
  "meter",
] as const;
export type Service = (typeof SERVICES)[number];

/**
 * How badly a node's sources behave, set by a test or by hand.
 * - `lying`: every figure is wrong, by a lot
 * - `{lyingPercent}`: every figure is so many hundredths of the truth
 * - `lagging`: its Bitcoin node is hours behind
 * - `stale`: it answers as it would have two days ago
 * - `wrong-unit`: hashrates a million million times too small, energy a thousand times too large, units as before
 * - `silent`: 503
 * - `down`: the connection ends without an answer
 * - `slow`, `{slowMs}`: the answer comes after a minute, or after so long
 * - `rate-limited`: 429 with Retry-After
 * - `error`: HTTP 200 with the service's own error inside
 * - `html`: HTTP 200 with a page for people
 * - `redirect`: 302 to elsewhere
 * - `huge`: HTTP 200 with more bytes than anybody should read
 */
export type Fault = z.output<typeof faultSchema>;

const faultSchema = z.union([
  z.enum([
    "lying",
    "lagging",
    "stale",
    "wrong-unit",
    "silent",
    "down",
    "slow",
    "rate-limited",
    "error",
    "html",
    "redirect",
    "huge",
  ]),
  z.strictObject({ lyingPercent: z.int().min(0).max(1_000_000) }),
  z.strictObject({ slowMs: z.int().min(0).max(3_600_000) }),
]);

/** What `POST /control/fault` takes: `fault` null heals; without a `service` it concerns all of the node's. */
export const faultRequestSchema = z.strictObject({
  node: z.int().min(0),
  service: z.enum(SERVICES).optional(),
  fault: faultSchema.nullable(),
});

const SLOW_MS = 60_000;
const HUGE_BYTES = 20_000_000;

/** What each service says under HTTP 200 when it will not answer. */
const REFUSALS: Readonly<Record<Service, unknown>> = {
  bitcoind: [{ id: 0, result: null, error: { code: -28, message: "Loading block index..." } }],
  esplora: "Internal error",
  f2pool: { code: 5001, msg: "system busy" },
  ocean: { result: null, error: "temporarily unavailable" },
  braiins: { error: "temporarily unavailable" },
  luxor: { error: { code: "INTERNAL", message: "temporarily unavailable" } },
  antpool: { code: 1000, message: "system busy", data: null },
  nicehash: { error_id: "3f1c", errors: [{ code: 5000, message: "Internal error" }] },
  exchanges: { error: ["EService:Unavailable"] },
  meter: { error: "the gateway is restarting" },
};

/** What a fault makes of any request, before the service sees it; undefined lets it through. */
export async function faultyAnswer(service: Service, fault: Fault | undefined): Promise<HttpResponse | undefined> {
  if (fault === undefined) return undefined;
  if (typeof fault === "object") {
    if (!("slowMs" in fault)) return undefined;
    await later(fault.slowMs);
    return undefined;
  }
  switch (fault) {
    case "silent":
      return { status: 503, body: "" };
    case "down":
      return { status: 0, body: "", hangUp: true };
    case "slow":
      await later(SLOW_MS);
      return undefined;
    case "rate-limited":
      return { status: 429, body: '{"error":"too many requests"}', headers: { "retry-after": "1" } };
    case "error":
      return { status: 200, body: JSON.stringify(REFUSALS[service]) };
    case "html":
      return { status: 200, body: "<html><body>Maintenance</body></html>", headers: { "content-type": "text/html" } };
    case "redirect":
      return { status: 302, body: "", headers: { location: "http://127.0.0.1:9/elsewhere" } };
    case "huge":
      return { status: 200, body: " ".repeat(HUGE_BYTES) };
    case "lying":
    case "lagging":
    case "stale":
    case "wrong-unit":
      return undefined;
  }
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
