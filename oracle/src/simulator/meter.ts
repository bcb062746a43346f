import { json, type HttpRequest, type HttpResponse } from "../http/server.ts";
import { fixed } from "./decimals.ts";
import type { View } from "./view.ts";
import type { World } from "./world.ts";

const DAY = 86_400;

/**
 * A site's electricity meter: `GET /sites/:site/days/:YYYY-MM-DD`. Most nodes are served kWh; one gateway speaks MWh, rounded.
 * A meter that gave no reading answers null.
 */
export function createMeter(world: World, view: View) {
  return ({ method, segments }: HttpRequest): HttpResponse => {
    const [sites, site, days, date] = segments;
    const farm = world.farms.find(({ poolUser }) => poolUser === site);
    const epoch = Date.parse(`${date}T00:00:00Z`) / 1000 / DAY;
    if (method !== "GET" || sites !== "sites" || days !== "days" || farm === undefined || !Number.isInteger(epoch)) {
      return json(404, { error: "no such site or day" });
    }
    if ((epoch + 1) * DAY > view.now()) return json(409, { error: "the day is not over" });
    const energyWh = view.energyWh(world.farmDay(farm.farmId, epoch).energyWh, epoch);
    const reading =
      energyWh === undefined
        ? { value: null, unit: "kWh" }
        : view.node === 2
          ? { value: fixed(energyWh / 1000n, 3), unit: "MWh" }
          : { value: fixed(energyWh, 3), unit: "kWh" };
    return json(200, { site, date, energy: reading, renewable_share: farm.renewableBps / 10_000 });
  };
}
