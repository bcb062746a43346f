import { planBuy } from "@adit/sdk/actions";
import { erc20Abi } from "@adit/sdk/abis";
import {
  formatDate,
  formatDays,
  formatTerm,
  formatTh,
  formatUnits,
  ParseError,
  parseTh,
  parseToken,
  shortHex,
} from "@adit/sdk/format";
import { cost as costOf, HASHES_PER_TH, mulDivDown, unitsFor } from "@adit/sdk/math";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { readContract, signTypedData } from "viem/actions";
import { useConnection } from "wagmi";
import { useApp, type App } from "../app/context.ts";
import { Link, paths } from "../app/router.ts";
import type { History, SeriesRecord } from "../chain/events.ts";
import { balanceQuery } from "../chain/holdings.ts";
import { useFindSeries, useSeriesView, type SeriesView } from "../chain/useSeries.ts";
import { PER_TH_DECIMALS } from "../model/day.ts";
import { payment, plain, smallReward } from "../model/figures.ts";
import { ActionStatus } from "../parts/ActionStatus.tsx";
import { meaningOf } from "../parts/Badge.tsx";
import { Fig } from "../parts/Figure.tsx";
import { Message } from "../parts/Message.tsx";
import { Skeleton } from "../parts/Skeleton.tsx";
import { useAction, type Steps } from "../tx/useAction.ts";
import { askToConnect } from "../wallet/WalletButton.tsx";
import { NotThere } from "./Series.tsx";

/** How long a signed permit counts, in the person's own time; the chain's clock may run faster. */
const PERMIT_SECONDS = 1_800;
/** On a local chain scripts move the clock by days at a time; half an hour of theirs may be over before the wallet has opened. */
const LOCAL_PERMIT_SECONDS = 365 * 86_400;

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
      {view.live === undefined ? (
        <div className="card">
          <Skeleton height="16rem" />
        </div>
      ) : view.live.state === "Open" && view.live.available === 0n ? (
        <Message tone="quiet" title="Nothing is left to buy now.">
          <p>
            Either all units are sold, or the farm's newest reports do not attest any free capacity. Units never exceed
            what a farm was seen to deliver.
          </p>
        </Message>
      ) : view.live.state === "Open" ? (
        <BuyForm view={view} available={view.live.available} />
      ) : (
        <Message tone="quiet" title="This series is not for sale now.">
          <p>{meaningOf(view.live.state)}</p>
        </Message>
      )}
    </div>
  );
}

type Mode = "hashrate" | "budget";

type Order = { readonly units: bigint; readonly cost: bigint } | { readonly problem: string };

/** What was typed, as an order. */
function orderOf(mode: Mode, text: string, view: SeriesView, available: bigint): Order | undefined {
  if (text.trim() === "") return undefined;
  const { terms } = view.record;
  try {
    const units =
      mode === "hashrate"
        ? parseTh(text, terms.unitHashrate)
        : unitsFor(parseToken(text, view.paymentToken), terms.unitHashrate, terms.price);
    if (units === 0n)
      return { problem: `That buys less than one unit of ${formatTh(1n, terms.unitHashrate)}. Enter more.` };
    if (units > available) return { problem: `Only ${formatTh(available, terms.unitHashrate)} are left. Enter less.` };
    return { units, cost: costOf(units, terms.unitHashrate, terms.price) };
  } catch (error) {
    if (error instanceof ParseError) return { problem: error.message };
    throw error;
  }
}

function BuyForm({ view, available }: { view: SeriesView; available: bigint }): ReactElement {
  const app = useApp();
  const { address, chainId } = useConnection();
  const [mode, setMode] = useState<Mode>("hashrate");
  const [text, setText] = useState("");
  const [bought, setBought] = useState<bigint>();
  const action = useAction();
  const { terms } = view.record;
  const order = orderOf(mode, text, view, available);
  const problem = order !== undefined && "problem" in order ? order.problem : undefined;
  const ready = order !== undefined && "units" in order ? order : undefined;
  const balance = useQuery(balanceQuery(app, view.paymentToken.address, address));
  const short = ready !== undefined && balance.data !== undefined && balance.data < ready.cost;
  const rightChain = chainId === app.deployment.chainId;

  const buy = (how: "permit" | "approve"): void => {
    if (ready === undefined) return;
    setBought(ready.units);
    void action.run(async (steps) => {
      await (how === "permit" ? buyWithPermit : approveAndBuy)(app, view, ready.units, steps);
      setText("");
    });
  };

  return (
    <form
      className="card buy-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (address === undefined) askToConnect();
        else buy("permit");
      }}
    >
      <div className="segmented" role="group" aria-label="Enter">
        <button
          type="button"
          aria-pressed={mode === "hashrate"}
          onClick={() => {
            setMode("hashrate");
          }}
        >
          TH/s
        </button>
        <button
          type="button"
          aria-pressed={mode === "budget"}
          onClick={() => {
            setMode("budget");
          }}
        >
          Budget
        </button>
      </div>
      <label className="field">
        <span>{mode === "hashrate" ? "How much hashrate" : "How much to spend"}</span>
        <span className="input">
          <input
            value={text}
            inputMode="decimal"
            autoComplete="off"
            placeholder={mode === "hashrate" ? "1.000" : "100.00"}
            aria-invalid={problem !== undefined}
            aria-describedby="amount-note"
            disabled={action.busy}
            onChange={(event) => {
              setText(event.target.value);
              if (!action.busy) action.reset();
            }}
          />
          <span className="unit">{mode === "hashrate" ? "TH/s" : view.paymentToken.symbol}</span>
        </span>
        <span id="amount-note" className={problem === undefined ? "quiet small-text" : "small-text text-loss"}>
          {problem ??
            `${formatTh(available, terms.unitHashrate)} are left, in steps of ${formatUnits(1n, terms.unitHashrate)}.`}
        </span>
      </label>

      <Review view={view} order={ready} balance={address === undefined ? undefined : balance.data} />

      {short && (
        <Message tone="loss" title={`Your wallet holds too little ${view.paymentToken.symbol}.`} live>
          <p>
            It has {plain(payment(balance.data, view.paymentToken))}; this costs{" "}
            {plain(payment(ready.cost, view.paymentToken, view.paymentToken.decimals))}. Enter less, or add to the
            wallet.
          </p>
        </Message>
      )}

      <div className="buttons">
        {address === undefined ? (
          <button type="submit" className="button primary">
            Connect a wallet to buy
          </button>
        ) : (
          <>
            <button
              type="submit"
              className="button primary"
              disabled={ready === undefined || short || action.busy || !rightChain}
            >
              {ready === undefined ? "Buy" : `Buy ${formatTh(ready.units, terms.unitHashrate)}`}
            </button>
            <button
              type="button"
              className="button quiet-button"
              disabled={ready === undefined || short || action.busy || !rightChain}
              onClick={() => {
                buy("approve");
              }}
            >
              Use approve instead
            </button>
          </>
        )}
      </div>
      <p className="quiet small-text">
        One signature and one transaction. “Use approve instead” is for wallets that cannot sign permits: it takes two
        transactions.
      </p>
      <ActionStatus
        state={action.state}
        done={
          <p>
            {bought === undefined ? "The units" : formatTh(bought, terms.unitHashrate)} are in your wallet.{" "}
            <Link to={paths.portfolio}>See them in your portfolio</Link>; they start to earn with{" "}
            {formatDate(terms.startEpoch * 86_400)}.
          </p>
        }
      />
    </form>
  );
}

/** Everything that leaves and arrives, before anything is signed. */
function Review(props: {
  view: SeriesView;
  order: { units: bigint; cost: bigint } | undefined;
  balance: bigint | undefined;
}): ReactElement {
  const { view, order, balance } = props;
  const { deployment } = useApp();
  const { terms } = view.record;
  const { paymentToken, rewardToken, formula } = view;
  const exact = order === undefined ? undefined : payment(order.cost, paymentToken, paymentToken.decimals);
  const aDay =
    order === undefined || formula === undefined
      ? undefined
      : mulDivDown(formula.lines.holders, order.units * terms.unitHashrate, HASHES_PER_TH);
  const none = <span className="quiet">–</span>;
  return (
    <dl className="facts review" aria-label="Before you sign">
      <div>
        <dt>Leaves your wallet</dt>
        <dd>{exact === undefined ? none : <Fig value={exact} />}</dd>
      </div>
      <div>
        <dt>Arrives</dt>
        <dd className="fig">
          {order === undefined
            ? none
            : `${formatTh(order.units, terms.unitHashrate)}, ${order.units.toLocaleString("en-US")} units`}
        </dd>
      </div>
      <div>
        <dt>Goes into escrow, released a day at a time</dt>
        <dd>
          {order === undefined ? none : <Fig value={payment(order.cost / BigInt(terms.epochs), paymentToken, 4)} />}
        </dd>
      </div>
      <div>
        <dt>The permit allows exactly</dt>
        <dd>{exact === undefined ? none : <Fig value={exact} />}</dd>
      </div>
      <div>
        <dt>to be taken once by</dt>
        <dd>
          the market <span className="fig">{shortHex(deployment.contracts.market)}</span>
        </dd>
      </div>
      <div>
        <dt>By the newest network day this earns</dt>
        <dd>
          {aDay === undefined ? (
            none
          ) : (
            <>
              <Fig value={smallReward(aDay, rewardToken, PER_TH_DECIMALS)} className="live" /> a day, and less as
              difficulty grows
            </>
          )}
        </dd>
      </div>
      {balance !== undefined && (
        <div>
          <dt>Your balance</dt>
          <dd>
            <Fig value={payment(balance, paymentToken)} />
          </dd>
        </div>
      )}
    </dl>
  );
}

/** One signature, one transaction. */
async function buyWithPermit(
  app: App,
  view: SeriesView,
  units: bigint,
  { account, wallet, signing, send }: Steps,
): Promise<void> {
  const { deployment, client, head } = app;
  const label = `Buy ${formatTh(units, view.record.terms.unitHashrate)} of series #${view.serial}`;
  const plan = await planBuy(client, {
    deployment,
    account,
    id: view.record.id,
    units,
    deadline: deadlineOf(head, deployment.local !== undefined),
  });
  const price = plain(payment(plan.cost, view.paymentToken, view.paymentToken.decimals));
  signing(
    `A permit for exactly ${price}, to be taken once by the market ${shortHex(plan.spender)}. Signing costs nothing.`,
  );
  const signature = await signTypedData(wallet, { ...plan.typedData, account: wallet.account });
  await send(plan.withPermit(signature), label);
}

/** The same in two transactions. An allowance that is there already is used. */
async function approveAndBuy(app: App, view: SeriesView, units: bigint, { account, send }: Steps): Promise<void> {
  const { deployment, client } = app;
  const label = `Buy ${formatTh(units, view.record.terms.unitHashrate)} of series #${view.serial}`;
  const plan = await planBuy(client, { deployment, account, id: view.record.id, units });
  const allowed = await readContract(client, {
    address: plan.paymentToken,
    abi: erc20Abi,
    functionName: "allowance",
    args: [account, plan.spender],
  });
  if (allowed < plan.cost) {
    const price = plain(payment(plan.cost, view.paymentToken, view.paymentToken.decimals));
    await send(plan.approve, `Allow the market to take exactly ${price}`);
  }
  await send(plan.buy, label);
}

/** The permit's deadline is chain time: half an hour of the person's time, at the pace of the chain's clock. */
function deadlineOf(head: App["head"], local: boolean): bigint {
  const now = head.nowMillis() ?? Date.now();
  const seconds = local ? LOCAL_PERMIT_SECONDS : PERMIT_SECONDS * Math.max(1, head.pace());
  return BigInt(Math.ceil(now / 1_000 + seconds));
}
