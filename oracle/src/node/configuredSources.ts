import {
  antpoolSource,
  binanceSource,
  bitcoindReader,
  bitcoinSource,
  braiinsSource,
  coinbaseSource,
  createPacer,
  esploraReader,
  f2poolSource,
  fetchEverywhere,
  krakenSource,
  luxorSource,
  meterFileSource,
  meterSource,
  mqttCollector,
  nicehashSource,
  oceanSource,
  telemetryCollector,
  telemetrySource,
  TIME_FIELD,
  type BlockReader,
  type Collector,
  type Connection,
  type Fetch,
  type MeterSource,
  type PaceClock,
  type PoolSource,
  type PriceSource,
} from "../sources/index.ts";
import type { NodeConfig } from "./config.ts";
import type { Logger } from "./logger.ts";
import { publicSources } from "./publicSources.ts";
import type { Sources } from "./observe.ts";

export type ConfiguredSourcesParameters = {
  config: Pick<NodeConfig, "bitcoin" | "prices" | "farms" | "timing">;
  fetch: Fetch;
  clock: PaceClock;
  /** unix milliseconds by this machine */
  wallMs: () => number;
  logger: Logger;
  /** Answers every request itself, also for files and machines: a recorded observation is read again. */
  replay?: Fetch;
  /** told of each way to read Bitcoin that failed, though another one did not */
  onSourceFailure?: (source: string) => void;
};

/** What a configuration names: sources to ask, and collectors that run beside the node and feed some of them. */
export type ConfiguredSources = { sources: Sources; collectors: readonly Collector[] };

type FarmConfig = NodeConfig["farms"][number];
type PoolConfig = FarmConfig["pools"][number];
type Context = { connection: Connection; wallMs: () => number; onProblem: (reason: string) => void };

/** All adapters share one pacer: two farms at one pool take turns. */
export function configuredSources(parameters: ConfiguredSourcesParameters): ConfiguredSources {
  const { config, fetch, clock, wallMs, logger, replay } = parameters;
  const connection: Connection = {
    fetch: replay ?? fetchEverywhere(fetch),
    timeoutMs: config.timing.requestMs,
    pacer: createPacer(clock),
  };
  const onProblem = (reason: string): void => {
    logger.warn({ reason }, "collector.problem");
  };
  const context: Context = { connection, wallMs: rising(wallMs), onProblem };
  return {
    sources: {
      bitcoin: bitcoinSource({
        readers: readersOf(config.bitcoin, connection),
        onProblem: (error) => {
          logger.warn({ source: error.source, reason: error.message }, "source.failed");
          parameters.onSourceFailure?.(error.source);
        },
      }),
      prices: config.prices.map((price) => priceSource(price, connection)),
      farms: config.farms.map((farm) => ({
        farmId: farm.farmId,
        lane: laneOf(farm),
        pools: farm.pools.map((pool) => ({
          origin: `${pool.kind} at ${new URL(pool.url).host}`,
          pool: poolSource(pool, context),
        })),
        telemetry:
          farm.telemetry === undefined ? undefined : telemetrySource({ ...connection, path: farm.telemetry.log }),
        meter: farm.meter === undefined ? undefined : meterOf(farm.meter, connection),
      })),
      description: publicSources(config),
    },
    collectors: config.farms.flatMap((farm) => collectorsOf(farm, context)),
  };
}

/** Farms at one pool wait for it together. */
function laneOf({ pools, farmId }: FarmConfig): string {
  const [first] = pools;
  return first === undefined ? `farm ${farmId}` : new URL(first.url).host;
}

/** A clock that never says the same moment twice: two farms under one key must not sign with the same nonce. */
function rising(wallMs: () => number): () => number {
  let last = 0;
  return () => {
    last = Math.max(last + 1, wallMs());
    return last;
  };
}

/** Two readers of one kind are told apart by their hosts. */
function readersOf(configs: NodeConfig["bitcoin"], connection: Connection): BlockReader[] {
  return configs.map((config) => {
    const twice = configs.filter(({ kind }) => kind === config.kind).length > 1;
    const name = twice ? `${config.kind} at ${new URL(config.url).host}` : config.kind;
    const common = { ...connection, paceMs: config.paceMs ?? 0, name };
    return config.kind === "bitcoind"
      ? bitcoindReader({ ...common, url: config.url, user: config.user, password: config.password })
      : esploraReader({ ...common, url: config.url, proofOfWork: config.proofOfWork });
  });
}

function priceSource({ exchange, url }: NodeConfig["prices"][number], connection: Connection): PriceSource {
  switch (exchange) {
    case "coinbase":
      return coinbaseSource({ ...connection, url });
    case "kraken":
      return krakenSource({ ...connection, url });
    case "binance":
      return binanceSource({ ...connection, url });
  }
}

function poolSource(pool: PoolConfig, { connection, wallMs }: Context): PoolSource {
  const common = { ...connection, ...(pool.paceMs === undefined ? {} : { paceMs: pool.paceMs }) };
  switch (pool.kind) {
    case "f2pool":
      return f2poolSource({ ...common, url: pool.url, user: pool.user, secret: pool.secret });
    case "ocean":
      return oceanSource({ ...common, url: pool.url, user: pool.user });
    case "braiins":
      return braiinsSource({ ...common, url: pool.url, token: pool.token });
    case "luxor":
      return luxorSource({ ...common, url: pool.url, user: pool.user, key: pool.key });
    case "antpool":
      return antpoolSource({ ...common, wallMs, url: pool.url, user: pool.user, key: pool.key, secret: pool.secret });
    case "nicehash":
      return nicehashSource({
        ...common,
        wallMs,
        url: pool.url,
        organization: pool.organization,
        key: pool.key,
        secret: pool.secret,
        group: pool.group,
      });
  }
}

function meterOf(meter: NonNullable<FarmConfig["meter"]>, connection: Connection): MeterSource {
  switch (meter.kind) {
    case "http":
      return meterSource({ ...connection, url: meter.url, site: meter.site });
    case "file":
      return meterFileSource({
        ...connection,
        path: meter.path,
        timeField: meter.timeField,
        energyField: meter.energyField,
        unit: meter.unit,
        reading: meter.reading,
        renewableBps: meter.renewableBps,
        ...limitsOf(meter),
      });
    case "mqtt":
      return meterFileSource({
        ...connection,
        path: meter.log,
        timeField: TIME_FIELD,
        energyField: "wh",
        unit: "Wh",
        reading: "cumulative",
        renewableBps: meter.renewableBps,
        ...limitsOf(meter),
      });
  }
}

const limitsOf = ({ rolloverWh, maxWatts }: { rolloverWh?: number | undefined; maxWatts?: number | undefined }) => ({
  rolloverWh: rolloverWh === undefined ? undefined : BigInt(rolloverWh),
  maxWatts: maxWatts === undefined ? undefined : BigInt(maxWatts),
});

function collectorsOf({ meter, telemetry }: FarmConfig, { connection, wallMs, onProblem }: Context): Collector[] {
  const wallSeconds = (): number => Math.floor(wallMs() / 1000);
  const found: Collector[] = [];
  if (meter?.kind === "mqtt") {
    const { url, topic, clientId, username, password, unit, log } = meter;
    found.push(mqttCollector({ url, topic, clientId, username, password, unit, path: log, wallSeconds, onProblem }));
  }
  if (telemetry !== undefined) {
    const { machines, log, everySeconds } = telemetry;
    found.push(telemetryCollector({ connection, machines, path: log, everySeconds, wallSeconds, onProblem }));
  }
  return found;
}
