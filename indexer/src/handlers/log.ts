import type { Abi, Address, ContractEventName, GetEventArgs, Hex } from "viem";

/** An event as a handler gets it. */
export interface Log<Args> {
  readonly args: Args;
  readonly blockNumber: bigint;
  /** unix second of the block */
  readonly timestamp: bigint;
  /** of the transaction */
  readonly hash: Hex;
  readonly logIndex: number;
}

/** An event of an ABI, decoded. */
export type LogOf<abi extends Abi, Name extends ContractEventName<abi>> = Log<
  GetEventArgs<abi, Name, { EnableUnion: false; IndexedOnly: false; Required: true }>
>;

/** Where a row comes from. */
export interface Origin {
  readonly blockNumber: bigint;
  readonly timestamp: bigint;
  readonly hash: Hex;
}

export function originOf({ blockNumber, timestamp, hash }: Log<unknown>): Origin {
  return { blockNumber, timestamp, hash };
}

/** Addresses come with a checksum from events and without one from tables. */
export function isSame(a: Address, b: Address): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
