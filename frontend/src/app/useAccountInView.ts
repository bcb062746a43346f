import { getAddress, isAddress, type Address } from "viem";
import { useConnection } from "wagmi";
import { replaceSearch, useSearch } from "./router.ts";

/** Whose holdings are on screen: the watched address where there is one, else the connected account. */
export type AccountInView = {
  readonly address: Address | undefined;
  /** True while somebody else's address is looked at; nothing can be sent then. */
  readonly watching: boolean;
};

/** The address of `?watch=0x…`; undefined if there is none, or if it is no address. */
export function watchedIn(search: string): Address | undefined {
  const text = new URLSearchParams(search).get("watch")?.trim();
  return text !== undefined && isAddress(text, { strict: false }) ? getAddress(text) : undefined;
}

export function useAccountInView(): AccountInView {
  const { address } = useConnection();
  const watched = watchedIn(useSearch());
  return watched === undefined ? { address, watching: false } : { address: watched, watching: true };
}

export function watch(address: Address): void {
  replaceSearch((query) => {
    query.set("watch", address);
  });
}

export function stopWatching(): void {
  replaceSearch((query) => {
    query.delete("watch");
  });
}
