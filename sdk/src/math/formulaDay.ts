import { mulDivDown } from "./mulDiv.ts";
import { BPS, waterfall, waterfallOfTwo, type Waterfall, type WaterfallInputs } from "./waterfall.ts";

/** Terms that a day's formula reads; `Terms` is one. */
export interface FormulaTerms {
  /** index of `IPrimaryMarket.Form`: 0 is a fixed term, 1 a profit share */
  form: number;
  milliJoulePerTh: number;
  tariffUsd8: bigint;
  maintenanceUsd8PerThDay: bigint;
  serviceBps: number;
  protocolBps: number;
  /** of a profit share: holders' part of the profit, basis points */
  holderShareBps: number;
}

/** What one network and its coin say of a day. */
export interface CoinDay {
  /** subsidy and fees of a block, averaged over the day, coin base units */
  rewardPerBlock: bigint;
  /** sum of (target + 1) * seconds over the day */
  targetSeconds: bigint;
  coinDecimals: number;
  tokenDecimals: number;
  /** USD per whole reward token, 8 decimals, above zero */
  priceUsd8: bigint;
}

/** A day of a series by the network's formula, base units of the reward tokens. */
export interface FormulaDay {
  lines: Waterfall;
  /** of the second reward token, in merged mining */
  secondLines: Waterfall | undefined;
  /** what both tokens' nets are together, first-token base units: by it the bond is marked; of a profit share the holders' part */
  netInFirst: bigint;
}

/** `IPrimaryMarket.Form.ProfitShare`. */
export const PROFIT_SHARE_FORM = 1;

/**
 * What a day of `hashrate` H/s owes under these terms, whatever the form, to the base unit as `contracts/DailyFormula.sol` computes it. For
 * a profit share that is what is owed if its farm delivers all that was sold, produces exactly what the formula says, and carries no loss.
 * @throws RangeError for a price of zero.
 */
export function formulaDay(terms: FormulaTerms, hashrate: bigint, first: CoinDay, second?: CoinDay): FormulaDay {
  if (second !== undefined) {
    const two = waterfallOfTwo(waterfallInputs(terms, hashrate, first), waterfallInputs(terms, hashrate, second));
    return {
      lines: two.first,
      secondLines: two.second,
      netInFirst: two.first.net + valueInFirst(two.second.net, first, second),
    };
  }
  const lines = waterfall(waterfallInputs(terms, hashrate, first));
  if (terms.form !== PROFIT_SHARE_FORM) return { lines, secondLines: undefined, netInFirst: lines.net };
  const share = mulDivDown(lines.net, BigInt(terms.holderShareBps), BPS);
  const protocol = mulDivDown(share, BigInt(terms.protocolBps), BPS);
  return { lines: { ...lines, protocol, holders: share - protocol }, secondLines: undefined, netInFirst: share };
}

/** One coin of a series' day, as the waterfall takes it. */
export function waterfallInputs(terms: FormulaTerms, hashrate: bigint, coin: CoinDay): WaterfallInputs {
  return {
    hashrate,
    rewardPerBlock: coin.rewardPerBlock,
    coinDecimals: coin.coinDecimals,
    targetSeconds: coin.targetSeconds,
    tokenDecimals: coin.tokenDecimals,
    priceUsd8: coin.priceUsd8,
    milliJoulePerTh: BigInt(terms.milliJoulePerTh),
    tariffUsd8: terms.tariffUsd8,
    maintenanceUsd8PerThDay: terms.maintenanceUsd8PerThDay,
    serviceBps: BigInt(terms.serviceBps),
    protocolBps: BigInt(terms.protocolBps),
  };
}

/** Value of second-token base units in first-token base units at the prices of both, rounded down. */
export function valueInFirst(
  amount: bigint,
  first: Pick<CoinDay, "priceUsd8" | "tokenDecimals">,
  second: Pick<CoinDay, "priceUsd8" | "tokenDecimals">,
): bigint {
  return mulDivDown(
    amount * second.priceUsd8,
    10n ** BigInt(first.tokenDecimals),
    first.priceUsd8 * 10n ** BigInt(second.tokenDecimals),
  );
}
