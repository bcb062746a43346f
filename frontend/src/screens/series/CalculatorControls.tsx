import { formatDay, formatDays } from "@adit/sdk/format";
import type { ReactElement } from "react";
import { PROFIT_SHARE_FORM } from "@adit/sdk/math";
import { coinFacts, priceDigits, priceOf, usd, type Assumptions, type CalculatorFacts } from "../../model/returns.ts";
import { SliderField } from "../../parts/ui/SliderField.tsx";

/** What people call the coins of a series. */
export type CoinSymbols = { readonly first: string; readonly second: string | undefined };

/** `LTC`, or `LTC and DOGE`. */
export function bothSymbols({ first, second }: CoinSymbols): string {
  return second === undefined ? first : `${first} and ${second}`;
}

type Props = {
  readonly facts: CalculatorFacts;
  readonly assumed: Assumptions;
  readonly symbols: CoinSymbols;
  readonly onChange: (change: Partial<Assumptions>) => void;
  readonly onReset: () => void;
};

/** A person's assumptions, each to slide or to type. */
export function CalculatorControls(props: Props): ReactElement {
  const { facts, assumed, symbols, onChange, onReset } = props;
  const { epochs, startEpoch, terms } = facts;
  const { feeShare, coinPriceUsd, secondPriceUsd } = coinFacts(facts);
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
      <PriceField
        symbol={symbols.first}
        today={coinPriceUsd}
        value={assumed.coinPriceUsd}
        onChange={(price) => {
          onChange({ coinPriceUsd: price });
        }}
      />
      {symbols.second !== undefined && secondPriceUsd !== undefined && (
        <PriceField
          symbol={symbols.second}
          today={secondPriceUsd}
          value={assumed.secondPriceUsd}
          onChange={(price) => {
            onChange({ secondPriceUsd: price });
          }}
        />
      )}
      <SliderField
        label={`Price of ${bothSymbols(symbols)} grows, base case`}
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
        label={`Fees${symbols.second === undefined ? "" : ` of ${symbols.first}`}, of a block's reward today`}
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
      {terms.form === PROFIT_SHARE_FORM && (
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

/** Today's price of a coin, to slide or to type. */
function PriceField({
  symbol,
  today,
  value,
  onChange,
}: {
  symbol: string;
  today: number;
  value: number;
  onChange: (price: number) => void;
}): ReactElement {
  const digits = priceDigits(today);
  const step = stepOf(today, digits);
  return (
    <SliderField
      label={`Price of ${symbol} today`}
      prefix="$"
      value={value}
      min={10 ** -digits}
      max={Math.ceil((today * 3) / step) * step}
      most={today * 1_000}
      step={step}
      digits={digits}
      minDigits={2}
      note={`The price of today is ${usd(today)}.`}
      onChange={onChange}
    />
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
function stepOf(price: number, digits: number): number {
  const least = 10 ** -digits;
  return price <= 0 ? least : Math.max(least, 10 ** Math.floor(Math.log10(price / 100)));
}
