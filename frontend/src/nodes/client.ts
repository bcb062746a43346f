import type { z } from "zod";

/** Why a node's answer is none, in words. */
export class NodeError extends Error {
  override readonly name = "NodeError";
}

/** No node that the deployment names gave an answer that can be used; the message says why, node by node. */
export class NoNodeError extends Error {
  override readonly name = "NoNodeError";
}

export type Fetch = typeof globalThis.fetch;
export type NodeOptions = {
  readonly fetch?: Fetch;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** HTTP states whose JSON counts as an answer, beside 200. */
  readonly also?: readonly number[];
};

const TIMEOUT_MS = 15_000;
const MAX_JSON_BYTES = 32 * 1_048_576;

/** What one node answers to GET `path`, checked. @throws NodeError */
export async function askNode<Schema extends z.ZodType>(
  url: string,
  path: string,
  schema: Schema,
  options: NodeOptions = {},
): Promise<z.output<Schema>> {
  const { status, bytes } = await read(url, path, { maxBytes: MAX_JSON_BYTES, ...options });
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new NodeError(status === 200 ? "it answers with no JSON" : `it answers with HTTP ${status}`);
  }
  if (status !== 200 && options.also?.includes(status) !== true) throw new NodeError(reasonIn(json, status));
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new NodeError(`its answer cannot be read (${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""})`);
}

/** The bytes that one node answers with to GET `path`. @throws NodeError */
export async function bytesFromNode(
  url: string,
  path: string,
  options: NodeOptions & { maxBytes: number },
): Promise<Uint8Array> {
  const { status, bytes } = await read(url, path, options);
  if (status === 200) return bytes;
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    json = undefined;
  }
  throw new NodeError(reasonIn(json, status));
}

/**
 * Asks nodes one after the other until one gives something that can be used. An answer that `ask` refuses is passed over like one that
 * never came.
 * @throws NoNodeError
 */
export async function firstNode<T>(
  urls: readonly string[],
  ask: (url: string) => Promise<T>,
): Promise<{ readonly value: T; readonly url: string }> {
  if (urls.length === 0) throw new NoNodeError("This deployment names no committee node.");
  const reasons = new Map<string, string[]>();
  for (const url of urls) {
    try {
      return { value: await ask(url), url };
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      reasons.set(error.message, [...(reasons.get(error.message) ?? []), hostOf(url)]);
    }
  }
  const told = [...reasons].map(([reason, hosts]) => `${hosts.join(", ")}: ${reason}`);
  throw new NoNodeError(`No committee node gave it. ${told.join("; ")}.`);
}

export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

async function read(
  url: string,
  path: string,
  { fetch = globalThis.fetch, timeoutMs = TIMEOUT_MS, maxBytes }: NodeOptions & { maxBytes: number },
): Promise<{ status: number; bytes: Uint8Array }> {
  try {
    const response = await fetch(`${url.replace(/\/+$/, "")}${path}`, {
      signal: AbortSignal.timeout(timeoutMs),
      redirect: "error",
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
    return { status: response.status, bytes: await bounded(response, maxBytes) };
  } catch (error) {
    if (error instanceof NodeError) throw error;
    const late = error instanceof DOMException && error.name === "TimeoutError";
    throw new NodeError(late ? `no answer within ${timeoutMs / 1_000} s` : "it does not answer", { cause: error });
  }
}

async function bounded(response: Response, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > maxBytes) {
      await reader.cancel();
      throw new NodeError(`it sends more than ${Math.round(maxBytes / 1_048_576)} MB`);
    }
    parts.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function reasonIn(json: unknown, status: number): string {
  const said = typeof json === "object" && json !== null && "error" in json ? json.error : undefined;
  // A part of a sentence, which whoever tells it ends.
  return typeof said === "string"
    ? `it says “${said.slice(0, 200).replace(/\.$/, "")}”`
    : `it answers with HTTP ${status}`;
}
