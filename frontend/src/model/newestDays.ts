import type { DeploymentToken } from "@adit/sdk";
import { valueInFirst } from "@adit/sdk/math";

/** What a settled day brought holders of one coin: base units, and the day's price in USD with 8 decimals. */
type PaidCoin = { readonly toHolders: bigint; readonly priceUsd8: bigint };

/** What a settled day brought holders; of merged mining in both coins. */
export type NewestDay = PaidCoin & { readonly second: PaidCoin | undefined };

/** All that a day brought, in base units of the first coin, at the day's own prices. */
export function paidInFirst(
  { toHolders, priceUsd8, second }: NewestDay,
  first: Pick<DeploymentToken, "decimals">,
  other: Pick<DeploymentToken, "decimals"> | undefined,
): bigint {
  // A day whose first coin had no price was settled in no coin at all.
  if (second === undefined || other === undefined || priceUsd8 === 0n) return toHolders;
  const value = valueInFirst(
    second.toHolders,
    { priceUsd8, tokenDecimals: first.decimals },
    { priceUsd8: second.priceUsd8, tokenDecimals: other.decimals },
  );
  return toHolders + value;
}
