import { targetToFloatBits } from "@adit/sdk/math";
import type { NetworkStart } from "../../scripts/lib/deploy.ts";

export const BITCOIN = 1;
export const LITECOIN = 2;
/** Mined along with Litecoin. */
export const DOGECOIN = 3;
/** A coin of 18 decimals, reported in units of 1e-12. */
export const ETHEREUM_CLASSIC = 4;

/** A compact target close to Bitcoin's of June 2021 (difficulty 21.45T). */
export const BITS = 0x170d1f8c;
export const FIRST_HEIGHT = 687_010;
/** 35,000 USD with 8 decimals. */
export const PRICE_USD8 = 35_000n * 10n ** 8n;

/** A network as tests add it, and what an ordinary day of it is. */
export interface TestNetwork extends Omit<NetworkStart, "lastEpoch"> {
  /** blocks of a day */
  readonly blockCount: number;
  /** coin base units */
  readonly feesPerBlock: bigint;
  readonly priceUsd8: bigint;
  /** `period`: one target until the next retarget; `block`: an average target a day */
  readonly difficulty: "period" | "block";
}

export const TEST_NETWORKS: Readonly<Record<number, TestNetwork>> = {
  [BITCOIN]: {
    network: BITCOIN,
    rules: "BitcoinRules",
    coinDecimals: 8,
    nextHeight: FIRST_HEIGHT,
    bits: BITS,
    meanFees: 20_000_000n,
    blockCount: 144,
    feesPerBlock: 10_000_000n,
    priceUsd8: PRICE_USD8,
    difficulty: "period",
  },
  [LITECOIN]: {
    network: LITECOIN,
    rules: "LitecoinRules",
    coinDecimals: 8,
    nextHeight: 2_080_000,
    bits: 0x1a00d5f5,
    meanFees: 1_000_000n,
    blockCount: 576,
    feesPerBlock: 1_000_000n,
    priceUsd8: 140n * 10n ** 8n,
    difficulty: "period",
  },
  [DOGECOIN]: {
    network: DOGECOIN,
    rules: "DogecoinRules",
    parent: LITECOIN,
    coinDecimals: 8,
    nextHeight: 3_780_000,
    bits: targetToFloatBits((1n << 256n) / (10_000_000n << 32n)),
    meanFees: 10n ** 9n,
    blockCount: 1_440,
    feesPerBlock: 10n ** 9n,
    priceUsd8: 25_000_000n,
    difficulty: "block",
  },
  [ETHEREUM_CLASSIC]: {
    network: ETHEREUM_CLASSIC,
    rules: "EthereumClassicRules",
    coinDecimals: 12,
    nextHeight: 13_000_000,
    bits: targetToFloatBits((1n << 256n) / 300_000_000_000_000n),
    meanFees: 10n ** 9n,
    blockCount: 6_646,
    feesPerBlock: 10n ** 9n,
    priceUsd8: 50n * 10n ** 8n,
    difficulty: "block",
  },
};

export function testNetwork(network: number): TestNetwork {
  const found = TEST_NETWORKS[network];
  if (found === undefined) throw new Error(`the tests know no network ${String(network)}`);
  return found;
}
