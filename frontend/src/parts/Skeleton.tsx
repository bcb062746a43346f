import type { CSSProperties, ReactElement } from "react";

/** Holds the place of something that is on its way, in its size, so that nothing jumps when it arrives. */
export function Skeleton({ width = "100%", height = "1em" }: { width?: string; height?: string }): ReactElement {
  const style: CSSProperties = { width, height };
  return <span className="skeleton" style={style} aria-hidden="true" />;
}
