import { z } from "zod";
import { wholeNumber } from "./exact.ts";
import { requesting, requestJson, SourceError, type Connection, type Recorder } from "./request.ts";

export type BitcoindAccess = Connection & { source: string; url: string; user: string; password: string };
export type BitcoindCall = { method: string; params: readonly unknown[] };
export type BitcoindOptions = {
  /** Bitcoin Core's codes that mean "it is not there": such a call comes to undefined */
  absent: readonly string[];
  record?: Recorder | undefined;
  excerpt?: (body: string) => string;
  maxBytes?: number;
};

/** Bitcoin Core's answer for a block beyond its tip. */
export const HEIGHT_OUT_OF_RANGE = "-8";
/** Bitcoin Core's answer for a block or a transaction that it does not know. */
export const UNKNOWN_HASH = "-5";

const rpcError = z.object({ code: z.string(), message: z.string() });
const answerSchema = z.array(z.object({ id: wholeNumber, result: z.unknown(), error: rpcError.nullable() }));

/** One batch of calls of a Bitcoin node's JSON-RPC, in their order. @throws SourceError */
export async function bitcoindBatch(
  access: BitcoindAccess,
  calls: readonly BitcoindCall[],
  { absent, ...options }: BitcoindOptions,
): Promise<unknown[]> {
  const { source, url, user, password } = access;
  const token = Buffer.from(`${user}:${password}`).toString("base64");
  const replies = await requestJson({
    ...requesting(access, source),
    ...options,
    url,
    method: "POST",
    headers: { authorization: `Basic ${token}` },
    body: calls.map(({ method, params }, id) => ({ jsonrpc: "1.0", id, method, params })),
    secrets: [password, token],
    schema: answerSchema,
  });
  const byId = new Map(replies.map((reply) => [reply.id, reply]));
  return calls.map(({ method }, id) => {
    const reply = byId.get(id);
    if (reply === undefined) throw new SourceError(source, `left call ${id} of ${method} unanswered`);
    if (reply.error === null) return reply.result;
    if (absent.includes(reply.error.code)) return undefined;
    throw new SourceError(source, `${method} failed: ${reply.error.message} (${reply.error.code})`);
  });
}
