/** What a pacer needs of a clock; the node's own fits. */
export type PaceClock = { nowMs: () => number; sleep: (ms: number) => Promise<void> };

/** Keeps requests to one service apart. One is shared by all adapters of a node, so that two farms at one pool take turns. */
export type Pacer = {
  /**
   * Waits for this request's turn; the next one comes `gapMs` later.
   * @returns the milliseconds of rest that the service still asks for, if that is more than `patienceMs`: then nothing was waited for
   */
  turn: (key: string, gapMs: number, patienceMs: number) => Promise<number>;
  /** The service asked to be left alone for so long. */
  rest: (key: string, ms: number) => void;
};

type Lane = { last: Promise<unknown>; readyAt: number };

export function createPacer({ nowMs, sleep }: PaceClock): Pacer {
  const lanes = new Map<string, Lane>();
  const laneOf = (key: string): Lane => {
    const known = lanes.get(key);
    if (known !== undefined) return known;
    const lane: Lane = { last: Promise.resolve(), readyAt: nowMs() };
    lanes.set(key, lane);
    return lane;
  };

  return {
    turn: (key, gapMs, patienceMs) => {
      const lane = laneOf(key);
      const mine = lane.last.then(async () => {
        for (let wait = lane.readyAt - nowMs(); wait > 0; wait = lane.readyAt - nowMs()) {
          if (wait > Math.max(patienceMs, gapMs)) return wait;
          await sleep(wait);
        }
        lane.readyAt = nowMs() + gapMs;
        return 0;
      });
      lane.last = mine;
      return mine;
    },
    rest: (key, ms) => {
      const lane = laneOf(key);
      lane.readyAt = Math.max(lane.readyAt, nowMs() + ms);
    },
  };
}

const SECONDS = /^\d{1,9}$/;

/**
 * Milliseconds that a `Retry-After` header asks for; undefined if it says nothing that can be understood.
 * @param date the answer's own `Date` header: a moment is read by the service's clock, not by ours
 */
export function retryAfterMs(header: string | null, date: string | null): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  if (SECONDS.test(text)) return Number(text) * 1000;
  const [until, now] = [Date.parse(text), Date.parse(date ?? "")];
  return Number.isNaN(until) || Number.isNaN(now) ? undefined : Math.max(0, until - now);
}
