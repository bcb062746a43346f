import { BITCOIN_DECIMALS, epochOf } from "@adit/sdk/math";
import { z } from "zod";
import { numeral, scaled, wholeNumber } from "./exact.ts";
import { averageOfDay, dateOf, sum, type PoolSource } from "./pool.ts";
import {
  checked,
  requesting,
  requestJson,
  SourceError,
  understand,
  type Connection,
  type Recorder,
} from "./request.ts";

export type LuxorParameters = Connection & { url: string; user: string; key: string };

const SOURCE = "luxor";
const COIN = "BTC";
const MINING = "MINING";
const PAGE_SIZE = 100;
/** A day has 24 hours; a service that never ends its pages is not followed for ever. */
const MAX_PAGES = 10;

const moment = z.iso.datetime({ offset: true }).transform((text) => Math.floor(Date.parse(text) / 1000));
const failure = z.object({ error: z.unknown() });
const hashrateSchema = z.object({
  hashrate_efficiency: z.array(z.object({ date_time: moment, hashrate: numeral })),
  pagination: z.object({ item_count: wholeNumber }),
});
const revenueSchema = z.object({
  revenue: z.array(
    z.object({
      date_time: moment,
      revenue: z.object({ currency_type: z.string(), revenue_type: z.string(), revenue: numeral }),
    }),
  ),
});

/**
 * Luxor's v2 API: hashrates are decimal texts in H/s, hour by hour over several pages; revenue is a JSON number in BTC, one row a day
 * and kind. Only what was mined counts.
 */
export function luxorSource({ url, user, key, ...connection }: LuxorParameters): PoolSource {
  async function get<Schema extends z.ZodType>(
    path: string,
    query: Readonly<Record<string, string>>,
    schema: Schema,
    record: Recorder | undefined,
  ): Promise<z.output<Schema>> {
    const answer = await requestJson({
      ...requesting(connection, SOURCE),
      url: `${url}/v2/pool/${path}/${COIN}?${new URLSearchParams({ subaccount_names: user, ...query }).toString()}`,
      headers: { authorization: key },
      secrets: [key],
      schema: z.unknown(),
      record,
    });
    const failed = failure.safeParse(answer);
    if (failed.success && failed.data.error != null)
      throw new SourceError(SOURCE, `refused ${path}: ${JSON.stringify(failed.data.error).slice(0, 200)}`);
    return checked(SOURCE, schema, answer);
  }

  async function hourly(epoch: number, record: Recorder | undefined): Promise<{ second: number; hashrate: string }[]> {
    const rows: { second: number; hashrate: string }[] = [];
    const query = {
      start_date: dateOf(epoch),
      end_date: dateOf(epoch + 1),
      tick_size: "1h",
      page_size: String(PAGE_SIZE),
    };
    for (let page = 1; page <= MAX_PAGES; page++) {
      const answer = await get("hashrate-efficiency", { ...query, page_number: String(page) }, hashrateSchema, record);
      rows.push(...answer.hashrate_efficiency.map(({ date_time: second, hashrate }) => ({ second, hashrate })));
      if (answer.hashrate_efficiency.length === 0 || rows.length >= answer.pagination.item_count) return rows;
    }
    throw new SourceError(SOURCE, `has more than ${MAX_PAGES} pages for one day`);
  }

  return {
    name: SOURCE,
    day: async (epoch, _now, record) => {
      const rows = await hourly(epoch, record);
      const range = { start_date: dateOf(epoch), end_date: dateOf(epoch) };
      const { revenue } = await get("revenue", range, revenueSchema, record);
      const mined = revenue.filter(
        ({ date_time: second, revenue: { currency_type: coin, revenue_type: kind } }) =>
          epochOf(second) === epoch && coin === COIN && kind === MINING,
      );
      return understand(SOURCE, () => ({
        hashrate: averageOfDay(
          epoch,
          rows.map(({ second, hashrate }) => ({ second, hashrate: scaled(hashrate, 0) })),
        ),
        gross: mined.length === 0 ? undefined : sum(mined.map((row) => scaled(row.revenue.revenue, BITCOIN_DECIMALS))),
      }));
    },
  };
}
