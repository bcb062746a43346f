import { json, type HttpRequest, type HttpResponse } from "../http/server.ts";
import { fixed } from "./decimals.ts";
import type { View } from "./view.ts";

const MINUTE = 60;
const MAX_CANDLES = 300;
const CENT = 1_000_000n;

/** Three exchanges' one-minute candles, in their three shapes: floats by seconds, text by seconds, text by milliseconds. */
export const EXCHANGES = ["coinbase", "kraken", "binance"] as const;
export type Exchange = (typeof EXCHANGES)[number];

export function createExchanges(view: View) {
  return ({ segments, query }: HttpRequest): HttpResponse => {
    const [exchange, ...path] = segments;
    switch (`${exchange}/${path.join("/")}`) {
      case "coinbase/products/BTC-USD/candles":
        return coinbase(view, query);
      case "kraken/0/public/OHLC":
        return kraken(view, query);
      case "binance/api/v3/klines":
        return binance(view, query);
      default:
        return json(404, { message: "NotFound" });
    }
  };
}

/** Opening prices of the whole minutes in [from, to], as text in dollars and cents. */
function candles(view: View, exchange: Exchange, from: number, to: number): { second: number; price: string }[] {
  const index = EXCHANGES.indexOf(exchange);
  const rows: { second: number; price: string }[] = [];
  for (
    let second = Math.ceil(from / MINUTE) * MINUTE;
    second <= Math.min(to, view.now()) && rows.length < MAX_CANDLES;
    second += MINUTE
  ) {
    rows.push({ second, price: fixed(view.priceUsd8(second, index) / CENT, 2) });
  }
  return rows;
}

/** `[[time, low, high, open, close, volume]]`, newest first, JSON numbers. */
function coinbase(view: View, query: URLSearchParams): HttpResponse {
  const from = Date.parse(query.get("start") ?? "") / 1000;
  const to = Date.parse(query.get("end") ?? "") / 1000;
  if (query.get("granularity") !== "60" || Number.isNaN(from) || Number.isNaN(to))
    return json(400, { message: "Invalid interval" });
  const rows = candles(view, "coinbase", from, to).map(({ second, price }) => [
    second,
    Number(price),
    Number(price),
    Number(price),
    Number(price),
    12.5,
  ]);
  return json(200, rows.reverse());
}

/** `{error: [], result: {XXBTZUSD: [[time, "open", ...]], last}}`; `since` is exclusive. */
function kraken(view: View, query: URLSearchParams): HttpResponse {
  const since = Number(query.get("since"));
  if (query.get("pair") !== "XBTUSD") return json(200, { error: ["EQuery:Unknown asset pair"] });
  if (!Number.isInteger(since)) return json(200, { error: ["EGeneral:Invalid arguments"] });
  const rows = candles(view, "kraken", since + 1, since + MAX_CANDLES * MINUTE);
  const list = rows.map(({ second, price }) => [second, price, price, price, price, price, "3.1", 42]);
  return json(200, { error: [], result: { XXBTZUSD: list, last: rows.at(-1)?.second ?? since } });
}

/** `[[openTime in milliseconds, "open", "high", "low", "close", "volume", closeTime, ...]]` */
function binance(view: View, query: URLSearchParams): HttpResponse {
  const from = Number(query.get("startTime")) / 1000;
  const to = Number(query.get("endTime")) / 1000;
  if (query.get("symbol") !== "BTCUSDT") return json(400, { code: -1121, msg: "Invalid symbol." });
  if (query.get("interval") !== "1m" || !(to >= from)) return json(400, { code: -1120, msg: "Invalid interval." });
  return json(
    200,
    candles(view, "binance", from, to).map(({ second, price }) => [
      second * 1000,
      `${price}000000`,
      price,
      price,
      price,
      "8.4",
      second * 1000 + 59_999,
    ]),
  );
}
