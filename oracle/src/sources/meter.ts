import { z } from "zod";
import { numeral, scaled, withUnit } from "./exact.ts";
import { dateOf } from "./pool.ts";
import { requesting, requestJson, understand, type Connection, type Recorder } from "./request.ts";

/** What a site's meter says of a day; undefined where it gave no reading. */
export type MeterDay = { energyWh: bigint | undefined; renewableBps: number };
export type MeterSource = { day: (epoch: number, record?: Recorder) => Promise<MeterDay> };
export type MeterParameters = Connection & { url: string; site: string };

const SOURCE = "meter";
const BPS_DECIMALS = 4;
const schema = z.object({
  energy: z.object({ value: numeral.nullable(), unit: z.string() }),
  renewable_share: numeral,
});

/** A site's electricity meter; the unit stands beside the figure and is read, not assumed. */
export function meterSource({ url, site, ...connection }: MeterParameters): MeterSource {
  return {
    day: async (epoch, record) => {
      const { energy, renewable_share: share } = await requestJson({
        ...requesting(connection, SOURCE),
        url: `${url}/sites/${encodeURIComponent(site)}/days/${dateOf(epoch)}`,
        schema,
        record,
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
