import { formatShare } from "@adit/sdk/format";
import type { ReactElement } from "react";
import type { SeriesView } from "../chain/useSeries.ts";
import { useSeriesHistory, type SeriesHistory } from "../chain/useSeriesHistory.ts";
import { payment, wholeReward } from "../model/figures.ts";
import { ShareBar, type Share } from "./Bar.tsx";
import { Fig, Sourced } from "./Figure.tsx";
import { Skeleton } from "./Skeleton.tsx";

/** Where the buyers' money is: still protected, paid to the provider for settled days, or set aside for refunds. */
export function EscrowPanel({ view }: { view: SeriesView }): ReactElement {
  const { live, record, paymentToken } = view;
  const told = useSeriesHistory(record.id);
  const history = told.status === "ready" ? told.history : undefined;
  if (live === undefined) return <Skeleton height="7rem" />;
  const { escrow } = live;
  const escrowDays = [...(history?.escrowDays.values() ?? [])];
  const lastDay = escrowDays.at(-1);
  const lastSale = history?.sales.at(-1);
  const rows: readonly (Share & {
    readonly meaning: string;
    readonly hash: `0x${string}` | undefined;
    readonly shape: string;
  })[] = [
    {
      label: "Protected",
      part: escrow.escrowed,
      tone: "lamp",
      shape: "■",
      meaning: "of days not settled yet; the provider cannot touch it",
      hash: lastSale?.hash,
    },
    {
      label: "Released",
      part: escrow.released,
      tone: "quiet",
      shape: "▪",
      meaning: "earned by the provider, day by day, tips to settlers included",
      hash: lastDay?.hash,
    },
    {
      label: "Withheld",
      part: escrow.withheld,
      tone: "loss",
      shape: "▲",
      meaning:
        "of settled days whose provider's bond was too small; the provider's once it is not, the holders' if it defaults",
      hash: escrowDays.findLast(({ withheld }) => withheld > 0n)?.hash,
    },
    {
      label: "For refunds",
      part: escrow.refundable,
      tone: "attested",
      shape: "□",
      meaning:
        "not earned by the provider: days without net income, or after an early end; paid back to holders at the end",
      hash: lastDay?.hash,
    },
    {
      label: "Refunded",
      part: escrow.refunded,
      tone: "proven",
      shape: "●",
      meaning: "paid back to holders",
      hash: undefined,
    },
  ];
  const shown = rows.filter((row) => row.part > 0n || row.label === "Protected" || row.label === "Released");
  return (
    <div className="escrow">
      <p>
        Buyers paid <Fig value={payment(escrow.paid, paymentToken)} /> in all.
      </p>
      <ShareBar shares={rows} whole={escrow.paid} />
      <dl className="ledger">
        {shown.map(({ label, part, meaning, hash, tone, shape }) => (
          <div key={label}>
            <dt>
              <span className={`key-mark mark-${tone}`} aria-hidden="true">
                {shape}
              </span>{" "}
              {label} <span className="quiet small-text">{meaning}</span>
            </dt>
            <dd>
              <Sourced hash={part === 0n ? undefined : hash} what={label.toLowerCase()}>
                <Fig value={payment(part, paymentToken)} />
              </Sourced>
              <span className="sub quiet fig">{formatShare(part, escrow.paid)}</span>
            </dd>
          </div>
        ))}
      </dl>
      <Bond view={view} bondedIn={history?.bondedIn} />
    </div>
  );
}

/** What stands behind the days to come, and what it has to be. */
function Bond({
  view: { live, record, rewardToken },
  bondedIn,
}: {
  view: SeriesView;
  bondedIn: SeriesHistory["bondedIn"];
}): ReactElement | null {
  if (live === undefined || record.terms.bondEpochs === 0) return null;
  const { bond, required, penalty } = live.backing;
  const isShort = bond < required;
  return (
    <p className="quiet small-text">
      Provider's bond:{" "}
      <Sourced hash={bond === 0n ? undefined : bondedIn} what="the newest addition to the bond">
        <Fig value={wholeReward(bond, rewardToken)} />
      </Sourced>
      {required > 0n && (
        <>
          ; by the last settled day it has to be <Fig value={wholeReward(required, rewardToken)} />
        </>
      )}
      .{isShort && " It is too small: the provider gets no escrow until it is not."}
      {penalty > 0n && (
        <>
          {" "}
          <Fig value={wholeReward(penalty, rewardToken)} /> of it go to holders with the next settled day, as the price
          of ending early.
        </>
      )}
    </p>
  );
}
