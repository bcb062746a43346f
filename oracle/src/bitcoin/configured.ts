import { bitcoinRelayAbi, payoutVerifierAbi } from "@adit/sdk/abis";
import { epochOf } from "@adit/sdk/math";
import { toFunctionSelector, type Abi, type Chain, type Hex, type PublicClient, type Transport } from "viem";
import type { Clock } from "../node/clock.ts";
import type { NodeConfig } from "../node/config.ts";
import { reasonOf, type Logger } from "../node/logger.ts";
import type { Sources } from "../node/observe.ts";
import type { Poster, SigningPolicy } from "../posting/index.ts";
import type { Collector, Connection, Fetch } from "../sources/index.ts";
import { bitcoindData } from "./bitcoind.ts";
import type { BitcoinData } from "./data.ts";
import { createBitcoinErrand, type PayoutSource } from "./errand.ts";
import { esploraData } from "./esplora.ts";
import { viemRelayChain } from "./relayChain.ts";
import { viemVerifierChain } from "./verifier.ts";

/** How long after a pool named a payout it is still looked for: a node that was down for less proves all of them. */
const PAYOUT_DAYS = 7;
/** Between two looks at Bitcoin: a retarget comes every two weeks, and payouts wait for an hour of confirmations anyway. */
const LOOK_MS = 300_000;

/** Raw blocks from the first of the configured Bitcoin sources. */
export function bitcoinDataOf({ bitcoin, timing }: Pick<NodeConfig, "bitcoin" | "timing">, fetch: Fetch): BitcoinData {
  const [first] = bitcoin;
  if (first === undefined) throw new RangeError("The configuration names a Bitcoin source");
  const connection: Connection = { fetch, timeoutMs: timing.requestMs };
  return first.kind === "bitcoind"
    ? bitcoindData({ ...connection, url: first.url, user: first.user, password: first.password })
    : esploraData({ ...connection, url: first.url });
}

/** What the posting key may call of relay and verifier. */
export function bitcoinCalls({ bitcoinRelay, payoutVerifier }: NodeConfig["chain"]): SigningPolicy["allowed"] {
  return [
    ...(bitcoinRelay === undefined ? [] : [{ to: bitcoinRelay, selectors: selectorsOf(bitcoinRelayAbi, ["retarget", "contest"]) }]),
    ...(payoutVerifier === undefined
      ? []
      : [
          {
            to: payoutVerifier,
            selectors: selectorsOf(payoutVerifierAbi, ["proveCoinbasePayout", "provePoolPayout", "proveControl"]),
          },
        ]),
  ];
}

function selectorsOf(abi: Abi, names: readonly string[]): Hex[] {
  return abi.flatMap((item) => (item.type === "function" && names.includes(item.name) ? [toFunctionSelector(item)] : []));
}

export type BitcoinCollectorParameters = {
  config: Pick<NodeConfig, "chain" | "bitcoin" | "timing">;
  client: PublicClient<Transport, Chain>;
  poster: Pick<Poster, "submit">;
  sources: Pick<Sources, "farms">;
  fetch: Fetch;
  clock: Clock;
  logger: Logger;
};

/** Feeds the relay and proves what pools say they paid, beside the node; nothing where the configuration names no relay. */
export function bitcoinCollectors(parameters: BitcoinCollectorParameters): Collector[] {
  const { config, client, poster, sources, fetch, clock, logger } = parameters;
  const { bitcoinRelay, payoutVerifier } = config.chain;
  if (bitcoinRelay === undefined) return [];
  const relay = viemRelayChain(client, bitcoinRelay);
  const errand = createBitcoinErrand({
    data: bitcoinDataOf(config, fetch),
    relay,
    poster,
    payouts:
      payoutVerifier === undefined
        ? undefined
        : { verifier: viemVerifierChain(client, payoutVerifier), sources: payoutSources(sources, relay.now) },
    logger,
  });
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await errand.tick().catch((error: unknown) => {
        logger.warn({ reason: reasonOf(error) }, "bitcoin.failed");
      });
      await clock.sleep(LOOK_MS, stopping.signal);
    }
  };
  return [
    {
      name: "bitcoin",
      start: () => {
        running = loop();
      },
      stop: async () => {
        stopping.abort();
        await running;
      },
    },
  ];
}

function payoutSources({ farms }: Pick<Sources, "farms">, now: () => Promise<number>): PayoutSource[] {
  return farms.flatMap(({ farmId, pools }) =>
    pools.flatMap(({ pool: { payouts } }) =>
      payouts === undefined
        ? []
        : [
            {
              farmId,
              payouts: async () => {
                const today = epochOf(await now());
                const days = Array.from({ length: PAYOUT_DAYS + 1 }, (_, back) => today - back);
                const found: Hex[] = [];
                for (const day of days) found.push(...(await payouts(day)).map(({ txid }): Hex => `0x${txid}`));
                return [...new Set(found)];
              },
            },
          ],
    ),
  );
}
