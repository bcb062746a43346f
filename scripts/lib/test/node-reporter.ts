import type { TestEvent } from "node:test/reporters";

/** One finished test of `node --test`, as a line of JSON. */
export interface NodeTestLine {
  readonly outcome: "passed" | "failed" | "skipped";
  readonly file: string;
  readonly name: string;
  readonly reason: string;
}

/** A reporter for `node --test --test-reporter`: a line of JSON for each finished test; suites are not counted. */
export default async function* nodeReporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of source) {
    if (event.type !== "test:pass" && event.type !== "test:fail") continue;
    const { data } = event;
    if (event.type === "test:pass" && data.details.type === "suite") continue;
    if (event.type === "test:fail" && failedByItsParts(event.data.details.error)) continue;
    const isSkipped = data.skip !== undefined || data.todo !== undefined;
    const line: NodeTestLine = {
      outcome: isSkipped ? "skipped" : event.type === "test:pass" ? "passed" : "failed",
      file: data.file ?? "",
      name: data.name,
      reason: event.type === "test:fail" ? describe(event.data.details.error) : reasonOf(data.skip ?? data.todo),
    };
    yield `${JSON.stringify(line)}\n`;
  }
}

/** A suite or a test whose own code is right: what failed inside it has its own line. */
function failedByItsParts(error: Error): boolean {
  return "failureType" in error && error.failureType === "subtestsFailed";
}

function describe(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause : error;
  return cause.stack ?? cause.message;
}

function reasonOf(skip: string | boolean | undefined): string {
  return typeof skip === "string" ? skip : "";
}
