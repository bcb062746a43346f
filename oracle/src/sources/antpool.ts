import { createHmac } from "node:crypto";
import { BITCOIN_DECIMALS, epochOf } from "@adit/sdk/math";
import { z } from "zod";
import { numeral, scaled, wholeNumber, withUnit } from "./exact.ts";
import { sum, type PoolSource } from "./pool.ts";
import {
  checked,
  requesting,
  requestJson,
  SourceError,
  understand,
  type Connection,
  type Recorder,
} from "./request.ts";

export type AntpoolParameters = Connection & {
  url: string;
  user: string;
  key: string;
  secret: string;
  /** unix milliseconds, which never come twice: they are the nonces */
  wallMs: () => number;
};

const SOURCE = "antpool";
/** 600 requests in ten minutes. */
const GAP_MS = 1_000;
const PAGE_SIZE = 50;
const MAX_PAGES = 10;

/** Text in UTC without saying so: "2021-07-04 00:00:00". */
const moment = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  .transform((text) => Date.parse(`${text.replace(" ", "T")}Z`) / 1000)
  .refine((second) => !Number.isNaN(second), "is no date");
const amount = numeral.nullish().transform((text) => text ?? "0");
/** The ways in which the pool can have paid for a day's work. */
const AMOUNTS = [
  "ppsAmount",
  "pplnsAmount",
  "soloAmount",
  "ppappsAmount",
  "ppapplnsAmount",
  "fppsBlockAmount",
  "fppsFeeAmount",
] as const;
const rowSchema = z.object({
  timestamp: moment,
  hashrate: z.string(),
  hashrate_unit: numeral.nullish(),
  ppsAmount: amount,
  pplnsAmount: amount,
  soloAmount: amount,
  ppappsAmount: amount,
  ppapplnsAmount: amount,
  fppsBlockAmount: amount,
  fppsFeeAmount: amount,
});
type Row = z.output<typeof rowSchema>;
const envelopeSchema = z.object({ code: wholeNumber, message: z.string(), data: z.unknown() });
const historySchema = z.object({ totalPage: wholeNumber, rows: z.array(rowSchema) });

/**
 * Antpool's API: a signed form, an envelope whose code tells failure under HTTP 200, and a history of days, newest first, over pages. A
 * row has the day's average hashrate twice: as text with a rounded figure and its unit, and as a plain figure in H/s.
 */
export function antpoolSource({ url, user, key, secret, wallMs, ...connection }: AntpoolParameters): PoolSource {
  async function history(page: number, record: Recorder | undefined): Promise<z.output<typeof historySchema>> {
    const nonce = String(wallMs());
    const signature = createHmac("sha256", secret).update(`${user}${key}${nonce}`).digest("hex").toUpperCase();
    const { code, message, data } = await requestJson({
      ...requesting(connection, SOURCE, GAP_MS),
      url: `${url}/api/paymentHistoryV2.htm`,
      method: "POST",
      form: {
        key,
        nonce,
        signature,
        userId: user,
        coin: "BTC",
        type: "recv",
        pageEnable: "1",
        page: String(page),
        pageSize: String(PAGE_SIZE),
      },
      hiddenFields: ["key", "nonce", "signature"],
      secrets: [key, secret, signature],
      schema: envelopeSchema,
      record,
    });
    if (code !== 0) throw new SourceError(SOURCE, `refused paymentHistoryV2: ${message} (${code})`);
    return checked(SOURCE, historySchema, data);
  }

  async function rowOf(epoch: number, record: Recorder | undefined): Promise<Row | undefined> {
    for (let page = 1; page <= MAX_PAGES; page++) {
      const { rows, totalPage } = await history(page, record);
      const found = rows.find(({ timestamp }) => epochOf(timestamp) === epoch);
      const last = rows.at(-1);
      if (found !== undefined || last === undefined || epochOf(last.timestamp) < epoch || page >= totalPage)
        return found;
    }
    return undefined;
  }

  return {
    name: SOURCE,
    day: async (epoch, _now, record) => {
      const row = await rowOf(epoch, record);
      if (row === undefined) return { hashrate: undefined, gross: undefined };
      return understand(SOURCE, () => ({
        hashrate: hashrateOf(row),
        gross: sum(AMOUNTS.map((field) => scaled(row[field], BITCOIN_DECIMALS))),
      }));
    },
  };
}

/** The text's figure is rounded, so the plain one counts; but the text has the unit, and a figure that is far from it is in another. */
function hashrateOf({ hashrate, hashrate_unit: plain }: Row): bigint {
  const [value = "", unit = ""] = hashrate.trim().split(/\s+/);
  const rounded = withUnit(value, unit, "h/s");
  if (plain == null) return rounded;
  const exact = scaled(plain, 0);
  const gap = exact > rounded ? exact - rounded : rounded - exact;
  if (gap * 50n > rounded) throw new RangeError(`says ${hashrate} and ${plain} H/s of the same day`);
  return exact;
}
