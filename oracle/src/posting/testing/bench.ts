import { silentLogger } from "../../node/logger.ts";
import { createMetrics } from "../../node/metrics.ts";
import { createPoster, type Poster } from "../engine.ts";
import type { SigningPolicy } from "../policy.ts";
import { openPostingStore, type PostingStore } from "../store.ts";
import { createHostileChain, fakeSigner, TARGET, type HostileChain } from "./hostileChain.ts";

/** The posting engine on a chain that misbehaves on demand, by a clock that tests turn. */

export const GWEI = 10n ** 9n;
export const GAS = 100_000n;
export const DAY_MS = 86_400_000;
export const POLICY: SigningPolicy = {
  chainId: 31_337,
  allowed: [{ to: TARGET, selectors: ["0xaabbccdd"] }],
  maxGas: 200_000n,
  fees: {
    maxFeePerGas: 100n * GWEI,
    patientFeePerGas: 20n * GWEI,
    patienceMs: 600_000,
    maxPriorityFeePerGas: 2n * GWEI,
  },
  dailyLimit: 4n * 120_000n * 100n * GWEI,
};
export const PATIENCE = {
  confirmations: 3,
  stuckMs: 60_000,
  resendMs: 20_000,
  retryMs: 5_000,
  quarantineMs: 60_000,
  maxQuarantineMs: 600_000,
};

export type Bench = {
  chain: HostileChain;
  store: PostingStore;
  poster: () => Poster;
  restart: () => void;
  time: { ms: number };
  metrics: ReturnType<typeof createMetrics>;
  /** Steps `count` times, ten seconds apart, mining after each. */
  live: (count: number) => Promise<void>;
};

export function bench(policy: SigningPolicy = POLICY): Bench {
  const chain = createHostileChain({ gas: GAS, baseFee: GWEI });
  const store = openPostingStore({ path: ":memory:" });
  const time = { ms: 1_700_000_000_000 };
  const metrics = createMetrics();
  const create = (): Poster =>
    createPoster({
      ...{ chain: chain.port, store, signer: fakeSigner, policy, patience: PATIENCE, logger: silentLogger, metrics },
      ...{ unixMs: () => time.ms, random: () => 0.5 },
    });
  let poster = create();
  return {
    ...{ chain, store, time, metrics },
    poster: () => poster,
    restart: () => {
      poster = create();
    },
    live: async (count) => {
      for (let i = 0; i < count; i++) {
        await poster.step();
        chain.mine();
        time.ms += 10_000;
      }
    },
  };
}

export const counted = async (metrics: ReturnType<typeof createMetrics>, line: string): Promise<number> =>
  Number(
    (await metrics.text())
      .split("\n")
      .find((text) => text.startsWith(line))
      ?.slice(line.length) ?? 0,
  );
