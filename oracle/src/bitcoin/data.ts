import type { Hex } from "viem";

/** One block as proofs need it: its header, where it stands, and the transactions whose Merkle root the header names. */
export type BlockOfTransactions = {
  /** as people print it */
  hash: Hex;
  height: number;
  /** 80 bytes */
  header: Hex;
  /** as people print them, in the block's order */
  txids: readonly Hex[];
};

/** What proofs are built from: raw headers and transactions of one Bitcoin node. Nothing it says is believed before it was hashed. */
export type BitcoinData = {
  name: string;
  /** height of the newest block @throws SourceError */
  tip: () => Promise<number>;
  /** `count` headers of 80 bytes from height `first`; undefined if the chain does not reach that far @throws SourceError */
  headers: (first: number, count: number) => Promise<Hex[] | undefined>;
  /** the serialised transaction, witness included, and the block that holds it; undefined if it is unknown or in no block yet @throws SourceError */
  transaction: (txid: Hex) => Promise<{ raw: Hex; blockHash: Hex } | undefined>;
  /** a block of the best chain; undefined if it is not on it @throws SourceError */
  block: (hash: Hex) => Promise<BlockOfTransactions | undefined>;
  /** hash of the block at a height; undefined beyond the tip @throws SourceError */
  hashAt: (height: number) => Promise<Hex | undefined>;
};
