import { json, type HttpRequest, type HttpResponse } from "../http/server.ts";
import type { ScenarioFarm } from "./farms.ts";
import type { View } from "./view.ts";
import type { World } from "./world.ts";

const HOUR = 3600;
const DAY = 86_400;
const SATS_PER_BTC = 100_000_000;
/** Share of the income that comes from transaction fees, in the pool's split of a payment. */
const FEE_PART_PERCENT = 2n;

/**
 * F2Pool's v2 API as miners meet it: POST with JSON, secret in a header, failures as `{code, msg}` under HTTP 200, hashrates as
 * JSON numbers beyond 2^53, money as floats in BTC, a day's income booked the day after.
 */
export function createF2Pool(world: World, view: View, secret: string) {
  return ({ method, segments, headers, body }: HttpRequest): HttpResponse => {
    if (method !== "POST") return { status: 404, body: "" };
    if (headers["f2p-api-secret"] !== secret) return json(200, { code: 5010, msg: "api secret is invalid" });
    const request = parse(body);
    if (request === undefined) return json(200, { code: 5001, msg: "request params error" });
    if (request.currency !== "bitcoin") return json(200, { code: 5001, msg: "unknown currency" });
    const farm = world.farms.find(({ pool, poolUser }) => pool === "f2pool" && poolUser === request.mining_user_name);
    if (farm === undefined) return json(200, { code: 5001, msg: "mining user not found" });

    switch (segments.join("/")) {
      case "v2/hash_rate/info":
        return json(200, { info: info(world, view, farm), currency: "bitcoin" });
      case "v2/hash_rate/history":
        return withRange(request, (from, to) => ({ hash_rate_list: history(world, view, farm, from, to) }));
      case "v2/assets/transactions/list":
        return withRange(request, (from, to) => ({ transactions: transactions(world, view, farm, from, to) }));
      default:
        return { status: 404, body: "" };
    }
  };
}

function parse(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}

function withRange(request: Record<string, unknown>, answer: (from: number, to: number) => unknown): HttpResponse {
  const { start_time: from, end_time: to } = request;
  if (typeof from !== "number" || typeof to !== "number" || to < from)
    return json(200, { code: 5001, msg: "time range error" });
  // 1e11 seconds are in the year 5138: the caller sent milliseconds.
  if (to > 1e11) return json(200, { code: 5001, msg: "time range error" });
  return json(200, answer(from, to));
}

function info(world: World, view: View, farm: ScenarioFarm): unknown {
  const second = view.now();
  const epoch = Math.floor(second / DAY);
  const hour = Math.floor((second % DAY) / HOUR);
  const rate = Number(view.hashrate(world.farmDay(farm.farmId, epoch).hourly[hour] ?? 0n, farm.farmId, epoch));
  return {
    name: farm.poolUser,
    hash_rate: rate,
    h1_hash_rate: rate,
    h24_hash_rate: rate,
    h1_stale_hash_rate: 0,
    h24_stale_hash_rate: 0,
  };
}

function history(world: World, view: View, farm: ScenarioFarm, from: number, to: number): unknown[] {
  const rows: unknown[] = [];
  for (let second = Math.ceil(from / HOUR) * HOUR; second <= Math.min(to, view.now()); second += HOUR) {
    const epoch = Math.floor(second / DAY);
    const truth = world.farmDay(farm.farmId, epoch).hourly[(second % DAY) / HOUR] ?? 0n;
    rows.push({
      timestamp: second,
      hash_rate: Number(view.hashrate(truth, farm.farmId, epoch)),
      stale_hash_rate: 0,
      delay_hash_rate: 0,
    });
  }
  return rows;
}

/** Transactions whose booking lies in the range; the day they are for stands in `mining_extra.mining_date`. */
function transactions(world: World, view: View, farm: ScenarioFarm, from: number, to: number): unknown[] {
  const rows: unknown[] = [];
  for (let epoch = Math.floor(from / DAY) - 3; epoch * DAY <= to; epoch++) {
    const settledAt = view.settledAt(farm.farmId, epoch);
    if (settledAt < from || settledAt > to || settledAt > view.now()) continue;
    const { gross, hashrate } = world.farmDay(farm.farmId, epoch);
    const credited = view.gross(gross);
    const fees = (credited * FEE_PART_PERCENT) / 100n;
    rows.push({
      id: epoch * 1000 + farm.farmId,
      type: "revenue_fpps",
      changed_balance: Number(credited) / SATS_PER_BTC,
      created_at: settledAt,
      mining_extra: {
        mining_date: epoch * DAY,
        settle_date: settledAt,
        pps: Number(credited - fees) / SATS_PER_BTC,
        pps_fee_rate: 0,
        tx_fee: Number(fees) / SATS_PER_BTC,
        tx_fee_rate: 0,
        hash_rate: Number(view.hashrate(hashrate, farm.farmId, epoch)),
      },
      payout_extra: null,
    });
  }
  return rows;
}
