import { formatDateTime, formatDay, formatDecimal } from "@adit/sdk/format";
import { useState, type ReactElement } from "react";
import { useApp } from "../../app/context.ts";
import { Link, paths } from "../../app/router.ts";
import { useChainNow } from "../../app/useChainNow.ts";
import type { NetworkBook, ProofBook } from "../../chain/proofBook.ts";
import { useProofBook } from "../../chain/useProofBook.ts";
import { coinOf } from "../../model/coin.ts";
import { dayRows, GRADES, type DayRow, type Grade } from "../../model/proofGrade.ts";
import { Message } from "../../parts/Message.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import "../../styles/screens/proofs.css";
import { Credit, DisputeList } from "./Disputes.tsx";
import { GradeBadge } from "./parts.tsx";
import { VerifyPayment } from "./VerifyPayment.tsx";

const PAGE_DAYS = 30;

/** Every day of every network: what stands behind it, and where to check it. */
export default function Proofs(): ReactElement {
  const book = useProofBook();
  const now = useChainNow();
  return (
    <>
      <div className="hero">
        <h1>Proofs</h1>
        <p className="lead quiet">
          Every day that is paid for rests on a report. Open one to see who signed it, what they saw and how it was
          bounded, and have this browser check it: hashes, signatures, medians, Merkle branches.
        </p>
      </div>
      {book.data === undefined || now === undefined ? (
        book.isError ? (
          <Message tone="loss" title="The days could not be read." live>
            <p>The chain did not answer. Nothing is lost; this page tries again with the next block.</p>
          </Message>
        ) : (
          <Skeleton height="40rem" />
        )
      ) : (
        <Days book={book.data} now={now} />
      )}
      <VerifyPayment />
    </>
  );
}

function Days({ book, now }: { book: ProofBook; now: number }): ReactElement {
  const { deployment } = useApp();
  const [chosen, setChosen] = useState<number>();
  const networks = [...book.networks.values()];
  const network = networks.find((one) => one.network === chosen) ?? networks[0];
  const hasRelay = deployment.contracts.bitcoinRelay !== undefined;
  if (network === undefined)
    return (
      <Message tone="quiet" title="No network is reported here yet.">
        <p>The first report will appear as soon as the committee posts one.</p>
      </Message>
    );
  return (
    <>
      <Credit />
      <DisputeList disputes={book.disputes} now={now} />
      <section aria-labelledby="days-title">
        <div className="section-head">
          <h2 id="days-title">Days of {network.name}</h2>
          {networks.length > 1 && (
            <div className="segmented" role="group" aria-label="Network">
              {networks.map(({ network: id, name }) => (
                <button
                  key={id}
                  type="button"
                  aria-pressed={id === network.network}
                  onClick={() => {
                    setChosen(id);
                  }}
                >
                  {name}
                </button>
              ))}
            </div>
          )}
        </div>
        <DayList
          key={network.network}
          network={network}
          rows={dayRows(network, book.disputes, now, hasRelay && network.name === "Bitcoin")}
        />
      </section>
    </>
  );
}

function DayList({ network, rows }: { network: NetworkBook; rows: readonly DayRow[] }): ReactElement {
  const [shown, setShown] = useState(PAGE_DAYS);
  const seen = [...new Set(rows.slice(0, shown).map(({ grade }) => grade))];
  return (
    <>
      <Legend grades={seen} />
      <ul className="proof-days">
        {rows.slice(0, shown).map((row) => (
          <li key={row.epoch} className="proof-day">
            <Link to={paths.proof(network.network, row.epoch)} className="stretched">
              {formatDay(row.epoch)}
            </Link>
            <span>
              <GradeBadge grade={row.grade} />
            </span>
            <span className="quiet proof-figures">{figuresOf(network, row)}</span>
            <span className="quiet end">{finalityOf(row)}</span>
          </li>
        ))}
      </ul>
      {rows.length > shown && (
        <p className="buttons">
          <button
            type="button"
            className="button small"
            onClick={() => {
              setShown(shown + PAGE_DAYS);
            }}
          >
            Show {Math.min(PAGE_DAYS, rows.length - shown)} earlier days
          </button>
        </p>
      )}
    </>
  );
}

function Legend({ grades }: { grades: readonly Grade[] }): ReactElement {
  return (
    <dl className="legend">
      {grades.map((grade) => (
        <div key={grade}>
          <dt className="hidden">{GRADES[grade].word}</dt>
          <dd>
            <span aria-hidden="true">
              {GRADES[grade].shape} {GRADES[grade].word}:
            </span>{" "}
            {GRADES[grade].meaning}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function figuresOf({ coinDecimals, name }: NetworkBook, { record, fallback }: DayRow): string {
  const coins = (amount: bigint): string =>
    `${formatDecimal(amount, coinDecimals, { minDigits: 4, maxDigits: 4 })} ${coinOf(name)}`;
  if (record === undefined)
    return fallback === undefined ? "Waits for its report" : `${coins(fallback.rewardPerBlock)} a block by fallback`;
  const { report, signers, committee, day } = record;
  const signed = signers.toString(2).replaceAll("0", "").length;
  const members = committee === undefined ? "" : ` of ${committee.signers.length}`;
  return `${report.blockCount} blocks, ${coins(day.rewardPerBlock)} each · signed by ${signed}${members}`;
}

function finalityOf({ record, fallback, isFinal, finalAt }: DayRow): string {
  if (record === undefined && fallback === undefined) return "";
  return isFinal || finalAt === undefined ? "Final" : `Final ${formatDateTime(finalAt)}`;
}
