import { formatDateTime, formatDay, formatToken, shortHex } from "@adit/sdk/format";
import { disputesAbi } from "@adit/sdk/abis";
import type { FarmReport } from "@adit/sdk/oracle";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import type { Hex } from "viem";
import { readContract } from "viem/actions";
import { useConnection } from "wagmi";
import { useApp, type App } from "../../app/context.ts";
import { Link, paths } from "../../app/router.ts";
import type { BatchRecord, DisputeRecord } from "../../chain/proofBook.ts";
import { LIVE } from "../../chain/queries.ts";
import { disputeChance } from "../../model/proofDispute.ts";
import { isUndecided } from "../../model/proofGrade.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Sourced } from "../../parts/Figure.tsx";
import { Message } from "../../parts/Message.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import {
  planExpireDispute,
  planWithdrawCredit,
  readBondTerms,
  readBondToken,
  readCredit,
} from "../../plans/dispute.ts";
import { useFlow } from "../../tx/useFlow.ts";
import { DisputeForm } from "./DisputeForm.tsx";

/** What can be disputed: a network's day, or a farm's report with its proof. */
export type Disputable = { readonly coin: { readonly symbol: string; readonly decimals: number } } & (
  | { readonly kind: "day"; readonly record: BatchRecord; readonly networkName: string }
  | {
      readonly kind: "farm";
      readonly record: BatchRecord;
      readonly report: FarmReport;
      readonly proof: readonly Hex[];
      readonly leaf: Hex;
      readonly farmName: string;
    }
);

const SHOWN = 10;

/** Disputes that were opened here, the newest first. */
export function DisputeList({
  disputes,
  now,
}: {
  disputes: readonly DisputeRecord[];
  now: number;
}): ReactElement | null {
  const app = useApp();
  const flow = useFlow();
  const token = useQuery({
    queryKey: ["bondToken"],
    queryFn: () => readBondToken(app),
    enabled: disputes.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (disputes.length === 0) return null;
  return (
    <section aria-labelledby="disputes-title">
      <h2 id="disputes-title" className="lone-title">
        Disputes
      </h2>
      <ul className="cards">
        {disputes
          .toReversed()
          .slice(0, SHOWN)
          .map((dispute) => (
            <li key={dispute.id.toString()} className="card">
              <h3 className="row">
                <Link
                  to={paths.proof(dispute.network, dispute.epoch, dispute.kind === "farm" ? dispute.farmId : undefined)}
                >
                  #{dispute.id.toString()}: {dispute.kind === "farm" ? `farm ${dispute.farmId} on ` : ""}
                  {formatDay(dispute.epoch)}
                </Link>
                <DisputeBadge dispute={dispute} now={now} />
              </h3>
              <DisputeFacts dispute={dispute} token={token.data} />
              {dispute.outcome === "open" && !isUndecided(dispute, now) && (
                <p className="buttons">
                  <button
                    type="button"
                    className="button small"
                    disabled={flow.busy}
                    onClick={() => {
                      void flow.open(planExpireDispute(dispute));
                    }}
                  >
                    Close it, so that bonds go back
                  </button>
                </p>
              )}
            </li>
          ))}
      </ul>
    </section>
  );
}

function DisputeBadge({ dispute, now }: { dispute: DisputeRecord; now: number }): ReactElement {
  if (dispute.outcome === "open")
    return isUndecided(dispute, now) ? (
      <Badge tone="loss" shape="≠">
        Open
      </Badge>
    ) : (
      <Badge tone="quiet" shape="○">
        Time ran out
      </Badge>
    );
  const words = {
    reported: ["Report stood", "✓", "attested"],
    claimed: ["Claim counts", "↺", "lamp"],
    fallback: [dispute.refuted ? "Refuted by proof" : "Fallback counts", "×", "loss"],
  } as const;
  const [word, shape, tone] = words[dispute.outcome];
  return (
    <Badge tone={tone} shape={shape}>
      {word}
    </Badge>
  );
}

function DisputeFacts({
  dispute,
  token,
}: {
  dispute: DisputeRecord;
  token: Awaited<ReturnType<typeof readBondToken>> | undefined;
}): ReactElement {
  const amount = (value: bigint): string => (token === undefined ? "…" : formatToken(value, token));
  return (
    <dl className="facts">
      <div>
        <dt>Bond, and the committee&apos;s stake against it</dt>
        <dd className="fig">
          <Sourced hash={dispute.hash} what="the dispute's opening">
            {amount(dispute.bond)}, {amount(dispute.stake)}
          </Sourced>
        </dd>
      </div>
      <div>
        <dt>Opened by</dt>
        <dd className="fig" title={dispute.disputer}>
          {shortHex(dispute.disputer)}
        </dd>
      </div>
      <div>
        <dt>{dispute.outcome === "open" ? "Decided by, or the fallback counts" : "Ended in"}</dt>
        <dd className="fig">
          {dispute.outcome === "open" ? (
            formatDateTime(dispute.deadline)
          ) : (
            <Sourced hash={dispute.endedIn} what="the dispute's end">
              {shortHex(dispute.endedIn ?? "")}
            </Sourced>
          )}
        </dd>
      </div>
    </dl>
  );
}

/** What disputes owe the connected account. */
export function Credit(): ReactElement | null {
  const app = useApp();
  const flow = useFlow();
  const { address } = useConnection();
  const query = useQuery({
    queryKey: [LIVE, "disputeCredit", address],
    queryFn: async () =>
      address === undefined ? undefined : { credit: await readCredit(app, address), token: await readBondToken(app) },
    enabled: address !== undefined && app.deployment.contracts.disputes !== undefined,
    structuralSharing: false,
  });
  if (query.data === undefined || query.data.credit === 0n) return null;
  return (
    <Message tone="lamp" title={`Disputes owe you ${formatToken(query.data.credit, query.data.token)}.`}>
      <button
        type="button"
        className="button small"
        disabled={flow.busy}
        onClick={() => {
          void flow.open(planWithdrawCredit());
        }}
      >
        Withdraw it
      </button>
    </Message>
  );
}

async function readStanding(app: App, subject: Disputable) {
  const { disputes } = app.deployment.contracts;
  if (disputes === undefined) return undefined;
  const read = { address: disputes, abi: disputesAbi } as const;
  const { network, epoch } = subject.record;
  const spent =
    subject.kind === "day"
      ? readContract(app.client, { ...read, functionName: "timeUnderDispute", args: [network, epoch] })
      : readContract(app.client, {
          ...read,
          functionName: "farmTimeUnderDispute",
          args: [subject.report.farmId, subject.report.epoch],
        });
  const [seconds, least, terms] = await Promise.all([
    spent,
    readContract(app.client, { ...read, functionName: "MIN_DISPUTE_TIME" }),
    readBondTerms(app, subject.kind),
  ]);
  return { spent: seconds, least, terms };
}

/** The dispute button with the bond shown: who can, until when, what it costs, and how each ending goes, losses first. */
export function DisputePanel({
  subject,
  dispute,
  finalAt,
  postedAt,
  now,
}: {
  subject: Disputable;
  /** the newest dispute of it */
  dispute: DisputeRecord | undefined;
  finalAt: number;
  postedAt: number;
  now: number;
}): ReactElement {
  const app = useApp();
  const standing = useQuery({
    queryKey: [LIVE, "disputeStanding", subject.kind, subject.record.hash, subject.kind === "farm" ? subject.leaf : ""],
    queryFn: async () => (await readStanding(app, subject)) ?? null,
    structuralSharing: false,
  });
  if (standing.data === undefined) return <Skeleton height="12rem" />;
  if (standing.data === null)
    return <p className="quiet">This deployment has no disputes: what the committee posts stands once it is final.</p>;
  const { spent, least, terms } = standing.data;
  const isOpen = dispute !== undefined && isUndecided(dispute, now);
  const chance = disputeChance({
    nowSeconds: now,
    finalAt,
    isOpen,
    isStruck: dispute !== undefined && !isOpen && dispute.outcome !== "reported",
    spent,
    longest: terms.longest,
    least,
  });
  return (
    <section className="card" aria-labelledby="dispute-title">
      <h2 id="dispute-title">Dispute it</h2>
      {dispute !== undefined && (
        <>
          <p className="row">
            Dispute #{dispute.id.toString()} <DisputeBadge dispute={dispute} now={now} />
          </p>
          <DisputeFacts dispute={dispute} token={terms.token} />
        </>
      )}
      {chance.possible ? (
        <DisputeForm subject={subject} terms={terms} offer={chance} postedAt={postedAt} />
      ) : (
        <p className="quiet">{chance.why}</p>
      )}
    </section>
  );
}
