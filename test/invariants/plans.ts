import { epochOf, now, startOf } from "../helpers/days.ts";
import { BITCOIN, DOGECOIN, LITECOIN } from "../helpers/networks.ts";
import { type FarmInput, NO_FEEDS, PROFIT_SHARE, type Terms } from "../helpers/series.ts";
import type { System } from "../helpers/system.ts";
import type { Coins } from "./coins.ts";
import { BLOCKING, DOGE, FEE_TOKEN, PAYMENT, REWARD, WIDE } from "./indices.ts";

const MEGA = 10n ** 6n;
const PETA = 10n ** 15n;

/** 10 PH/s of Bitcoin, and 100 GH/s of Litecoin at 0.3 J a megahash. */
export const FARMS: readonly Partial<FarmInput>[] = [
  { network: BITCOIN, declared: 10n * PETA },
  { network: LITECOIN, declared: 10n ** 11n, milliJoulePerTh: 300_000_000 },
];
const BITCOIN_FARM = 0;
const LITECOIN_FARM = 1;

/** A series to be opened: on which farm, in which tokens (indices of the world), and what is unusual in its terms. */
export interface SeriesPlan {
  readonly name: string;
  readonly farm: number;
  readonly rewardToken: number;
  readonly secondRewardToken?: number;
  readonly paymentToken: number;
  readonly terms: Partial<Terms>;
}

/** In the order of the constants of the world. All but one start on the same day, so that their days mix. */
export async function seriesPlans(system: System, coins: Coins, policy: string): Promise<SeriesPlan[]> {
  const startEpoch = epochOf(await now(system)) + 2;
  const base = { startEpoch, saleEnd: startOf(startEpoch), epochs: 5, maxUnits: 4_000_000n };
  const tokens = { farm: BITCOIN_FARM, rewardToken: REWARD, paymentToken: PAYMENT };
  return [
    { name: "plain", ...tokens, terms: { ...base, epochs: 8 } },
    { name: "minimum", ...tokens, terms: { ...base, minUnits: 3_000_000n, epochs: 4, startEpoch: startEpoch + 1 } },
    // Electricity eats most of it: a price that falls by a third leaves nothing.
    { name: "thin", ...tokens, terms: { ...base, tariffUsd8: 20_000_000n, epochs: 12, maxUnprofitableEpochs: 7 } },
    {
      name: "fee",
      ...tokens,
      rewardToken: FEE_TOKEN,
      terms: { ...base, rewardToken: await coins.fee.getAddress(), epochs: 4 },
    },
    { name: "one unit", ...tokens, terms: { ...base, unitHashrate: PETA, maxUnits: 1n, epochs: 3 } },
    // Two weeks of escrow never make up for what eight days of bond and the margin ask.
    { name: "bonded", ...tokens, terms: { ...base, ...BOND, epochs: 16, price: 10n ** 24n } },
    { name: "share", ...tokens, terms: { ...base, ...SHARE, epochs: 18 } },
    {
      name: "merged",
      farm: LITECOIN_FARM,
      rewardToken: BLOCKING,
      secondRewardToken: DOGE,
      paymentToken: PAYMENT,
      terms: { ...base, ...(await merged(coins)), epochs: 7 },
    },
    {
      name: "restricted",
      farm: BITCOIN_FARM,
      rewardToken: WIDE,
      paymentToken: BLOCKING,
      terms: {
        ...base,
        policy,
        rewardToken: await coins.wide.getAddress(),
        paymentToken: await coins.litecoin.getAddress(),
        maxUnits: 1_000_000n,
        epochs: 6,
      },
    },
  ];
}

const BOND: Partial<Terms> = { bondEpochs: 8, marginEpochs: 6, penaltyBps: 500, graceSeconds: 6 * 3_600 };

/** Four fifths of the profit, at least four fifths delivered, 3 % and a day of luck. */
const SHARE: Partial<Terms> = {
  form: PROFIT_SHARE,
  holderShareBps: 8_000,
  minDeliveryBps: 8_000,
  toleranceBps: 300,
  toleranceDays: 1,
  maxUnits: 2_000_000n,
  bondEpochs: 2,
  marginEpochs: 2,
  penaltyBps: 500,
};

/** Litecoin with dogecoin: units of 1 MH/s for $3. */
async function merged(coins: Coins): Promise<Partial<Terms>> {
  const [, second, third] = NO_FEEDS;
  return {
    network: LITECOIN,
    secondNetwork: DOGECOIN,
    rewardToken: await coins.litecoin.getAddress(),
    secondRewardToken: await coins.doge.getAddress(),
    feeds: [await coins.litecoinFeed.getAddress(), second, third],
    secondFeeds: [await coins.dogeFeed.getAddress(), second, third],
    unitHashrate: MEGA,
    maxUnits: 60_000n,
    price: 3_000_000n * MEGA * 10n ** 18n,
    milliJoulePerTh: 300_000_000,
    maintenanceUsd8PerThDay: 100_000n,
    bondEpochs: 1,
    marginEpochs: 1,
    penaltyBps: 500,
    graceSeconds: 6 * 3_600,
  };
}

/** Base units of so many whole coins of a reward token. */
export function unitsOf(system: System, token: number, whole: bigint): bigint {
  const decimals = token === REWARD ? system.options.rewardDecimals : token === WIDE ? 18 : 8;
  return whole * 10n ** BigInt(decimals);
}
