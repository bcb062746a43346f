import { formatDay, formatDays, formatTh, formatUnits, ParseError, parseDecimal } from "@adit/sdk/format";
import { rentOf, serialOf } from "@adit/sdk/math";
import { useState, type ReactElement } from "react";
import { useConnection } from "wagmi";
import { useApp } from "../../app/context.ts";
import { Link, navigate, paths } from "../../app/router.ts";
import { useAccountInView } from "../../app/useAccountInView.ts";
import { useChainNow } from "../../app/useChainNow.ts";
import type { History, SeriesRecord } from "../../chain/events.ts";
import { useHoldings, type HeldSeries } from "../../chain/holdings.ts";
import { useHistory } from "../../chain/queries.ts";
import { useSeriesView, type SeriesView } from "../../chain/useSeries.ts";
import { holdersUsd8 } from "../../model/day.ts";
import { checkOffer } from "../../model/leaseOffer.ts";
import { paymentUsd8, rentPerThDay } from "../../model/leaseMarket.ts";
import { Message } from "../../parts/Message.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { Checkbox } from "../../parts/ui/Checkbox.tsx";
import { MonthGrid } from "../../parts/ui/MonthGrid.tsx";
import { NumberField } from "../../parts/ui/NumberField.tsx";
import { Select } from "../../parts/ui/Select.tsx";
import { planOffer } from "../../plans/leaseOffer.ts";
import { useFlow } from "../../tx/useFlow.ts";
import { askToConnect } from "../../wallet/WalletButton.tsx";
import { LeaseMoney } from "./LeaseMoney.tsx";
import { Left } from "./OfferList.tsx";
import { RestrictedOffer } from "./Restricted.tsx";
import { parseUnits } from "./TakeForm.tsx";
import "../../styles/screens/leases.css";

const SECONDS_PER_DAY = 86_400;
/** Prices per TH/s carry so many decimals beyond the payment token's own. */
const PRICE_DECIMALS = 18;

export default function Lend({ serial }: { serial: number | undefined }): ReactElement {
  const history = useHistory();
  const { address } = useAccountInView();
  return (
    <>
      <div className="hero series-hero">
        <p className="crumbs small-text">
          <Link to={paths.leases}>Leases</Link> <span aria-hidden="true">/</span> Offer your units
        </p>
        <h1>Offer units for rent</h1>
        <p className="quiet lead">
          They stay in your wallet and earn for you until somebody takes them. A lessee pays the rent of all days at
          once; you get it as the days are settled, and every day outside the lease stays yours. If the units earn more
          than their rent on its days, that is the lessee's.
        </p>
      </div>
      {address === undefined ? (
        <Message tone="quiet" title="Nobody is connected.">
          <p>Connect a wallet to offer its units. Connecting moves nothing.</p>
          <button type="button" className="button" onClick={askToConnect}>
            Connect a wallet
          </button>
        </Message>
      ) : history.data === undefined ? (
        <Waiting failed={history.isError} />
      ) : (
        <Held history={history.data} serial={serial} />
      )}
    </>
  );
}

function Waiting({ failed }: { failed: boolean }): ReactElement {
  return failed ? (
    <Message tone="loss" title="Your units could not be read." live>
      <p>The chain did not answer. Nothing is lost; this page tries again with the next block.</p>
    </Message>
  ) : (
    <div className="card" aria-busy="true">
      <Skeleton height="24rem" />
    </div>
  );
}

function Held({ history, serial }: { history: History; serial: number | undefined }): ReactElement {
  const { address } = useAccountInView();
  const { status, held } = useHoldings(address, [...history.series.keys()]);
  const now = useChainNow();
  const [chosen, setChosen] = useState(serial);
  if (status !== "ready" || now === undefined) return <Waiting failed={status === "failed"} />;
  const today = Math.floor(now / SECONDS_PER_DAY);
  const lendable = held.filter(({ id, position }) => {
    const terms = history.series.get(id)?.terms;
    // A lease starts tomorrow at the earliest.
    return position.units > 0n && terms !== undefined && terms.startEpoch + terms.epochs > today + 1;
  });
  const one = lendable.find(({ id }) => Number(serialOf(id)) === chosen) ?? lendable[0];
  const record = one === undefined ? undefined : history.series.get(one.id);
  if (one === undefined || record === undefined)
    return (
      <Message tone="quiet" title="You hold no units that could be rented out.">
        <p>
          Units of a series whose term still has days can be. <Link to={paths.market}>Buy some on the market</Link>.
        </p>
      </Message>
    );
  return (
    <OfferForm
      key={one.id.toString()}
      held={one}
      record={record}
      history={history}
      today={today}
      serials={lendable.map(({ id }) => Number(serialOf(id)))}
      onSerial={setChosen}
    />
  );
}

/** A price per TH/s that a person typed, in base units with 18 more decimals. */
function parsePrice(text: string, decimals: number, what: string): { price?: bigint; problem?: string } {
  if (text.trim() === "") return {};
  try {
    const price = parseDecimal(text, decimals, what) * 10n ** BigInt(PRICE_DECIMALS);
    return price === 0n ? { problem: `Enter ${what} above zero.` } : { price };
  } catch (error) {
    if (error instanceof ParseError) return { problem: error.message };
    throw error;
  }
}

function OfferForm({
  held,
  record,
  history,
  ...rest
}: {
  held: HeldSeries;
  record: SeriesRecord;
  history: History;
  today: number;
  serials: readonly number[];
  onSerial: (serial: number) => void;
}): ReactElement {
  const view = useSeriesView(history, record);
  return <OfferFields view={view} held={held.position.units} {...rest} />;
}

function OfferFields({
  view,
  held,
  today,
  serials,
  onSerial,
}: {
  view: SeriesView;
  held: bigint;
  today: number;
  serials: readonly number[];
  onSerial: (serial: number) => void;
}): ReactElement {
  const { deployment } = useApp();
  const { chainId } = useConnection();
  const { watching } = useAccountInView();
  const flow = useFlow();
  const { terms } = view.record;
  const { paymentToken: token } = view;
  const earliest = Math.max(today + 1, terms.startEpoch);
  const termEnd = terms.startEpoch + terms.epochs - 1;
  const [amount, setAmount] = useState("");
  const [rentText, setRentText] = useState("");
  const [minDays, setMinDays] = useState<number | null>(1);
  const [maxDays, setMaxDays] = useState<number | null>(Math.min(30, termEnd - earliest + 1));
  const [chosen, setLastStart] = useState(Math.min(earliest + 6, termEnd));
  const [sells, setSells] = useState(false);
  const [priceText, setPriceText] = useState("");
  const lastStart = Math.max(chosen, earliest);

  const { units, problem } = parseUnits(amount, terms.unitHashrate, held);
  const rent = parsePrice(rentText, token.decimals, `a rent in ${token.symbol}`);
  const price = parsePrice(priceText, token.decimals, `a price in ${token.symbol}`);
  const minEpochs = minDays ?? 0;
  const maxEpochs = maxDays ?? 0;
  const wrongDays = checkOffer({ minEpochs, maxEpochs, lastStart }, terms, today);
  const purchasePrice = sells ? price.price : 0n;
  const offer =
    units === undefined || rent.price === undefined || purchasePrice === undefined || wrongDays !== undefined
      ? undefined
      : { units, rentPrice: rent.price, purchasePrice };
  const netUsd8 = view.formula === undefined ? undefined : holdersUsd8(view.formula, view);
  // The preview is of the longest lease that could be taken, from the earliest day on.
  const previewDays = Math.min(maxEpochs, termEnd - earliest + 1);

  const open = (): void => {
    if (offer === undefined) return;
    const opened = flow.open(
      planOffer({
        id: view.record.id,
        serial: view.serial,
        unitHashrate: terms.unitHashrate,
        minEpochs,
        maxEpochs,
        lastStart,
        paymentToken: token.address,
        ...offer,
      }),
    );
    void opened.then((hash) => {
      if (hash !== undefined) navigate(paths.leases);
    });
  };

  return (
    <div className="stack">
      <RestrictedOffer view={view} sells={sells} />
      <form
        className="card take-form"
        aria-labelledby="offer-title"
        onSubmit={(event) => {
          event.preventDefault();
          open();
        }}
      >
        <h2 id="offer-title">Your offer</h2>
        <div className="take-fields">
          <div className="take-amounts">
            <Select
              label="Units of"
              value={String(view.serial)}
              onChange={(value) => {
                onSerial(Number(value));
              }}
              options={serials.map((serial) => ({ value: String(serial), label: `Series #${serial}` }))}
            />
            <TextField
              id="offer-amount"
              label="How much hashrate"
              unit="TH/s"
              placeholder="1.000"
              text={amount}
              onText={setAmount}
              problem={problem}
              note={`You hold ${formatTh(held, terms.unitHashrate)}.`}
            />
            <button
              type="button"
              className="button small"
              onClick={() => {
                setAmount(formatUnits(held, terms.unitHashrate));
              }}
            >
              All of it
            </button>
            <TextField
              id="offer-rent"
              label="Rent a TH/s-day"
              unit={token.symbol}
              placeholder="0.15"
              text={rentText}
              onText={setRentText}
              problem={rent.problem}
              note={
                netUsd8 === undefined
                  ? "What a TH/s-day earns today is not known yet."
                  : `A TH/s-day earns $${(Number(netUsd8) / 1e8).toFixed(4)} by the newest network day.`
              }
            />
            {rent.price !== undefined && (
              <dl className="facts">
                <div>
                  <dt>A lessee, after rent, today</dt>
                  <dd>
                    <Left
                      row={{ netUsd8, rentUsd8: paymentUsd8(rentPerThDay({ rentPrice: rent.price }), token.decimals) }}
                    />
                  </dd>
                </div>
              </dl>
            )}
            <Checkbox checked={sells} onChange={setSells}>
              The lessee may buy the units at a price that I set now, during the lease and the day after it
            </Checkbox>
            {sells && (
              <TextField
                id="offer-price"
                label="Price a TH/s"
                unit={token.symbol}
                placeholder="10.00"
                text={priceText}
                onText={setPriceText}
                problem={price.problem}
                note={`For all days of the term that are left then. It buys only when that suits it: if the units are worth more, you get this price and no more.`}
              />
            )}
          </div>
          <div className="take-amounts">
            <div className="two-fields">
              <NumberField
                label="Least days"
                value={minDays}
                min={1}
                max={termEnd - earliest + 1}
                onChange={setMinDays}
                isWrong={minDays === null}
              />
              <NumberField
                label="Most days"
                value={maxDays}
                min={1}
                max={termEnd - earliest + 1}
                onChange={setMaxDays}
                isWrong={maxDays === null}
              />
            </div>
            <p className="field-title">Last day on which a lease may start</p>
            <MonthGrid
              label="Last start"
              first={today}
              last={termEnd}
              start={lastStart}
              today={today}
              dayOf={(epoch) => ({
                isFree: epoch >= earliest && epoch + Math.max(1, minEpochs) - 1 <= termEnd,
                words:
                  epoch < earliest
                    ? "too soon; a lease starts tomorrow at the earliest"
                    : epoch + Math.max(1, minEpochs) - 1 > termEnd
                      ? "the term leaves too few days"
                      : epoch === lastStart
                        ? "the last start; chosen"
                        : "can be the last start",
                mark: epoch < today ? "over" : epoch >= earliest && epoch < lastStart ? "within" : "",
              })}
              isSelected={(epoch) => epoch === lastStart}
              onChoose={setLastStart}
            />
            <p className={wrongDays === undefined ? "small-text quiet" : "small-text text-loss"} aria-live="polite">
              {wrongDays ??
                `Somebody can lease from ${formatDay(earliest)} to ${formatDay(lastStart)} on, for ${minEpochs === maxEpochs ? formatDays(minEpochs) : `${minEpochs} to ${formatDays(maxEpochs)}`}.`}
            </p>
          </div>
        </div>
        <button
          type="submit"
          className="button primary wide"
          disabled={offer === undefined || flow.busy || watching || chainId !== deployment.chainId}
        >
          {offer === undefined ? "Review the offer" : `Review: ${formatTh(offer.units, terms.unitHashrate)} for rent`}
        </button>
        {watching && (
          <p className="quiet small-text">You are looking at somebody else's address; nothing can be sent.</p>
        )}
      </form>
      <section className="card lease-money" aria-labelledby="offer-money">
        <h2 id="offer-money">Both sides' money</h2>
        {offer === undefined ? (
          <p className="quiet">Enter hashrate and rent to see what each side pays and gets.</p>
        ) : (
          <>
            <p className="quiet small-text">
              If all of it were taken for the most days, from the first day on that it can be.
            </p>
            <LeaseMoney
              view={view}
              purchasePrice={offer.purchasePrice}
              plan={{
                units: offer.units,
                start: earliest,
                epochs: previewDays,
                rent: rentOf(offer.units, terms.unitHashrate, previewDays, offer.rentPrice),
              }}
            />
          </>
        )}
      </section>
    </div>
  );
}

function TextField({
  id,
  label,
  unit,
  placeholder,
  text,
  onText,
  problem,
  note,
}: {
  id: string;
  label: string;
  unit: string;
  placeholder: string;
  text: string;
  onText: (text: string) => void;
  problem: string | undefined;
  note: string;
}): ReactElement {
  return (
    <label className="field">
      <span>{label}</span>
      <span className="input">
        <input
          value={text}
          inputMode="decimal"
          autoComplete="off"
          placeholder={placeholder}
          aria-invalid={problem !== undefined}
          aria-describedby={id}
          onChange={(event) => {
            onText(event.target.value);
          }}
        />
        <span className="unit">{unit}</span>
      </span>
      <span id={id} className={problem === undefined ? "quiet small-text" : "small-text text-loss"}>
        {problem ?? note}
      </span>
    </label>
  );
}
