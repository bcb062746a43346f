import type { CSSProperties, ReactElement } from "react";

export type Share = {
  readonly label: string;
  readonly part: bigint;
  readonly tone: "lamp" | "proven" | "attested" | "quiet" | "loss" | "empty";
};

/** One bar in parts. The words beside it carry the figures; the bar itself is for the eye. */
export function ShareBar({ shares, whole }: { shares: readonly Share[]; whole: bigint }): ReactElement {
  return (
    <span className="sharebar" aria-hidden="true">
      {shares.map(({ label, part, tone }) => (
        <span key={label} className={`fill-${tone}`} style={widthOf(part, whole)} />
      ))}
    </span>
  );
}

export function widthOf(part: bigint, whole: bigint): CSSProperties {
  return { width: `${percent(part, whole)}%` };
}

/** For the eye only: a share in percent, as a number. */
export function percent(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number((part * 10_000n) / whole) / 100;
}
