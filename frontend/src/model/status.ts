import { formatDateTime, formatDay, formatDuration } from "@adit/sdk/format";

/** How one part stands: `good`; `late`: behind, and nothing to do yet; `bad`; `unknown`: not to be told from here; `off`: not part of this deployment. */
export type Standing = "good" | "late" | "bad" | "unknown" | "off";

/** A standing in words. */
export type Verdict = { readonly standing: Standing; readonly words: string };

const SECONDS_PER_DAY = 86_400;
/** After its end a day waits for its blocks to be buried, for its first price, and for the committee. */
const REPORT_PATIENCE_SECONDS = 6 * 3_600;
/** A node that has not signed anything for so long is not there. */
const STALE_HEARTBEAT_SECONDS = 300;
/** Blocks that nodes of one chain may be apart without meaning anything. */
const USUAL_LAG_BLOCKS = 2n;

/** How old the newest block is. @param realSeconds age by this computer's clock; undefined on a chain whose clock is its own */
export function blockAge(realSeconds: number | undefined): Verdict {
  if (realSeconds === undefined)
    return { standing: "good", words: "A local chain: its clock is its own, so the age of a block means nothing." };
  if (realSeconds < -120)
    return {
      standing: "bad",
      words: `Its newest block is ${formatDuration(-realSeconds)} ahead of this computer's clock. Set the clock.`,
    };
  const age = Math.max(0, realSeconds);
  if (age <= 120) return { standing: "good", words: `Its newest block is ${Math.round(age)} s old.` };
  return {
    standing: age > 900 ? "bad" : "late",
    words: `Its newest block is ${formatDuration(age)} old: the chain stands still, or its node is behind.`,
  };
}

/** How far one way to the chain is behind the newest block that any of them has. */
export function blocksBehind(own: bigint | undefined, newest: bigint): Verdict {
  if (own === undefined) return { standing: "bad", words: "It does not answer. Reads go to the next one." };
  const behind = newest - own;
  if (behind <= USUAL_LAG_BLOCKS)
    return { standing: "good", words: `It answers, at block ${own.toLocaleString("en-US")}.` };
  return { standing: "late", words: `It is ${behind.toLocaleString("en-US")} blocks behind the newest that was seen.` };
}

/** What of a network's days is posted and final, and what is late. */
export function daysPosted(input: {
  readonly nowSeconds: number;
  readonly lastEpoch: number;
  readonly lastFinalEpoch: number;
}): Verdict {
  const { nowSeconds, lastEpoch, lastFinalEpoch } = input;
  const today = Math.floor(nowSeconds / SECONDS_PER_DAY);
  const final =
    lastFinalEpoch === lastEpoch
      ? "and final"
      : lastFinalEpoch === 0
        ? "none is final yet"
        : `final up to ${formatDay(lastFinalEpoch)}`;
  const said = `Reported up to ${formatDay(lastEpoch)}, ${final}.`;
  const missing = today - 1 - lastEpoch;
  if (missing <= 0) return { standing: "good", words: `${said} Nothing is late.` };
  const dueSince = nowSeconds - (lastEpoch + 2) * SECONDS_PER_DAY;
  const which = missing === 1 ? formatDay(lastEpoch + 1) : `${missing} days, ${formatDay(lastEpoch + 1)} first,`;
  if (missing === 1 && dueSince <= REPORT_PATIENCE_SECONDS)
    return { standing: "good", words: `${said} ${formatDay(lastEpoch + 1)} has just ended and is being reported.` };
  return {
    standing: missing > 2 ? "bad" : "late",
    words: `${said} The oracle is late: ${which} ${missing === 1 ? "is" : "are"} not reported. What ${missing === 1 ? "it owes" : "they owe"} waits, no escrow moves, and 14 days after its end a day is taken for its fallback.`,
  };
}

/** A node by what it signed of itself. @param seenMs this computer's clock at the answer */
export function nodeStanding(input: {
  /** undefined: it did not answer; the reason in words */
  readonly failure: string | undefined;
  readonly isSigned: boolean;
  /** index in the committee in force; undefined: its key is in none */
  readonly member: number | undefined;
  /** unix second by the node's clock */
  readonly at: number;
  readonly seenMs: number;
  /** batches that the chain has and the node does not see */
  readonly batchesBehind: number;
  /** what it says is wrong with itself */
  readonly ailments: readonly string[];
}): Verdict {
  const { failure, isSigned, member, at, seenMs, batchesBehind, ailments } = input;
  if (failure !== undefined) return { standing: "bad", words: `It does not answer: ${failure}.` };
  if (!isSigned)
    return {
      standing: "bad",
      words: "What it says of itself is not signed by the key that it names. Do not believe it.",
    };
  if (member === undefined)
    return {
      standing: "bad",
      words: "It answers with a key that is in no committee in force. Nothing that it signs counts.",
    };
  const off = Math.round(seenMs / 1_000) - at;
  if (Math.abs(off) > STALE_HEARTBEAT_SECONDS)
    return {
      standing: "bad",
      words: `It signed last ${formatDuration(Math.abs(off))} ${off > 0 ? "ago" : "ahead of this computer's clock"}: it hangs, or a clock is wrong.`,
    };
  if (ailments.length > 0) return { standing: "late", words: ailments.join(" ") };
  if (batchesBehind > 1)
    return {
      standing: "late",
      words: `It sees ${batchesBehind} batches less than the chain has: its chain is behind.`,
    };
  return {
    standing: "good",
    words: "It answers, and signed what it says a moment ago; the signature was checked here.",
  };
}

/** A price feed's age against the most that its rules allow. */
export function feedAge(input: {
  readonly nowSeconds: number;
  readonly updatedAt: number;
  readonly heartbeat: number;
}): Verdict {
  const { nowSeconds, updatedAt, heartbeat } = input;
  if (updatedAt === 0) return { standing: "bad", words: "It has no round yet." };
  const age = Math.max(0, nowSeconds - updatedAt);
  const words = `Its newest round is ${formatDuration(age)} old; ${formatDuration(heartbeat)} is the most.`;
  if (heartbeat === 0) return { standing: "unknown", words: "No rules were set for it: no series uses it." };
  if (age <= heartbeat) return { standing: "good", words };
  return {
    standing: "bad",
    words: `${words} Until it speaks, purchases show no value in dollars, and days wait for their price.`,
  };
}

/** A hashprice feed: fresh until a second that the contract says. */
export function hashpriceAge(input: {
  readonly nowSeconds: number;
  readonly lastPushed: number;
  readonly freshUntil: number;
}): Verdict {
  const { nowSeconds, lastPushed, freshUntil } = input;
  if (lastPushed === 0) return { standing: "late", words: "No day has been pushed to it yet. Anybody may push one." };
  const words = `Its newest day is ${formatDay(lastPushed)}`;
  if (nowSeconds <= freshUntil)
    return { standing: "good", words: `${words}, which counts until ${formatDateTime(freshUntil)}.` };
  return {
    standing: "late",
    words: `${words}, too old since ${formatDateTime(freshUntil)}: contracts that read it are refused until somebody pushes a newer one. No series depends on it.`,
  };
}

/** The relay of Bitcoin's targets, by the newest time that proof of work shows. */
export function relayAge(input: {
  readonly nowSeconds: number;
  readonly provenUntil: number;
  readonly newestPeriod: number;
}): Verdict {
  const { nowSeconds, provenUntil, newestPeriod } = input;
  const age = Math.max(0, nowSeconds - provenUntil);
  const words = `It knows targets up to period ${newestPeriod}, shown by headers up to ${formatDateTime(provenUntil)}.`;
  // A period lasts two weeks, and its end is shown some blocks later.
  if (age <= 16 * SECONDS_PER_DAY) return { standing: "good", words };
  return {
    standing: "late",
    words: `${words} A newer period should be known: a day with a retarget waits until somebody brings its headers. Anybody may.`,
  };
}

/** The worst of several: what a person should look at first. */
export function worst(standings: readonly Standing[]): Standing {
  for (const one of ["bad", "late", "unknown", "good"] satisfies readonly Standing[])
    if (standings.includes(one)) return one;
  return "off";
}
