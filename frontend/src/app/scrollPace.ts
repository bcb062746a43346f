import { startTransition, useEffect, useState } from "react";

/*
 * How fast the page is scrolled. Rows of long lists that fly past are drawn with their name alone, and in full once the eye can follow.
 */

/** Nobody reads figures that go so far in so short a time: some 2,500 pixels a second, and more than a step of a wheel or a key. */
const HURRIED = { pixels: 400, withinMs: 160 };
/** So long after the last hurried movement the scroll counts as calm. */
const CALM_AFTER_MS = 120;

class ScrollPace {
  #y = 0;
  #at = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #waiting = new Set<() => void>();

  constructor() {
    if (typeof window === "undefined") return;
    this.#y = window.scrollY;
    window.addEventListener("scroll", this.#moved, { passive: true });
  }

  isHurried(): boolean {
    return this.#timer !== undefined;
  }

  /** Calls once, when the scroll is calm. */
  whenCalm(act: () => void): () => void {
    this.#waiting.add(act);
    if (!this.isHurried()) this.#calmDown();
    return () => {
      this.#waiting.delete(act);
    };
  }

  readonly #moved = (): void => {
    const [y, at] = [window.scrollY, performance.now()];
    const isHurried = Math.abs(y - this.#y) > HURRIED.pixels;
    if (isHurried || at - this.#at > HURRIED.withinMs) [this.#y, this.#at] = [y, at];
    if (!isHurried) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#calmDown, CALM_AFTER_MS);
  };

  readonly #calmDown = (): void => {
    this.#timer = undefined;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    // In slices: the next scroll may begin before all of them are drawn.
    startTransition(() => {
      for (const act of waiting) act();
    });
  };
}

const pace = new ScrollPace();

/** Whether a row is to be drawn in full: from the start, or if it came into the page in a hurry, once the scroll is calm. */
export function useInFull(): boolean {
  const [inFull, setInFull] = useState(() => !pace.isHurried());
  useEffect(() => {
    if (inFull) return undefined;
    return pace.whenCalm(() => {
      setInFull(true);
    });
  }, [inFull]);
  return inFull;
}
