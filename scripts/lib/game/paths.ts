import type { Terms } from "@adit/sdk";
import { bitsToTarget, BPS, waterfall } from "@adit/sdk/math";
import { zeroAddress, zeroHash } from "viem";
import type { DayFacts } from "../series-model/day.ts";
import { FIXED_TERM, inputsOf, PAYMENT_DECIMALS, PROFIT_SHARE } from "../series-model/day.ts";

export const GAME_DAYS = 365;
export const MONTH_DAYS = 30;
export const MONTHS = 12;
/** 5,000 TH/s in units of 1 GH/s. */
export const GAME_UNITS = 5_000_000n;
const UNIT_HASHRATE = 1_000_000_000n;
/** Bitcoin's compact target of 1 August 2021. */
export const GAME_BITS = 0x17136aa2;
const REWARD_PER_BLOCK = 632_500_000n;
const DAY_SECONDS = 86_400n;
export const GAME_FIRST_EPOCH = 18_840;
/** $40,000 in cents. */
const FIRST_PRICE_CENTS = 4_000_000n;
const CENT_USD8 = 1_000_000n;
const FRACTION = 10n ** 18n;
const PERCENT = 100n;
/** Prices of whole dollars for all units, so that half of them cost exactly half. */
const PRICE_STEP = 400_000_000_000_000_000_000n;

/** What a bitcoin costs on a day of the term, before and after the provider's choice on day `chosen`. */
export interface PricePath {
  readonly name: string;
  /** percent of the first price, with four decimals */
  readonly at: (day: number, chosen: number) => bigint;
}

const WHOLE = 1_000_000n;

const overTheYear = (change: bigint) => (day: number): bigint => WHOLE + (WHOLE * change * BigInt(day)) / (PERCENT * BigInt(GAME_DAYS));
/** Within the month before the choice, in a straight line; then it stays. */
const beforeTheChoice = (change: bigint) => (day: number, chosen: number): bigint => {
  const moved = Math.min(Math.max(day - (chosen - MONTH_DAYS), 0), MONTH_DAYS);
  return WHOLE + (WHOLE * change * BigInt(moved)) / (PERCENT * BigInt(MONTH_DAYS));
};
/** From one day to the next, on the day of the choice. */
export const overnight = (change: bigint): PricePath => ({
  name: `${change > 0n ? "+" : ""}${change} % overnight`,
  at: (day, chosen) => (day < chosen ? WHOLE : WHOLE + (WHOLE * change) / PERCENT),
});
/** In the month before the choice. */
export const inAMonth = (change: bigint): PricePath => ({ name: `${change > 0n ? "+" : ""}${change} % in a month`, at: beforeTheChoice(change) });

export const PATHS: readonly PricePath[] = [
  { name: "flat", at: () => WHOLE },
  { name: "+50 % over the year", at: overTheYear(50n) },
  { name: "-50 % over the year", at: overTheYear(-50n) },
  inAMonth(50n),
  inAMonth(-50n),
];

/** How the holders are protected. */
export type Rules = "ours" | "plain bond" | "upfront";

/** Terms of the game's series, at the price that makes flat figures fair: a day's escrow is worth what the day owes. */
export function gameTerms(rules: Rules, form: "fixed term" | "profit share" = "fixed term"): Terms {
  const isOurs = rules === "ours";
  const isShare = form === "profit share";
  const none = [zeroAddress, zeroAddress, zeroAddress] as const;
  const terms: Terms = {
    provider: zeroAddress,
    farmId: 1,
    network: 1,
    secondNetwork: 0,
    form: isShare ? PROFIT_SHARE : FIXED_TERM,
    rewardToken: zeroAddress,
    secondRewardToken: zeroAddress,
    paymentToken: zeroAddress,
    policy: zeroAddress,
    unitHashrate: UNIT_HASHRATE,
    maxUnits: GAME_UNITS,
    minUnits: 0n,
    saleStart: 0,
    saleEnd: 0,
    startEpoch: GAME_FIRST_EPOCH,
    epochs: GAME_DAYS,
    price: 1n,
    milliJoulePerTh: 29_500,
    tariffUsd8: 4_500_000n,
    maintenanceUsd8PerThDay: 200_000n,
    serviceBps: 200,
    protocolBps: rules === "upfront" ? 0 : 100,
    tipBps: 10,
    maxUnprofitableEpochs: 14,
    bondEpochs: isOurs ? 30 : 0,
    marginEpochs: isOurs ? GAME_DAYS : 0,
    penaltyBps: isOurs ? 500 : 0,
    graceSeconds: 2 * 86_400,
    holderShareBps: isShare ? 9_000 : 0,
    minDeliveryBps: isShare ? 9_000 : 0,
    toleranceBps: isShare ? 300 : 0,
    toleranceDays: 0,
    maxFeedDelay: 86_400,
    feeds: none,
    secondFeeds: none,
    paymentFeeds: none,
    documentHash: zeroHash,
    documentUri: "",
  };
  const { net } = waterfall(inputsOf(terms, GAME_UNITS * UNIT_HASHRATE, gameFacts(PATHS[0] as PricePath, 0, 0)));
  const owed = isShare ? (net * BigInt(terms.holderShareBps)) / BPS : net;
  const dollars6 = (owed * FIRST_PRICE_CENTS * 10n ** BigInt(PAYMENT_DECIMALS)) / (PERCENT * 10n ** 8n);
  const price = (dollars6 * BigInt(GAME_DAYS) * FRACTION * 10n ** 12n) / (GAME_UNITS * UNIT_HASHRATE);
  return { ...terms, price: price - (price % PRICE_STEP) };
}

/** A day of the game: the network stands still, the price moves. `deliveredBps` of the farm's machines work for it. */
export function gameFacts(path: PricePath, day: number, chosen: number, deliveredBps = BPS): DayFacts {
  const targetSeconds = (bitsToTarget(GAME_BITS) + 1n) * DAY_SECONDS;
  const reserved = GAME_UNITS * UNIT_HASHRATE;
  const delivered = (reserved * deliveredBps) / BPS;
  return {
    epoch: GAME_FIRST_EPOCH + day,
    targetSeconds,
    rewardPerBlock: REWARD_PER_BLOCK,
    priceUsd8: ((FIRST_PRICE_CENTS * path.at(day, chosen)) / WHOLE) * CENT_USD8,
    paymentPriceUsd8: 100_000_000n,
    farm: {
      delivered,
      reserved,
      reported: (delivered * REWARD_PER_BLOCK * targetSeconds) >> 256n,
      energyWh: (delivered * DAY_SECONDS * 29_500n) / 3_600_000_000_000_000_000n,
    },
  };
}
