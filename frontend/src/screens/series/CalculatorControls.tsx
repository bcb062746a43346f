import { formatDay, formatDays } from "@adit/sdk/format";
import type { ReactElement } from "react";
import { priceOf, usd, type Assumptions, type CalculatorFacts } from "../../model/returns.ts";
import { SliderField } from "../../parts/ui/SliderField.tsx";

type Props = {
  readonly facts: CalculatorFacts;
  readonly assumed: Assumptions;
  readonly symbol: string;
  readonly onChange: (change: Partial<Assumptions>) => void;
  readonly onReset: () => void;
};

/** A person's assumptions, each to slide or to type. */
export function CalculatorControls(props: Props): ReactElement {
  const { facts, assumed, symbol, onChange, onReset } = props;
  const { epochs, startEpoch, feeShare, holderShare, coinPriceUsd } = facts;
  return (
    <fieldset className="assumptions">
      <legend>
        <h3>Your assumptions</h3>
      </legend>
      <Amount {...props} />
      <SliderField
        label="Difficulty grows, base case"
        unit="% a year"
        value={assumed.difficultyGrowth}
        min={-50}
        max={150}
        most={900}
        digits={1}
        onChange={(difficultyGrowth) => {
          onChange({ difficultyGrowth });
        }}
      />
      <SliderField
        label={`Price of ${symbol} today`}
        prefix="$"
        value={assumed.coinPriceUsd}
        min={0.01}
        max={Math.ceil(coinPriceUsd * 3)}
        most={coinPriceUsd * 1_000}
        step={stepOf(coinPriceUsd)}
        digits={2}
        minDigits={2}
        note={`The price of today is ${usd(coinPriceUsd)}.`}
        onChange={(price) => {
          onChange({ coinPriceUsd: price });
        }}
      />
      <SliderField
        label={`Price of ${symbol} grows, base case`}
        unit="% a year"
        value={assumed.priceGrowth}
        min={-90}
        max={150}
        most={900}
        digits={1}
        onChange={(priceGrowth) => {
          onChange({ priceGrowth });
        }}
      />
      <SliderField
        label="How far low and high lie from base"
        unit="%"
        value={assumed.spread}
        min={0}
        max={200}
        note="At 100 %, low: difficulty grows 40 points more a year and the price 50 points less; high: 30 less and 50 more."
        onChange={(spread) => {
          onChange({ spread });
        }}
      />
      <SliderField
        label="Fees, of a block's reward today"
        unit="%"
        value={assumed.feeShare}
        min={0}
        max={60}
        most={95}
        step={0.1}
        digits={1}
        note={`On the newest network day they were ${(feeShare * 100).toFixed(1)}\u00a0%.`}
        onChange={(share) => {
          onChange({ feeShare: share });
        }}
      />
      {holderShare !== undefined && (
        <SliderField
          label="The farm delivers, of what it sold"
          unit="%"
          value={assumed.delivery}
          min={0}
          max={100}
          note="A profit share pays for what is delivered. What is missing is not earned by the provider either."
          onChange={(delivery) => {
            onChange({ delivery });
          }}
        />
      )}
      {epochs > 1 && (
        <SliderField
          label="First day that is counted"
          unit={`of ${epochs}`}
          value={assumed.firstDay}
          min={1}
          max={epochs}
          note={`From ${formatDay(startEpoch + assumed.firstDay - 1)} on: ${formatDays(epochs - assumed.firstDay + 1)}.`}
          onChange={(day) => {
            onChange({ firstDay: Math.round(day) });
          }}
        />
      )}
      <button type="button" className="button small" onClick={onReset}>
        Start over
      </button>
    </fieldset>
  );
}

function Amount({ facts, assumed, onChange }: Props): ReactElement {
  const inHashrate = assumed.amountIn === "hashrate";
  const price = priceOf(facts, assumed);
  return (
    <>
      <div className="segmented" role="group" aria-label="Amount in">
        {(["hashrate", "money"] as const).map((amountIn) => (
          <button
            key={amountIn}
            type="button"
            aria-pressed={assumed.amountIn === amountIn}
            onClick={() => {
              onChange({ amountIn });
            }}
          >
            {amountIn === "hashrate" ? "TH/s" : "Money"}
          </button>
        ))}
      </div>
      {inHashrate ? (
        <SliderField
          label="Hashrate"
          unit="TH/s"
          value={assumed.hashrateTh}
          min={0.1}
          max={100}
          most={10_000_000}
          step={0.1}
          digits={3}
          onChange={(hashrateTh) => {
            onChange({ hashrateTh });
          }}
        />
      ) : (
        <SliderField
          label="Money"
          prefix="$"
          value={assumed.moneyUsd}
          min={1}
          max={10_000}
          most={1_000_000_000}
          digits={2}
          minDigits={2}
          onChange={(moneyUsd) => {
            onChange({ moneyUsd });
          }}
        />
      )}
      <SliderField
        label="Price of 1 TH/s for the days counted"
        prefix="$"
        value={Math.round(price * 100) / 100}
        min={0.01}
        max={Math.max(1, Math.ceil(facts.termPriceUsd * 2))}
        most={facts.termPriceUsd * 1_000}
        step={0.01}
        digits={2}
        minDigits={2}
        note={
          assumed.priceUsd === undefined
            ? "By the sale's price. Units of another holder cost what that holder asks."
            : "As you typed it. Only the escrow behind these days can come back, not more."
        }
        onChange={(priceUsd) => {
          onChange({ priceUsd });
        }}
      />
    </>
  );
}

/** A hundredth of a price, rounded to a power of ten: steps that a slider can be set by. */
function stepOf(price: number): number {
  return price <= 0 ? 0.01 : Math.max(0.01, 10 ** Math.floor(Math.log10(price / 100)));
}
