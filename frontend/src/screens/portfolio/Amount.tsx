import type { ReactElement } from "react";
import { Ticker } from "../../parts/Ticker.tsx";
import type { PortfolioView } from "./view.ts";

/** A figure that ticks while the chain answers, and stands still at the moment that it is of when it does not. */
export function Amount({
  asOf,
  at,
  spoken,
  className,
}: {
  asOf: PortfolioView["asOf"];
  at: (chainMs: number) => string;
  spoken: (chainMs: number) => string;
  className?: string;
}): ReactElement {
  if (asOf !== undefined) return <span className={className}>{at(asOf.chainSeconds * 1_000)}</span>;
  return <Ticker at={at} spoken={spoken} {...(className === undefined ? {} : { className })} />;
}
