import { formatDateTime, formatDay, formatDuration } from "@adit/sdk/format";
import { epochEnd } from "@adit/sdk/math";
import type { ReactElement } from "react";
import { Link, paths } from "../../app/router.ts";
import { waitingFor } from "../../model/waiting.ts";
import type { SeriesView } from "../../chain/useSeries.ts";
import { wholeReward } from "../../model/figures.ts";
import type { AskedDay } from "../../model/providerHealth.ts";
import { Fig } from "../../parts/Figure.tsx";
import type { SaleFacts, SaleTokens } from "./facts.ts";
import { Section } from "./Section.tsx";

/** Days that are over and not settled: what each asks for, and what it waits for. */
export function SaleDays({
  facts,
  view,
  tokens,
}: {
  facts: SaleFacts;
  view: SeriesView;
  tokens: SaleTokens;
}): ReactElement {
  const { ask, book, record } = facts;
  const { terms } = record;
  return (
    <Section title="Days to settle" id="days">
      <p>{waitingFor(view)}</p>
      {book.coverableFrom > 0n && <p className="text-loss">{graceText(book.coverableFrom, book.atSeconds)}</p>}
      {book.days.length > 0 && (
        <div className="table-scroll" tabIndex={0} role="region" aria-label="Days that are over and not settled">
          <table className="day-table">
            <thead>
              <tr>
                <th scope="col">Day</th>
                <th scope="col">Asks for</th>
                <th scope="col">Stands at</th>
              </tr>
            </thead>
            <tbody>
              {book.days.map((day, i) => (
                <tr key={day.epoch}>
                  <th scope="row">
                    <Link to={paths.proof(terms.network, day.epoch, terms.farmId)}>{formatDay(day.epoch)}</Link>
                  </th>
                  <td>
                    <Asked day={day} tokens={tokens} />
                  </td>
                  <td>{i < ask.ready ? "Ready" : wordOf(day)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {book.moreDays && <p className="quiet small-text">More days follow; the oldest month is shown.</p>}
      <p className="quiet small-text console-after">
        A day has a grace of {formatDuration(terms.graceSeconds)} from the moment at which it can be paid. Days are
        settled in order; anybody may do it and earns the tip.
      </p>
    </Section>
  );
}

function graceText(coverableFrom: bigint, atSeconds: number): string {
  const left = coverableFrom - 1n - BigInt(atSeconds);
  return left > 0n
    ? `Its grace ends on ${formatDateTime(coverableFrom - 1n)}, in ${formatDuration(left)}. After that the bond pays, with a penalty.`
    : `Its grace ended on ${formatDateTime(coverableFrom - 1n)}. Anybody may have the bond pay it now, with a penalty.`;
}

function Asked({ day, tokens }: { day: AskedDay; tokens: SaleTokens }): ReactElement {
  if (day.owed === 0n && day.secondOwed === 0n)
    return <span className="quiet">{day.obstacle === "None" ? "nothing" : "not known yet"}</span>;
  return (
    <>
      <Fig value={wholeReward(day.owed, tokens.reward)} />
      {day.secondOwed > 0n && (
        <>
          {" "}
          <Fig value={wholeReward(day.secondOwed, tokens.second)} />
        </>
      )}
    </>
  );
}

function wordOf({ obstacle, epoch }: AskedDay): string {
  switch (obstacle) {
    case "None":
    case "Unfunded":
      return "Funding is missing";
    case "ReportMissing":
      return "Not reported yet";
    case "ReportNotFinal":
      return "Reported, not final yet";
    case "PriceMissing":
      return "Price not recorded yet";
    case "FarmReportMissing":
      return "Farm not reported yet";
    case "EpochNotOver":
      return `Ends on ${formatDateTime(epochEnd(epoch))}`;
    case "DepositRefused":
      return "Deposit refused";
    case "NotSold":
      return "Nothing sold";
    case "Complete":
      return "Settled";
  }
}
