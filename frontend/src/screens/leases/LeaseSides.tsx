import { formatDateTime, formatDays, formatToken, shortHex } from "@adit/sdk/format";
import { leaseClaimableAt } from "@adit/sdk/actions";
import { indexAt } from "@adit/sdk/math";
import type { ReactElement, ReactNode } from "react";
import { isAddressEqual, type Address } from "viem";
import { useApp } from "../../app/context.ts";
import { useAccountInView } from "../../app/useAccountInView.ts";
import type { LeaseLive } from "../../chain/leases.ts";
import type { SeriesView } from "../../chain/useSeries.ts";
import { tokenAt } from "../../config/deployment.ts";
import { payment, plain, smallReward } from "../../model/figures.ts";
import { settledDaysOf, type LeaseFacts } from "../../model/leaseState.ts";
import { Fig } from "../../parts/Figure.tsx";
import { ShareBar } from "../../parts/Bar.tsx";
import { Ticker } from "../../parts/Ticker.tsx";
import { planClaimIncome, planClaimRent } from "../../plans/leaseClaims.ts";
import { planBuyOut } from "../../plans/leaseTake.ts";
import { useFlow } from "../../tx/useFlow.ts";
import { HandOver } from "./HandOver.tsx";
import type { Side } from "./MyLeases.tsx";
import { rewardTokensOf } from "./rewardTokens.ts";

const MS_PER_SECOND = 1_000;

function localTime(second: bigint): string {
  const date = new Date(Number(second) * MS_PER_SECOND);
  return date.toLocaleString("en-US", { dateStyle: "medium", timeStyle: "short" });
}

/** Whether the account in view owns this side, and may send anything. */
export function useOwn(owner: Address): { readonly isMine: boolean; readonly canSend: boolean } {
  const { address, watching } = useAccountInView();
  const isMine = address !== undefined && isAddressEqual(owner, address);
  return { isMine, canSend: isMine && !watching };
}

function Who({ owner, isMine, token }: { owner: Address; isMine: boolean; token: string }): ReactElement {
  return (
    <p className="quiet small-text">
      {isMine ? (
        `You have the ${token}.`
      ) : (
        <>
          <span className="fig" title={owner}>
            {shortHex(owner)}
          </span>
          {` has the ${token}.`}
        </>
      )}
    </p>
  );
}

/** What a side can claim of each coin, moving by the second. */
function Income({ live, side }: { live: LeaseLive; side: Side }): ReactElement {
  const { deployment } = useApp();
  return (
    <>
      {live.lanes.map((lane) => {
        const token = tokenAt(deployment, lane.rewardToken);
        const at = (ms: number) =>
          smallReward(leaseClaimableAt(lane, BigInt(Math.floor(ms / MS_PER_SECOND)))[side], token, 0, 0);
        return (
          <div className="figure strong" key={lane.rewardToken}>
            <dt>Income to claim</dt>
            <dd>
              <Ticker className="fig live" at={(ms) => at(ms).number} spoken={(ms) => at(ms).number} />
              <span className="unit">{`\u00a0${smallReward(0n, token).unit}`}</span>
              <span className="sub quiet">{plain(smallReward(lane.paid[side], token, 0, 0))} claimed so far</span>
            </dd>
          </div>
        );
      })}
    </>
  );
}

function SideCard({
  title,
  id,
  isMine,
  children,
}: {
  title: string;
  id: string;
  isMine: boolean;
  children: ReactNode;
}): ReactElement {
  return (
    <section className={isMine ? "card lease-side mine" : "card lease-side"} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

export function LesseeSide({
  live,
  view,
  facts,
  nowSeconds,
}: {
  live: LeaseLive;
  view: SeriesView;
  facts: LeaseFacts;
  nowSeconds: number;
}): ReactElement {
  const { isMine, canSend } = useOwn(live.lessee);
  const flow = useFlow();
  const lease = Number(live.lease);
  const { terms } = live;
  const { terms: series } = view.record;
  const waits = live.lanes.every(({ claimable }) => claimable.lessee === 0n);
  return (
    <SideCard title={isMine ? "Your side: lessee" : "The lessee"} id="lessee-side" isMine={isMine}>
      <Who owner={live.lessee} isMine={isMine} token="leasehold" />
      <dl className="figures">
        <Income live={live} side="lessee" />
        <div className="figure">
          <dt>Days settled</dt>
          <dd>
            <span className="fig">
              {settledDaysOf(facts)}
              <span className="unit">{`\u00a0of ${terms.epochs}`}</span>
            </span>
            <ShareBar
              whole={BigInt(terms.epochs)}
              shares={[{ label: "settled", part: BigInt(settledDaysOf(facts)), tone: "proven" }]}
            />
          </dd>
        </div>
        <div className="figure">
          <dt>Rent paid</dt>
          <dd>
            <Fig value={payment(live.rent.total, view.paymentToken)} />
            <span className="sub quiet">
              {live.rent.unvested === 0n
                ? "all of it is the lessor's"
                : `${plain(payment(live.rent.unvested, view.paymentToken))} for days to come`}
            </span>
          </dd>
        </div>
      </dl>
      {isMine && (
        <p className="buttons">
          <button
            type="button"
            className="button primary"
            disabled={!canSend || flow.busy || waits}
            onClick={() => void flow.open(planClaimIncome(lease, "lessee", rewardTokensOf(series)))}
          >
            Claim the income
          </button>
          {waits && (
            <span className="quiet small-text">
              Nothing to claim yet: a day starts to stream when it is settled, some hours after it ends.
            </span>
          )}
        </p>
      )}
      <Option live={live} view={view} nowSeconds={nowSeconds} canSend={canSend} isMine={isMine} />
      {isMine && <HandOver live={live} view={view} side="lessee" canSend={canSend} />}
    </SideCard>
  );
}

function Option({
  live,
  view,
  nowSeconds,
  canSend,
  isMine,
}: {
  live: LeaseLive;
  view: SeriesView;
  nowSeconds: number;
  canSend: boolean;
  isMine: boolean;
}): ReactElement {
  const flow = useFlow();
  const { option, terms } = live;
  const { terms: series } = view.record;
  if (terms.bought)
    return (
      <p className="small-text">The units are bought: everything from the lease's first day on is the lessee's.</p>
    );
  if (option === undefined) return <p className="quiet small-text">This lease has no right to buy the units.</p>;
  const price = formatToken(option.cost, view.paymentToken);
  const until = formatDateTime(option.endsAt);
  const daysLeft = Math.max(0, live.endingEpochs - live.settledEpochs);
  const isOver = nowSeconds >= Number(option.endsAt);
  const isVoid = live.endingEpochs < series.epochs || live.pastGrace;
  return (
    <div className="lease-option">
      <h3>Right to buy the units</h3>
      <p className="small-text">
        {isOver
          ? `It ended on ${until}.`
          : isVoid
            ? live.endingEpochs < series.epochs
              ? "It is void: the series ended early, and nobody buys what has failed."
              : "It is void while a day of the series is unpaid past its grace, and good again once that day is paid."
            : `Until ${until} (${localTime(option.endsAt)} your time), for ${price}. ${formatDays(daysLeft)} of the term are not settled yet. Buying also makes the days after the lease the lessee's; the rent stays paid. The units can earn less than they cost.`}
      </p>
      {isMine && !isOver && !isVoid && (
        <p className="buttons">
          <button
            type="button"
            className="button"
            disabled={!canSend || flow.busy}
            onClick={() =>
              void flow.open(
                planBuyOut({
                  lease: Number(live.lease),
                  serial: view.serial,
                  unitHashrate: series.unitHashrate,
                  units: terms.units,
                  start: terms.start,
                  daysLeft,
                  isDeliverable: areLessorsDaysPaid(live, nowSeconds),
                }),
              )
            }
          >
            Buy the units
          </button>
        </p>
      )}
    </div>
  );
}

/** The days before the lease are streamed, in every coin: bought units can be delivered at once. */
function areLessorsDaysPaid({ lanes }: LeaseLive, nowSeconds: number): boolean {
  return lanes.every(({ stretch: { startTarget }, stream }) => {
    const now = BigInt(nowSeconds);
    return startTarget !== undefined && indexAt(stream, now < stream.startedAt ? stream.startedAt : now) >= startTarget;
  });
}

export function LessorSide({ live, view }: { live: LeaseLive; view: SeriesView }): ReactElement {
  const { isMine, canSend } = useOwn(live.lessor);
  const flow = useFlow();
  const lease = Number(live.lease);
  const { rent, terms } = live;
  const token = view.paymentToken;
  const waits = live.lanes.every(({ claimable }) => claimable.lessor === 0n);
  return (
    <SideCard title={isMine ? "Your side: lessor" : "The lessor"} id="lessor-side" isMine={isMine}>
      <Who owner={live.lessor} isMine={isMine} token="reversion" />
      <dl className="figures">
        <div className="figure strong">
          <dt>Rent to claim</dt>
          <dd>
            <Fig value={payment(rent.claimable, token)} />
            <span className="sub quiet">
              {plain(payment(rent.vested, token))} of {plain(payment(rent.total, token))} earned
            </span>
            <ShareBar whole={rent.total} shares={[{ label: "earned", part: rent.vested, tone: "lamp" }]} />
          </dd>
        </div>
        <Income live={live} side="lessor" />
      </dl>
      <p className="quiet small-text">
        {terms.bought
          ? "The lessee bought the units. Price and rent were credited; only income of the days before the lease is left here."
          : "Its income is that of days before the lease and after it. The units come back when the last day of the lease is paid out."}
      </p>
      {isMine && (
        <p className="buttons">
          <button
            type="button"
            className="button primary"
            disabled={!canSend || flow.busy || rent.claimable === 0n}
            onClick={() => void flow.open(planClaimRent(lease, token.address))}
          >
            Claim the rent
          </button>
          <button
            type="button"
            className="button"
            disabled={!canSend || flow.busy || waits}
            onClick={() => void flow.open(planClaimIncome(lease, "lessor", rewardTokensOf(view.record.terms)))}
          >
            Claim the income
          </button>
        </p>
      )}
      {isMine && <HandOver live={live} view={view} side="lessor" canSend={canSend} />}
    </SideCard>
  );
}
