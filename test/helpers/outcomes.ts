import type { IPrimaryMarket } from "../../types/ethers-contracts/contracts/interfaces/IPrimaryMarket.js";

/** What may become of a day's slice of escrow, as the market numbers it. */
export const DISPOSITION = { Refundable: 0, Released: 1, Withheld: 2 } as const;

/** Orders for `count` days: those whose bit of `profitable` is set release their whole slice, the others make it refundable. */
export function outcomes(count: number, profitable: number | bigint): IPrimaryMarket.OutcomeStruct[] {
  return Array.from({ length: count }, (_, i) => {
    const released = (BigInt(profitable) >> BigInt(i)) & 1n;
    return { disposition: released === 1n ? DISPOSITION.Released : DISPOSITION.Refundable, part: released, whole: 1 };
  });
}
