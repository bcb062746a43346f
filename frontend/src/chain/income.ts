import type { Waterfall } from "@adit/sdk/math";
import type { Address, Hash } from "viem";

/** UTC day numbers, both included. */
export type EpochRange = { readonly from: number; readonly to: number };

/** What one account earned of one day of one reward token of a series. Only the indexer knows it: a node would have to be asked for every block. */
export type IncomeDay = {
  readonly series: bigint;
  /** 0: the first reward token, 1: the second one of merged mining */
  readonly lane: number;
  /** UTC day number of the mined day, not of the stream */
  readonly epoch: number;
  readonly token: Address;
  /** base units, all of the day, as if its stream had ended; days sum up to what the chain pays */
  readonly amount: bigint;
  /** this account's part of the day's waterfall, base units; `holders` is `amount` */
  readonly lines: Waterfall;
  readonly payment: "inTime" | "late" | "covered";
  /** price of the token on that day, 8 decimals */
  readonly priceUsd8: bigint;
  /** unix second of the settlement: the stream runs for 24 hours from there */
  readonly settledAt: number;
  readonly scaleBits: number;
  /**
   * Units still held of those that earned it, and where the day lies on the index: what has not streamed when the index stands at `i`
   * is `openUnits * (toTarget - i) >> scaleBits`, with `i` moved into [fromTarget, toTarget].
   */
  readonly openUnits: bigint;
  readonly fromTarget: bigint;
  readonly toTarget: bigint;
  /** transaction that settled the day */
  readonly hash: Hash;
};
