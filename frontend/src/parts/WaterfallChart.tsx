import type { DeploymentToken } from "@adit/sdk";
import { formatBps, formatCents, formatDay, formatEfficiency, formatShare, formatUsd } from "@adit/sdk/format";
import type { ReactElement } from "react";
import type { Terms } from "../chain/events.ts";
import { PER_TH_DECIMALS, type DayOfOneTh } from "../model/day.ts";
import { rewardUsd8, smallReward } from "../model/figures.ts";
import { Waterfall, type WaterfallRow } from "./charts/Waterfall.tsx";

/** One day of 1 TH/s, from gross to what holders get. */
export function WaterfallChart({
  day,
  terms,
  token,
}: {
  day: DayOfOneTh;
  terms: Terms;
  token: DeploymentToken;
}): ReactElement {
  const { gross, electricity, maintenance, service, protocol, holders } = day.lines;
  const row = (kind: WaterfallRow["kind"], name: string, why: string, amount: bigint): WaterfallRow => ({
    kind,
    name,
    why,
    amount,
    figure: smallReward(amount, token, PER_TH_DECIMALS),
    value: formatCents(rewardUsd8(amount, token, day.priceUsd8, PER_TH_DECIMALS)),
    share: formatShare(amount, gross),
  });
  const energy = `${formatEfficiency(terms.milliJoulePerTh)} at ${formatUsd(terms.tariffUsd8)} a kWh`;
  return (
    <Waterfall
      caption={`From gross to what holders of 1 TH/s get for ${formatDay(day.epoch)}`}
      rows={[
        row("gross", "Gross", "by the network's difficulty", gross),
        row("cost", "Electricity", energy, electricity),
        row("cost", "Maintenance", `${formatUsd(terms.maintenanceUsd8PerThDay)} a TH/s-day`, maintenance),
        row("cost", "Service", `${formatBps(terms.serviceBps)} of gross`, service),
        row("cost", "Protocol", `${formatBps(terms.protocolBps)} of net`, protocol),
        row("holders", "Holders", "streams to units", holders),
      ]}
    />
  );
}
