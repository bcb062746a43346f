import { BITCOIN_DECIMALS, epochOf } from "@adit/sdk/math";
import { z } from "zod";
import { instant, numeral, scaled, withUnit } from "./exact.ts";
import { dateOf, type PoolSource } from "./pool.ts";
import { requesting, requestJson, understand, type Connection, type Recorder } from "./request.ts";

export type BraiinsParameters = Connection & { url: string; token: string };

const SOURCE = "braiins";
/** The pool asks for one request in five seconds. */
const GAP_MS = 5_000;

const hashrateSchema = z.object({
  btc: z.array(z.object({ date: instant, hash_rate_unit: z.string(), hash_rate_24h: numeral })),
});
const rewardsSchema = z.object({
  btc: z.object({
    daily_rewards: z.array(
      z.object({
        date: instant,
        mining_reward: numeral,
        bos_plus_reward: numeral,
        calculation_date: instant.nullish(),
      }),
    ),
  }),
});

/**
 * Braiins Pool's API: a token in a header names the account, figures are partly text, the unit of a hashrate stands beside it, and a
 * day is a UTC day. Counted are the reward of mining and the refund of the pool's fee; what the pool pays for referrals was not mined.
 */
export function braiinsSource({ url, token, ...connection }: BraiinsParameters): PoolSource {
  const get = <Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    record: Recorder | undefined,
  ): Promise<z.output<Schema>> =>
    requestJson({
      ...requesting(connection, SOURCE, GAP_MS),
      url: `${url}${path}`,
      headers: { "SlushPool-Auth-Token": token },
      secrets: [token],
      schema,
      record,
    });

  return {
    name: SOURCE,
    day: async (epoch, _now, record) => {
      const date = dateOf(epoch);
      const rates = await get("/accounts/hash_rate_daily/json/btc", hashrateSchema, record);
      const { btc } = await get(`/accounts/rewards/json/btc?from=${date}&to=${date}`, rewardsSchema, record);
      const rate = rates.btc.find((row) => epochOf(row.date) === epoch);
      const reward = btc.daily_rewards.find((row) => epochOf(row.date) === epoch);
      return understand(SOURCE, () => ({
        hashrate: rate === undefined ? undefined : withUnit(rate.hash_rate_24h, rate.hash_rate_unit, "h/s"),
        // A day that is still being mined has a row too, but nobody has calculated it yet.
        gross:
          reward?.calculation_date == null
            ? undefined
            : scaled(reward.mining_reward, BITCOIN_DECIMALS) + scaled(reward.bos_plus_reward, BITCOIN_DECIMALS),
      }));
    },
  };
}
