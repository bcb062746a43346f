/** What became of one part of the test run. */
export interface PartResult {
  readonly passed: number;
  /** one line for each failure: what failed, and how */
  readonly failures: readonly string[];
  /** what was skipped, each by name */
  readonly skipped: readonly string[];
}

export function failed(...failures: string[]): PartResult {
  return { passed: 0, failures, skipped: [] };
}

export function skipped(...names: string[]): PartResult {
  return { passed: 0, failures: [], skipped: names };
}

export function add(results: readonly PartResult[]): PartResult {
  return {
    passed: results.reduce((sum, result) => sum + result.passed, 0),
    failures: results.flatMap((result) => result.failures),
    skipped: results.flatMap((result) => result.skipped),
  };
}

/** The last line of a test run. A run without a single test has failed, whatever else it says. */
export function summary({ passed, failures, skipped: names }: PartResult): { line: string; ok: boolean } {
  const counts = [`${passed} passed`, `${failures.length} failed`];
  if (names.length > 0) counts.push(`${names.length} skipped`);
  return { line: counts.join(", "), ok: failures.length === 0 && passed > 0 };
}
