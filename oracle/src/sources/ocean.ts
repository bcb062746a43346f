import { epochEnd, epochStart } from "@adit/sdk/math";
import { z } from "zod";
import { numeral, scaled, wholeBig, wholeNumber } from "./exact.ts";
import type { PoolSource } from "./pool.ts";
import { requestJson, SourceError, type Fetch } from "./request.ts";

export type OceanParameters = { url: string; user: string; fetch: Fetch; timeoutMs: number };

const SOURCE = "ocean";
/** The pool knows only trailing windows: a 24-hour one that ends this much after the day still stands for it. */
const WINDOW_SLACK_SECONDS = 3 * 3600;

const hashrateSchema = z.object({ result: z.object({ snap_ts: wholeNumber, hashrate_86400s: numeral }).nullable() });
const earningsSchema = z.object({
  result: z.object({ earnings: z.array(z.object({ ts: wholeNumber, satoshis_net_earned: wholeBig })) }).nullable(),
});

/** OCEAN's API: no secret, whole satoshi, one earning per block that the pool found, hashrate over the last 24 hours only. */
export function oceanSource({ url, user, fetch, timeoutMs }: OceanParameters): PoolSource {
  const name = encodeURIComponent(user);
  const get = <Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> =>
    requestJson({ fetch, source: SOURCE, url: `${url}${path}`, schema, timeoutMs });

  return {
    name: SOURCE,
    day: async (epoch) => {
      const from = Number(epochStart(epoch));
      const to = Number(epochEnd(epoch));
      const [window, earned] = await Promise.all([
        get(`/v1/user_hashrate/${name}`, hashrateSchema),
        get(`/v1/earnpay/${name}/${from}/${to - 1}`, earningsSchema),
      ]);
      if (window.result === null || earned.result === null) throw new SourceError(SOURCE, `knows no user ${user}`);
      const late = window.result.snap_ts - to;
      const rows = earned.result.earnings.filter(({ ts }) => ts >= from && ts < to);
      return {
        hashrate: late >= 0 && late <= WINDOW_SLACK_SECONDS ? scaled(window.result.hashrate_86400s, 0) : undefined,
        gross: rows.length === 0 ? undefined : rows.reduce((sum, row) => sum + row.satoshis_net_earned, 0n),
      };
    },
  };
}
