import type { StateSight, Step, Tape } from "./tape.ts";
import { sightsByState, STATES } from "./tape.ts";

const BEGIN = "<!-- played on the contracts by scripts/generate-states.ts: begin -->";
const END = "<!-- played on the contracts by scripts/generate-states.ts: end -->";

/** The two tables as the lives showed them. */
export function tables(tapes: readonly Tape[]): string {
  return `${stateTable(tapes)}\n\n${transitionTable(tapes)}`;
}

/** `text` with the tables between its markers. Fails if the markers are not there. */
export function withTables(text: string, content: string): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`docs/states.md should hold the lines\n${BEGIN}\n${END}`);
  return `${text.slice(0, begin + BEGIN.length)}\n\n${content}\n\n${text.slice(end)}`;
}

function stateTable(tapes: readonly Tape[]): string {
  const sights = sightsByState(tapes);
  const rows = STATES.map((state) => stateRow(state, sights.get(state)));
  return ["| state | units on sale | refunds | next day waits for |", "|---|---|---|---|", ...rows].join("\n");
}

function stateRow(state: string, sight: StateSight | undefined): string {
  if (!sight) throw new Error(`no life reached ${state}`);
  const obstacles = [...sight.obstacles].sort().join(", ");
  return `| **${state}** | ${sight.onSale ? "yes" : "no"} | ${sight.refunds ? "yes" : "no"} | ${obstacles} |`;
}

function transitionTable(tapes: readonly Tape[]): string {
  const rows = distinct(tapes.flatMap((tape) => tape.steps)).map(
    ({ from, to, cause, events, effect }) =>
      `| ${from} | ${to} | ${cause} | ${events.length === 0 ? "-" : events.join(", ")} | ${effect} |`,
  );
  return ["| from | to | what happens | events | escrow |", "|---|---|---|---|---|", ...rows].join("\n");
}

/** Each different step once, ordered by the states and then as they were first seen. */
export function distinct(steps: readonly Step[]): Step[] {
  const seen = new Map(steps.map((step) => [JSON.stringify(step), step] as const));
  const rank = (step: Step): number => STATES.indexOf(step.from) * STATES.length + STATES.indexOf(step.to);
  return [...seen.values()].sort((a, b) => rank(a) - rank(b));
}
