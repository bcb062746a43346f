import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { numeral, scaled, withUnit, type Numeral } from "./exact.ts";
import { readJson, requesting, requestText, SourceError, understand, type Connection } from "./request.ts";

/**
 * A mining machine on the site's network.
 * - `cgminer`: the API of cgminer and its descendants, JSON over TCP, usually port 4028
 * - `antminer`: the machine's own web server, with digest authentication if a user is given
 */
export type Machine =
  | { kind: "cgminer"; host: string; port: number }
  | { kind: "antminer"; url: string; user?: string | undefined; password?: string | undefined };

/** What a machine says of now; `watts` only where it measures them. */
export type MachineReading = { hashrate: bigint; watts: bigint | undefined };

const SOURCE = "machine";
/** Answers are small; a machine is not a trusted computer. */
const MAX_BYTES = 200_000;

const fields = z.record(z.string(), z.unknown());
const statusSchema = z.array(z.object({ STATUS: z.string(), Msg: z.string().optional() })).min(1);
const summarySchema = z.object({ STATUS: statusSchema, SUMMARY: z.array(fields).min(1) });
const statsSchema = z.object({ STATS: z.array(fields) });
const webSummarySchema = z.object({
  SUMMARY: z.array(z.object({ rate_30m: numeral.optional(), rate_5s: numeral, rate_unit: z.string() })).min(1),
});

/** @throws SourceError */
export async function askMachine(connection: Connection, machine: Machine): Promise<MachineReading> {
  return machine.kind === "cgminer"
    ? await askCgminer(connection, machine.host, machine.port)
    : await askAntminer(connection, machine.url, machine.user, machine.password);
}

/** Hashrate fields of the dialects, the steadiest first, with the unit that is part of their names. */
const RATES = [
  ["MHS 15m", "MH/s"],
  ["MHS 5m", "MH/s"],
  ["GHS 5m", "GH/s"],
  ["MHS 1m", "MH/s"],
  ["GHS 5s", "GH/s"],
  ["MHS 5s", "MH/s"],
  ["GHS av", "GH/s"],
  ["MHS av", "MH/s"],
] as const;
const POWERS = ["Power", "Power_RT", "chain_power", "power"] as const;

async function askCgminer(connection: Connection, host: string, port: number): Promise<MachineReading> {
  const ask = async (command: string): Promise<unknown> => {
    const text = await requestText({
      ...requesting(connection, SOURCE),
      url: `tcp://${host.includes(":") ? `[${host}]` : host}:${port}/${command}`,
      method: "POST",
      body: { command },
      maxBytes: MAX_BYTES,
    });
    // A firmware of Bitmain forgets the comma between the objects of a list.
    return readJson(SOURCE, text.trim().replaceAll("}{", "},{"));
  };
  const summary = summarySchema.safeParse(await ask("summary"));
  if (!summary.success) throw new SourceError(SOURCE, `${host} gives no summary`);
  const { STATUS, SUMMARY } = summary.data;
  if (STATUS[0]?.STATUS === "E") throw new SourceError(SOURCE, `${host} refuses a summary: ${STATUS[0].Msg ?? ""}`);
  const of = SUMMARY[0] ?? {};
  const rate = RATES.find(([name]) => typeof of[name] === "string");
  if (rate === undefined) throw new SourceError(SOURCE, `${host} says no hashrate`);
  const hashrate = understand(SOURCE, () => withUnit(numeral.parse(of[rate[0]]), rate[1], "h/s"));
  const watts = wattsIn(of) ?? (await askStats(ask));
  return { hashrate, watts: watts === undefined ? undefined : understand(SOURCE, () => scaled(watts, 0)) };
}

/** Power as the statistics may have it; a machine that gives none, or no statistics, only lacks its power. */
async function askStats(ask: (command: string) => Promise<unknown>): Promise<Numeral | undefined> {
  try {
    return wattsOfStats(statsSchema.safeParse(await ask("stats")).data?.STATS ?? []);
  } catch (error) {
    if (error instanceof SourceError) return undefined;
    throw error;
  }
}

const wattsOfStats = (stats: readonly Record<string, unknown>[]): Numeral | undefined =>
  stats.map(wattsIn).find((watts) => watts !== undefined);

/** A number, or a text like "3250.00 (W)". */
function wattsIn(of: Readonly<Record<string, unknown>>): Numeral | undefined {
  for (const name of POWERS) {
    const value = of[name];
    const found = typeof value === "string" ? /^\s*(\d+(?:\.\d+)?)\s*(?:\(?W\)?)?\s*$/.exec(value)?.[1] : undefined;
    if (found !== undefined && !/^0+(\.0+)?$/.test(found)) return found;
  }
  return undefined;
}

async function askAntminer(
  connection: Connection,
  url: string,
  user: string | undefined,
  password: string | undefined,
): Promise<MachineReading> {
  const get = async (path: string): Promise<string> => {
    const parameters = {
      ...requesting(connection, SOURCE),
      fetch: user === undefined ? connection.fetch : digestFetch(connection.fetch, user, password ?? ""),
      url: `${url}${path}`,
      secrets: password === undefined ? [] : [password],
      maxBytes: MAX_BYTES,
    };
    return await requestText(parameters);
  };
  const summary = webSummarySchema.safeParse(readJson(SOURCE, await get("/cgi-bin/summary.cgi")));
  const rates = summary.data?.SUMMARY[0];
  if (rates === undefined) throw new SourceError(SOURCE, `${new URL(url).host} gives no summary`);
  const power = await get("/miner_power").catch(() => "");
  const watts = /^miner power:\s*(\d+(?:\.\d+)?)\s*$/i.exec(power.trim())?.[1];
  return understand(SOURCE, () => ({
    hashrate: withUnit(rates.rate_30m ?? rates.rate_5s, rates.rate_unit, "h/s"),
    watts: watts === undefined ? undefined : scaled(watts, 0),
  }));
}

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

/** Answers a digest challenge (RFC 7616, MD5, `qop=auth`), which is all that these web servers speak. */
function digestFetch(fetch: Connection["fetch"], user: string, password: string): Connection["fetch"] {
  return async (input, init) => {
    const first = await fetch(input, init);
    const challenge = first.headers.get("www-authenticate");
    if (first.status !== 401 || challenge?.toLowerCase().startsWith("digest ") !== true) return first;
    await first.body?.cancel();
    const given = Object.fromEntries(
      [...challenge.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)].map(([, name = "", quoted, bare]) => [
        name.toLowerCase(),
        quoted ?? bare ?? "",
      ]),
    );
    const { realm = "", nonce = "", qop } = given;
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    const uri = `${pathname}${search}`;
    const cnonce = randomBytes(8).toString("hex");
    const [one, two] = [md5(`${user}:${realm}:${password}`), md5(`${init?.method ?? "GET"}:${uri}`)];
    const response =
      qop === undefined ? md5(`${one}:${nonce}:${two}`) : md5(`${one}:${nonce}:00000001:${cnonce}:auth:${two}`);
    const parts = [
      `username="${user}"`,
      `realm="${realm}"`,
      `nonce="${nonce}"`,
      `uri="${uri}"`,
      `response="${response}"`,
    ];
    if (qop !== undefined) parts.push("qop=auth", "nc=00000001", `cnonce="${cnonce}"`);
    if (given.opaque !== undefined) parts.push(`opaque="${given.opaque}"`);
    const headers = new Headers(init?.headers);
    headers.set("authorization", `Digest ${parts.join(", ")}`);
    return await fetch(input, { ...init, headers });
  };
}
