import type { Account, Comparison, Party, SeriesResult, Sources } from "./account.ts";
import { sum } from "./account.ts";
import type { Story } from "./story.ts";

/** What `--json` prints: amounts are base units, in strings. */
export interface StoryResult {
  readonly ok: boolean;
  readonly name: string;
  readonly title: string;
  /** reward token owed to the holders */
  readonly owed: bigint;
  /** reward token that they claimed */
  readonly paid: bigint;
  /** base units unaccounted for */
  readonly difference: bigint;
  readonly sources: Sources;
  readonly parties: readonly Party[];
  readonly series: readonly SeriesResult[];
  /** USD with 8 decimals */
  readonly upfront: Comparison;
  readonly checks: Account["checks"];
  readonly refusedCovers: number;
  readonly refusedEndings: number;
  readonly assumptions: readonly string[];
}

export function resultOf(story: Story, account: Account, assumptions: readonly string[]): StoryResult {
  const { owed, paid, sources, parties, series, comparison, checks, refusedCovers, refusedEndings } = account;
  const difference = sum(checks.map((check) => check.difference));
  return {
    ok: difference === 0n,
    name: story.name,
    title: story.title,
    owed,
    paid,
    difference,
    sources,
    parties,
    series,
    upfront: comparison,
    checks,
    refusedCovers,
    refusedEndings,
    assumptions,
  };
}

/** JSON with bigints as strings. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (typeof one === "bigint" ? one.toString() : one));
}
