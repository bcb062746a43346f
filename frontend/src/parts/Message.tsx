import type { ReactElement, ReactNode } from "react";

type Tone = "loss" | "quiet" | "lamp" | "proven" | "attested";

/** Something that happened or stands in the way: what it is, what was not lost, what to do. */
export function Message({
  tone,
  title,
  children,
  live,
}: {
  tone: Tone;
  title: string;
  children?: ReactNode;
  live?: boolean;
}): ReactElement {
  return (
    <div className={`message tone-${tone}`} role={live === true ? "status" : undefined}>
      <p className="message-title">{title}</p>
      {children}
    </div>
  );
}
