import type { Terms } from "@adit/sdk";
import type { ProfitMemory, Waterfall, WaterfallInputs } from "@adit/sdk/math";
import { BPS, grossReward, profitShare, waterfall, WINDOW_EPOCHS } from "@adit/sdk/math";

export const COIN_DECIMALS = 8;
export const TOKEN_DECIMALS = 8;
export const PAYMENT_DECIMALS = 6;
/** What a profit share remembers before its first day. */
export const NO_MEMORY: ProfitMemory = { reported: 0n, expected: 0n, counted: 0n, lossCarry: 0n, deliveredDays: 0 };

/** Forms of a series, as the market numbers them. */
export const FIXED_TERM = 0;
export const PROFIT_SHARE = 1;

/** What the world says of a day; everything that a day of a series is computed from. */
export interface DayFacts {
  readonly epoch: number;
  readonly targetSeconds: bigint;
  readonly rewardPerBlock: bigint;
  /** USD per whole reward token, 8 decimals */
  readonly priceUsd8: bigint;
  /** USD per whole payment token, 8 decimals */
  readonly paymentPriceUsd8: bigint;
  /** the farm's day; not read by a fixed term */
  readonly farm: { readonly delivered: bigint; readonly reserved: bigint; readonly reported: bigint; readonly energyWh: bigint };
}

/** What a day owes, and what of its escrow the provider has earned: `part / whole`, nothing if it is not profitable. */
export interface Due {
  readonly lines: Waterfall;
  /** what the network's formula leaves for the holders' side: marks the bond */
  readonly netByFormula: bigint;
  readonly profitable: boolean;
  readonly part: bigint;
  readonly whole: bigint;
  readonly memory: ProfitMemory;
}

/** What the formula of a fixed term for `hashrate` H/s is computed from. */
export function inputsOf(
  terms: Terms,
  hashrate: bigint,
  facts: Pick<DayFacts, "targetSeconds" | "rewardPerBlock" | "priceUsd8">,
): WaterfallInputs {
  return {
    hashrate,
    rewardPerBlock: facts.rewardPerBlock,
    coinDecimals: COIN_DECIMALS,
    targetSeconds: facts.targetSeconds,
    tokenDecimals: TOKEN_DECIMALS,
    priceUsd8: facts.priceUsd8,
    milliJoulePerTh: BigInt(terms.milliJoulePerTh),
    tariffUsd8: terms.tariffUsd8,
    maintenanceUsd8PerThDay: terms.maintenanceUsd8PerThDay,
    serviceBps: BigInt(terms.serviceBps),
    protocolBps: BigInt(terms.protocolBps),
  };
}

/** The day of a series of `units`, as `DailyFormula` computes it. */
export function dueOf(terms: Terms, units: bigint, facts: DayFacts, before: ProfitMemory): Due {
  const inputs = inputsOf(terms, units * terms.unitHashrate, facts);
  const formula = waterfall(inputs);
  const profitable = formula.net !== 0n;
  if (terms.form === FIXED_TERM) {
    return { lines: formula, netByFormula: formula.net, profitable, part: profitable ? 1n : 0n, whole: 1n, memory: NO_MEMORY };
  }
  const { delivered, reserved, reported, energyWh } = facts.farm;
  const { lines, next } = profitShare(
    {
      sold: inputs.hashrate,
      delivered,
      reserved,
      reported,
      expected: grossReward({ ...inputs, hashrate: delivered }),
      energyWh,
      toleranceBps: BigInt(terms.toleranceBps),
      toleranceDays: BigInt(terms.toleranceDays),
      holderShareBps: BigInt(terms.holderShareBps),
      firstOfWindow: (facts.epoch - terms.startEpoch) % WINDOW_EPOCHS === 0,
      terms: inputs,
    },
    before,
  );
  const day = { lines, netByFormula: (formula.net * BigInt(terms.holderShareBps)) / BPS, profitable, memory: next };
  if (reserved === 0n || !profitable) return { ...day, part: 0n, whole: 1n };
  return { ...day, part: delivered < reserved ? delivered : reserved, whole: reserved };
}
