import { SECONDS_PER_DAY } from "@adit/sdk/math";
import { z } from "zod";
import { numeral, scaled, withUnit } from "./exact.ts";
import { requestJson, understand, type Fetch } from "./request.ts";

/** What a site's meter says of a day; undefined where it gave no reading. */
export type MeterDay = { energyWh: bigint | undefined; renewableBps: number };
export type MeterSource = { day: (epoch: number) => Promise<MeterDay> };
export type MeterParameters = { url: string; site: string; fetch: Fetch; timeoutMs: number };

const SOURCE = "meter";
const BPS_DECIMALS = 4;
const schema = z.object({
  energy: z.object({ value: numeral.nullable(), unit: z.string() }),
  renewable_share: numeral,
});

/** A site's electricity meter; the unit stands beside the figure and is read, not assumed. */
export function meterSource({ url, site, fetch, timeoutMs }: MeterParameters): MeterSource {
  return {
    day: async (epoch) => {
      const date = new Date(epoch * SECONDS_PER_DAY * 1000).toISOString().slice(0, 10);
      const { energy, renewable_share: share } = await requestJson({
        fetch,
        source: SOURCE,
        url: `${url}/sites/${encodeURIComponent(site)}/days/${date}`,
        schema,
        timeoutMs,
      });
      return understand(SOURCE, () => {
        const renewableBps = scaled(share, BPS_DECIMALS);
        if (renewableBps > 10_000n) throw new RangeError(`a renewable share of ${share} is above the whole`);
        return {
          energyWh: energy.value === null ? undefined : withUnit(energy.value, energy.unit, "wh"),
          renewableBps: Number(renewableBps),
        };
      });
    },
  };
}
