import type { DeploymentToken } from "@adit/sdk";
import { formatDays } from "@adit/sdk/format";
import { breakEvenDifficultyGrowth, estimateOutcomes, type CalculatorInputs, type Scenario } from "@adit/sdk/math";
import { useMemo, type ReactElement } from "react";
import type { SeriesView } from "../chain/useSeries.ts";
import type { Terms } from "../chain/events.ts";
import { PER_TH_DECIMALS, type DayOfOneTh } from "../model/day.ts";
import { pricePerTh } from "../model/price.ts";
import { Skeleton } from "./Skeleton.tsx";

const CENT = 0.005;

/** What an estimate for 1 TH/s starts from. From here on the figures are plain numbers: guesses, owed by nobody. */
function inputsOf(
  terms: Terms,
  formula: DayOfOneTh | undefined,
  rewardToken: DeploymentToken,
  paymentToken: DeploymentToken,
): CalculatorInputs | undefined {
  if (formula === undefined) return undefined;
  return {
    hashrateTh: 1,
    costUsd: Number(pricePerTh(terms.price)) / 10 ** paymentToken.decimals,
    days: terms.epochs,
    hashpriceCoins: Number(formula.lines.gross) / 10 ** (PER_TH_DECIMALS + rewardToken.decimals),
    priceUsd: Number(formula.priceUsd8) / 1e8,
    efficiency: terms.milliJoulePerTh / 1_000,
    tariffUsd: Number(terms.tariffUsd8) / 1e8,
    maintenanceUsd: Number(terms.maintenanceUsd8PerThDay) / 1e8,
    serviceShare: terms.serviceBps / 10_000,
    protocolShare: terms.protocolBps / 10_000,
  };
}

/** What 1 TH/s would return over the term in three cases, the lowest first. */
export function Outcomes({ view }: { view: SeriesView }): ReactElement {
  const { terms } = view.record;
  const { formula } = view;
  // The view is new with every block; what the estimate stands on is not.
  const inputs = useMemo(
    () => inputsOf(terms, formula, view.rewardToken, view.paymentToken),
    [terms, formula, view.rewardToken, view.paymentToken],
  );
  const results = useMemo(
    () =>
      inputs === undefined
        ? undefined
        : { cases: estimateOutcomes(inputs), breakEven: breakEvenDifficultyGrowth(inputs) },
    [inputs],
  );
  if (results === undefined) return <Skeleton height="11rem" />;
  return (
    <>
      <table className="outcomes">
        <caption className="quiet small-text">
          Estimates for 1 TH/s over {formatDays(terms.epochs)}, from the newest network day and price. Income is counted
          in USD at the price of its day. Nobody knows which case comes.
        </caption>
        <thead>
          <tr>
            <th scope="col">Case</th>
            <th scope="col" className="end">
              Comes back
            </th>
            <th scope="col" className="end">
              Against the price
            </th>
          </tr>
        </thead>
        <tbody>
          {results.cases.map((one) => {
            const lost = one.estimatedReturn < 0;
            return (
              <tr key={one.scenario.name}>
                <th scope="row">
                  <span className="case-name">{one.scenario.name}</span>{" "}
                  <span className="quiet small-text">{saidOf(one.scenario)}</span>
                </th>
                <td className="end">
                  <span className="fig">${(one.estimatedIncomeUsd + one.estimatedRefundUsd).toFixed(2)}</span>
                  {one.estimatedRefundUsd > CENT && (
                    <span className="sub quiet">
                      <span className="fig">${one.estimatedRefundUsd.toFixed(2)}</span> of it refunded
                    </span>
                  )}
                </td>
                <td className={`end fig text-${lost ? "loss" : "proven"}`}>
                  <span aria-hidden="true">{lost ? "▼" : "▲"}</span> {Math.abs(one.estimatedReturn * 100).toFixed(1)} %{" "}
                  {lost ? "lost" : "gained"}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className="small-text">{breakEvenSentence(results.breakEven)}</p>
    </>
  );
}

function breakEvenSentence(growth: number | undefined): string {
  if (growth === undefined) return "At today's coin price, no difficulty that is likely brings exactly the price back.";
  if (growth < 0)
    return `Break-even: at today's coin price, difficulty would have to fall by ${(-growth * 100).toFixed(0)} % a year for the price to come back.`;
  return `Break-even: at today's coin price, the price comes back if difficulty grows by at most ${(growth * 100).toFixed(0)} % a year.`;
}

function saidOf({ difficultyGrowth, priceGrowth }: Scenario): string {
  const moved = (growth: number): string => `${growth < 0 ? "falls" : "rises"} ${Math.abs(growth * 100).toFixed(0)} %`;
  const coin = priceGrowth === 0 ? "the coin keeps its price" : `the coin ${moved(priceGrowth)}`;
  return `in a year difficulty ${moved(difficultyGrowth)}, ${coin}`;
}
