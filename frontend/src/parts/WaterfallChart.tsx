import { formatBps, formatDay, formatEfficiency, formatShare, formatUsd } from "@adit/sdk/format";
import { PROFIT_SHARE_FORM } from "@adit/sdk/math";
import type { ReactElement } from "react";
import type { Terms } from "../chain/events.ts";
import {
  coinsOfDay,
  holdersUsd8,
  PER_TH_DECIMALS,
  type CoinOfDay,
  type DayOfOneTh,
  type RewardTokens,
} from "../model/day.ts";
import { rewardUsd8, smallReward, smallUsd } from "../model/figures.ts";
import { Waterfall, type WaterfallRow } from "./charts/Waterfall.tsx";

/** A share to the nearest tenth of a percent, so that two of them are the whole. */
const nearestShare = (part: bigint, whole: bigint): string => formatShare(part + whole / 2_000n, whole);

/** One day of 1 TH/s, from gross to what holders get: of one coin, or of both in merged mining. */
export function WaterfallChart({
  day,
  terms,
  tokens,
}: {
  day: DayOfOneTh;
  terms: Terms;
  tokens: RewardTokens;
}): ReactElement {
  const coins = coinsOfDay(day, tokens);
  const [only, ...others] = coins;
  if (only !== undefined && others.length === 0) return <CoinWaterfall coin={only} day={day} terms={terms} />;
  return (
    <>
      {coins.map((coin) => (
        <section key={coin.token.address} className="waterfall-coin" aria-label={`In ${coin.token.symbol}`}>
          <h3>
            {coin.token.symbol}{" "}
            <span className="quiet small-text">
              bears {nearestShare(grossUsd8(coin), grossUsd8(...coins))} of the costs, as much as its gross is worth of
              both
            </span>
          </h3>
          <CoinWaterfall coin={coin} day={day} terms={terms} />
        </section>
      ))}
      <p className="waterfall-sum">
        Both coins together: <span className="fig live">{smallUsd(holdersUsd8(day, tokens))}</span> to holders of 1
        TH/s.
      </p>
    </>
  );
}

function grossUsd8(...coins: readonly CoinOfDay[]): bigint {
  return coins.reduce(
    (sum, { token, lane }) => sum + rewardUsd8(lane.lines.gross, token, lane.priceUsd8, PER_TH_DECIMALS),
    0n,
  );
}

/** Units of the last decimal that scaling line by line may lose. */
const ROUNDING = 5n;

function CoinWaterfall({
  coin: { token, lane },
  day,
  terms,
}: {
  coin: CoinOfDay;
  day: DayOfOneTh;
  terms: Terms;
}): ReactElement {
  const { gross, electricity, maintenance, service, net, protocol, holders } = lane.lines;
  const row = (kind: WaterfallRow["kind"], name: string, why: string, amount: bigint): WaterfallRow => ({
    kind,
    name,
    why,
    amount,
    figure: smallReward(amount, token, PER_TH_DECIMALS),
    value: smallUsd(rewardUsd8(amount, token, lane.priceUsd8, PER_TH_DECIMALS)),
    share: formatShare(amount, gross),
  });
  const energy = `${formatEfficiency(terms.milliJoulePerTh)} at ${formatUsd(terms.tariffUsd8)} a kWh`;
  // Of a profit share: what is left after costs makes good earlier losses first, and the provider keeps its part of the rest.
  const left = gross - electricity - maintenance - service;
  // Lines are rounded to the scale one by one; other forms make nothing good.
  const madeGood = terms.form === PROFIT_SHARE_FORM && left > net + ROUNDING ? left - net : 0n;
  const rest = net - protocol - holders;
  const keeps = rest > ROUNDING ? rest : 0n;
  return (
    <Waterfall
      caption={`From gross to what holders of 1 TH/s get of ${token.symbol} for ${formatDay(day.epoch)}`}
      rows={[
        row(
          "gross",
          "Gross",
          day.origin === "settled" && terms.form === PROFIT_SHARE_FORM
            ? "by the farm's report"
            : "by the network's difficulty",
          gross,
        ),
        row("cost", "Electricity", energy, electricity),
        row("cost", "Maintenance", `${formatUsd(terms.maintenanceUsd8PerThDay)} a TH/s-day`, maintenance),
        row("cost", "Service", `${formatBps(terms.serviceBps)} of gross`, service),
        ...(madeGood > 0n ? [row("cost", "Earlier losses", "made good first", madeGood)] : []),
        ...(keeps > 0n ? [row("cost", "Provider", `${formatBps(10_000 - terms.holderShareBps)} of net`, keeps)] : []),
        row("cost", "Protocol", `${formatBps(terms.protocolBps)} of ${keeps > 0n ? "the rest" : "net"}`, protocol),
        row("holders", "Holders", "streams to units", holders),
      ]}
    />
  );
}
