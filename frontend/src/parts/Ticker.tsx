import { useEffect, useLayoutEffect, useRef, useState, type ReactElement } from "react";
import { useApp } from "../app/context.ts";

/** How often the text for screen readers is brought up to date. */
const SPOKEN_EVERY_MS = 60_000;
const FRAME_MS = 100;
const CALM_FRAME_MS = 1_000;

type TickerProps = {
  /** The figure at a chain time in milliseconds. Must be cheap: it runs ten times a second. */
  readonly at: (chainMs: number) => string;
  /** The same as a sentence fragment, read out when asked for. */
  readonly spoken: (chainMs: number) => string;
  readonly className?: string;
};

/**
 * A figure that moves with the chain's time between blocks. It writes into the page itself, so nothing else is drawn again; the
 * moving digits are hidden from screen readers, which get a text that changes once a minute and is never announced by itself.
 */
export function Ticker({ at, spoken, className }: TickerProps): ReactElement {
  const { head } = useApp();
  const moving = useRef<HTMLSpanElement>(null);
  const latest = useRef({ at, spoken });
  useLayoutEffect(() => {
    latest.current = { at, spoken };
  });
  const [text, setText] = useState("");

  useEffect(() => {
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    let timer: ReturnType<typeof setTimeout>;
    const tick = (): void => {
      const now = head.nowMillis();
      if (now !== undefined && moving.current !== null) moving.current.textContent = latest.current.at(now);
      timer = setTimeout(tick, calm.matches ? CALM_FRAME_MS : FRAME_MS);
    };
    tick();
    return () => {
      clearTimeout(timer);
    };
  }, [head]);

  useEffect(() => {
    const say = (): void => {
      const now = head.nowMillis();
      if (now !== undefined) setText(latest.current.spoken(now));
    };
    say();
    const timer = setInterval(say, SPOKEN_EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, [head]);

  return (
    <span className={className}>
      <span ref={moving} className="ticking" aria-hidden="true" data-ticking="" />
      <span className="hidden">{text}</span>
    </span>
  );
}
