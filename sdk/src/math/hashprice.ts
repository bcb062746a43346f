import { mulDivDown } from "./mulDiv.ts";
import { grossReward, HASHES_PER_TH } from "./waterfall.ts";

/** Fractional decimals of `hashprice`. */
export const HASHPRICE_DECIMALS = 8;

/**
 * Coin base units (satoshi on Bitcoin) that 1 TH/s earns gross in a day, with 8 fractional decimals (50.3188 is 5_031_880_000n or so);
 * rounds down. `targetSeconds` and `rewardPerBlock` as in a network day.
 */
export function hashprice(day: { targetSeconds: bigint; rewardPerBlock: bigint }): bigint {
  return grossReward({
    hashrate: HASHES_PER_TH,
    rewardPerBlock: day.rewardPerBlock,
    targetSeconds: day.targetSeconds,
    coinDecimals: 0,
    tokenDecimals: HASHPRICE_DECIMALS,
  });
}

/** USD value of an amount of a token, 8 decimals; rounds down. */
export function valueUsd8(amount: bigint, tokenDecimals: number, priceUsd8: bigint): bigint {
  return mulDivDown(amount, priceUsd8, 10n ** BigInt(tokenDecimals));
}
