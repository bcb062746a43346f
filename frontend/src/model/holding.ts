import { refundOf } from "@adit/sdk/math";
import type { HeldSeries } from "../chain/holdings.ts";
import { accruedAtMillis, STREAM_SECONDS, streamEnd, type Stream } from "../chain/stream.ts";

/** The stream of a held series as the ledger keeps it. */
export function streamOf({ live }: HeldSeries): Stream {
  const { index, rate, startedAt } = live.lane;
  return { index, rate, startedAt: BigInt(startedAt) };
}

/** Thousandths of a base unit that a holding could claim at a chain time. */
export function claimableMilli(held: HeldSeries, chainMs: number): bigint {
  return (accruedAtMillis(held.position, streamOf(held), chainMs) * 1_000n) >> BigInt(held.live.lane.scaleBits);
}

/** Thousandths of a base unit that the present stream brings a holding in its 24 hours; 0 when it has run out. */
export function streamingMilli(held: HeldSeries, chainMs: number): bigint {
  const stream = streamOf(held);
  if (streamEnd(stream, chainMs) === undefined) return 0n;
  return (held.position.units * stream.rate * STREAM_SECONDS * 1_000n) >> BigInt(held.live.lane.scaleBits);
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
