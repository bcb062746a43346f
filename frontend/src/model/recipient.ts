import { getAddress, isAddress, isAddressEqual, zeroAddress, type Address } from "viem";

/** What a person typed as the address of somebody else. */
export type Recipient =
  | { readonly status: "empty" }
  | { readonly status: "wrong"; readonly reason: string }
  | { readonly status: "good"; readonly address: Address; readonly warning: string | undefined };

/**
 * Reads an address that a person typed or pasted.
 * @param forbidden addresses at which things would be lost, each with what it is
 */
export function readRecipient(
  text: string,
  { self, forbidden }: { readonly self: Address; readonly forbidden: readonly (readonly [Address, string])[] },
): Recipient {
  const typed = text.trim();
  if (typed === "") return { status: "empty" };
  if (!/^0x[0-9a-fA-F]{40}$/.test(typed))
    return { status: "wrong", reason: "An address begins with 0x and has 40 more digits from 0 to 9 and a to f." };
  const digits = typed.slice(2);
  const mixed = digits !== digits.toLowerCase() && digits !== digits.toUpperCase();
  if (mixed && !isAddress(typed, { strict: true }))
    return {
      status: "wrong",
      reason: "Its upper and lower case do not fit its digits: at least one digit is wrong. Copy the address again.",
    };
  const address = getAddress(typed.toLowerCase());
  if (isAddressEqual(address, zeroAddress)) return { status: "wrong", reason: "Nobody has the zero address." };
  if (isAddressEqual(address, self)) return { status: "wrong", reason: "This is your own address." };
  const found = forbidden.find(([lost]) => isAddressEqual(lost, address));
  if (found !== undefined) return { status: "wrong", reason: `This is ${found[1]}: what is sent there is lost.` };
  return {
    status: "good",
    address,
    warning: mixed ? undefined : "It is written without a checksum: compare every digit.",
  };
}
