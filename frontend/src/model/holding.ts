import type { SeriesState } from "@adit/sdk";
import { formatDateTime, formatDay, formatDays } from "@adit/sdk/format";
import { epochEnd, refundOf } from "@adit/sdk/math";
import type { Address } from "viem";
import { accruedAtMillis, STREAM_SECONDS, streamEnd, type Stream } from "../chain/stream.ts";

/*
 * What an account holds, as pure arithmetic: what it could claim at any moment, what streams, what is protected, what a refund pays.
 * Amounts are base units of the token beside them; "milli" is a thousandth of one.
 */

/** One reward token of a held series: the lane's stream, and where the holder stands on it. */
export type HeldLane = {
  readonly token: Address;
  /** fractional bits of `accrued` and of the stream's index and rate */
  readonly scaleBits: number;
  readonly stream: Stream;
  /** the lane's index at the holder's last checkpoint */
  readonly index: bigint;
  /** unclaimed rewards at that checkpoint, at scale */
  readonly accrued: bigint;
};

/** An account's units of one series, and what has to be known of the series to say what they are worth. */
export type Holding = {
  readonly id: bigint;
  readonly units: bigint;
  /** one lane, or two in merged mining */
  readonly lanes: readonly HeldLane[];
  /** units in existence */
  readonly supply: bigint;
  readonly state: SeriesState;
  readonly settledDays: number;
  /** payment-token base units */
  readonly escrow: {
    readonly paid: bigint;
    readonly refunded: bigint;
    readonly escrowed: bigint;
    readonly refundable: bigint;
    readonly refundsOpen: boolean;
  };
};

/** What the terms say of a held series that rows, notices and exports need. Kept with the snapshot for offline reading. */
export type HeldFacts = {
  readonly id: bigint;
  readonly serial: number;
  readonly farm: string;
  readonly provider: Address;
  readonly providerName: string;
  readonly network: number;
  readonly unitHashrate: bigint;
  readonly startEpoch: number;
  /** days of the term */
  readonly epochs: number;
  readonly graceSeconds: number;
  readonly saleEnd: number;
  readonly paymentToken: Address;
};

/** Thousandths of a base unit that a holding could claim in one of its tokens at a chain time. */
export function claimableMilli(lane: HeldLane, units: bigint, chainMs: number): bigint {
  const position = { units, index: lane.index, accrued: lane.accrued };
  return (accruedAtMillis(position, lane.stream, chainMs) * 1_000n) >> BigInt(lane.scaleBits);
}

/** Whole base units that a claim pays in this token at a chain time. */
export function claimableNow(lane: HeldLane, units: bigint, chainMs: number): bigint {
  const wholeSecond = Math.floor(chainMs / 1_000) * 1_000;
  const position = { units, index: lane.index, accrued: lane.accrued };
  return accruedAtMillis(position, lane.stream, wholeSecond) >> BigInt(lane.scaleBits);
}

/** Thousandths of a base unit that the present stream brings a holding in its 24 hours; 0 when it has run out. */
export function streamingMilli(lane: HeldLane, units: bigint, chainMs: number): bigint {
  if (streamEnd(lane.stream, chainMs) === undefined) return 0n;
  return (units * lane.stream.rate * STREAM_SECONDS * 1_000n) >> BigInt(lane.scaleBits);
}

/** When the last stream of a holding ends, unix second; undefined if nothing streams. */
export function streamsUntil({ lanes }: Holding, chainMs: number): bigint | undefined {
  let end: bigint | undefined;
  for (const { stream } of lanes) {
    const own = streamEnd(stream, chainMs);
    if (own !== undefined && (end === undefined || own > end)) end = own;
  }
  return end;
}

/** Whether a claim would pay anything of this holding. */
export function hasRewards(holding: Holding, chainMs: number): boolean {
  return holding.lanes.some((lane) => claimableNow(lane, holding.units, chainMs) > 0n);
}

/** The holder's part of the payments that no settled day has moved yet, payment-token base units. */
export function protectedShare({ units, supply, escrow }: Holding): bigint {
  return supply === 0n ? 0n : refundOf(escrow.escrowed, units, supply);
}

/** What burning so many of a holding's units would pay now; undefined while no refund is open. */
export function refundNow({ units, supply, state, escrow }: Holding, burnt = units): bigint | undefined {
  if (burnt === 0n || supply === 0n) return undefined;
  if (state === "Cancelled") return refundOf(escrow.paid - escrow.refunded, burnt, supply);
  if (!escrow.refundsOpen || escrow.refundable === 0n) return undefined;
  return refundOf(escrow.refundable, burnt, supply);
}

/** Days of the term that are not settled yet. */
export function daysLeft(settledDays: number, { epochs }: Pick<HeldFacts, "epochs">, state: SeriesState): number {
  return isOver(state) ? 0 : Math.max(0, epochs - settledDays);
}

/** No further day will be mined for it. */
export function isOver(state: SeriesState): boolean {
  return (
    state === "Cancelled" ||
    state === "Matured" ||
    state === "EndedEarly" ||
    state === "Defaulted" ||
    state === "WoundUp"
  );
}

/** What is settled next and when, in a sentence; for a row. */
export function nextSettlement(
  holding: Pick<Holding, "state" | "settledDays"> & { readonly escrow: Pick<Holding["escrow"], "refundsOpen"> },
  facts: Pick<HeldFacts, "startEpoch" | "epochs" | "saleEnd">,
  nowSeconds: number,
): string {
  const { state, settledDays, escrow } = holding;
  const refunds = escrow.refundsOpen ? "" : "; refunds open once its mined days are paid and it is closed";
  switch (state) {
    case "None":
    case "Announced":
    case "Open":
      return `Sale until ${formatDateTime(facts.saleEnd)}; mining starts with ${formatDay(facts.startEpoch)}`;
    case "Sold":
      return `Mining starts with ${formatDay(facts.startEpoch)}`;
    case "Cancelled":
      return "Too few units were sold; every payment can be taken back";
    case "Matured":
      return `All ${formatDays(facts.epochs)} are settled`;
    case "EndedEarly":
      return `The provider ended it early${refunds}`;
    case "Defaulted":
      return `The provider defaulted${refunds}`;
    case "WoundUp":
      return `It was wound up${refunds}`;
    case "Active":
    case "Suspended": {
      const epoch = facts.startEpoch + settledDays;
      if (settledDays >= facts.epochs) return `All ${formatDays(facts.epochs)} are settled`;
      if (state === "Suspended") return `${formatDay(epoch)} waits: its report or price is missing`;
      const end = epochEnd(epoch);
      return BigInt(nowSeconds) < end
        ? `Next: ${formatDay(epoch)}, after it ends at ${formatDateTime(end).split(", ")[1] ?? ""}`
        : `Next: ${formatDay(epoch)}, due now`;
    }
  }
}

/** Lanes that began their stream together, folded into one line: so a total over thousands of positions ticks for nothing. */
type Slope = {
  readonly startedAt: bigint;
  readonly scaleBits: number;
  /** at scale, at the beginning of the stream */
  readonly base: bigint;
  /** at scale and second */
  readonly rate: bigint;
};

/** The total of one reward token over many holdings. */
export type Meter = { readonly token: Address; readonly slopes: readonly Slope[]; readonly positions: number };

/** One meter for each reward token, in the order in which tokens come. */
export function metersOf(holdings: readonly Holding[]): readonly Meter[] {
  const tokens = new Map<Address, { slopes: Map<string, Slope>; positions: number }>();
  for (const { units, lanes } of holdings) {
    for (const { token, scaleBits, stream, index, accrued } of lanes) {
      const meter = tokens.get(token) ?? { slopes: new Map<string, Slope>(), positions: 0 };
      tokens.set(token, meter);
      meter.positions += 1;
      const key = `${stream.startedAt}/${scaleBits}`;
      const before = meter.slopes.get(key);
      // A checkpoint in the middle of a stream lies above the index of its beginning: the difference is paid already.
      const base = accrued + units * (stream.index - index);
      meter.slopes.set(key, {
        startedAt: stream.startedAt,
        scaleBits,
        base: (before?.base ?? 0n) + base,
        rate: (before?.rate ?? 0n) + units * stream.rate,
      });
    }
  }
  return [...tokens].map(([token, { slopes, positions }]) => ({ token, slopes: [...slopes.values()], positions }));
}

/**
 * Thousandths of a base unit that all positions together could claim at a chain time: at whole seconds never less than the sum over them,
 * and above it by less than one thousandth a position.
 */
export function meterMilli({ slopes }: Meter, chainMs: number): bigint {
  let total = 0n;
  for (const { startedAt, scaleBits, base, rate } of slopes) {
    const earned = base + streamedOf(rate, startedAt, chainMs);
    // The page's clock may be a moment behind the block in which somebody claimed: nothing is owed then, not less than nothing.
    if (earned > 0n) total += (earned * 1_000n) >> BigInt(scaleBits);
  }
  return total;
}

/** Thousandths of a base unit that present streams bring in their 24 hours. */
export function meterStreamingMilli({ slopes }: Meter, chainMs: number): bigint {
  let total = 0n;
  for (const { startedAt, scaleBits, rate } of slopes) {
    if (streamEnd({ index: 0n, rate, startedAt }, chainMs) === undefined) continue;
    total += (rate * STREAM_SECONDS * 1_000n) >> BigInt(scaleBits);
  }
  return total;
}

function streamedOf(rate: bigint, startedAt: bigint, chainMs: number): bigint {
  const elapsedMs = BigInt(Math.max(0, Math.floor(chainMs))) - startedAt * 1_000n;
  const streamed = elapsedMs < 0n ? 0n : elapsedMs > STREAM_SECONDS * 1_000n ? STREAM_SECONDS * 1_000n : elapsedMs;
  return (rate * streamed) / 1_000n;
}
