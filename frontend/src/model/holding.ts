import { refundOf } from "@adit/sdk/math";
import type { HeldSeries } from "../chain/holdings.ts";
import { accruedAtMillis, indexAtMillis, indexInHistory, type Stream } from "../chain/stream.ts";

const DAY_MS = 86_400_000;

/** The stream of a held series as the ledger keeps it. */
export function streamOf({ live }: HeldSeries): Stream {
  const { index, rate, startedAt } = live.lane;
  return { index, rate, startedAt: BigInt(startedAt) };
}

/** Thousandths of a base unit that a holding could claim at a chain time. */
export function claimableMilli(held: HeldSeries, chainMs: number): bigint {
  return (accruedAtMillis(held.position, streamOf(held), chainMs) * 1_000n) >> BigInt(held.live.lane.scaleBits);
}

/** Thousandths of a base unit that the units held now have earned since the chain's midnight (UTC). */
export function todayMilli(held: HeldSeries, streams: readonly Stream[], chainMs: number): bigint {
  const midnight = BigInt(Math.floor(chainMs / DAY_MS)) * 86_400n;
  const moved = indexAtMillis(streamOf(held), chainMs) - indexInHistory(streams, midnight);
  return moved <= 0n ? 0n : (held.position.units * moved * 1_000n) >> BigInt(held.live.lane.scaleBits);
}

/** The holder's part of the payments that no settled day has moved yet, payment-token base units. */
export function protectedShare({ position, live }: HeldSeries): bigint {
  return refundOf(live.escrow.escrowed, position.units, live.lane.supply === 0n ? 1n : live.lane.supply);
}

/** What burning the holding's units would pay now; undefined while no refund is open. */
export function refundNow({ position, live }: HeldSeries): bigint | undefined {
  if (position.units === 0n || live.lane.supply === 0n) return undefined;
  const { escrow } = live;
  if (live.state === "Cancelled") return refundOf(escrow.paid - escrow.refunded, position.units, live.lane.supply);
  if (!escrow.refundsOpen || escrow.refundable === 0n) return undefined;
  return refundOf(escrow.refundable, position.units, live.lane.supply);
}
