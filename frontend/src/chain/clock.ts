/**
 * Chain time, second by second, from blocks that arrive every few seconds.
 *
 * Rewards stream in the chain's time, not in the browser's: on a test chain a day may pass in a minute. The clock learns the
 * pace from the timestamps of recent blocks against the wall clock, runs at that pace between blocks, and never runs backwards.
 */

export type Sample = {
  /** Timestamp of the newest block, unix seconds. */
  readonly chainSeconds: number;
  /** When it was seen, wall-clock milliseconds. */
  readonly wallMs: number;
};

export type Clock = {
  readonly anchorChainMs: number;
  readonly anchorWallMs: number;
  /** Chain milliseconds per wall millisecond, corrections included. */
  readonly pace: number;
  /** The newest samples with distinct timestamps, oldest first. */
  readonly samples: readonly Sample[];
  readonly lastSeenWallMs: number;
};

const KEPT_SAMPLES = 6;
/** A chain that has shown no sign of life for this long is not assumed to tick on. */
const MAX_SILENCE_MS = 45_000;
/** Errors are worked off over about this time, so that the hand never jumps for a late block. */
const CORRECTION_MS = 6_000;
/** Behind by more wall-clock time than this: the chain leapt (or the tab slept); follow at once. */
const LEAP_MS = 20_000;
/** A newer block that is this much older than the last one belongs to another chain or a fresh start. */
const RESTART_SECONDS = 3_600;

export function chainMillis(clock: Clock, wallMs: number): number {
  const silentSince = clock.lastSeenWallMs + MAX_SILENCE_MS;
  const elapsed = Math.max(0, Math.min(wallMs, silentSince) - clock.anchorWallMs);
  return clock.anchorChainMs + elapsed * clock.pace;
}

/** The lower median of the paces between samples: one leap of the chain does not count as its pace. */
function measuredPace(samples: readonly Sample[]): number {
  const paces: number[] = [];
  for (let i = 1; i < samples.length; i++) {
    const before = samples[i - 1];
    const after = samples[i];
    if (before === undefined || after === undefined || after.wallMs <= before.wallMs) continue;
    paces.push(((after.chainSeconds - before.chainSeconds) * 1_000) / (after.wallMs - before.wallMs));
  }
  // One interval alone may be a leap: real time until a second one agrees.
  if (paces.length < 2) return 1;
  paces.sort((a, b) => a - b);
  return paces[Math.floor((paces.length - 1) / 2)] ?? 1;
}

export function observe(clock: Clock | undefined, sample: Sample): Clock {
  const sampleMs = sample.chainSeconds * 1_000;
  const fresh: Clock = {
    anchorChainMs: sampleMs,
    anchorWallMs: sample.wallMs,
    pace: 1,
    samples: [sample],
    lastSeenWallMs: sample.wallMs,
  };
  if (clock === undefined) return fresh;
  const newest = clock.samples.at(-1);
  if (newest === undefined || sample.chainSeconds < newest.chainSeconds - RESTART_SECONDS) return fresh;
  if (sample.chainSeconds <= newest.chainSeconds) return { ...clock, lastSeenWallMs: sample.wallMs };

  const samples = [...clock.samples, sample].slice(-KEPT_SAMPLES);
  const pace = measuredPace(samples);
  const shown = chainMillis(clock, sample.wallMs);
  const error = sampleMs - shown;
  const leapt = error > pace * LEAP_MS;
  const correction = Math.max(-1, Math.min(1, error / (Math.max(pace, 1e-9) * CORRECTION_MS)));
  return {
    anchorChainMs: leapt ? sampleMs : shown,
    anchorWallMs: sample.wallMs,
    pace: leapt ? pace : pace * (1 + correction),
    samples,
    lastSeenWallMs: sample.wallMs,
  };
}
