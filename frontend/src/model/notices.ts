import type { SeriesState } from "@adit/sdk";
import { formatDay, formatDays } from "@adit/sdk/format";
import { epochEnd } from "@adit/sdk/math";
import { refundNow, type HeldFacts, type Holding } from "./holding.ts";

/*
 * What is worth telling a holder: found by comparing two looks at the same account, one after the other. Pure, so that a test can play
 * any two looks.
 */

/** One series at one look. */
export type Seen = {
  readonly id: bigint;
  readonly serial: number;
  readonly state: SeriesState;
  readonly settledDays: number;
  /** first day of the term, UTC day number */
  readonly startEpoch: number;
  readonly epochs: number;
  /** the next day is past its grace and not settled */
  readonly late: boolean;
  readonly refundOpen: boolean;
};

/** One look at an account. */
export type Look = { readonly account: string; readonly seen: readonly Seen[] };

export type NoticeKind = "settled" | "late" | "default" | "ended" | "saleEnded" | "cancelled" | "refundOpen";

export type Notice = {
  /** the same thing is never told twice */
  readonly key: string;
  readonly kind: NoticeKind;
  readonly title: string;
  readonly body: string;
  /** where it leads; undefined: to the portfolio */
  readonly serial: number | undefined;
};

/** So many series settled at once are told in one notice. */
const TOLD_ONE_BY_ONE = 3;

/** What one look at the account shows at chain time `nowSeconds`. */
export function lookAt(
  account: string,
  holdings: readonly Holding[],
  factsOf: (id: bigint) => HeldFacts | undefined,
  nowSeconds: number,
): Look {
  const seen: Seen[] = [];
  for (const holding of holdings) {
    const facts = factsOf(holding.id);
    if (facts === undefined || holding.units === 0n) continue;
    const { startEpoch, epochs, serial, graceSeconds } = facts;
    const next = startEpoch + holding.settledDays;
    const mining = holding.state === "Active" || holding.state === "Suspended";
    seen.push({
      id: holding.id,
      serial,
      state: holding.state,
      settledDays: holding.settledDays,
      startEpoch,
      epochs,
      late: mining && holding.settledDays < epochs && BigInt(nowSeconds) > epochEnd(next) + BigInt(graceSeconds),
      refundOpen: (refundNow(holding) ?? 0n) > 0n,
    });
  }
  return { account, seen };
}

/** What happened between two looks at one account, most pressing first. Nothing if the accounts differ. */
export function noticesBetween(before: Look | undefined, after: Look): readonly Notice[] {
  if (before?.account !== after.account) return [];
  const old = new Map(before.seen.map((one) => [one.id, one]));
  const urgent: Notice[] = [];
  const settled: Seen[] = [];
  for (const now of after.seen) {
    const then = old.get(now.id);
    // Units that came between the looks bring no news of their own.
    if (then === undefined) continue;
    urgent.push(...endingsOf(then, now));
    if (now.late && !then.late) urgent.push(lateNotice(now));
    if (now.refundOpen && !then.refundOpen) urgent.push(refundNotice(now));
    if (now.settledDays > then.settledDays) settled.push(now);
  }
  return [...urgent, ...settledNotices(settled, old)];
}

function endingsOf(then: Seen, now: Seen): readonly Notice[] {
  if (then.state === now.state) return [];
  const { serial, state } = now;
  const name = `Series #${serial}`;
  const one = (kind: NoticeKind, title: string, body: string): readonly Notice[] => [
    { key: `${kind}:${now.id}`, kind, title, body, serial },
  ];
  switch (state) {
    case "Defaulted":
      return one(
        "default",
        `${name}: the provider defaulted`,
        "Rewards stay claimable. Escrow of days that were not mined is paid back once refunds open.",
      );
    case "EndedEarly":
      return one(
        "ended",
        `${name}: the provider ended it early`,
        "Rewards stay claimable. Escrow of days that will not be mined is paid back once refunds open.",
      );
    case "WoundUp":
      return one(
        "ended",
        `${name} was wound up`,
        "Rewards stay claimable. Escrow of days that will not be mined is paid back once refunds open.",
      );
    case "Matured":
      return one("ended", `${name} has matured`, `All ${formatDays(now.epochs)} are settled. Rewards stay claimable.`);
    case "Cancelled":
      return one(
        "cancelled",
        `${name}: the sale was cancelled`,
        "Too few units were sold. Your whole payment can be taken back.",
      );
    case "Sold":
    case "Active":
    case "Suspended":
      return then.state === "Open" || then.state === "Announced"
        ? one("saleEnded", `${name}: the sale is over`, `Mining starts with ${formatDay(now.startEpoch)}.`)
        : [];
    case "None":
    case "Announced":
    case "Open":
      return [];
  }
}

function lateNotice({ id, serial, startEpoch, settledDays }: Seen): Notice {
  const epoch = startEpoch + settledDays;
  return {
    key: `late:${id}:${epoch}`,
    kind: "late",
    title: `Series #${serial}: ${formatDay(epoch)} is late`,
    body: "It is not settled within its grace. What it owes stays owed, and the provider's bond stands behind it.",
    serial,
  };
}

function refundNotice({ id, serial }: Seen): Notice {
  return {
    key: `refundOpen:${id}`,
    kind: "refundOpen",
    title: `Series #${serial}: refunds are open`,
    body: "Giving your units back pays your part of the escrow that the provider did not earn.",
    serial,
  };
}

function settledNotices(settled: readonly Seen[], old: ReadonlyMap<bigint, Seen>): readonly Notice[] {
  const daysOf = (now: Seen): number => now.settledDays - (old.get(now.id)?.settledDays ?? now.settledDays);
  if (settled.length > TOLD_ONE_BY_ONE) {
    const days = settled.reduce((sum, one) => sum + daysOf(one), 0);
    return [
      {
        key: `settled:${settled.map(({ id, settledDays }) => `${id}-${settledDays}`).join(",")}`,
        kind: "settled",
        title: `${settled.length} series were settled`,
        body: `${formatDays(days)} in all now stream to you over 24 hours.`,
        serial: undefined,
      },
    ];
  }
  return settled.map((now) => {
    const days = daysOf(now);
    const last = formatDay(now.startEpoch + now.settledDays - 1);
    return {
      key: `settled:${now.id}:${now.settledDays}`,
      kind: "settled",
      title:
        days === 1 ? `Series #${now.serial}: ${last} is settled` : `Series #${now.serial}: ${days} days are settled`,
      body: `Settled so far: ${now.settledDays} of ${formatDays(now.epochs)}. It streams to you over 24 hours.`,
      serial: now.serial,
    };
  });
}
