import { json, type HttpRequest, type HttpResponse } from "../http/server.ts";
import { coinbaseIdOf } from "./bitcoind.ts";
import type { ScenarioFarm } from "./farms.ts";
import type { View } from "./view.ts";
import type { World } from "./world.ts";

const HOUR = 3600;
const DAY = 86_400;
const HOURS_PER_DAY = 24;
/** Blocks that the pool finds in a day of the scenario; each credits its part of the day's income. */
const POOL_BLOCKS_PER_DAY = 5;

/** OCEAN's API: GET, no secret, answers under `result`, hashrates over trailing windows, one earning per block that the pool found. */
export function createOcean(world: World, view: View) {
  return ({ method, segments }: HttpRequest): HttpResponse => {
    if (method !== "GET" || segments[0] !== "v1") return { status: 404, body: "" };
    const [, resource, user, start, end] = segments;
    if (resource === "blocks") return json(200, { result: { blocks: blocks(world, view) } });
    const farm = world.farms.find(({ pool, poolUser }) => pool === "ocean" && poolUser === user);
    if (farm === undefined) return json(200, { result: null, error: "user not found" });
    if (resource === "user_hashrate") return json(200, { result: windows(world, view, farm) });
    if (resource === "earnpay") {
      const from = Number(start);
      const to = end === undefined ? view.now() : Number(end);
      if (!Number.isInteger(from) || !Number.isInteger(to)) return json(200, { result: null, error: "bad time" });
      return json(200, {
        result: { earnings: earnings(world, view, farm, from, to), payouts: payouts(world, view, farm, from, to) },
      });
    }
    return { status: 404, body: "" };
  };
}

/** Average over the trailing window that ends at the last full hour. */
function windows(world: World, view: View, farm: ScenarioFarm): unknown {
  const snapshot = Math.floor(view.now() / HOUR) * HOUR;
  const average = (hours: number): number => {
    let sum = 0n;
    for (let back = 1; back <= hours; back++) {
      const second = snapshot - back * HOUR;
      sum += world.farmDay(farm.farmId, Math.floor(second / DAY)).hourly[(second % DAY) / HOUR] ?? 0n;
    }
    return Number(view.hashrate(sum / BigInt(hours), farm.farmId, Math.floor((snapshot - 1) / DAY)));
  };
  const lastHour = average(1);
  return {
    snap_ts: snapshot,
    hashrate_60s: lastHour,
    hashrate_300s: lastHour,
    hashrate_600s: lastHour,
    hashrate_1800s: lastHour,
    hashrate_3600s: lastHour,
    hashrate_43200s: average(HOURS_PER_DAY / 2),
    hashrate_86400s: average(HOURS_PER_DAY),
  };
}

function earnings(world: World, view: View, farm: ScenarioFarm, from: number, to: number): unknown[] {
  const rows: unknown[] = [];
  for (let epoch = Math.floor(from / DAY); epoch * DAY <= to; epoch++) {
    if (view.settledAt(farm.farmId, epoch) > view.now()) continue;
    const gross = view.gross(world.farmDay(farm.farmId, epoch).gross);
    const parts = BigInt(POOL_BLOCKS_PER_DAY);
    for (let k = 0; k < POOL_BLOCKS_PER_DAY; k++) {
      const ts = epoch * DAY + Math.floor(((k + 0.5) * DAY) / POOL_BLOCKS_PER_DAY);
      if (ts < from || ts > to) continue;
      const part = (gross * BigInt(k + 1)) / parts - (gross * BigInt(k)) / parts;
      const block = world.chain.block(world.chain.tipAt(ts));
      rows.push({
        block_hash: block.hash,
        ts,
        shares_in_window: 0,
        fees_collected_satoshis: 0,
        satoshis_net_earned: Number(part),
      });
    }
  }
  return rows;
}

/** The pool pays at noon what was earned the day before, in the coinbase of the block that it finds then. */
function payouts(world: World, view: View, farm: ScenarioFarm, from: number, to: number): unknown[] {
  const rows: unknown[] = [];
  for (let epoch = Math.floor(from / DAY); epoch * DAY <= to; epoch++) {
    const ts = epoch * DAY + DAY / 2;
    if (ts < from || ts > to || ts > view.now()) continue;
    rows.push({
      ts,
      on_chain_txid: coinbaseIdOf(world.chain.block(world.chain.tipAt(ts)).hash),
      total_satoshis_net_paid: Number(view.gross(world.farmDay(farm.farmId, epoch - 1).gross)),
      is_generation_txn: true,
    });
  }
  return rows;
}

function blocks(world: World, view: View): unknown[] {
  const tip = view.tip();
  return Array.from({ length: POOL_BLOCKS_PER_DAY }, (_, i) => {
    const block = world.chain.block(tip - i * 29);
    return {
      block_hash: block.hash,
      height: block.height,
      ts: block.time,
      subsidy_sats: Number(block.subsidy),
      txn_fees_sats: Number(view.fees(block.fees)),
      total_reward_sats: Number(block.subsidy + view.fees(block.fees)),
    };
  });
}
