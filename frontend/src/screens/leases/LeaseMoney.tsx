import { formatDay, formatDays, formatTerm, formatToken } from "@adit/sdk/format";
import { optionEndsAt, type LeaseEstimateInputs } from "@adit/sdk/math";
import { useMemo, type ReactElement } from "react";
import type { SeriesView } from "../../chain/useSeries.ts";
import type { KnownCoins } from "../../model/coinsToday.ts";
import { holdersOf } from "../../model/day.ts";
import { riseToEven, rentByDay } from "../../model/leaseMarket.ts";
import {
  dollars,
  evenAt,
  incomePoints,
  leaseInputs,
  leaseOutcomes,
  purchaseCost,
  type LeasePlan,
} from "../../model/leaseMoney.ts";
import { coinAmountsText } from "../../parts/CoinAmounts.tsx";
import { FanChart } from "../../parts/charts/FanChart.tsx";
import { formatDateTime, formatUsd } from "@adit/sdk/format";

/** Everything that a lease moves between its two sides, before anybody signs; and what it would earn in three cases, the loss first. */
export function LeaseMoney({
  view,
  plan,
  purchasePrice,
}: {
  view: SeriesView;
  plan: LeasePlan;
  /** payment-token base units with 18 fractional decimals per TH/s; 0: the units cannot be bought */
  purchasePrice: bigint;
}): ReactElement {
  return (
    <>
      <CashFlow view={view} plan={plan} purchasePrice={purchasePrice} />
      <Estimate view={view} plan={plan} />
    </>
  );
}

function CashFlow({
  view,
  plan,
  purchasePrice,
}: {
  view: SeriesView;
  plan: LeasePlan;
  purchasePrice: bigint;
}): ReactElement {
  const { units, start, epochs, rent } = plan;
  const { terms } = view.record;
  const pay = (amount: bigint): string => formatToken(amount, view.paymentToken);
  const [firstDay = 0n] = rentByDay(rent, epochs);
  const { formula } = view;
  const aDay = formula === undefined ? undefined : holdersOf(formula, view, units * terms.unitHashrate);
  const earned =
    aDay === undefined
      ? "what the units earned that day"
      : `what the units earned that day; ${coinAmountsText(aDay.coins, 0)} (${formatUsd(aDay.usd8)}) by the newest network day${terms.form === 1 ? ", if the farm delivers all of it" : ""}`;
  const rows: readonly { when: string; lessee: string; lessor: string }[] = [
    {
      when: "When the lease is taken",
      lessee: `− ${pay(rent)}, the rent of all ${formatDays(epochs)}`,
      lessor: "nothing yet: the rent waits in the lease market. The units go there too.",
    },
    {
      when: "As each day of the lease is settled",
      lessee: `+ ${earned}; it streams over 24 hours`,
      lessor: `+ ${pay(firstDay)} of the rent`,
    },
    {
      when: "A day that earns nothing",
      lessee: "nothing, and its rent is not paid back",
      lessor: `+ ${pay(firstDay)} all the same`,
    },
    {
      when: `Days before ${formatDay(start)} and after ${formatDay(start + epochs - 1)}`,
      lessee: "nothing",
      lessor: "+ everything that the units earn, and the units back afterwards",
    },
    {
      when: "If the series ends early or defaults",
      lessee: "+ the rent of days that are never settled",
      lessor: "the units' part of the refund",
    },
    ...(purchasePrice === 0n
      ? []
      : [
          {
            when: `If the lessee buys the units, until ${formatDateTime(optionEndsAt(start, epochs))}`,
            lessee: `− ${pay(purchaseCost(units, terms.unitHashrate, purchasePrice))}, and everything from ${formatDay(start)} on is its own`,
            lessor: "+ the price, and all rent that is left, at once",
          },
        ]),
  ];
  return (
    <table className="both-sides">
      <caption>
        Who pays what, and when: {formatTerm(start, epochs)}, {formatDays(epochs)}
      </caption>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Lessee</th>
          <th scope="col">Lessor</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ when, lessee, lessor }) => (
          <tr key={when}>
            <th scope="row">{when}</th>
            <td data-side="Lessee">{lessee}</td>
            <td data-side="Lessor">{lessor}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Estimate({ view, plan }: { view: SeriesView; plan: LeasePlan }): ReactElement {
  const { coins, paymentToken } = view;
  const { terms } = view.record;
  const { units, start, epochs, rent } = plan;
  const result = useMemo(() => {
    if (coins === undefined) return undefined;
    const inputs = leaseInputs({ units, start, epochs, rent }, terms, coins, paymentToken);
    const points = incomePoints(inputs, start);
    return { inputs, points, outcomes: leaseOutcomes(inputs), even: evenAt(points, inputs.rentUsd) };
  }, [coins, units, start, epochs, rent, terms, paymentToken]);
  if (result === undefined)
    return (
      <p className="quiet">
        No day or price of every coin that is mined is known yet, so there is nothing to estimate income from.
      </p>
    );
  const { inputs, points, outcomes, even } = result;
  const [low] = outcomes;
  const rentDatum = { value: inputs.rentUsd, text: dollars(inputs.rentUsd) };
  return (
    <>
      <table className="outcomes lease-outcomes">
        <caption className="quiet small-text">
          Estimates over {formatDays(epochs)}, from the newest network day and price, counting 1 {paymentToken.symbol}{" "}
          as $1. {assumedInWords(view, coins, inputs)} Nobody knows which case comes.
        </caption>
        <thead>
          <tr>
            <th scope="col">Case</th>
            <th scope="col" className="end">
              Lessee: income less rent
            </th>
            <th scope="col" className="end">
              Lessor: rent less income given up
            </th>
          </tr>
        </thead>
        <tbody>
          {outcomes.map(({ scenario, estimatedIncomeUsd, estimatedLesseeUsd, estimatedLessorUsd }) => (
            <tr key={scenario.name}>
              <th scope="row">
                <span className="case-name">{scenario.name}</span>{" "}
                <span className="quiet small-text">
                  {growth(scenario.difficultyGrowth, "difficulty")}, {growth(scenario.priceGrowth, "coin")}
                </span>
              </th>
              <td className="end">
                <Gain usd={estimatedLesseeUsd} />
                <span className="sub quiet">
                  income <span className="fig">{dollars(estimatedIncomeUsd)}</span>
                </span>
              </td>
              <td className="end">
                <Gain usd={estimatedLessorUsd} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="small-text">{evenSentence(inputs.rentUsd, outcomes[1]?.estimatedIncomeUsd)}</p>
      <FanChart
        caption="What the lessee has earned so far, against the rent it paid"
        summary={`Starts at nothing. The low case ends at ${dollars(low?.estimatedIncomeUsd ?? 0)}, the base case at ${dollars(outcomes[1]?.estimatedIncomeUsd ?? 0)}, the high case at ${dollars(outcomes[2]?.estimatedIncomeUsd ?? 0)}; the rent is ${rentDatum.text}.`}
        unit="USD, estimated"
        points={points}
        empty="Choose days and an amount to see it."
        rowName="When"
        breakEven={{ level: rentDatum, name: "Rent", at: even }}
      />
    </>
  );
}

/** What the estimate counts and what it does not, by the form of the series. */
function assumedInWords(
  { record, rewardToken, secondToken }: SeriesView,
  coins: KnownCoins | undefined,
  { subsidyFactors, second }: LeaseEstimateInputs,
): string {
  const both =
    secondToken === undefined
      ? ""
      : ` Both coins are counted, ${rewardToken.symbol} and ${secondToken.symbol}; their prices are taken to move alike.`;
  const share =
    record.terms.form === 1
      ? " A profit share: the farm is taken to deliver all that it sold; holders get their part of the profit, and a lessee may inherit losses carried from days before the lease, which are not counted."
      : "";
  const isUnknown = coins?.first.subsidy === undefined || (second !== undefined && coins.second?.subsidy === undefined);
  const changes = [subsidyFactors, second?.subsidyFactors].some((factors) => factors?.some((factor) => factor < 1));
  const halving = isUnknown
    ? " No halving is counted: this page does not know the network's rules."
    : changes
      ? " A halving of the subsidy falls into these days, and is counted."
      : "";
  return `${both}${share}${halving}`.trim();
}

/** What is lost or gained, in a word and a shape beside the colour. */
export function Gain({ usd }: { usd: number }): ReactElement {
  const lost = usd < 0;
  return (
    <span className={`fig text-${lost ? "loss" : "proven"}`}>
      <span aria-hidden="true">{lost ? "▼" : "▲"}</span> {dollars(Math.abs(usd))}{" "}
      <span className="gain-word">{lost ? "lost" : "gained"}</span>
    </span>
  );
}

function growth(share: number, of: "difficulty" | "coin"): string {
  if (share === 0) return of === "coin" ? "the coin keeps its price" : "difficulty stays";
  const moved = `${share < 0 ? "falls" : "rises"} ${Math.abs(share * 100).toFixed(0)} % a year`;
  return of === "coin" ? `the coin ${moved}` : `difficulty ${moved}`;
}

function evenSentence(rentUsd: number, baseIncomeUsd: number | undefined): string {
  const rise = riseToEven({
    rentUsd8: BigInt(Math.round(rentUsd * 1e8)),
    netUsd8: baseIncomeUsd === undefined ? undefined : BigInt(Math.round(baseIncomeUsd * 1e8)),
  });
  if (rise === undefined) return "Break-even: in the base case the units earn nothing, so no rent comes back.";
  const percent = `${Math.abs(rise * 100).toFixed(1)} %`;
  return rise > 0
    ? `Break-even: income would have to be ${percent} higher than in the base case for the rent to come back.`
    : `Break-even: the rent still comes back if income is ${percent} lower than in the base case.`;
}
