import { subsidyFactors, type CalculatorInputs, type EstimatedCoin } from "./calculator.ts";
import { PROFIT_SHARE_FORM, type CoinDay, type FormulaTerms } from "./formulaDay.ts";
import type { LeaseEstimateInputs } from "./leaseEstimate.ts";
import type { NetworkRules } from "./networkRules.ts";
import { BPS, grossReward, HASHES_PER_TH } from "./waterfall.ts";

/*
 * From what the chain says of a series and its networks to what an estimate starts from: the one bridge between exact amounts and the
 * plain numbers of the calculator, for purchases and leases alike.
 */

const USD8 = 1e8;
const MILLI = 1_000;
/** Digits that a plain number holds of a coin's gross. */
const GROSS_DECIMALS = 36;

/** A coin of today: its newest network day and price, and where its subsidy goes from there. */
export interface CoinToday extends CoinDay {
  /** rules of the network and the height of its next block; undefined if this version does not know the network */
  subsidy?: { rules: Pick<NetworkRules, "subsidyAt" | "blocksPerDay">; nextHeight: number } | undefined;
}

/** The coins of a series: one, or two in merged mining. */
export interface CoinsToday {
  first: CoinToday;
  second?: CoinToday | undefined;
}

/** Days that are counted. */
export interface EstimateSpan {
  days: number;
  /** days from today to the first of them */
  startsInDays: number;
}

/** Whatever of an estimate follows from terms and networks; amount and money are left to add. */
export type EstimateBasis = Omit<CalculatorInputs, "hashrateTh" | "costUsd" | "protectedUsd">;

/** What an estimate of `span` starts from under these terms, with every coin that they pay and every halving that falls into it. */
export function estimateBasis(terms: FormulaTerms, coins: CoinsToday, span: EstimateSpan): EstimateBasis {
  return { ...span, ...estimateTerms(terms), ...estimatedCoins(coins, span) };
}

/** The same for a lease that begins `waitDays` from today; rent and amount are left to add. */
export function leaseBasis(
  terms: FormulaTerms,
  coins: CoinsToday,
  { days, waitDays }: Pick<LeaseEstimateInputs, "days" | "waitDays">,
): Omit<LeaseEstimateInputs, "hashrateTh" | "rentUsd"> {
  return {
    days,
    waitDays,
    ...estimateTerms(terms),
    ...estimatedCoins(coins, { days, startsInDays: waitDays }),
  };
}

function estimatedCoins({ first, second }: CoinsToday, span: EstimateSpan): EstimatedCoin & { second?: EstimatedCoin } {
  return {
    ...estimatedCoin(first, span),
    ...(second === undefined ? {} : { second: estimatedCoin(second, span) }),
  };
}

/** Costs and shares of these terms as plain numbers. */
export function estimateTerms(
  terms: FormulaTerms,
): Pick<
  CalculatorInputs,
  "efficiency" | "tariffUsd" | "maintenanceUsd" | "serviceShare" | "protocolShare" | "holderShare" | "carriesLosses"
> {
  const share = (bps: number): number => bps / Number(BPS);
  return {
    efficiency: terms.milliJoulePerTh / MILLI,
    tariffUsd: Number(terms.tariffUsd8) / USD8,
    maintenanceUsd: Number(terms.maintenanceUsd8PerThDay) / USD8,
    serviceShare: share(terms.serviceBps),
    protocolShare: share(terms.protocolBps),
    ...(terms.form === PROFIT_SHARE_FORM ? { holderShare: share(terms.holderShareBps), carriesLosses: true } : {}),
  };
}

/** What 1 TH/s of a coin brings today, as plain numbers, and what its subsidy is on each of the days. */
export function estimatedCoin(coin: CoinToday, { days, startsInDays }: EstimateSpan): EstimatedCoin {
  const { subsidy } = coin;
  const factors =
    subsidy === undefined
      ? {}
      : { subsidyFactors: subsidyFactors(subsidy.rules, subsidy.nextHeight, days, startsInDays) };
  return {
    hashpriceCoins: coinsPerTh(coin),
    priceUsd: Number(coin.priceUsd8) / USD8,
    feeShare: feeShareOf(coin),
    ...factors,
  };
}

/** Gross of 1 TH/s on such a day, whole coins. */
export function coinsPerTh(coin: CoinDay): number {
  const gross = grossReward({ ...coin, hashrate: HASHES_PER_TH, tokenDecimals: GROSS_DECIMALS });
  return Number(gross) / 10 ** GROSS_DECIMALS;
}

/** Share of fees in a block's reward, 0 to 1; 0 where the subsidy is not known. */
export function feeShareOf({ rewardPerBlock, subsidy }: CoinToday): number {
  if (subsidy === undefined || rewardPerBlock === 0n) return 0;
  const { rules, nextHeight } = subsidy;
  return Math.max(0, 1 - Number(rules.subsidyAt(nextHeight)) / Number(rewardPerBlock));
}
