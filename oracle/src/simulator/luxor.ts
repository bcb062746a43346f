import { json, type HttpRequest, type HttpResponse } from "../http/server.ts";
import { fixed } from "./decimals.ts";
import type { ScenarioFarm } from "./farms.ts";
import type { View } from "./view.ts";
import type { World } from "./world.ts";

const HOUR = 3600;
const DAY = 86_400;
const DEFAULT_PAGE_SIZE = 10;
/** The service gives at most so many rows at once, whatever is asked for. */
const MAX_PAGE_SIZE = 10;
const SATS_PER_BTC = 100_000_000;

/** Luxor's v2 API: a key in a header, hashrates as decimal texts in H/s, pages, revenue as JSON numbers in BTC by kind. */
export function createLuxor(world: World, view: View, key: string) {
  return ({ method, segments, headers, query }: HttpRequest): HttpResponse => {
    if (method !== "GET") return { status: 405, body: "" };
    if (headers.authorization !== key)
      return json(401, { error: { code: "UNAUTHORIZED", message: "invalid api key" } });
    const [version, pool, what, coin] = segments;
    if (version !== "v2" || pool !== "pool" || coin !== "BTC") return json(404, { error: { code: "NOT_FOUND" } });
    const farm = world.farms.find(({ poolUser }) => poolUser === query.get("subaccount_names"));
    if (farm === undefined)
      return json(200, { error: { code: "INVALID_SUBACCOUNT", message: "subaccount not found" } });
    const from = Date.parse(`${query.get("start_date") ?? ""}T00:00:00Z`) / 1000;
    const to = Date.parse(`${query.get("end_date") ?? ""}T00:00:00Z`) / 1000 + DAY;
    if (Number.isNaN(from) || Number.isNaN(to)) return json(400, { error: { code: "INVALID_DATE" } });
    const range = { currency_type: coin, start_date: query.get("start_date"), end_date: query.get("end_date") };
    const subaccounts = [{ id: farm.farmId, name: farm.poolUser }];
    if (what === "hashrate-efficiency") {
      if (query.get("tick_size") !== "1h") return json(400, { error: { code: "INVALID_TICK" } });
      const { rows, pagination } = paged(hourly(world, view, farm, from, to), query);
      return json(200, { ...range, tick_size: "1h", subaccounts, hashrate_efficiency: rows, pagination });
    }
    if (what === "revenue") return json(200, { ...range, subaccounts, revenue: revenue(world, view, farm, from, to) });
    return json(404, { error: { code: "NOT_FOUND" } });
  };
}

function paged(rows: readonly unknown[], query: URLSearchParams): { rows: unknown[]; pagination: unknown } {
  const number = Number(query.get("page_number") ?? 1);
  const size = Math.min(MAX_PAGE_SIZE, Number(query.get("page_size") ?? DEFAULT_PAGE_SIZE));
  return {
    rows: rows.slice((number - 1) * size, number * size),
    pagination: { page_number: number, page_size: size, item_count: rows.length },
  };
}

function hourly(world: World, view: View, farm: ScenarioFarm, from: number, to: number): unknown[] {
  const rows: unknown[] = [];
  for (let second = from; second < Math.min(to, view.now()); second += HOUR) {
    const epoch = Math.floor(second / DAY);
    const truth = world.farmDay(farm.farmId, epoch).hourly[(second % DAY) / HOUR] ?? 0n;
    rows.push({
      date_time: new Date(second * 1000).toISOString(),
      hashrate: fixed(view.hashrate(truth, farm.farmId, epoch), 0),
      efficiency: 0.998,
    });
  }
  return rows;
}

function revenue(world: World, view: View, farm: ScenarioFarm, from: number, to: number): unknown[] {
  const rows: unknown[] = [];
  for (let epoch = from / DAY; epoch < to / DAY; epoch++) {
    if (view.settledAt(farm.farmId, epoch) > view.now()) continue;
    const gross = view.gross(world.farmDay(farm.farmId, epoch).gross);
    const row = (kind: string, amount: number): unknown => ({
      date_time: new Date(epoch * DAY * 1000).toISOString(),
      revenue: { currency_type: "BTC", revenue_type: kind, revenue: amount },
    });
    rows.push(row("MINING", Number(gross) / SATS_PER_BTC), row("REFERRAL", 0.00001));
  }
  return rows;
}
