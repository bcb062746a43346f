import type { Address, Hex, LocalAccount } from "viem";
import { toHex } from "viem";
import { mnemonicToAccount, privateKeyToAccount } from "viem/accounts";

/** The phrase that every local development chain funds. Everybody knows it: nothing derived from it is worth anything elsewhere. */
const PUBLIC_PHRASE = "test test test test test test test test test test test junk";
/** Parent of all its accounts; deriving it is slow, so it is done once. */
const PARENT = mnemonicToAccount(PUBLIC_PHRASE, { path: "m/44'/60'/0'/0" }).getHdKey();
const FIRST_POSTER_INDEX = 8;
const VISITOR_INDEX = 12;

/** Accounts from this index on hold no coins: they only sign. */
const FIRST_ATTESTING_INDEX = 100;
export const COMMITTEE_SIZE = 4;

/** Who plays what on the local chain. All accounts but the attesting ones are funded by the chain itself. */
export interface Cast {
  readonly deployer: LocalAccount;
  readonly governor: LocalAccount;
  readonly guardian: LocalAccount;
  readonly treasury: LocalAccount;
  /** one for each farm of the scenario */
  readonly providers: readonly [LocalAccount, LocalAccount];
  readonly keeper: LocalAccount;
  readonly feedPusher: LocalAccount;
  /** pay for the committee's transactions */
  readonly posters: readonly LocalAccount[];
  /** sign the committee's observations and batches, nothing else */
  readonly attesters: readonly LocalAccount[];
  /** the dApp's built-in account */
  readonly visitor: LocalAccount;
  readonly buyers: readonly [LocalAccount, LocalAccount, LocalAccount, LocalAccount];
}

export function localCast(): Cast {
  const at = (index: number): LocalAccount => privateKeyToAccount(keyAt(index));
  const several = (first: number, count: number): LocalAccount[] => Array.from({ length: count }, (_, i) => at(first + i));
  return {
    deployer: at(0),
    governor: at(1),
    guardian: at(2),
    treasury: at(3),
    providers: [at(4), at(5)],
    keeper: at(6),
    feedPusher: at(7),
    posters: several(FIRST_POSTER_INDEX, COMMITTEE_SIZE),
    attesters: several(FIRST_ATTESTING_INDEX, COMMITTEE_SIZE),
    visitor: at(VISITOR_INDEX),
    buyers: [at(13), at(14), at(15), at(16)],
  };
}

/** The private key of a role, for a process of its own. */
export function privateKeyOf(role: "visitor" | { readonly attester: number } | { readonly poster: number }): Hex {
  if (role === "visitor") return keyAt(VISITOR_INDEX);
  return keyAt("attester" in role ? FIRST_ATTESTING_INDEX + role.attester : FIRST_POSTER_INDEX + role.poster);
}

function keyAt(index: number): Hex {
  const key = PARENT.deriveChild(index).privateKey;
  if (key === null) throw new Error("a derived account has a private key");
  return toHex(key);
}

export function addressesOf(accounts: readonly LocalAccount[]): Address[] {
  return accounts.map(({ address }) => address);
}
