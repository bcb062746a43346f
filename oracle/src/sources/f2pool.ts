import { epochEnd, epochStart, SECONDS_PER_DAY, BITCOIN_DECIMALS } from "@adit/sdk/math";
import { z } from "zod";
import { numeral, scaled, wholeNumber } from "./exact.ts";
import type { PoolSource } from "./pool.ts";
import { checked, requestJson, SourceError, type Fetch } from "./request.ts";

export type F2PoolParameters = { url: string; user: string; secret: string; fetch: Fetch; timeoutMs: number };

const SOURCE = "f2pool";
const CURRENCY = "bitcoin";
const HOURS_PER_DAY = 24;
/** Fewer hourly figures than this make no day. */
const LEAST_HOURS = 22;
/** A day's income may be booked this much later. */
const BOOKING_DAYS = 4;

/** Failures come under HTTP 200, as a code with a message. */
const failure = z.object({ code: wholeNumber, msg: z.string() });
const historySchema = z.object({ hash_rate_list: z.array(z.object({ timestamp: wholeNumber, hash_rate: numeral })) });
const transactionsSchema = z.object({
  transactions: z.array(
    z.object({
      type: z.string(),
      changed_balance: numeral,
      mining_extra: z.object({ mining_date: wholeNumber }).nullish(),
    }),
  ),
});

/** F2Pool's v2 API. Hashrates are JSON numbers beyond 2^53, money is a decimal figure in BTC, a day is booked the day after. */
export function f2poolSource({ url, user, secret, fetch, timeoutMs }: F2PoolParameters): PoolSource {
  async function post<Schema extends z.ZodType>(
    path: string,
    body: Record<string, unknown>,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    const answer = await requestJson({
      fetch,
      source: SOURCE,
      url: `${url}${path}`,
      method: "POST",
      headers: { "F2P-API-SECRET": secret },
      body: { mining_user_name: user, currency: CURRENCY, ...body },
      schema: z.unknown(),
      timeoutMs,
    });
    const failed = failure.safeParse(answer);
    if (failed.success) throw new SourceError(SOURCE, `refused ${path}: ${failed.data.msg} (${failed.data.code})`);
    return checked(SOURCE, schema, answer);
  }

  return {
    name: SOURCE,
    day: async (epoch, now) => {
      const from = Number(epochStart(epoch));
      const to = Number(epochEnd(epoch));
      const history = await post("/v2/hash_rate/history", { start_time: from, end_time: to - 1 }, historySchema);
      const booked = await post(
        "/v2/assets/transactions/list",
        { type: "revenue", start_time: to, end_time: Math.min(now, to + BOOKING_DAYS * SECONDS_PER_DAY) },
        transactionsSchema,
      );
      const revenue = booked.transactions.filter(
        ({ type, mining_extra: extra }) => type.startsWith("revenue") && isDay(extra?.mining_date, epoch),
      );
      return {
        hashrate: averageOf(history.hash_rate_list, from, to),
        gross:
          revenue.length === 0
            ? undefined
            : revenue.reduce((sum, row) => sum + scaled(row.changed_balance, BITCOIN_DECIMALS), 0n),
      };
    },
  };
}

/** The pool says for which UTC day a booking is; it may lie on the next day by its own clock. */
function isDay(miningDate: number | undefined, epoch: number): boolean {
  return miningDate !== undefined && Math.floor(miningDate / SECONDS_PER_DAY) === epoch;
}

function averageOf(
  rows: readonly { timestamp: number; hash_rate: string }[],
  from: number,
  to: number,
): bigint | undefined {
  const byHour = new Map<number, bigint>();
  for (const { timestamp, hash_rate } of rows) {
    if (timestamp >= from && timestamp < to) byHour.set(Math.floor((timestamp - from) / 3600), scaled(hash_rate, 0));
  }
  if (byHour.size < LEAST_HOURS) return undefined;
  // An hour without a figure counts as an hour without work.
  return [...byHour.values()].reduce((sum, value) => sum + value, 0n) / BigInt(HOURS_PER_DAY);
}
