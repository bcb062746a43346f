import type { z } from "zod";
import { parseExactJson } from "./exact.ts";

/** A source that gave no usable answer; the message says what came instead, never a credential. */
export class SourceError extends Error {
  override readonly name = "SourceError";
  readonly source: string;

  constructor(source: string, message: string, cause?: unknown) {
    super(`${source}: ${message}`, cause === undefined ? undefined : { cause });
    this.source = source;
  }
}

export type Fetch = typeof globalThis.fetch;

export type RequestParameters<Schema extends z.ZodType> = {
  fetch: Fetch;
  /** name for messages */
  source: string;
  url: string;
  method?: "GET" | "POST";
  headers?: Readonly<Record<string, string>>;
  body?: unknown;
  schema: Schema;
  timeoutMs: number;
  /** HTTP states, beside 200, whose body is still an answer */
  accept?: readonly number[];
};

const MAX_ANSWER_BYTES = 8_000_000;

/**
 * One HTTP request whose JSON answer is checked at once; numbers arrive as their digits (see `parseExactJson`).
 * @throws SourceError
 */
export async function requestJson<Schema extends z.ZodType>(
  parameters: RequestParameters<Schema>,
): Promise<z.output<Schema>> {
  const { source, schema, accept = [] } = parameters;
  const response = await send(parameters);
  if (response.status !== 200 && !accept.includes(response.status)) {
    throw new SourceError(source, `answered HTTP ${response.status}`);
  }
  let parsed: unknown;
  try {
    parsed = parseExactJson(response.text);
  } catch (cause) {
    throw new SourceError(source, "did not answer in JSON", cause);
  }
  return checked(source, schema, parsed);
}

/** @throws SourceError that names the field that is not as expected. */
export function checked<Schema extends z.ZodType>(source: string, schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (!result.success) throw new SourceError(source, describeIssue(result.error));
  return result.data;
}

async function send({
  fetch,
  source,
  url,
  method = "GET",
  headers,
  body,
  timeoutMs,
}: RequestParameters<z.ZodType>): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, {
      method,
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
      // A redirect would carry secrets to wherever it points.
      redirect: "error",
    });
    const text = await response.text();
    if (text.length > MAX_ANSWER_BYTES) throw new SourceError(source, `answered more than ${MAX_ANSWER_BYTES} bytes`);
    return { status: response.status, text };
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    const timedOut = cause instanceof DOMException && cause.name === "TimeoutError";
    throw new SourceError(source, timedOut ? `did not answer within ${timeoutMs} ms` : "cannot be reached", cause);
  }
}

function describeIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  const place = issue === undefined || issue.path.length === 0 ? "the answer" : `field ${issue.path.join(".")}`;
  return `${place} is not as expected: ${issue?.message ?? "unknown"}`;
}

/** Checks a figure that a source gave in a shape of its own. @throws SourceError */
export function understand<T>(source: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof RangeError) throw new SourceError(source, cause.message, cause);
    throw cause;
  }
}
