import type { DeploymentToken } from "@adit/sdk";
import { formatDateTime, formatTh, formatUnits } from "@adit/sdk/format";
import { lazy, memo, Suspense, useEffect, useState, type ReactElement } from "react";
import { useApp } from "../../app/context.ts";
import { Link, paths } from "../../app/router.ts";
import { useInFull } from "../../app/scrollPace.ts";
import { useMatches } from "../../app/useMatches.ts";
import { useNewestDays } from "../../chain/useSeriesHistory.ts";
import { tokenAt } from "../../config/deployment.ts";
import { payment, plain, smallReward } from "../../model/figures.ts";
import {
  claimableMilli,
  claimableNow,
  nextSettlement,
  protectedShare,
  refundNow,
  streamsUntil,
  type HeldFacts,
  type HeldLane,
  type Holding,
} from "../../model/holding.ts";
import { paidInFirst } from "../../model/newestDays.ts";
import { shownReward, type ShownIn } from "../../model/shown.ts";
import { StateBadge } from "../../parts/Badge.tsx";
import { ShareBar } from "../../parts/Bar.tsx";
import { Fig } from "../../parts/Figure.tsx";
import { Spark } from "../../parts/Spark.tsx";
import { Checkbox } from "../../parts/ui/Checkbox.tsx";
import type { Flow } from "../../tx/plan.ts";
import { Amount } from "./Amount.tsx";
import { refundPlan } from "./plans.ts";
import type { PortfolioView } from "./view.ts";

const Actions = lazy(() => import("./Actions.tsx"));

const SPARK_DAYS = 30;
/** As in `styles/screens/portfolio.css`. */
const WIDE = "(min-width: 561px)";
/** A row that only flies past asks for nothing. */
const SETTLED_MS = 250;
/** Height of a row and of the gap beneath it before it was measured, pixels. */
const HEIGHT = { wide: 199, narrow: 341 };
const GAP = 12;

export function rowHeight(): number {
  return window.matchMedia(WIDE).matches ? HEIGHT.wide : HEIGHT.narrow;
}

export type RowProps = {
  readonly holding: Holding;
  readonly facts: HeldFacts;
  readonly asOf: PortfolioView["asOf"];
  readonly watching: boolean;
  readonly prices: PortfolioView["prices"];
  readonly unit: ShownIn;
  readonly nowSeconds: number;
  readonly flow: Flow;
  /** undefined while nothing is chosen */
  readonly isChosen: boolean | undefined;
  readonly onChoose: (id: bigint, chosen: boolean) => void;
  readonly onTransfer: (id: bigint) => void;
};

/** Only what changes the row draws it again: 2,000 of them share one clock. */
export const PositionRow = memo(Row);

function Row(props: RowProps): ReactElement {
  return useInFull() ? <Whole {...props} /> : <Brief {...props} />;
}

/** A row that flies past, in the height of a whole one. */
function Brief({ facts: { serial, farm } }: RowProps): ReactElement {
  return (
    <article
      className="card position"
      aria-busy="true"
      aria-label={`#${serial} ${farm}`}
      style={{ minHeight: rowHeight() - GAP, alignContent: "start" }}
    >
      <div className="position-head">
        <h3>
          <Link to={paths.series(serial)}>
            <span className="quiet fig">#{serial}</span> {farm}
          </Link>
        </h3>
      </div>
    </article>
  );
}

function Whole(props: RowProps): ReactElement {
  const { holding, facts, asOf, watching, nowSeconds, isChosen, onChoose } = props;
  const { deployment } = useApp();
  const paymentToken = tokenAt(deployment, facts.paymentToken);
  const title = `#${facts.serial} ${facts.farm}`;
  const ends = streamsUntil(holding, nowSeconds * 1_000);
  return (
    <article className="card position" aria-label={title}>
      <div className="position-head">
        {isChosen !== undefined && (
          <Checkbox
            checked={isChosen}
            onChange={(chosen) => {
              onChoose(holding.id, chosen);
            }}
          >
            <span className="hidden">Choose series {title}</span>
          </Checkbox>
        )}
        <h3>
          <Link to={paths.series(facts.serial)}>
            <span className="quiet fig">#{facts.serial}</span> {facts.farm}
          </Link>
        </h3>
        <StateBadge state={holding.state} />
        <span className="position-end">
          {asOf === undefined && <DaysOf holding={holding} />}
          {!watching && asOf === undefined && (
            <Suspense fallback={<span className="button small">•••</span>}>
              <Actions {...props} />
            </Suspense>
          )}
        </span>
      </div>
      <dl className="figures position-figures">
        <div className="figure">
          <dt>You hold</dt>
          <dd className="fig">
            {formatUnits(holding.units, facts.unitHashrate)}
            <span className="unit">{"\u00a0TH/s"}</span>
          </dd>
        </div>
        <div className="figure strong">
          <dt>Ready to claim</dt>
          <dd>
            {holding.lanes.map((lane) => (
              <Reward key={lane.token} lane={lane} {...props} token={tokenAt(deployment, lane.token)} />
            ))}
            <span className="sub quiet">
              {ends === undefined ? "nothing streams now" : `streams until ${formatDateTime(ends)}`}
            </span>
          </dd>
        </div>
        <div className="figure">
          <dt>Protected in escrow</dt>
          <dd>
            <Fig value={payment(protectedShare(holding), paymentToken)} />
            <span className="sub quiet">your part</span>
          </dd>
        </div>
        <div className="figure">
          <dt>Days settled</dt>
          <dd>
            <span className="fig">
              {holding.settledDays}
              <span className="unit">{`\u00a0of ${facts.epochs}`}</span>
            </span>
            <ShareBar
              whole={BigInt(facts.epochs)}
              shares={[{ label: "settled", part: BigInt(holding.settledDays), tone: "proven" }]}
            />
          </dd>
        </div>
      </dl>
      <p className="quiet small-text">{nextSettlement(holding, facts, nowSeconds)}.</p>
      <Refund {...props} token={paymentToken} />
    </article>
  );
}

function Reward({
  lane,
  holding,
  token,
  unit,
  prices,
  asOf,
}: RowProps & { lane: HeldLane; token: DeploymentToken }): ReactElement {
  const shown = (ms: number): ReturnType<typeof shownReward> =>
    shownReward(claimableMilli(lane, holding.units, ms), token, unit, prices.get(lane.token));
  return (
    <span className="position-reward">
      <Amount
        className="fig live"
        asOf={asOf}
        at={(ms) => shown(ms).number}
        spoken={(ms) => plain(smallReward(claimableNow(lane, holding.units, ms), token, 0, 0))}
      />
      <span className="unit">{`\u00a0${shown(0).unit}`}</span>
    </span>
  );
}

function Refund({
  holding,
  facts,
  token,
  watching,
  asOf,
  flow,
}: RowProps & { token: DeploymentToken }): ReactElement | null {
  const refund = refundNow(holding);
  if (refund === undefined || refund === 0n) return null;
  return (
    <div className="refund">
      <p>
        Refunds are open: giving back your {formatTh(holding.units, facts.unitHashrate)} pays{" "}
        <Fig value={payment(refund, token)} />
        {holding.state === "Cancelled" ? "." : "; what they earned stays claimable."}
      </p>
      {!watching && asOf === undefined && (
        <button
          type="button"
          className="button"
          disabled={flow.busy}
          onClick={() => {
            void flow.open(refundPlan(holding, facts, holding.units));
          }}
        >
          Take the refund
        </button>
      )}
    </div>
  );
}

/** What the newest days brought, of both coins together where there are two, once the row has come to rest. */
function DaysOf({ holding: { id, settledDays, lanes } }: { holding: Holding }): ReactElement {
  const { deployment } = useApp();
  const [isSettled, setSettled] = useState(false);
  // Where a row is too narrow for the line, it is not asked for either.
  const hasPlace = useMatches(WIDE);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(true);
    }, SETTLED_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  const days = useNewestDays(isSettled && hasPlace ? id : undefined, settledDays, SPARK_DAYS);
  const [first, second] = lanes.map(({ token }) => tokenAt(deployment, token));
  const values = first === undefined ? undefined : days?.map((day) => paidInFirst(day, first, second));
  return <span className="position-spark">{values !== undefined && <Spark values={values} />}</span>;
}
