import { formatHashrate, formatShare } from "@adit/sdk/format";
import type { ReactElement } from "react";
import type { SeriesView } from "../chain/useSeries.ts";
import { useSeriesHistory } from "../chain/useSeriesHistory.ts";
import { protectedPer } from "../model/backing.ts";
import { payment } from "../model/figures.ts";
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
        "of days that the bond paid, or of a time when it was too small; the provider's once it is enough again, the holders' if it defaults",
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
      <PerUnit view={view} />
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
    </div>
  );
}

/** What is still protected behind one unit, which is what a holder asks first. */
function PerUnit({ view: { live, record, paymentToken } }: { view: SeriesView }): ReactElement | null {
  const { unitHashrate } = record.terms;
  const per = live === undefined ? undefined : protectedPer(live.escrow, unitHashrate);
  if (per === undefined) return null;
  return (
    <dl className="per-unit">
      <div>
        <dt>Still protected, for 1 TH/s</dt>
        <dd>
          <Fig value={payment(per.th, paymentToken)} className="big" />
        </dd>
      </div>
      <div>
        <dt>For one unit of {formatHashrate(unitHashrate)}</dt>
        <dd>
          <Fig value={payment(per.unit, paymentToken, 6)} className="big" />
        </dd>
      </div>
    </dl>
  );
}
