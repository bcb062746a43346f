import { json, serve, type HttpHandler, type HttpRequest, type HttpResponse, type HttpServer } from "../http/server.ts";
import { createAntpool } from "./antpool.ts";
import { createBitcoind } from "./bitcoind.ts";
import { createBraiins } from "./braiins.ts";
import { createEsplora } from "./esplora.ts";
import { createExchanges } from "./exchanges.ts";
import { createF2Pool } from "./f2pool.ts";
import { faultRequestSchema, faultyAnswer, SERVICES, type Fault, type Service } from "./faults.ts";
import { createLuxor } from "./luxor.ts";
import { createMeter } from "./meter.ts";
import { createNiceHash } from "./nicehash.ts";
import { createOcean } from "./ocean.ts";
import { createView } from "./view.ts";
import type { World } from "./world.ts";

/** What a committee node needs to reach its sources in the simulator. Every pool knows every farm by its user name. */
export type NodeSources = {
  bitcoind: { url: string; user: string; password: string };
  /** blocks of the scenario have no work behind them */
  esplora: { url: string; proofOfWork: false };
  f2pool: { url: string; secret: string };
  ocean: { url: string };
  braiins: { url: string; tokenOf: (user: string) => string };
  luxor: { url: string; key: string };
  antpool: { url: string; key: string; secret: string };
  nicehash: { url: string; key: string; secret: string; organizationOf: (user: string) => string };
  exchanges: { coinbase: string; kraken: string; binance: string };
  meter: { url: string };
};

export type Simulator = {
  url: string;
  /** Moves the simulator's clock: it never looks at the wall. */
  setNow: (second: number) => void;
  /** Makes the sources of one node misbehave, or one of them; undefined heals. */
  setFault: (node: number, fault: Fault | undefined, service?: Service) => void;
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
  /** this machine's clock, against which signed requests are held; unix milliseconds */
  wallMs?: () => number;
  host?: string;
  /** 0 picks a free one */
  port?: number;
  onError?: (error: unknown) => void;
};

/**
 * Pools, a Bitcoin node, exchanges and meters over HTTP, each node served its own view under `/node/<index>/`.
 * `POST /control/now {"second"}` and `POST /control/fault {"node", "service"?, "fault"}` drive it from another process; see `Fault`.
 * @throws PortError
 */
export async function startSimulator({
  world,
  nodes,
  now,
  wallMs = Date.now,
  host,
  port = 0,
  onError,
}: SimulatorParameters): Promise<Simulator> {
  let second = now;
  /** By node, and by node and service; what is said of one service counts first. */
  const faults = new Map<string, Fault>();
  const faultOf = (node: number, service: Service): Fault | undefined =>
    faults.get(`${node} ${service}`) ?? faults.get(String(node));
  const setNow = (value: number): void => {
    second = value;
  };
  const setFault = (node: number, fault: Fault | undefined, service?: Service): void => {
    const place = service === undefined ? String(node) : `${node} ${service}`;
    if (fault === undefined) faults.delete(place);
    else faults.set(place, fault);
    if (fault === undefined && service === undefined) for (const one of SERVICES) faults.delete(`${node} ${one}`);
  };

  const routes = Array.from({ length: nodes }, (_, node): Record<Service, HttpHandler> => {
    const view = (service: Service) =>
      createView({ world, node, nodes, now: () => second, fault: () => faultOf(node, service) });
    return {
      bitcoind: createBitcoind(world, view("bitcoind"), credentials(node)),
      esplora: createEsplora(world, view("esplora")),
      f2pool: createF2Pool(world, view("f2pool"), secretOf(node)),
      ocean: createOcean(world, view("ocean")),
      braiins: createBraiins(world, view("braiins"), braiinsToken(node)),
      luxor: createLuxor(world, view("luxor"), luxorKey(node)),
      antpool: createAntpool(world, view("antpool"), antpoolKeys(node)),
      nicehash: createNiceHash(world, view("nicehash"), nicehashKeys(node), wallMs),
      exchanges: createExchanges(view("exchanges")),
      meter: createMeter(world, view("meter")),
    };
  });

  const handler = async (request: HttpRequest): Promise<HttpResponse> => {
    const [area, name, source, ...segments] = request.segments;
    if (area === "control") return control(request, name, setNow, setFault);
    const service = SERVICES.find((known) => known === source);
    const route = area === "node" && service !== undefined ? routes[Number(name)]?.[service] : undefined;
    if (route === undefined || service === undefined) return json(404, { error: "nothing is here" });
    return (await faultyAnswer(service, faultOf(Number(name), service))) ?? (await route({ ...request, segments }));
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
      esplora: { url: `${base(node)}/esplora`, proofOfWork: false },
      f2pool: { url: `${base(node)}/f2pool`, secret: secretOf(node) },
      ocean: { url: `${base(node)}/ocean` },
      braiins: { url: `${base(node)}/braiins`, tokenOf: braiinsToken(node) },
      luxor: { url: `${base(node)}/luxor`, key: luxorKey(node) },
      antpool: { url: `${base(node)}/antpool`, ...antpoolKeys(node) },
      nicehash: { url: `${base(node)}/nicehash`, ...nicehashKeys(node) },
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
const braiinsToken =
  (node: number) =>
  (user: string): string =>
    `simulated-braiins-${node}-${user}`;
const luxorKey = (node: number): string => `simulated-luxor-${node}`;
const antpoolKeys = (node: number): { key: string; secret: string } => ({
  key: `simulated-antpool-key-${node}`,
  secret: `simulated-antpool-secret-${node}`,
});
const nicehashKeys = (node: number): { key: string; secret: string; organizationOf: (user: string) => string } => ({
  key: `simulated-nicehash-key-${node}`,
  secret: `simulated-nicehash-secret-${node}`,
  organizationOf: (user) => `simulated-organization-${user}`,
});

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
  if (what === "fault") {
    const asked = faultRequestSchema.safeParse(body);
    if (!asked.success) return json(400, { error: asked.error.issues[0]?.message ?? "no fault" });
    const { node, service, fault } = asked.data;
    setFault(node, fault ?? undefined, service);
    return json(200, { node, service: service ?? null, fault });
  }
  return json(404, { error: "control knows now and fault" });
}
