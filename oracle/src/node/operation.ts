import type { OracleDomain } from "@adit/sdk/oracle";
import type { Hex, LocalAccount } from "viem";
import { json, type HttpRequest, type HttpResponse } from "../http/server.ts";
import type { Poster } from "../posting/index.ts";
import type { Fetch } from "../sources/request.ts";
import { ailments, type HealthLimits, type Vitals } from "./health.ts";
import { createHeartbeats } from "./heartbeat.ts";
import { reasonOf } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import type { Peer } from "./peers.ts";

/** How a node stands, as its loop sees it. */
export type NodeView = {
  member: number | undefined;
  /** newest batch and day on the chain; undefined before the first look */
  last: { sequence: number; epoch: number } | undefined;
  head: Vitals["head"];
  failure: string | undefined;
  sinceTickMs: number | undefined;
  dueMs: number | undefined;
};

/** What an operator is told, beside what the node's part of the committee needs. */
export type OperationSettings = {
  account: LocalAccount;
  version: string;
  configHash: Hex;
  limits: HealthLimits;
  unixMs: () => number;
  /** Writes something small to the database. @throws if that fails */
  probe: () => void;
};

export type OperationParameters = OperationSettings & {
  domain: OracleDomain;
  network: number;
  peers: () => readonly Peer[];
  view: () => NodeView;
  poster: Poster;
  metrics: Metrics;
  fetch: Fetch;
  timeoutMs: number;
};

/** `/healthz`, `/metrics`, `/heartbeat` and `/committee`. */
export type Operation = {
  /** undefined if the request is for something else */
  answer: (request: HttpRequest) => Promise<HttpResponse | undefined>;
  /** Asks the peers how they stand. */
  look: () => Promise<void>;
};

/** Everybody may ask; the disk is asked only so often. */
const PROBE_MS = 10_000;

export function createOperation(parameters: OperationParameters): Operation {
  const { account, domain, network, version, configHash, limits, unixMs, probe, view, poster, metrics } = parameters;
  const heartbeats = createHeartbeats({
    ...parameters,
    place: () => view().last ?? { sequence: 0, epoch: 0 },
  });
  metrics.set("adit_build_info", 1, { version, config_hash: configHash, address: account.address });
  let probed: { at: number; failure: string | undefined } | undefined;

  function database(): string | undefined {
    const now = unixMs();
    if (probed === undefined || Math.abs(now - probed.at) > PROBE_MS) {
      try {
        probe();
        probed = { at: now, failure: undefined };
      } catch (error) {
        probed = { at: now, failure: reasonOf(error) };
      }
    }
    return probed.failure;
  }

  /** One member alone may say anything; the second highest number is one that two of them say. */
  function batchesBehind(sequence: number): number {
    const seen = heartbeats
      .table()
      .flatMap(({ state, heartbeat }) => (state === "ok" && heartbeat !== undefined ? [heartbeat.sequence] : []))
      .sort((a, b) => b - a);
    return Math.max(0, (seen[1] ?? 0) - sequence);
  }

  function health(): HttpResponse {
    const { member, last, ...rest } = view();
    const reasons = ailments(
      {
        ...rest,
        nowMs: unixMs(),
        epoch: last === undefined ? undefined : last.epoch + 1,
        batchesBehind: last === undefined ? 0 : batchesBehind(last.sequence),
        clockOffsetSeconds: heartbeats.clockOffset(),
        database: database(),
        posting: poster.status(),
      },
      limits,
    );
    return json(reasons.length === 0 ? 200 : 503, {
      healthy: reasons.length === 0,
      reasons,
      address: account.address,
      member: member ?? null,
      chainId: domain.chainId,
      oracle: domain.oracle,
      network,
      sequence: last?.sequence ?? null,
      secondsSinceTick: rest.sinceTickMs === undefined ? null : Math.round(rest.sinceTickMs / 1_000),
      version,
    });
  }

  return {
    look: () => heartbeats.collect(),
    answer: async ({ method, segments }) => {
      const [area, more] = segments;
      if (method !== "GET" || more !== undefined) return undefined;
      switch (area) {
        case "healthz":
          return health();
        case "metrics":
          return {
            status: 200,
            body: await metrics.text(),
            headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
          };
        case "heartbeat":
          return json(200, await heartbeats.own());
        case "committee":
          await heartbeats.collect();
          return json(200, { network, self: await heartbeats.own(), members: heartbeats.table() });
        default:
          return undefined;
      }
    },
  };
}
