import { shortHex } from "@adit/sdk/format";
import type { ReactElement, ReactNode } from "react";
import { Badge } from "../../parts/Badge.tsx";
import { verdictOf, type Check } from "../../model/proofCheck.ts";
import { GRADES, type Grade } from "../../model/proofGrade.ts";

export function GradeBadge({ grade }: { grade: Grade }): ReactElement {
  const { word, shape, tone } = GRADES[grade];
  return (
    <Badge tone={tone} shape={shape}>
      {word}
    </Badge>
  );
}

export type KnotState = Check["verdict"] | "checking" | "none";

const STATES: Readonly<
  Record<Exclude<KnotState, "none">, { word: string; shape: string; tone: "proven" | "loss" | "quiet" }>
> = {
  holds: { word: "Checked here", shape: "✓", tone: "proven" },
  fails: { word: "Does not hold", shape: "×", tone: "loss" },
  unknown: { word: "Not all checked here", shape: "○", tone: "quiet" },
  checking: { word: "Checking", shape: "…", tone: "quiet" },
};

/** One knot of the thread from pool to holder: what somebody says, and what this browser makes of it. */
export function Knot({
  id,
  title,
  state,
  children,
}: {
  id: string;
  title: string;
  state: KnotState;
  children: ReactNode;
}): ReactElement {
  return (
    <li className={`knot knot-${state}`} id={id}>
      <div className="knot-head">
        <h2 id={`${id}-title`}>{title}</h2>
        {state !== "none" && (
          <Badge tone={STATES[state].tone} shape={STATES[state].shape}>
            {STATES[state].word}
          </Badge>
        )}
      </div>
      <div className="knot-body">{children}</div>
    </li>
  );
}

const MARKS = { holds: "✓", fails: "×", unknown: "○" } as const;
const SPOKEN = { holds: "Holds:", fails: "Does not hold:", unknown: "Not checked here:" } as const;

export function Checks({ checks }: { checks: readonly Check[] }): ReactElement {
  return (
    <ul className="checks">
      {checks.map(({ id, verdict, text, means }) => (
        <li key={id} className={`check check-${verdict}`} data-check={id} data-verdict={verdict}>
          <span className="check-mark" aria-hidden="true">
            {MARKS[verdict]}
          </span>
          <div>
            <p>
              <span className="hidden">{SPOKEN[verdict]} </span>
              {text}
            </p>
            {means !== undefined && verdict === "fails" && <p className="check-means">{means}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}

export function stateOf(checks: readonly Check[] | undefined): KnotState {
  return checks === undefined ? "checking" : verdictOf(checks);
}

/** A hash that can be read whole and copied, shown short. */
export function HashLine({ what, hash }: { what: string; hash: string }): ReactElement {
  return (
    <div>
      <dt>{what}</dt>
      <dd className="fig breakable" title={hash}>
        {shortHex(hash, 8)}
      </dd>
    </div>
  );
}

/** Raw bytes or text, opened on demand. */
export function Raw({ title, children }: { title: string; children: string }): ReactElement {
  return (
    <details className="raw">
      <summary>{title}</summary>
      <pre tabIndex={0} role="region" aria-label={title}>
        {children}
      </pre>
    </details>
  );
}

/** Text of anything, bigints as digits. */
export function rawJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? item.toString() : item), 1);
}

export function failureOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
