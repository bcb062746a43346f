import { averageTargetRules } from "./averageTargetRules.ts";
import { bitcoinLikeRules } from "./bitcoinLikeRules.ts";
import { BITCOIN_RULES } from "./bitcoinRules.ts";
import { ImpossibleReportError, type NetworkRules } from "./networkRules.ts";

/** What Litecoin makes possible; the twin of the contract `LitecoinRules`. */
export const LITECOIN_RULES: NetworkRules = bitcoinLikeRules({
  name: "Litecoin",
  algorithm: "Scrypt",
  coinDecimals: 8,
  blocksPerDay: 576,
  maxBlocksPerEpoch: 2_000,
  powLimitBits: 0x1e0fffff,
  genesisSubsidy: 50n * 10n ** 8n,
  halvingInterval: 840_000,
});

const DOGECOIN_SUBSIDY = 10_000n * 10n ** 8n;
const DOGECOIN_FIRST_HEIGHT = 600_000;

/** What Dogecoin makes possible from height 600,000 on; the twin of the contract `DogecoinRules`. */
export const DOGECOIN_RULES: NetworkRules = averageTargetRules({
  name: "Dogecoin",
  algorithm: "Scrypt",
  coinDecimals: 8,
  blocksPerDay: 1_440,
  maxBlocksPerEpoch: 5_760,
  powLimit: (1n << 236n) - 1n,
  firstHeight: DOGECOIN_FIRST_HEIGHT,
  subsidyAt: (height) => {
    if (height < DOGECOIN_FIRST_HEIGHT)
      throw new ImpossibleReportError("HeightTooLow", `The rules of Dogecoin begin at block ${DOGECOIN_FIRST_HEIGHT}`);
    return DOGECOIN_SUBSIDY;
  },
  subsidySum: (_, count) => BigInt(count) * DOGECOIN_SUBSIDY,
});

const ERA_BLOCKS = 5_000_000;
const LAST_ERA = 100;

/** What Ethereum Classic makes possible, in units of 1e-12 ETC; the twin of the contract `EthereumClassicRules`. */
export const ETHEREUM_CLASSIC_RULES: NetworkRules = averageTargetRules({
  name: "Ethereum Classic",
  algorithm: "Etchash",
  coinDecimals: 12,
  blocksPerDay: 6_646,
  maxBlocksPerEpoch: 26_584,
  powLimit: (1n << 238n) - 1n,
  firstHeight: 0,
  subsidyAt: (height) => eraSubsidy(eraOf(height)),
  subsidySum: (firstHeight, count) => {
    const era = eraOf(firstHeight);
    const inEra = Math.min(count, (era + 1) * ERA_BLOCKS + 1 - firstHeight);
    return BigInt(inEra) * eraSubsidy(era) + BigInt(count - inEra) * eraSubsidy(era + 1);
  },
});

/** Every network that the SDK knows. */
export const NETWORK_RULES: readonly NetworkRules[] = [
  BITCOIN_RULES,
  LITECOIN_RULES,
  DOGECOIN_RULES,
  ETHEREUM_CLASSIC_RULES,
];

/** Rules of the network with this name, as `OutputOracle.networkOf(network).name` gives it; undefined if the SDK does not know it. */
export function rulesNamed(name: string): NetworkRules | undefined {
  return NETWORK_RULES.find((rules) => rules.name === name);
}

/** Number of the era, from 0: the last block of an era has a height divisible by its length. */
function eraOf(height: number): number {
  return height === 0 ? 0 : Math.floor((height - 1) / ERA_BLOCKS);
}

function eraSubsidy(era: number): bigint {
  if (era > LAST_ERA) return 0n;
  return (5n * 10n ** 12n * 4n ** BigInt(era)) / 5n ** BigInt(era);
}
