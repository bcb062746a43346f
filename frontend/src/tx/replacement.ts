import { encodePacked, isAddressEqual, keccak256, type Address, type Hash, type Hex } from "viem";

/** What a transaction does, without its fee. */
export type Content = {
  readonly hash: Hash;
  readonly from: Address;
  readonly to: Address | null;
  readonly input: Hex;
  readonly value: bigint;
};

/** What tells one transaction from another but for its fee and number. */
export function fingerprintOf(to: Address, input: Hex): Hex {
  return keccak256(encodePacked(["address", "bytes"], [to, input]));
}

export type Replacement = "same" | "cancelled" | "other";

/**
 * What a transaction is that went through with the number of an earlier one: the same call at a higher fee, nothing sent to
 * oneself (how wallets cancel), or something else.
 */
export function replacementOf(fingerprint: Hex | undefined, found: Content): Replacement {
  if (found.to !== null && fingerprint === fingerprintOf(found.to, found.input)) return "same";
  if (found.to !== null && isAddressEqual(found.to, found.from) && found.value === 0n && found.input === "0x")
    return "cancelled";
  return "other";
}
