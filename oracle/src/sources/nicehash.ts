import { createHmac, randomUUID } from "node:crypto";
import { BITCOIN_DECIMALS, epochEnd, epochStart } from "@adit/sdk/math";
import { z } from "zod";
import { instant, numeral, scaled, wholeNumber } from "./exact.ts";
import { averageOfDay, sum, type PoolSource } from "./pool.ts";
import {
  checked,
  requesting,
  requestJson,
  SourceError,
  understand,
  type Connection,
  type Recorder,
} from "./request.ts";

export type NiceHashParameters = Connection & {
  url: string;
  organization: string;
  key: string;
  secret: string;
  /** rig group that is the farm; all rigs if absent */
  group?: string | undefined;
  /** unix milliseconds; the service refuses a clock that is far off */
  wallMs: () => number;
};

const SOURCE = "nicehash";
const ALGORITHM = "SHA256";
/** The number by which the statistics call the algorithm. */
const ALGORITHM_ORDER = 1;
const PAGE_SIZE = 100;
const MAX_PAGES = 50;
const FACTOR_DECIMALS = 8;

const failure = z.object({ errors: z.array(z.object({ code: wholeNumber, message: z.string() })).min(1) });
const paged = z.object({ totalPageCount: wholeNumber });
const algorithmsSchema = z.object({
  miningAlgorithms: z.array(z.object({ algorithm: z.string(), miningFactor: numeral })),
});
const rigsSchema = z.object({ miningRigs: z.array(z.object({ rigId: z.string() })), pagination: paged });
const streamSchema = z.object({ columns: z.array(z.string()), data: z.array(z.array(numeral)) });
const payoutsSchema = z.object({
  list: z.array(
    z.object({ created: instant, amount: numeral, currency: z.object({ enumName: z.string() }).nullish() }),
  ),
  pagination: paged,
});

/**
 * NiceHash, where a farm sells its hashrate instead of mining for itself. Taken from:
 * - `mining/algorithms`: what one unit of speed is (terahashes for SHA-256, as a decimal text)
 * - `mining/rigs2`: which rigs are in the farm's group
 * - `mining/rig/stats/algo`: accepted speed of each rig over the day, in named columns, milliseconds
 * - `mining/rigs/payouts`: what was paid on the UTC day. Payments are the organization's: it should have one farm
 *
 * Requests are signed; key and organization stand in headers only.
 */
export function nicehashSource(parameters: NiceHashParameters): PoolSource {
  const { url, organization, key, secret, group, wallMs, ...connection } = parameters;

  async function get<Schema extends z.ZodType>(
    path: string,
    query: Readonly<Record<string, string>>,
    schema: Schema,
    record: Recorder | undefined,
  ): Promise<z.output<Schema>> {
    const asked = new URLSearchParams(query).toString();
    const time = String(wallMs());
    const nonce = randomUUID();
    const parts = [key, time, nonce, "", organization, "", "GET", path, asked];
    const signature = createHmac("sha256", secret).update(parts.join("\0")).digest("hex");
    const answer = await requestJson({
      ...requesting(connection, SOURCE),
      url: `${url}${path}${asked === "" ? "" : `?${asked}`}`,
      headers: {
        "X-Time": time,
        "X-Nonce": nonce,
        "X-Organization-Id": organization,
        "X-Request-Id": randomUUID(),
        "X-Auth": `${key}:${signature}`,
      },
      secrets: [key, secret, organization, signature],
      accept: [400, 401, 403],
      schema: z.unknown(),
      record,
    });
    const failed = failure.safeParse(answer);
    if (failed.success) {
      const { code, message } = failed.data.errors[0] ?? { code: 0, message: "no reason given" };
      throw new SourceError(SOURCE, `refused ${path}: ${message} (${code})`);
    }
    return checked(SOURCE, schema, answer);
  }

  /** All pages of a list, or those until `enough` says that the rest is older than what is wanted. */
  async function pages<Page extends { pagination: { totalPageCount: number } }>(
    read: (page: string) => Promise<Page>,
    enough: (page: Page) => boolean = () => false,
  ): Promise<Page[]> {
    const found: Page[] = [];
    for (let page = 0; page < MAX_PAGES; page++) {
      const next = await read(String(page));
      found.push(next);
      if (page + 1 >= next.pagination.totalPageCount || enough(next)) return found;
    }
    throw new SourceError(SOURCE, `has more than ${MAX_PAGES} pages`);
  }

  async function rigs(record: Recorder | undefined): Promise<string[]> {
    const found = await pages((page) =>
      get(
        "/main/api/v2/mining/rigs2",
        { size: String(PAGE_SIZE), page, ...(group === undefined ? {} : { path: group }) },
        rigsSchema,
        record,
      ),
    );
    return found.flatMap(({ miningRigs }) => miningRigs.map(({ rigId }) => rigId));
  }

  /** Average of a rig's day in H/s; undefined where its stream has holes. */
  async function rigDay(
    rigId: string,
    epoch: number,
    factor: string,
    record: Recorder | undefined,
  ): Promise<bigint | undefined> {
    const range = {
      afterTimestamp: String(epochStart(epoch) * 1000n),
      beforeTimestamp: String(epochEnd(epoch) * 1000n - 1n),
    };
    const query = { rigId, algorithm: String(ALGORITHM_ORDER), ...range };
    const { columns, data } = await get("/main/api/v2/mining/rig/stats/algo", query, streamSchema, record);
    const [time, speed] = [columns.indexOf("time"), columns.indexOf("speed_accepted")];
    if (time === -1 || speed === -1) throw new SourceError(SOURCE, `gives no accepted speed of rig ${rigId}`);
    return understand(SOURCE, () => {
      const unit = scaled(factor, FACTOR_DECIMALS);
      const rows = data.map((row) => ({
        second: checked(SOURCE, instant, row[time]),
        hashrate: (scaled(row[speed] ?? "", FACTOR_DECIMALS) * unit) / 10n ** BigInt(2 * FACTOR_DECIMALS),
      }));
      return averageOfDay(epoch, rows);
    });
  }

  async function paid(epoch: number, record: Recorder | undefined): Promise<bigint | undefined> {
    const from = Number(epochStart(epoch));
    const to = Number(epochEnd(epoch));
    const found = await pages(
      (page) => get("/main/api/v2/mining/rigs/payouts", { size: String(PAGE_SIZE), page }, payoutsSchema, record),
      ({ list }) => list.some(({ created }) => created < from),
    );
    const ofDay = found
      .flatMap(({ list }) => list)
      .filter(({ created, currency }) => created >= from && created < to && (currency?.enumName ?? "BTC") === "BTC");
    if (ofDay.length === 0) return undefined;
    return understand(SOURCE, () => sum(ofDay.map((row) => scaled(row.amount, BITCOIN_DECIMALS))));
  }

  return {
    name: SOURCE,
    day: async (epoch, _now, record) => {
      const { miningAlgorithms } = await get("/main/api/v2/mining/algorithms", {}, algorithmsSchema, record);
      const factor = miningAlgorithms.find(({ algorithm }) => algorithm === ALGORITHM)?.miningFactor;
      if (factor === undefined) throw new SourceError(SOURCE, `does not say in what unit it counts ${ALGORITHM}`);
      const days: (bigint | undefined)[] = [];
      for (const rigId of await rigs(record)) days.push(await rigDay(rigId, epoch, factor, record));
      const known = days.filter((day) => day !== undefined);
      const gross = await paid(epoch, record);
      // A rig without figures would make the farm look smaller than it is.
      return { hashrate: known.length === 0 || known.length < days.length ? undefined : sum(known), gross };
    },
  };
}
