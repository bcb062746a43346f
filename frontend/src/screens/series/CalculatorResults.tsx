import { formatDays } from "@adit/sdk/format";
import type { EstimatedOutcome, Scenario } from "@adit/sdk/math";
import type { ReactElement } from "react";
import {
  breakEvenInWords,
  lossBelowInWords,
  lossInWords,
  percentText,
  subsidyInWords,
  usd,
  type Assumptions,
  type CalculatorFacts,
  type Estimate,
  type Sensitivity,
} from "../../model/returns.ts";
import { FanChart } from "../../parts/charts/FanChart.tsx";
import { Message } from "../../parts/Message.tsx";
import { bothSymbols, type CoinSymbols } from "./CalculatorControls.tsx";

const CENT = 0.005;

/** Low, base and high, and what moves them. */
export function CalculatorResults({
  facts,
  assumed,
  result,
  symbols,
}: {
  facts: CalculatorFacts;
  assumed: Assumptions;
  result: Estimate;
  symbols: CoinSymbols;
}): ReactElement {
  const { inputs, cases, breakEven, fan, breakEvenAt, sensitivity } = result;
  const [low, base, high] = cases;
  return (
    <div className="calculator-results">
      <Message
        tone={low !== undefined && low.estimatedProfitUsd < 0 ? "loss" : "quiet"}
        title={lossInWords(result)}
        live
      >
        <p>{lossBelowInWords(result, symbols.first, symbols.second)}</p>
      </Message>
      <Cases result={result} symbols={symbols} />
      <p className="small-text">{breakEvenInWords(breakEven, assumed.priceGrowth)}</p>
      {low !== undefined && base !== undefined && high !== undefined && (
        <FanChart
          caption={`Money back so far under these assumptions, income and refunds, for ${thText(inputs.hashrateTh)} over ${formatDays(inputs.days)}.`}
          summary={`By the last day ${usd(backOf(low))} is back in the low case, ${usd(backOf(base))} in the base case and ${usd(backOf(high))} in the high case, for ${usd(inputs.costUsd)} paid.`}
          unit="USD"
          points={fan}
          empty="Nothing to draw."
          breakEven={{
            level: { value: inputs.costUsd, text: usd(inputs.costUsd) },
            name: "Price paid",
            at: breakEvenAt,
          }}
        />
      )}
      <p className="small-text quiet">
        {breakEvenAt === undefined
          ? "In the base case the price is not back by the last day."
          : `In the base case the price is back on ${breakEvenAt}: the ring in the chart.`}{" "}
        {halvingsInWords(facts, result, symbols)}
      </p>
      <p className="small-text quiet">
        On a day whose costs take all of its gross, holders get nothing and the provider gets nothing: that day's part
        of the sale's price, {usd((facts.termPriceUsd * inputs.hashrateTh) / facts.epochs)} here, is paid back at the
        end. It is counted above on its day. After {formatDays(facts.mostWithoutNet)} of that kind in a row anybody may
        wind the series up: then the escrow of all days to come is paid back, and nothing more is earned.
      </p>
      <Grid sensitivity={sensitivity} symbol={bothSymbols(symbols)} />
    </div>
  );
}

/** What is done with halvings, of each coin by its name where there are two. */
function halvingsInWords({ coins }: CalculatorFacts, { changes }: Estimate, { first, second }: CoinSymbols): string {
  const ofFirst = subsidyInWords(coins.first, changes[0]);
  if (second === undefined || coins.second === undefined) return ofFirst;
  return `${first}: ${ofFirst} ${second}: ${subsidyInWords(coins.second, changes[1])}`;
}

function backOf({ estimatedIncomeUsd, estimatedRefundUsd }: EstimatedOutcome): number {
  return estimatedIncomeUsd + estimatedRefundUsd;
}

function thText(hashrateTh: number): string {
  return `${new Intl.NumberFormat("en-US", { maximumFractionDigits: 3 }).format(hashrateTh)} TH/s`;
}

function Cases({ result: { cases, inputs }, symbols }: { result: Estimate; symbols: CoinSymbols }): ReactElement {
  return (
    <table className="outcomes">
      <caption className="quiet small-text">
        {thText(inputs.hashrateTh)} for {usd(inputs.costUsd)}, {formatDays(inputs.days)}. Income is counted in USD at
        the price of its day. Nobody knows which case comes.
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
        {cases.map((one) => (
          <Case key={one.scenario.name} one={one} symbols={symbols} />
        ))}
      </tbody>
    </table>
  );
}

function Case({ one, symbols }: { one: EstimatedOutcome; symbols: CoinSymbols }): ReactElement {
  const lost = one.estimatedProfitUsd < 0;
  return (
    <tr>
      <th scope="row">
        <span className="case-name">{one.scenario.name}</span>{" "}
        <span className="quiet small-text">{saidOf(one.scenario, bothSymbols(symbols))}</span>
      </th>
      <td className="end">
        <span className="fig">{usd(backOf(one))}</span>
        <span className="sub quiet fig">
          {coinsText(one.estimatedIncomeCoins)} {symbols.first}
        </span>
        {symbols.second !== undefined && (
          <span className="sub quiet fig">
            {coinsText(one.estimatedSecondIncomeCoins)} {symbols.second}
          </span>
        )}
        {one.estimatedRefundUsd > CENT && (
          <span className="sub quiet">
            <span className="fig">{usd(one.estimatedRefundUsd)}</span> of it refunded
            {one.estimatedDaysWithoutNet > 0 && `, ${formatDays(one.estimatedDaysWithoutNet)} without net`}
          </span>
        )}
      </td>
      <td className={`end text-${lost ? "loss" : "proven"}`}>
        <span className="fig">
          <span aria-hidden="true">{lost ? "▼" : "▲"}</span> {percentText(Math.abs(one.estimatedReturn))}
        </span>{" "}
        {lost ? "lost" : "gained"}
        <span className="sub fig">{usd(Math.abs(one.estimatedProfitUsd))}</span>
      </td>
    </tr>
  );
}

/** Coins of an estimate: no more digits than matter. */
function coinsText(coins: number): string {
  return coins >= 100 ? coins.toLocaleString("en-US", { maximumFractionDigits: 2 }) : coins.toFixed(8);
}

function saidOf({ difficultyGrowth, priceGrowth }: Scenario, symbol: string): string {
  const moved = (growth: number): string =>
    growth === 0 ? "stays" : `${growth < 0 ? "falls" : "rises"} ${Math.abs(growth * 100).toFixed(0)} %`;
  return `in a year difficulty ${moved(difficultyGrowth)}, ${symbol} ${moved(priceGrowth)}`;
}

/** The result over the two largest unknowns: colour for the eye, sign and number for everybody. */
function Grid({
  sensitivity: { difficultyGrowths, priceGrowths, returns },
  symbol,
}: {
  sensitivity: Sensitivity;
  symbol: string;
}): ReactElement {
  const heading = (growth: number): string =>
    `${growth > 0 ? "+" : growth < 0 ? "−" : ""}${Math.abs(growth * 100).toFixed(0)} %`;
  return (
    <table className="sensitivity">
      <caption>
        <strong>What if it comes otherwise?</strong>{" "}
        <span className="quiet small-text">
          Gain or loss as a share of the price. Down: difficulty a year. Across: {symbol} a year.
        </span>
      </caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="hidden">Difficulty a year, and price of {symbol} a year:</span>
          </th>
          {priceGrowths.map((growth, i) => (
            <th key={`${i}:${growth}`} scope="col" className="fig">
              {heading(growth)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {difficultyGrowths.map((growth, row) => (
          <tr key={`${row}:${growth}`}>
            <th scope="row" className="fig">
              {heading(growth)}
            </th>
            {(returns[row] ?? []).map((value, column) => (
              <td
                key={`${column}:${priceGrowths[column] ?? 0}`}
                className={`fig ${value < 0 ? "cell-loss" : "cell-gain"}${row === 2 && column === 2 ? " cell-base" : ""}`}
              >
                {heading(value)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
