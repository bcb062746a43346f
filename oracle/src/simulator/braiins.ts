import { json, type HttpRequest, type HttpResponse } from "../http/server.ts";
import { fixed } from "./decimals.ts";
import type { ScenarioFarm } from "./farms.ts";
import type { View } from "./view.ts";
import type { World } from "./world.ts";

const DAY = 86_400;
/** Days that the daily hashrate shows. */
const SHOWN_DAYS = 30;
const FEE_REFUND_PERCENT = 2n;
const BTC_DECIMALS = 8;

/** Braiins Pool's API: a token names the account, rewards are text, hashrates numbers in Gh/s, days UTC days. */
export function createBraiins(world: World, view: View, tokenOf: (user: string) => string) {
  return ({ method, segments, headers, query }: HttpRequest): HttpResponse => {
    if (method !== "GET") return { status: 405, body: "" };
    const farm = world.farms.find(({ poolUser }) => headers["slushpool-auth-token"] === tokenOf(poolUser));
    if (farm === undefined) return json(401, { detail: "Authentication credentials were not provided." });
    const [accounts, what, format, coin] = segments;
    if (accounts !== "accounts" || format !== "json" || coin !== "btc") return { status: 404, body: "" };
    const today = Math.floor(view.now() / DAY);
    switch (what) {
      case "hash_rate_daily":
        return json(200, {
          btc: Array.from({ length: SHOWN_DAYS }, (_, back) => hashrateRow(world, view, farm, today - back)),
        });
      case "rewards": {
        const from = Date.parse(`${query.get("from") ?? ""}T00:00:00Z`) / 1000 / DAY;
        const to = Date.parse(`${query.get("to") ?? ""}T00:00:00Z`) / 1000 / DAY;
        if (!Number.isInteger(from) || !Number.isInteger(to)) return json(400, { detail: "Invalid date" });
        const days = Array.from({ length: Math.max(0, Math.min(to, today) - from + 1) }, (_, i) => from + i);
        return json(200, { btc: { daily_rewards: days.map((day) => rewardRow(world, view, farm, day)) } });
      }
      default:
        return { status: 404, body: "" };
    }
  };
}

function hashrateRow(world: World, view: View, farm: ScenarioFarm, epoch: number): unknown {
  const rate = view.hashrate(world.farmDay(farm.farmId, epoch).hashrate, farm.farmId, epoch);
  return { date: epoch * DAY, hash_rate_unit: "Gh/s", hash_rate_24h: Number(fixed(rate, 9)), total_shares: 48_000 };
}

/** The refund of the fee is part of what the farm earns; the referral beside it is not. */
function rewardRow(world: World, view: View, farm: ScenarioFarm, epoch: number): unknown {
  const settled = view.settledAt(farm.farmId, epoch);
  const gross = view.gross(world.farmDay(farm.farmId, epoch).gross);
  const refund = (gross * FEE_REFUND_PERCENT) / 100n;
  const done = settled <= view.now();
  const text = (amount: bigint): string => fixed(done ? amount : 0n, BTC_DECIMALS);
  return {
    date: epoch * DAY,
    total_reward: text(gross + 1_000n),
    mining_reward: text(gross - refund),
    bos_plus_reward: text(refund),
    referral_bonus: text(0n),
    referral_reward: text(1_000n),
    calculation_date: done ? settled : null,
  };
}
