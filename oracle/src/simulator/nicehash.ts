import { createHmac } from "node:crypto";
import { json, type HttpRequest, type HttpResponse } from "../http/server.ts";
import { fixed } from "./decimals.ts";
import type { ScenarioFarm } from "./farms.ts";
import type { View } from "./view.ts";
import type { World } from "./world.ts";

const DAY = 86_400;
const HOUR = 3600;
const STEP = 300;
/** A farm's machines appear as so many rigs. */
const RIGS = 3;
const PAYMENTS_PER_DAY = 4;
const HISTORY_DAYS = 30;
const BTC_DECIMALS = 8;
const TERA_DECIMALS = 12;
/** The service refuses a clock that is off by more. */
const MAX_SKEW_MS = 300_000;

export type NiceHashCredentials = { key: string; secret: string; organizationOf: (user: string) => string };

/**
 * NiceHash's API: signed requests, errors as a list, decimal texts, streams in named columns by milliseconds. Each farm is an
 * organization with one group of rigs.
 */
export function createNiceHash(world: World, view: View, credentials: NiceHashCredentials, wallMs: () => number) {
  const refuse = (status: number, code: number, message: string): HttpResponse =>
    json(status, { error_id: "a1b2", errors: [{ code, message }] });

  return ({ method, segments, query, headers }: HttpRequest): HttpResponse => {
    const path = `/${segments.join("/")}`;
    const farm = world.farms.find(
      ({ poolUser }) => credentials.organizationOf(poolUser) === headers["x-organization-id"],
    );
    if (farm === undefined) return refuse(401, 2000, "Invalid organization id");
    const time = headers["x-time"] ?? "";
    const organization = headers["x-organization-id"] ?? "";
    const asked = [credentials.key, time, headers["x-nonce"], "", organization, "", method, path, query.toString()];
    const signature = createHmac("sha256", credentials.secret).update(asked.join("\0")).digest("hex");
    if (headers["x-auth"] !== `${credentials.key}:${signature}`) return refuse(401, 2001, "Invalid signature");
    if (Math.abs(Number(time) - wallMs()) > MAX_SKEW_MS) return refuse(400, 2002, "Session Time skew detected");

    switch (path) {
      case "/main/api/v2/mining/algorithms":
        return json(200, { miningAlgorithms: ALGORITHMS });
      case "/main/api/v2/mining/rigs2":
        return json(200, rigs(farm, query));
      case "/main/api/v2/mining/rig/stats/algo":
        return json(200, stream(world, view, farm, query));
      case "/main/api/v2/mining/rigs/payouts":
        return json(200, payouts(world, view, farm, query));
      default:
        return refuse(404, 404, "Not found");
    }
  };
}

const ALGORITHMS = [
  {
    algorithm: "SCRYPT",
    order: 0,
    displayMiningFactor: "MH",
    miningFactor: "1000000.00000000",
    displayMarketFactor: "TH",
  },
  {
    algorithm: "SHA256",
    order: 1,
    displayMiningFactor: "TH",
    miningFactor: "1000000000000.00000000",
    displayMarketFactor: "EH",
  },
];

/** One rig a page, so that whoever reads one page only sees a third of the farm. */
function rigs(farm: ScenarioFarm, query: URLSearchParams): unknown {
  const group = query.get("path");
  const page = Number(query.get("page"));
  const known = group === null || group === farm.poolUser;
  return {
    minerStatuses: { MINING: RIGS },
    miningRigs: known && page < RIGS ? [{ rigId: `rig-${page}`, name: `${farm.poolUser} ${page}` }] : [],
    pagination: { size: 1, page, totalPageCount: known ? RIGS : 0 },
  };
}

function stream(world: World, view: View, farm: ScenarioFarm, query: URLSearchParams): unknown {
  const from = Math.ceil(Number(query.get("afterTimestamp")) / 1000 / STEP) * STEP;
  const to = Math.min(Number(query.get("beforeTimestamp")) / 1000, view.now());
  const data: unknown[] = [];
  for (let second = from; second <= to; second += STEP) {
    const epoch = Math.floor(second / DAY);
    const hour = world.farmDay(farm.farmId, epoch).hourly[Math.floor((second % DAY) / HOUR)] ?? 0n;
    const rate = view.hashrate(hour, farm.farmId, epoch) / BigInt(RIGS);
    data.push([second * 1000, "0E-8", Number(fixed(rate, TERA_DECIMALS)), 0, 0]);
  }
  return { columns: ["time", "unpaid_total_amount", "speed_accepted", "speed_rejected_target", "profitability"], data };
}

function payouts(world: World, view: View, farm: ScenarioFarm, query: URLSearchParams): unknown {
  const size = Number(query.get("size"));
  const page = Number(query.get("page"));
  const today = Math.floor(view.now() / DAY);
  const list: unknown[] = [];
  for (let epoch = today; epoch > today - HISTORY_DAYS; epoch--) {
    const gross = view.gross(world.farmDay(farm.farmId, epoch).gross);
    for (let k = PAYMENTS_PER_DAY - 1; k >= 0; k--) {
      const created = epoch * DAY + Math.floor(((k + 0.5) * DAY) / PAYMENTS_PER_DAY);
      if (created > view.now()) continue;
      const parts = BigInt(PAYMENTS_PER_DAY);
      const amount = (gross * BigInt(k + 1)) / parts - (gross * BigInt(k)) / parts;
      list.push({
        id: `${epoch}-${k}`,
        created: created * 1000,
        currency: { enumName: "BTC", description: "Bitcoin" },
        amount: fixed(amount, BTC_DECIMALS),
        feeAmount: "0.00000000",
        accountType: "USER",
      });
    }
  }
  const rows = list.slice(page * size, (page + 1) * size);
  return { list: rows, pagination: { size, page, totalPageCount: Math.ceil(list.length / size) } };
}
