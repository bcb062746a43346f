import { json, serve, type HttpHandler, type HttpRequest, type HttpResponse, type HttpServer } from "../http/server.ts";
import { createBitcoind } from "./bitcoind.ts";
import { createExchanges } from "./exchanges.ts";
import { createF2Pool } from "./f2pool.ts";
import { createMeter } from "./meter.ts";
import { createOcean } from "./ocean.ts";
import { createView, type Fault } from "./view.ts";
import type { World } from "./world.ts";

/** What a committee node needs to reach its sources in the simulator. */
export type NodeSources = {
  bitcoind: { url: string; user: string; password: string };
  f2pool: { url: string; secret: string };
  ocean: { url: string };
  exchanges: { coinbase: string; kraken: string; binance: string };
  meter: { url: string };
};

export type Simulator = {
  url: string;
  /** Moves the simulator's clock: it never looks at the wall. */
  setNow: (second: number) => void;
  /** Makes the sources of one node misbehave; undefined heals them. */
  setFault: (node: number, fault: Fault | undefined) => void;
  /** Where node `node` (from 0) finds its sources. */
  sourcesOf: (node: number) => NodeSources;
  stop: () => Promise<void>;
};

export type SimulatorParameters = {
  world: World;
  /** committee nodes, each with a view of its own */
  nodes: number;
  /** unix second */
  now: number;
  host?: string;
  /** 0 picks a free one */
  port?: number;
  onError?: (error: unknown) => void;
};

const FAULTS: readonly string[] = ["lying", "lagging", "silent"] satisfies readonly Fault[];

/**
 * Pools, a Bitcoin node, exchanges and meters over HTTP, each node served its own view under `/node/<index>/`.
 * `POST /control/now {"second"}` and `POST /control/fault {"node", "fault"}` drive it from another process.
 * @throws PortError
 */
export async function startSimulator({
  world,
  nodes,
  now,
  host,
  port = 0,
  onError,
}: SimulatorParameters): Promise<Simulator> {
  let second = now;
  const faults = new Map<number, Fault>();
  const setNow = (value: number): void => {
    second = value;
  };
  const setFault = (node: number, fault: Fault | undefined): void => {
    if (fault === undefined) faults.delete(node);
    else faults.set(node, fault);
  };

  const routes = Array.from({ length: nodes }, (_, node) => {
    const view = createView({ world, node, nodes, now: () => second, fault: () => faults.get(node) });
    const handlers: Record<string, HttpHandler> = {
      bitcoind: createBitcoind(world, view, credentials(node)),
      f2pool: createF2Pool(world, view, secretOf(node)),
      ocean: createOcean(world, view),
      exchanges: createExchanges(view),
      meter: createMeter(world, view),
    };
    return handlers;
  });

  const handler = (request: HttpRequest): HttpResponse | Promise<HttpResponse> => {
    const [area, name, source, ...segments] = request.segments;
    if (area === "control") return control(request, name, setNow, setFault);
    const route = area === "node" ? routes[Number(name)]?.[source ?? ""] : undefined;
    if (route === undefined) return json(404, { error: "nothing is here" });
    if (faults.get(Number(name)) === "silent") return { status: 503, body: "" };
    return route({ ...request, segments });
  };

  const server: HttpServer = await serve({
    handler,
    port,
    ...(host === undefined ? {} : { host }),
    ...(onError === undefined ? {} : { onError }),
  });
  const base = (node: number): string => `${server.url}/node/${node}`;
  return {
    url: server.url,
    setNow,
    setFault,
    sourcesOf: (node) => ({
      bitcoind: { url: `${base(node)}/bitcoind`, ...credentials(node) },
      f2pool: { url: `${base(node)}/f2pool`, secret: secretOf(node) },
      ocean: { url: `${base(node)}/ocean` },
      exchanges: {
        coinbase: `${base(node)}/exchanges/coinbase`,
        kraken: `${base(node)}/exchanges/kraken`,
        binance: `${base(node)}/exchanges/binance`,
      },
      meter: { url: `${base(node)}/meter` },
    }),
    stop: () => server.close(),
  };
}

/** Made-up credentials of the simulated services; each node has its own. */
const credentials = (node: number): { user: string; password: string } => ({
  user: `node${node}`,
  password: `simulated-${node}`,
});
const secretOf = (node: number): string => `simulated-f2pool-${node}`;

function control(
  request: HttpRequest,
  what: string | undefined,
  setNow: Simulator["setNow"],
  setFault: Simulator["setFault"],
): HttpResponse {
  if (request.method !== "POST") return json(405, { error: "control takes POST" });
  let body: unknown;
  try {
    body = JSON.parse(request.body);
  } catch {
    return json(400, { error: "the body is no JSON" });
  }
  if (typeof body !== "object" || body === null) return json(400, { error: "the body is no object" });
  if (what === "now" && "second" in body && Number.isInteger(body.second)) {
    setNow(Number(body.second));
    return json(200, { second: body.second });
  }
  if (what === "fault" && "node" in body && Number.isInteger(body.node) && "fault" in body) {
    const { fault } = body;
    if (fault !== null && !isFault(fault))
      return json(400, { error: `a fault is null or one of ${FAULTS.join(", ")}` });
    setFault(Number(body.node), fault ?? undefined);
    return json(200, { node: body.node, fault });
  }
  return json(404, { error: "control knows now and fault" });
}

function isFault(value: unknown): value is Fault {
  return typeof value === "string" && FAULTS.includes(value);
}
