import { formatDay, formatDays, formatTerm, formatTh, formatUnits, ParseError, parseTh } from "@adit/sdk/format";
import type { GetListingReturnType } from "@adit/sdk/actions";
import { rentOf } from "@adit/sdk/math";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState, type ReactElement } from "react";
import { useConnection } from "wagmi";
import { useApp } from "../../app/context.ts";
import { navigate, paths } from "../../app/router.ts";
import { useAccountInView } from "../../app/useAccountInView.ts";
import { balanceQuery } from "../../chain/holdings.ts";
import type { SeriesView } from "../../chain/useSeries.ts";
import { payment, plain } from "../../model/figures.ts";
import { leaseInputs, leaseOutcomes, outcomeSentence, type LeasePlan } from "../../model/leaseMoney.ts";
import { checkDays, daysAllowed, START_WORDS, startStatus, startWindow } from "../../model/leaseOffer.ts";
import { Message } from "../../parts/Message.tsx";
import { MonthGrid } from "../../parts/ui/MonthGrid.tsx";
import { NumberField } from "../../parts/ui/NumberField.tsx";
import { planTake } from "../../plans/leaseTake.ts";
import { useFlow } from "../../tx/useFlow.ts";
import { askToConnect } from "../../wallet/WalletButton.tsx";
import { LeaseMoney } from "./LeaseMoney.tsx";

/** Units that a person typed as TH/s, or what is wrong with it. */
export function parseUnits(text: string, unitHashrate: bigint, most: bigint): { units?: bigint; problem?: string } {
  if (text.trim() === "") return {};
  try {
    const units = parseTh(text, unitHashrate);
    return units > most ? { problem: `At most ${formatTh(most, unitHashrate)} can be entered.` } : { units };
  } catch (error) {
    if (error instanceof ParseError) return { problem: error.message };
    throw error;
  }
}

/** Chooses days and hashrate of a lease, shows both sides' money, and opens the review. */
export function TakeForm({
  view,
  found: { listing, terms, available },
  today,
}: {
  view: SeriesView;
  found: GetListingReturnType;
  today: number;
}): ReactElement {
  const { deployment } = useApp();
  const { chainId } = useConnection();
  const { address, watching } = useAccountInView();
  const flow = useFlow();
  const series = view.record.terms;
  const number = Number(listing);
  const { earliest, latest } = startWindow(terms, series, today);
  const [chosen, setStart] = useState(earliest);
  // The chain moves on while a person thinks; a first day that has begun gives way to the next one.
  const start = Math.min(Math.max(chosen, earliest), latest);
  const { least, most } = daysAllowed(terms, series, start);
  const [days, setDays] = useState<number | null>(Math.min(Math.max(least, 7), most));
  const [text, setText] = useState("");
  const { units, problem } = parseUnits(text, series.unitHashrate, available);
  const epochs = days ?? 0;
  const wrongDays = days === null ? "Enter a number of days." : checkDays({ start, epochs }, terms, series, today);
  const plan: LeasePlan | undefined =
    units === undefined || wrongDays !== undefined
      ? undefined
      : { units, start, epochs, rent: rentOf(units, series.unitHashrate, epochs, terms.rentPrice) };
  const short = useShortfall(plan?.rent, view);
  const estimate = useEstimate(view, plan);

  const take = (): void => {
    if (plan === undefined) return;
    const opened = flow.open(
      planTake({
        listing: number,
        serial: view.serial,
        unitHashrate: series.unitHashrate,
        units: plan.units,
        start,
        epochs,
        estimate,
      }),
    );
    void opened.then((hash) => {
      if (hash !== undefined) navigate(paths.leases);
    });
  };

  return (
    <>
      <form
        className="card take-form"
        aria-labelledby="take-title"
        onSubmit={(event) => {
          event.preventDefault();
          if (address === undefined) askToConnect();
          else take();
        }}
      >
        <h2 id="take-title">Your lease</h2>
        <div className="take-fields">
          <div>
            <p className="field-title">First day</p>
            <MonthGrid
              label="First day of the lease"
              first={Math.min(today, earliest)}
              last={latest + most - 1}
              start={start}
              today={today}
              dayOf={(epoch) => {
                const status = startStatus(epoch, terms, series, today);
                const within = epoch > start && epoch < start + epochs;
                return {
                  isFree: status === "free",
                  words: `${START_WORDS[status]}${epoch === start ? "; chosen" : within ? "; within your lease" : ""}`,
                  mark: status === "over" ? "over" : within ? "within" : "",
                };
              }}
              isSelected={(epoch) => epoch === start}
              onChoose={setStart}
            />
          </div>
          <div className="take-amounts">
            <NumberField
              label="How many days"
              unit={epochs === 1 ? "day" : "days"}
              value={days}
              min={1}
              max={Math.max(most, 1)}
              onChange={setDays}
              isWrong={wrongDays !== undefined}
              note={
                wrongDays ??
                `${formatTerm(start, epochs)}. ${least === most ? `Exactly ${formatDays(least)}` : `${least} to ${formatDays(most)}`}.`
              }
            />
            <label className="field">
              <span>How much hashrate</span>
              <span className="input">
                <input
                  value={text}
                  inputMode="decimal"
                  autoComplete="off"
                  placeholder="1.000"
                  aria-invalid={problem !== undefined}
                  aria-describedby="lease-amount-note"
                  onChange={(event) => {
                    setText(event.target.value);
                  }}
                />
                <span className="unit">TH/s</span>
              </span>
              <span
                id="lease-amount-note"
                className={problem === undefined ? "quiet small-text" : "small-text text-loss"}
              >
                {problem ??
                  `${formatTh(available, series.unitHashrate)} can be taken, in steps of ${formatUnits(1n, series.unitHashrate)}.`}
              </span>
            </label>
            <button
              type="button"
              className="button small"
              onClick={() => {
                setText(formatUnits(available, series.unitHashrate));
              }}
            >
              All of it
            </button>
            <dl className="facts" aria-live="polite">
              <div>
                <dt>Rent of all days, paid now</dt>
                <dd className="fig">
                  {plan === undefined ? "–" : plain(payment(plan.rent, view.paymentToken, view.paymentToken.decimals))}
                </dd>
              </div>
            </dl>
          </div>
        </div>
        {short !== undefined && (
          <Message tone="loss" title={`Your wallet holds too little ${view.paymentToken.symbol}.`} live>
            <p>It has {short}. Choose less, or add to the wallet.</p>
          </Message>
        )}
        <button
          type="submit"
          className="button primary wide"
          disabled={
            address !== undefined &&
            (plan === undefined || short !== undefined || flow.busy || watching || chainId !== deployment.chainId)
          }
        >
          {address === undefined
            ? "Connect a wallet to lease"
            : plan === undefined
              ? "Review the lease"
              : `Review: ${formatTh(plan.units, series.unitHashrate)} from ${formatDay(start)}`}
        </button>
        {watching && (
          <p className="quiet small-text">You are looking at somebody else's address; nothing can be sent.</p>
        )}
      </form>
      <section className="card lease-money" aria-labelledby="lease-money">
        <h2 id="lease-money">Both sides' money</h2>
        {plan === undefined ? (
          <p className="quiet">
            Enter hashrate and days to see what each side pays and gets, and what the days may earn.
          </p>
        ) : (
          <LeaseMoney view={view} plan={plan} purchasePrice={terms.purchasePrice} />
        )}
      </section>
    </>
  );
}

/** The balance in words, if it is less than the rent. */
function useShortfall(rent: bigint | undefined, view: SeriesView): string | undefined {
  const app = useApp();
  const { address } = useAccountInView();
  const balance = useQuery(balanceQuery(app, view.paymentToken.address, address));
  return rent === undefined || balance.data === undefined || balance.data >= rent
    ? undefined
    : plain(payment(balance.data, view.paymentToken));
}

function useEstimate(view: SeriesView, plan: LeasePlan | undefined): string | undefined {
  const { coins, paymentToken } = view;
  const { terms } = view.record;
  return useMemo(() => {
    if (plan === undefined || coins === undefined) return undefined;
    return `${outcomeSentence(leaseOutcomes(leaseInputs(plan, terms, coins, paymentToken)))}, after rent. Estimates`;
  }, [plan, terms, coins, paymentToken]);
}
