import type { SeriesView } from "../../chain/useSeries.ts";
import { forTheEye } from "../../model/chart.ts";
import { pricePerTh } from "../../model/price.ts";
import type { CalculatorFacts } from "../../model/returns.ts";

/** What the calculator knows of a series; undefined until the newest network day and price of every coin are read. */
export function calculatorFacts({ coins, paymentToken, record: { terms } }: SeriesView): CalculatorFacts | undefined {
  if (coins === undefined) return undefined;
  return {
    startEpoch: terms.startEpoch,
    epochs: terms.epochs,
    termPriceUsd: forTheEye(pricePerTh(terms.price), paymentToken.decimals),
    terms,
    coins,
    mostWithoutNet: terms.maxUnprofitableEpochs,
  };
}
