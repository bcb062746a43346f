/**
 * What was looked at in this browser, and what came of it. `holds`: computed here, and it agrees. `fails`: computed here, and it does not.
 * `unknown`: it could not be computed here, so nothing is said about it.
 */
export type Check = {
  readonly id: string;
  readonly verdict: "holds" | "fails" | "unknown";
  /** What was found, with its numbers, as a sentence. */
  readonly text: string;
  /** Of a check that fails: what that means, and what to do. */
  readonly means?: string;
};

export function check(id: string, good: boolean, yes: string, no: string, means: string): Check {
  return good ? { id, verdict: "holds", text: yes } : { id, verdict: "fails", text: no, means };
}

export function untold(id: string, text: string): Check {
  return { id, verdict: "unknown", text };
}

/** What can be said of all of them together: one that fails is never outweighed, and one that is not known is not passed over. */
export function verdictOf(checks: readonly Check[]): Check["verdict"] {
  if (checks.some(({ verdict }) => verdict === "fails")) return "fails";
  return checks.length === 0 || checks.some(({ verdict }) => verdict === "unknown") ? "unknown" : "holds";
}
