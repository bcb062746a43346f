import { z } from "zod";
import { numeral, scaled, wholeNumber } from "./exact.ts";
import { requesting, requestJson, SourceError, understand, type Connection, type Recorder } from "./request.ts";

/** USD price of a bitcoin at a unix second that is a whole minute, 8 decimals. */
export type PriceSource = { name: string; priceUsd8: (second: number, record?: Recorder) => Promise<bigint> };
export type PriceSourceParameters = Connection & { url: string };

const USD_DECIMALS = 8;
/** The minute after the one asked for is taken when nothing was traded in it; so are up to this many. */
const MINUTES_TO_LOOK = 5;
const MINUTE = 60;

/** Opening price of the first minute at or after `second`. @throws SourceError if there is none, or it is not positive. */
function firstOpen(source: string, second: number, rows: readonly { second: number; open: string }[]): bigint {
  const first = rows.filter((row) => row.second >= second).sort((a, b) => a.second - b.second)[0];
  if (first === undefined || first.second > second + MINUTES_TO_LOOK * MINUTE) {
    throw new SourceError(source, `has no price at ${new Date(second * 1000).toISOString()}`);
  }
  const price = understand(source, () => scaled(first.open, USD_DECIMALS));
  if (price === 0n) throw new SourceError(source, "gave a price of zero");
  return price;
}

const coinbaseSchema = z.array(z.tuple([wholeNumber, numeral, numeral, numeral], z.unknown()));

/** Coinbase's candles: `[time, low, high, open, ...]`, JSON numbers, newest first. */
export function coinbaseSource({ url, ...connection }: PriceSourceParameters): PriceSource {
  const source = "coinbase";
  return {
    name: source,
    priceUsd8: async (second, record) => {
      const range = `start=${iso(second)}&end=${iso(second + MINUTES_TO_LOOK * MINUTE)}`;
      const rows = await requestJson({
        ...requesting(connection, source),
        url: `${url}/products/BTC-USD/candles?granularity=60&${range}`,
        schema: coinbaseSchema,
        record,
      });
      return firstOpen(
        source,
        second,
        rows.map(([time, , , open]) => ({ second: time, open })),
      );
    },
  };
}

const krakenSchema = z.object({
  error: z.array(z.string()),
  result: z.object({ XXBTZUSD: z.array(z.tuple([wholeNumber, numeral], z.unknown())) }).optional(),
});

/** Kraken's OHLC: failures in `error` under HTTP 200; `since` is exclusive. */
export function krakenSource({ url, ...connection }: PriceSourceParameters): PriceSource {
  const source = "kraken";
  return {
    name: source,
    priceUsd8: async (second, record) => {
      const answer = await requestJson({
        ...requesting(connection, source),
        url: `${url}/0/public/OHLC?pair=XBTUSD&interval=1&since=${second - 1}`,
        schema: krakenSchema,
        record,
      });
      if (answer.error.length > 0 || answer.result === undefined)
        throw new SourceError(source, `refused: ${answer.error.join(", ")}`);
      return firstOpen(
        source,
        second,
        answer.result.XXBTZUSD.map(([time, open]) => ({ second: time, open })),
      );
    },
  };
}

const binanceSchema = z.array(z.tuple([wholeNumber, numeral], z.unknown()));

/** Binance's klines: times in milliseconds. */
export function binanceSource({ url, ...connection }: PriceSourceParameters): PriceSource {
  const source = "binance";
  return {
    name: source,
    priceUsd8: async (second, record) => {
      const range = `startTime=${second * 1000}&endTime=${(second + MINUTES_TO_LOOK * MINUTE) * 1000}`;
      const rows = await requestJson({
        ...requesting(connection, source),
        url: `${url}/api/v3/klines?symbol=BTCUSDT&interval=1m&${range}`,
        schema: binanceSchema,
        record,
      });
      return firstOpen(
        source,
        second,
        rows.map(([time, open]) => ({ second: time / 1000, open })),
      );
    },
  };
}

function iso(second: number): string {
  return new Date(second * 1000).toISOString();
}
