import { formatDays, formatTerm, formatTh, formatUnits } from "@adit/sdk/format";
import { estimateOutcome, SCENARIOS } from "@adit/sdk/math";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState, type ReactElement } from "react";
import type { Address } from "viem";
import { getBalance, getCode } from "viem/actions";
import { useApp, type App } from "../app/context.ts";
import { Link, paths, useSearch } from "../app/router.ts";
import { useAccountInView } from "../app/useAccountInView.ts";
import { eligibilityQuery } from "../chain/eligibility.ts";
import type { History, SeriesRecord } from "../chain/events.ts";
import { balanceQuery } from "../chain/holdings.ts";
import { LIVE, ZERO } from "../chain/queries.ts";
import { useFindSeries, useSeriesView, type SeriesView } from "../chain/useSeries.ts";
import { holdersOf } from "../model/day.ts";
import { refusalOf } from "../model/eligibility.ts";
import { payment, plain, smallUsd } from "../model/figures.ts";
import { amountText, estimateInputs, orderOf, type AmountMode, type OnSale } from "../model/order.ts";
import { outlookText } from "../model/outlook.ts";
import { meaningOf } from "../parts/Badge.tsx";
import { CoinAmounts } from "../parts/CoinAmounts.tsx";
import { Fig } from "../parts/Figure.tsx";
import { Message } from "../parts/Message.tsx";
import { Skeleton } from "../parts/Skeleton.tsx";
import { planBuy, unitsText } from "../plans/buy.ts";
import { walletClassOf } from "../tx/ceremony.ts";
import { useFlow } from "../tx/useFlow.ts";
import { askToConnect } from "../wallet/askToConnect.ts";
import { NotThere } from "./Series.tsx";
import "../styles/screens/buy.css";

export default function Buy({ serial }: { serial: number }): ReactElement {
  const found = useFindSeries(serial);
  if (found.status === "found") return <BuyPage history={found.history} record={found.record} />;
  return <NotThere status={found.status} serial={serial} />;
}

function BuyPage({ history, record }: { history: History; record: SeriesRecord }): ReactElement {
  const view = useSeriesView(history, record);
  const name = view.farm?.input.name ?? `Farm ${record.terms.farmId}`;
  return (
    <div className="narrow">
      <div className="hero series-hero">
        <p className="crumbs small-text">
          <Link to={paths.market}>Market</Link> <span aria-hidden="true">/</span>{" "}
          <Link to={paths.series(view.serial)}>Series #{view.serial}</Link> <span aria-hidden="true">/</span> Buy
        </p>
        <h1>Buy hashpower of {name}</h1>
        <p className="quiet">
          {formatTerm(record.terms.startEpoch, record.terms.epochs)}, {formatDays(record.terms.epochs)}. You can lose
          part of what you pay; <Link to={paths.series(view.serial)}>read the terms and risks</Link> first.
        </p>
      </div>
      <Sale view={view} />
    </div>
  );
}

function Sale({ view }: { view: SeriesView }): ReactElement {
  const { live } = view;
  // Going on with an interrupted purchase begins with its amount.
  const units = unitsIn(useSearch());
  if (live === undefined)
    return (
      <div className="card">
        <Skeleton height="22rem" />
      </div>
    );
  if (live.state !== "Open")
    return (
      <Message tone="quiet" title="This series is not for sale now.">
        <p>{meaningOf(live.state)}</p>
      </Message>
    );
  if (live.available === 0n)
    return (
      <Message tone="quiet" title="Nothing is left to buy now.">
        <p>
          Either all units are sold, or the farm's newest reports do not attest any free capacity. Units never exceed
          what a farm was seen to deliver.
        </p>
      </Message>
    );
  return <BuyForm key={units} view={view} available={live.available} units={units} />;
}

const MODES: readonly { readonly mode: AmountMode; readonly name: string }[] = [
  { mode: "hashrate", name: "TH/s" },
  { mode: "units", name: "Units" },
  { mode: "budget", name: "Budget" },
];

const ASKED: Readonly<Record<AmountMode, string>> = {
  hashrate: "How much hashrate",
  units: "How many units",
  budget: "How much to spend",
};
const EXAMPLE: Readonly<Record<AmountMode, string>> = { hashrate: "1.000", units: "1,000", budget: "100.00" };

/** `?units=2500`, left by a purchase that was interrupted. */
function unitsIn(search: string): string {
  const text = new URLSearchParams(search).get("units") ?? "";
  return /^\d{1,18}$/.test(text) ? text : "";
}

function BuyForm(props: { view: SeriesView; available: bigint; units: string }): ReactElement {
  const { view, available, units } = props;
  const { address, watching } = useAccountInView();
  const { terms } = view.record;
  const { paymentToken } = view;
  const onSale: OnSale = { terms, paymentToken, available };
  const [mode, setMode] = useState<AmountMode>(units === "" ? "hashrate" : "units");
  const [text, setText] = useState(units);
  const flow = useFlow();
  const order = orderOf(mode, text, onSale);
  const problem = order !== undefined && "problem" in order ? order.problem : undefined;
  const ready = order !== undefined && "units" in order ? order : undefined;
  const outlook = useOutlook(view, ready);
  const hindrance = useHindrance(view, address, ready?.cost);

  const say = (next: AmountMode): void => {
    // The amount stays what it is; only the way of saying it changes.
    if (ready !== undefined) setText(amountText(next, ready.units, onSale));
    setMode(next);
  };
  const buy = async (): Promise<void> => {
    if (ready === undefined) return;
    const hash = await flow.open(planBuy({ id: view.record.id, units: ready.units, outlook }));
    if (hash !== undefined) setText("");
  };
  const unit = mode === "hashrate" ? "TH/s" : mode === "units" ? "units" : paymentToken.symbol;

  return (
    <form
      className="card buy-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (address === undefined) askToConnect();
        else if (!hindrance.final) void buy();
      }}
    >
      {hindrance.refusal !== undefined && (
        <Message tone="loss" title={hindrance.refusal.title} live>
          <p>{hindrance.refusal.text}</p>
        </Message>
      )}
      <div className="segmented" role="group" aria-label="Enter the amount as">
        {MODES.map(({ mode: one, name }) => (
          <button
            key={one}
            type="button"
            aria-pressed={mode === one}
            onClick={() => {
              say(one);
            }}
          >
            {name}
          </button>
        ))}
      </div>
      <label className="field">
        <span>{ASKED[mode]}</span>
        <span className="input">
          <input
            value={text}
            inputMode="decimal"
            autoComplete="off"
            placeholder={EXAMPLE[mode]}
            aria-invalid={problem !== undefined}
            aria-describedby="amount-note"
            onChange={(event) => {
              setText(event.target.value);
            }}
          />
          <span className="unit">{unit}</span>
        </span>
        <span id="amount-note" className={problem === undefined ? "quiet small-text" : "small-text text-loss"}>
          {problem ??
            `${formatTh(available, terms.unitHashrate)} are left, in steps of ${formatUnits(1n, terms.unitHashrate)}.`}
        </span>
      </label>
      <Quote view={view} order={ready} address={address} outlook={outlook?.amount} />
      <Minimum view={view} />
      {hindrance.short !== undefined && (
        <Message tone="loss" title={hindrance.short.title} live>
          <p>{hindrance.short.text}</p>
        </Message>
      )}
      <div className="buttons">
        {address === undefined ? (
          <button type="submit" className="button primary">
            Connect a wallet to buy
          </button>
        ) : (
          <button
            type="submit"
            className="button primary"
            disabled={ready === undefined || hindrance.final || flow.busy || watching}
          >
            {ready === undefined ? "Buy" : `Buy ${formatTh(ready.units, terms.unitHashrate)}`}
          </button>
        )}
      </div>
      <p className="quiet small-text">
        {watching
          ? "You are looking at somebody else's address. Stop watching to buy for yourself."
          : "Next you see exactly what leaves your wallet and what arrives. Nothing is signed before."}
      </p>
    </form>
  );
}

/** The loss beside the gain, by the assumptions that the calculator starts from. */
function useOutlook(
  view: SeriesView,
  order: { units: bigint; cost: bigint } | undefined,
): { readonly what: string; readonly amount: string } | undefined {
  const { terms } = view.record;
  const { coins, paymentToken } = view;
  const { units, cost } = order ?? { units: 0n, cost: 0n };
  return useMemo(() => {
    if (coins === undefined || units === 0n) return undefined;
    const inputs = estimateInputs({ units, cost }, terms, coins, paymentToken);
    const [low, , high] = SCENARIOS;
    return {
      what: "Over the term, estimated: low, then high",
      amount: outlookText(estimateOutcome(inputs, low), estimateOutcome(inputs, high)),
    };
  }, [coins, units, cost, terms, paymentToken]);
}

type Hindrance = {
  /** nothing can be bought by this account, whatever the amount */
  readonly refusal: { readonly title: string; readonly text: string } | undefined;
  readonly short: { readonly title: string; readonly text: string } | undefined;
  readonly final: boolean;
};

/** Whether the account pays its own fees and has nothing to pay them with. A contract wallet's are paid by whoever carries it out. */
function lacksEtherQuery({ client }: App, account: Address | undefined) {
  return {
    queryKey: [LIVE, "ether", account],
    queryFn: async () => {
      const address = account ?? ZERO;
      const [balance, code] = await Promise.all([getBalance(client, { address }), getCode(client, { address })]);
      return balance === 0n && walletClassOf(code, { id: "", name: "" }) !== "contract";
    },
    enabled: account !== undefined,
  };
}

/** What stands in the way of a purchase, in words, before the wallet is asked for anything. */
function useHindrance(view: SeriesView, account: Address | undefined, cost: bigint | undefined): Hindrance {
  const app = useApp();
  const { paymentToken } = view;
  const eligibility = useQuery(eligibilityQuery(app, account, view.record.id)).data;
  const balance = useQuery(balanceQuery(app, paymentToken.address, account)).data;
  const lacksEther = useQuery(lacksEtherQuery(app, account)).data === true;
  const refusal = eligibility === undefined ? undefined : refusalOf(eligibility);
  if (refusal !== undefined) return { refusal, short: undefined, final: true };
  if (cost !== undefined && balance !== undefined && balance < cost) {
    const text = `It has ${plain(payment(balance, paymentToken))}; this costs ${plain(payment(cost, paymentToken, paymentToken.decimals))}. Enter less, or add to the wallet.`;
    return {
      refusal: undefined,
      short: { title: `Your wallet holds too little ${paymentToken.symbol}.`, text },
      final: true,
    };
  }
  // Somebody else may pay the fee all the same, so this warns and does not stop.
  if (cost !== undefined && lacksEther)
    return {
      refusal: undefined,
      short: {
        title: "Your wallet holds no ether for the network fee.",
        text: "Add a little of it before you buy, unless somebody else pays your wallet's fees.",
      },
      final: false,
    };
  return { refusal: undefined, short: undefined, final: false };
}

/** What the amount costs and brings, as it is typed. */
function Quote(props: {
  view: SeriesView;
  order: { units: bigint; cost: bigint } | undefined;
  address: Address | undefined;
  outlook: string | undefined;
}): ReactElement {
  const { view, order, address, outlook } = props;
  const app = useApp();
  const { terms } = view.record;
  const { paymentToken, formula } = view;
  const balance = useQuery(balanceQuery(app, paymentToken.address, address)).data;
  const aDay =
    order === undefined || formula === undefined
      ? undefined
      : holdersOf(formula, view, order.units * terms.unitHashrate);
  const none = <span className="quiet">–</span>;
  return (
    <dl className="facts review" aria-label="What it costs and brings">
      <div>
        <dt>Leaves your wallet</dt>
        <dd>{order === undefined ? none : <Fig value={payment(order.cost, paymentToken, paymentToken.decimals)} />}</dd>
      </div>
      <div>
        <dt>Arrives</dt>
        <dd className="fig breakable">
          {order === undefined ? none : `${formatTh(order.units, terms.unitHashrate)}, ${unitsText(order.units)}`}
        </dd>
      </div>
      <div>
        <dt>Over the term, estimated: low, then high</dt>
        <dd className="buy-outlook">{outlook ?? none}</dd>
      </div>
      <div>
        <dt>By the newest network day this earns</dt>
        <dd>
          {aDay === undefined ? (
            none
          ) : (
            <>
              <CoinAmounts coins={aDay.coins} className="live" />{" "}
              <span className="quiet">
                (<span className="fig">{smallUsd(aDay.usd8)}</span>)
              </span>{" "}
              a day, and less as difficulty grows
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>Your balance</dt>
        <dd>{balance === undefined ? none : <Fig value={payment(balance, paymentToken)} />}</dd>
      </div>
    </dl>
  );
}

/** A sale that reaches too little is undone. */
function Minimum({ view }: { view: SeriesView }): ReactElement | null {
  const { terms } = view.record;
  const sold = view.live?.escrow.sold ?? 0n;
  if (terms.minUnits === 0n || sold >= terms.minUnits) return null;
  return (
    <p className="small-text">
      The sale counts once {formatTh(terms.minUnits, terms.unitHashrate)} are sold; {formatTh(sold, terms.unitHashrate)}{" "}
      are so far. If it stays below, everybody gets the whole payment back.
    </p>
  );
}
