import type { z } from "zod";
import { parseExactJson } from "./exact.ts";
import { retryAfterMs, type Pacer } from "./pace.ts";
import { recordedUrl, scrub } from "./secrets.ts";

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

/** An answer as it came, with the question; no secret is in it. Figures can be computed again from nothing else. */
export type RawAnswer = {
  source: string;
  request: { method: string; url: string; body: string | undefined };
  status: number;
  body: string;
};
/** Told of every answer that was used, refusals too. */
export type Recorder = (answer: RawAnswer) => void;

/** What every adapter is given to reach its service. */
export type Connection = {
  fetch: Fetch;
  timeoutMs: number;
  /** without one, requests are not kept apart */
  pacer?: Pacer;
  /** milliseconds between two requests to the service; the service's own limit by default */
  paceMs?: number;
};

export type RequestParameters = Omit<Connection, "paceMs"> & {
  /** name for messages */
  source: string;
  url: string;
  method?: "GET" | "POST";
  headers?: Readonly<Record<string, string>>;
  /** sent as JSON */
  body?: unknown;
  /** sent as a form instead */
  form?: Readonly<Record<string, string>>;
  /** fields of the form that no record shows: keys, signatures, and what differs each time */
  hiddenFields?: readonly string[];
  /** texts that no record and no message may show, wherever they stand */
  secrets?: readonly string[];
  /** milliseconds to the next request to the same service */
  gapMs?: number;
  maxBytes?: number;
  /** HTTP states, beside 200, whose body is still an answer */
  accept?: readonly number[];
  record?: Recorder | undefined;
  /** what of an answer is recorded, in the answer's own shape, where the whole would be too much */
  excerpt?: (body: string) => string;
};

/** What all requests of one adapter have in common. */
export function requesting(
  { fetch, timeoutMs, pacer, paceMs }: Connection,
  source: string,
  gapMs = 0,
): Pick<RequestParameters, "fetch" | "timeoutMs" | "pacer" | "source" | "gapMs"> {
  return { fetch, timeoutMs, source, gapMs: paceMs ?? gapMs, ...(pacer === undefined ? {} : { pacer }) };
}

const MAX_ANSWER_BYTES = 8_000_000;
/** A service that asks for more rest than this is left out of this observation. */
const PATIENCE_MS = 20_000;
const MAX_RETRIES = 2;
/** How long to rest after "too many requests" that says no time. */
const DEFAULT_REST_MS = 2_000;
const TOO_MANY_REQUESTS = 429;
const UNAVAILABLE = 503;

type Answer = { status: number; text: string; restMs: number | undefined };

/**
 * One HTTP request whose JSON answer is checked at once; numbers arrive as their digits (see `parseExactJson`).
 * @throws SourceError
 */
export async function requestJson<Schema extends z.ZodType>(
  parameters: RequestParameters & { schema: Schema },
): Promise<z.output<Schema>> {
  const text = await requestText(parameters);
  return checked(parameters.source, parameters.schema, readJson(parameters.source, text));
}

/** @throws SourceError */
export function readJson(source: string, text: string): unknown {
  try {
    return parseExactJson(text);
  } catch (cause) {
    throw new SourceError(source, "did not answer in JSON", cause);
  }
}

/**
 * One HTTP request, in its turn, and again after the rest that the service asks for. The text has lost every secret that it repeated.
 * @throws SourceError
 */
export async function requestText(parameters: RequestParameters): Promise<string> {
  const { source, url, pacer, gapMs = 0, accept = [] } = parameters;
  const lane = `${source} ${URL.canParse(url) ? new URL(url).host : ""}`;
  for (let retry = 0; ; retry++) {
    const rest = (await pacer?.turn(lane, gapMs, PATIENCE_MS)) ?? 0;
    if (rest > 0) throw new SourceError(source, `asked to be left alone for another ${Math.ceil(rest / 1000)} s`);
    const { status, text, restMs } = await send(parameters);
    if (status === 200 || accept.includes(status)) return text;
    if (restMs === undefined || pacer === undefined) throw new SourceError(source, `answered HTTP ${status}`);
    pacer.rest(lane, restMs);
    if (restMs > PATIENCE_MS || retry === MAX_RETRIES) {
      throw new SourceError(source, `answered HTTP ${status} and asks to wait ${Math.ceil(restMs / 1000)} s`);
    }
  }
}

/** @throws SourceError that names the field that is not as expected. */
export function checked<Schema extends z.ZodType>(source: string, schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (!result.success) throw new SourceError(source, describeIssue(result.error));
  return result.data;
}

async function send(parameters: RequestParameters): Promise<Answer> {
  const { fetch, source, url, method = "GET", headers, timeoutMs, secrets = [] } = parameters;
  const { text: sent, type, recorded } = bodyOf(parameters);
  const { record, excerpt = (body: string) => body, maxBytes = MAX_ANSWER_BYTES } = parameters;
  try {
    const response = await fetch(url, {
      method,
      headers: { accept: "application/json", ...(type === undefined ? {} : { "content-type": type }), ...headers },
      ...(sent === undefined ? {} : { body: sent }),
      signal: AbortSignal.timeout(timeoutMs),
      // A redirect would carry secrets to wherever it points.
      redirect: "manual",
    });
    const { status } = response;
    if (response.type === "opaqueredirect" || (status >= 300 && status < 400))
      throw new SourceError(source, `answered with a redirect (HTTP ${status}), which is not followed`);
    const text = scrub(await readUpTo(response, maxBytes, source), secrets);
    record?.({
      source,
      request: { method, url: recordedUrl(url, secrets), body: recorded },
      status,
      body: status === 200 ? excerpt(text) : text,
    });
    return { status, text, restMs: restOf(response) };
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    const timedOut = cause instanceof DOMException && cause.name === "TimeoutError";
    // The cause may repeat the address, and with it what stands in it: only its code is passed on.
    throw new SourceError(
      source,
      timedOut ? `did not answer within ${timeoutMs} ms` : `cannot be reached${codeOf(cause)}`,
    );
  }
}

function bodyOf({ body, form, hiddenFields = [], secrets = [] }: RequestParameters): {
  text: string | undefined;
  type: string | undefined;
  recorded: string | undefined;
} {
  if (form !== undefined) {
    const shown = Object.entries(form).filter(([name]) => !hiddenFields.includes(name));
    return {
      text: new URLSearchParams(form).toString(),
      type: "application/x-www-form-urlencoded",
      recorded: scrub(new URLSearchParams(shown).toString(), secrets),
    };
  }
  if (body === undefined) return { text: undefined, type: undefined, recorded: undefined };
  const text = JSON.stringify(body);
  return { text, type: "application/json", recorded: scrub(text, secrets) };
}

/** Reads an answer and stops at the limit: what a source sends beyond it costs nothing. */
async function readUpTo(response: Response, maxBytes: number, source: string): Promise<string> {
  if (response.body === null) return "";
  const body: AsyncIterable<Uint8Array> = response.body;
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the rest.
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new SourceError(source, `answered more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The rest that a refusal asks for; undefined where resting does not help. */
function restOf({ status, headers }: Response): number | undefined {
  const asked = retryAfterMs(headers.get("retry-after"), headers.get("date"));
  if (status === TOO_MANY_REQUESTS) return asked ?? DEFAULT_REST_MS;
  return status === UNAVAILABLE ? asked : undefined;
}

function codeOf(error: unknown): string {
  const inner = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = typeof inner === "object" && inner !== null && "code" in inner ? inner.code : undefined;
  return typeof code === "string" && /^[A-Z_]+$/.test(code) ? ` (${code})` : "";
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
