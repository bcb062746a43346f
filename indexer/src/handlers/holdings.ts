import { indexAt } from "@adit/sdk/math";
import type { Address } from "viem";
import type { Draft, Row } from "./draft.ts";
import { originOf, type Log } from "./log.ts";

const TWO_TOKENS = 2n;

/** Lanes of a series: one for each reward token. */
export function lanesOf(series: bigint): readonly (0 | 1)[] {
  return (series & TWO_TOKENS) === 0n ? [0] : [0, 1];
}

/** An account that holds nothing of a series yet. */
export function newPosition(account: Address, series: bigint, log: Log<unknown>): Row<"position"> {
  return {
    account,
    series,
    units: 0n,
    bought: 0n,
    cost: 0n,
    received: 0n,
    sent: 0n,
    refundedUnits: 0n,
    refunded: 0n,
    claimed: 0n,
    secondClaimed: 0n,
    index: 0n,
    earned: 0n,
    secondIndex: 0n,
    secondEarned: 0n,
    firstAt: log.timestamp,
    ...originOf(log),
  };
}

/** Where the index of a lane stands when an event happens. */
export function indexOf(lane: Row<"lane">, log: Log<unknown>): bigint {
  return indexAt(lane, log.timestamp);
}

/**
 * An account holds `by` units more (or less) from now on: checkpoints its position at the index of each lane, as the ledger does, and
 * ends the stretch over which it held the former number.
 */
export async function changeUnits(
  draft: Draft,
  log: Log<unknown>,
  { account, series, by }: { account: Address; series: bigint; by: bigint },
): Promise<Row<"position">> {
  const before = (await draft.find("position", { account, series })) ?? newPosition(account, series, log);
  const units = before.units + by;
  const after = { ...before, units, ...originOf(log) };
  for (const lane of lanesOf(series)) {
    const now = indexOf(await draft.get("lane", { series, lane }), log);
    const from = lane === 0 ? before.index : before.secondIndex;
    const earned = before.units * (now - from);
    if (lane === 0) [after.index, after.earned] = [now, before.earned + earned];
    else [after.secondIndex, after.secondEarned] = [now, before.secondEarned + earned];
    const key = { account, series, lane };
    if (before.units !== 0n && from !== now) {
      await draft.change("span", { ...key, fromIndex: from }, { toIndex: now });
    }
    // A stretch without length is taken over by the next one.
    if (units !== 0n || from === now) {
      draft.put("span", { ...key, fromIndex: now, toIndex: units === 0n ? now : null, units, ...originOf(log) });
    }
  }
  draft.put("position", after);
  const joined = before.units === 0n && units !== 0n ? 1 : 0;
  const left = before.units !== 0n && units === 0n ? 1 : 0;
  if (joined + left !== 0) {
    await draft.change("seriesRecord", { series }, (row) => ({ holders: row.holders + joined - left }));
  }
  return after;
}
