import type { ChainTime } from "../scenario/chain-time.ts";

const SECONDS_PER_DAY = 86_400;
const TICK_MS = 1_000;

export interface RunDaysParameters {
  readonly time: ChainTime;
  /** seconds of this machine that a day of the chain takes */
  readonly daySeconds: number;
  /** ends the days */
  readonly signal: AbortSignal;
  /** does what is due at this second; never called while it is still busy */
  readonly tend: (second: number) => Promise<void>;
  /** told why tending failed; it is tried again at the next tick */
  readonly complain: (reason: string) => void;
}

/** Lets the chain's clock run evenly, a block each second, until the signal. */
export async function runDays({ time, daySeconds, signal, tend, complain }: RunDaysParameters): Promise<void> {
  const chainStart = await time.now();
  const wallStart = performance.now();
  let busy: Promise<void> | undefined;
  let lastComplaint = "";
  while (await pause(TICK_MS, signal)) {
    const elapsedMs = performance.now() - wallStart;
    const second = chainStart + Math.floor((elapsedMs / 1000 / daySeconds) * SECONDS_PER_DAY);
    await time.moveTo(second);
    busy ??= tend(second)
      .catch((error: unknown) => {
        const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
        if (reason !== lastComplaint) complain(reason);
        lastComplaint = reason;
      })
      .finally(() => {
        busy = undefined;
      });
  }
  await busy;
}

/** Waits; false as soon as the signal ends everything. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  if (!signal.aborted) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      }
      signal.addEventListener("abort", done);
    });
  }
  return !signal.aborted;
}
