import { epochEnd, epochStart } from "@adit/sdk/math";
import { z } from "zod";
import { instant, numeral, scaled, wholeBig } from "./exact.ts";
import { sum, type PoolSource } from "./pool.ts";
import { requesting, requestJson, SourceError, understand, type Connection, type Recorder } from "./request.ts";

export type OceanParameters = Connection & { url: string; user: string };

const SOURCE = "ocean";
/** The pool knows only trailing windows: a 24-hour one that ends this much after the day still stands for it. */
const WINDOW_SLACK_SECONDS = 3 * 3600;

const hashrateSchema = z.object({ result: z.object({ snap_ts: instant, hashrate_86400s: numeral }).nullable() });
/**
 * Earnings are what the farm has earned, block by block; payouts are what has left for its address, later and in other sums. Only
 * payouts are on the chain: `is_generation_txn` tells those that are outputs of a coinbase.
 */
const earningsSchema = z.object({
  result: z
    .object({
      earnings: z.array(z.object({ ts: instant, satoshis_net_earned: wholeBig })),
      payouts: z
        .array(
          z.object({
            ts: instant,
            on_chain_txid: z
              .string()
              .regex(/^[0-9a-f]{64}$/)
              .nullish(),
            total_satoshis_net_paid: wholeBig,
            is_generation_txn: z.boolean(),
          }),
        )
        .default([]),
    })
    .nullable(),
});

/** OCEAN's API: no secret, whole satoshi, one earning per block that the pool found, hashrate over the last 24 hours only. */
export function oceanSource({ url, user, ...connection }: OceanParameters): PoolSource {
  const name = encodeURIComponent(user);
  const get = <Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    record: Recorder | undefined,
  ): Promise<z.output<Schema>> =>
    requestJson({ ...requesting(connection, SOURCE), url: `${url}${path}`, schema, record });
  const earnedAndPaid = async (epoch: number, record: Recorder | undefined) => {
    const from = Number(epochStart(epoch));
    const to = Number(epochEnd(epoch));
    const { result } = await get(`/v1/earnpay/${name}/${from}/${to - 1}`, earningsSchema, record);
    if (result === null) throw new SourceError(SOURCE, `knows no user ${user}`);
    const ofDay = ({ ts }: { ts: number }): boolean => ts >= from && ts < to;
    return { earnings: result.earnings.filter(ofDay), payouts: result.payouts.filter(ofDay) };
  };

  return {
    name: SOURCE,
    day: async (epoch, _now, record) => {
      const [window, { earnings }] = await Promise.all([
        get(`/v1/user_hashrate/${name}`, hashrateSchema, record),
        earnedAndPaid(epoch, record),
      ]);
      const { result } = window;
      if (result === null) throw new SourceError(SOURCE, `knows no user ${user}`);
      const late = result.snap_ts - Number(epochEnd(epoch));
      return understand(SOURCE, () => ({
        hashrate: late >= 0 && late <= WINDOW_SLACK_SECONDS ? scaled(result.hashrate_86400s, 0) : undefined,
        gross: earnings.length === 0 ? undefined : sum(earnings.map(({ satoshis_net_earned: earned }) => earned)),
      }));
    },
    payouts: async (epoch, record) => {
      const { payouts } = await earnedAndPaid(epoch, record);
      return payouts.flatMap(
        ({ ts, on_chain_txid: txid, total_satoshis_net_paid: amount, is_generation_txn: coinbase }) =>
          txid == null ? [] : [{ txid, at: ts, amount, coinbase }],
      );
    },
  };
}
