import { z } from "zod";
import { wholeNumber } from "./exact.ts";
import { checked, requesting, requestText, type Connection, type RequestParameters } from "./request.ts";

export type EsploraAccess = Connection & { source: string; url: string };
export type EsploraOptions = Pick<RequestParameters, "accept" | "record" | "excerpt">;

const NOT_FOUND = 404;
/** Requests under way at a time. */
export const ESPLORA_AT_ONCE = 8;
/** Hash of a block or a transaction, as people print it. */
export const esploraHash = z.string().regex(/^[0-9a-f]{64}$/);
export const esploraHeader = z.string().regex(/^[0-9a-f]{160}$/);

/** What an Esplora server (the REST interface of public explorers) answers to one path. @throws SourceError */
export async function esploraText(access: EsploraAccess, path: string, options: EsploraOptions = {}): Promise<string> {
  const request = { ...requesting(access, access.source), ...options, url: `${access.url}${path}`, headers: { accept: "*/*" } };
  return (await requestText(request)).trim();
}

/** The same, or undefined where the server says that there is no such thing. @throws SourceError */
export async function esploraTextIfThere(access: EsploraAccess, path: string): Promise<string | undefined> {
  const seen: number[] = [];
  const text = await esploraText(access, path, { accept: [NOT_FOUND], record: ({ status }) => seen.push(status) });
  return seen.at(-1) === NOT_FOUND ? undefined : text;
}

/** Height of the newest block. @throws SourceError */
export async function esploraTip(access: EsploraAccess, options?: EsploraOptions): Promise<number> {
  return checked(access.source, wholeNumber, await esploraText(access, "/blocks/tip/height", options));
}
