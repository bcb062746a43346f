import { createHmac } from "node:crypto";
import { json, type HttpRequest, type HttpResponse } from "../http/server.ts";
import { fixed } from "./decimals.ts";
import type { ScenarioFarm } from "./farms.ts";
import type { View } from "./view.ts";
import type { World } from "./world.ts";

const DAY = 86_400;
/** Days that the history has. */
const HISTORY_DAYS = 120;
const FEE_PART_PERCENT = 2n;
const BTC_DECIMALS = 8;
const PETA_DECIMALS = 15;

/** Antpool's API: a signed form, failures in an envelope under HTTP 200, a history of days over pages, newest first. */
export function createAntpool(world: World, view: View, credentials: { key: string; secret: string }) {
  let lastNonce = 0;
  const refuse = (code: number, message: string): HttpResponse => json(200, { code, message, data: null });

  return ({ method, segments, body }: HttpRequest): HttpResponse => {
    if (method !== "POST" || segments[0] !== "api") return { status: 404, body: "" };
    const form = new URLSearchParams(body);
    const [user, nonce] = [form.get("userId") ?? "", form.get("nonce") ?? ""];
    const expected = createHmac("sha256", credentials.secret).update(`${user}${credentials.key}${nonce}`).digest("hex");
    if (form.get("key") !== credentials.key || form.get("signature") !== expected.toUpperCase())
      return refuse(1001, "signature error");
    if (Number(nonce) <= lastNonce) return refuse(1002, "nonce must be larger than the last one");
    lastNonce = Number(nonce);
    const farm = world.farms.find(({ poolUser }) => poolUser === user);
    if (farm === undefined) return refuse(1003, "user does not exist");
    if (segments[1] !== "paymentHistoryV2.htm" || form.get("type") !== "recv") return refuse(1004, "parameter error");
    const days = settledDays(view, farm);
    const size = Number(form.get("pageSize"));
    const page = Number(form.get("page"));
    const rows = days.slice((page - 1) * size, page * size).map((epoch) => row(world, view, farm, epoch));
    return json(200, {
      code: 0,
      message: "ok",
      data: { page, totalPage: Math.ceil(days.length / size), pageSize: size, totalRecord: days.length, rows },
    });
  };
}

function settledDays(view: View, farm: ScenarioFarm): number[] {
  const today = Math.floor(view.now() / DAY);
  return Array.from({ length: HISTORY_DAYS }, (_, back) => today - 1 - back).filter(
    (epoch) => view.settledAt(farm.farmId, epoch) <= view.now(),
  );
}

function row(world: World, view: View, farm: ScenarioFarm, epoch: number): unknown {
  const day = world.farmDay(farm.farmId, epoch);
  const rate = view.hashrate(day.hashrate, farm.farmId, epoch);
  const gross = view.gross(day.gross);
  const fees = (gross * FEE_PART_PERCENT) / 100n;
  return {
    timestamp: new Date(epoch * DAY * 1000).toISOString().slice(0, 19).replace("T", " "),
    hashrate: `${fixed(rate / 10n ** BigInt(PETA_DECIMALS - 2), 2)} PH/s`,
    hashrate_unit: rate,
    ppsAmount: "0",
    pplnsAmount: "0",
    soloAmount: "0",
    ppappsAmount: "0",
    ppapplnsAmount: "0",
    fppsBlockAmount: fixed(gross - fees, BTC_DECIMALS),
    fppsFeeAmount: fixed(fees, BTC_DECIMALS),
  };
}
