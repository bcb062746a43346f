import { epochEnd, epochOf, epochStart, SECONDS_PER_DAY, BITCOIN_DECIMALS } from "@adit/sdk/math";
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

export type F2PoolParameters = Connection & { url: string; user: string; secret: string };

const SOURCE = "f2pool";
const CURRENCY = "bitcoin";
/** The pool's own limit: one request a second. */
const GAP_MS = 1_000;
/** A day's income may be booked this much later. */
const BOOKING_DAYS = 4;

/** Failures come under HTTP 200, as a code with a message. */
const failure = z.object({ code: wholeNumber, msg: z.string() });
/** What the pool's codes mean to the person who runs the node. */
const ADVICE: Readonly<Record<number, string>> = {
  5001: "; the request or the mining user name is wrong",
  5010: "; the API secret is wrong or may not read this user",
};
const historySchema = z.object({ hash_rate_list: z.array(z.object({ timestamp: instant, hash_rate: numeral })) });
const transactionsSchema = z.object({
  transactions: z.array(
    z.object({
      type: z.string(),
      changed_balance: numeral,
      mining_extra: z.object({ mining_date: instant }).nullish(),
    }),
  ),
});

/** F2Pool's v2 API. Hashrates are JSON numbers beyond 2^53, money is a decimal figure in BTC, a day is booked the day after. */
export function f2poolSource({ url, user, secret, ...connection }: F2PoolParameters): PoolSource {
  async function post<Schema extends z.ZodType>(
    path: string,
    body: Record<string, unknown>,
    schema: Schema,
    record: Recorder | undefined,
  ): Promise<z.output<Schema>> {
    const answer = await requestJson({
      ...requesting(connection, SOURCE, GAP_MS),
      url: `${url}${path}`,
      method: "POST",
      headers: { "F2P-API-SECRET": secret },
      secrets: [secret],
      body: { mining_user_name: user, currency: CURRENCY, ...body },
      schema: z.unknown(),
      record,
    });
    const failed = failure.safeParse(answer);
    if (failed.success && failed.data.code !== 0) {
      const { code, msg } = failed.data;
      throw new SourceError(SOURCE, `refused ${path}: ${msg} (${code})${ADVICE[code] ?? ""}`);
    }
    return checked(SOURCE, schema, answer);
  }

  return {
    name: SOURCE,
    day: async (epoch, now, record) => {
      const from = Number(epochStart(epoch));
      const to = Number(epochEnd(epoch));
      const range = { start_time: from, end_time: to - 1 };
      const history = await post("/v2/hash_rate/history", range, historySchema, record);
      const booked = await post(
        "/v2/assets/transactions/list",
        { type: "revenue", start_time: to, end_time: Math.min(now, to + BOOKING_DAYS * SECONDS_PER_DAY) },
        transactionsSchema,
        record,
      );
      // The pool says for which UTC day a booking is; it may lie on the next day by its own clock.
      const revenue = booked.transactions.filter(
        ({ type, mining_extra: extra }) =>
          type.startsWith("revenue") && extra != null && epochOf(extra.mining_date) === epoch,
      );
      return understand(SOURCE, () => ({
        hashrate: averageOfDay(
          epoch,
          history.hash_rate_list.map(({ timestamp, hash_rate: rate }) => ({
            second: timestamp,
            hashrate: scaled(rate, 0),
          })),
        ),
        gross:
          revenue.length === 0
            ? undefined
            : sum(revenue.map(({ changed_balance: amount }) => scaled(amount, BITCOIN_DECIMALS))),
      }));
    },
  };
}
