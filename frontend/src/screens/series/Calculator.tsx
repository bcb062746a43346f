import { useDeferredValue, useMemo, useState, type ReactElement } from "react";
import type { SeriesView } from "../../chain/useSeries.ts";
import { estimate, firstAssumptions, type Assumptions, type CalculatorFacts } from "../../model/returns.ts";
import { Message } from "../../parts/Message.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import "../../styles/screens/calculator.css";
import { CalculatorControls, type CoinSymbols } from "./CalculatorControls.tsx";
import { calculatorFacts } from "./calculatorFacts.ts";
import { CalculatorResults } from "./CalculatorResults.tsx";

/** What a purchase may bring back under a person's own assumptions, the loss first. */
export function Calculator({ view }: { view: SeriesView }): ReactElement {
  const { coins, rewardToken, secondToken, paymentToken, record } = view;
  // The view is new with every block; what the estimate stands on is not.
  const facts = useMemo(() => calculatorFacts(view), [coins, paymentToken, record.terms]);
  if (!/usd/i.test(paymentToken.symbol))
    return (
      <Message tone="quiet" title="No estimate can be made here.">
        <p>The price is in {paymentToken.symbol}, and this page knows only prices in USD.</p>
      </Message>
    );
  if (facts === undefined) return <Skeleton height="40rem" />;
  return (
    <Sliders
      key={record.id.toString()}
      facts={facts}
      symbols={{ first: rewardToken.symbol, second: secondToken?.symbol }}
    />
  );
}

function Sliders({ facts, symbols }: { facts: CalculatorFacts; symbols: CoinSymbols }): ReactElement {
  const [changed, setChanged] = useState<Partial<Assumptions>>({});
  const assumed = useMemo(() => ({ ...firstAssumptions(facts), ...changed }), [facts, changed]);
  // Sliders follow the finger; the estimate follows when there is time.
  const settled = useDeferredValue(assumed);
  const result = useMemo(() => estimate(facts, settled), [facts, settled]);
  return (
    <div className="calculator">
      <p className="quiet small-text calculator-lead">
        Everything here is an estimate under assumptions that you make. It starts from the newest network day and the
        coin's price of today; nobody promises any of it.
        {symbols.second !== undefined &&
          ` Both coins are counted, ${symbols.first} and ${symbols.second}; difficulty of both networks and price of both coins are taken to move alike.`}
      </p>
      <CalculatorResults facts={facts} assumed={settled} result={result} symbols={symbols} />
      <CalculatorControls
        facts={facts}
        assumed={assumed}
        symbols={symbols}
        onChange={(change) => {
          setChanged((before) => ({ ...before, ...change }));
        }}
        onReset={() => {
          setChanged({});
        }}
      />
    </div>
  );
}
