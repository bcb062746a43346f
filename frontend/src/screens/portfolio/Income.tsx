import { formatDateTime, formatDays, formatDecimal, formatUsd } from "@adit/sdk/format";
import { lazy, Suspense, useMemo, useState, type ReactElement } from "react";
import type { Address } from "viem";
import { useApp } from "../../app/context.ts";
import { useChainNow } from "../../app/useChainNow.ts";
import { tokenAt } from "../../config/deployment.ts";
import { payment, plain, rewardUsd8, smallReward, wholeReward } from "../../model/figures.ts";
import {
  daysLeft,
  hasRewards,
  meterMilli,
  metersOf,
  meterStreamingMilli,
  protectedShare,
  type Meter,
} from "../../model/holding.ts";
import { shownReward, type ShownIn } from "../../model/shown.ts";
import { Fig } from "../../parts/Figure.tsx";
import { Segmented } from "../../parts/ui/Segmented.tsx";
import { useFlow } from "../../tx/useFlow.ts";
import { Amount } from "./Amount.tsx";
import { claimPlan } from "./plans.ts";
import { INCOME_LEAD } from "./Waiting.tsx";
import type { PortfolioView } from "./view.ts";

const ClaimTo = lazy(() => import("./ClaimTo.tsx"));

const MILLI = 3;

export function unitOptions(
  symbols: readonly string[],
): readonly { readonly value: ShownIn; readonly label: string }[] {
  const isBtc = symbols.some((symbol) => /btc/i.test(symbol));
  return [
    { value: "small", label: isBtc ? "sat" : "coins" },
    ...(isBtc ? [{ value: "whole", label: "BTC" } as const] : []),
    { value: "usd", label: "USD" },
  ];
}

/** What all holdings have earned and not claimed, ticking; what is protected; and the one button for it. */
export function Income({
  view,
  unit,
  onUnit,
}: {
  view: PortfolioView;
  unit: ShownIn;
  onUnit: (unit: ShownIn) => void;
}): ReactElement {
  const { deployment } = useApp();
  const meters = useMemo(() => metersOf(view.holdings), [view.holdings]);
  return (
    <section className="card income" aria-labelledby="income-title">
      <div className="income-head">
        <h1 id="income-title" className="income-title">
          Earned, ready to claim
        </h1>
        <Segmented
          label="Show rewards in"
          options={unitOptions(meters.map(({ token }) => tokenAt(deployment, token).symbol))}
          value={unit}
          onChange={onUnit}
        />
      </div>
      <p className="quiet income-lead">{INCOME_LEAD}</p>
      {meters.map((meter) => (
        <IncomeOfToken key={meter.token} meter={meter} view={view} unit={unit} />
      ))}
      <Facts view={view} />
      <ClaimButtons view={view} />
    </section>
  );
}

function IncomeOfToken({ meter, view, unit }: { meter: Meter; view: PortfolioView; unit: ShownIn }): ReactElement {
  const { deployment } = useApp();
  const token = tokenAt(deployment, meter.token);
  const price = view.prices.get(meter.token);
  const now = useChainNow();
  const nowMs = view.asOf === undefined ? (now ?? 0) * 1_000 : view.asOf.chainSeconds * 1_000;
  const streaming = meterStreamingMilli(meter, nowMs);
  const shown = (ms: number): ReturnType<typeof shownReward> => shownReward(meterMilli(meter, ms), token, unit, price);
  const beside = (ms: number): string => {
    const milli = meterMilli(meter, ms);
    const whole = plain(wholeReward(milli / 1_000n, token));
    if (price !== undefined) return `${whole} · ${formatUsd(rewardUsd8(milli, token, price, MILLI))}`;
    return view.arePricesRead ? `${whole} · no price today` : whole;
  };
  const spoken = (ms: number): string =>
    `${plain(smallReward(meterMilli(meter, ms) / 1_000n, token, 0, 0))} by ${formatDateTime(Math.floor(ms / 1_000))}`;
  return (
    <>
      <p className="income-figure">
        <Amount className="fig live" asOf={view.asOf} at={(ms) => shown(ms).number} spoken={spoken} />
        <span className="unit">{shown(nowMs).unit}</span>
      </p>
      <p className="quiet">
        <Amount className="fig" asOf={view.asOf} at={beside} spoken={beside} />
      </p>
      <p className="today">
        {streaming === 0n ? (
          <span className="quiet">Nothing streams now. The next day starts to stream when it is settled.</span>
        ) : (
          <>
            Streaming <Fig value={smallReward(streaming, token, MILLI, 1)} className="live" /> over these 24 hours
          </>
        )}
      </p>
    </>
  );
}

function Facts({ view }: { view: PortfolioView }): ReactElement {
  const { deployment } = useApp();
  const { holdings, factsOf } = view;
  const { sums, days, mining } = useMemo(() => {
    const found = { sums: new Map<Address, bigint>(), days: 0, mining: 0 };
    for (const holding of holdings) {
      const facts = factsOf(holding.id);
      if (facts === undefined || holding.units === 0n) continue;
      const { paymentToken } = facts;
      found.sums.set(paymentToken, (found.sums.get(paymentToken) ?? 0n) + protectedShare(holding));
      const left = daysLeft(holding.settledDays, facts, holding.state);
      found.days = Math.max(found.days, left);
      if (left > 0) found.mining += 1;
    }
    return found;
  }, [holdings, factsOf]);
  return (
    <dl className="income-facts">
      <div>
        <dt>Still protected in escrow</dt>
        <dd>
          {sums.size === 0
            ? "nothing"
            : [...sums].map(([token, sum]) => <Fig key={token} value={payment(sum, tokenAt(deployment, token))} />)}
        </dd>
      </div>
      <div>
        <dt>Days still to come</dt>
        <dd className="fig">{formatDays(days)}</dd>
      </div>
      <div>
        <dt>Series with days to come</dt>
        <dd className="fig">{formatDecimal(BigInt(mining), 0)}</dd>
      </div>
    </dl>
  );
}

function ClaimButtons({ view }: { view: PortfolioView }): ReactElement | null {
  const flow = useFlow();
  const now = useChainNow();
  /** undefined until it was opened once: then it is not loaded either */
  const [isOpen, setOpen] = useState<boolean>();
  if (view.watching || view.asOf !== undefined) return null;
  const nowMs = (now ?? 0) * 1_000;
  const due = now === undefined ? [] : view.holdings.filter((holding) => hasRewards(holding, nowMs));
  const isOff = due.length === 0 || flow.busy;
  return (
    <>
      <div className="buttons">
        <button
          type="button"
          className="button primary"
          disabled={isOff}
          onClick={() => {
            void flow.open(claimPlan(due));
          }}
        >
          Claim all
        </button>
        <button
          type="button"
          className="button"
          disabled={isOff}
          onClick={() => {
            setOpen(true);
          }}
        >
          To another address
        </button>
      </div>
      <p className="quiet small-text claim-note">
        {due.length === 0
          ? "Nothing to claim yet."
          : `One transaction for ${formatDecimal(BigInt(due.length), 0)} series.`}
      </p>
      {isOpen !== undefined && (
        <Suspense fallback={null}>
          <ClaimTo
            open={isOpen}
            onClose={() => {
              setOpen(false);
            }}
            account={view.account}
            claimed={due}
          />
        </Suspense>
      )}
    </>
  );
}
