import { isAddressEqual, type Address } from "viem";
import type { Terms } from "../../chain/events.ts";
import { ZERO } from "../../chain/queries.ts";

/** The tokens in which a series pays: one, or two in merged mining; none while its terms are not read. */
export function rewardTokensOf(
  terms: Pick<Terms, "rewardToken" | "secondRewardToken"> | undefined,
): readonly Address[] {
  if (terms === undefined) return [];
  return isAddressEqual(terms.secondRewardToken, ZERO)
    ? [terms.rewardToken]
    : [terms.rewardToken, terms.secondRewardToken];
}
