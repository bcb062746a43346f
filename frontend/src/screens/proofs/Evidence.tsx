import { formatDateTime, shortHex } from "@adit/sdk/format";
import type { SignedObservation } from "@adit/sdk/oracle";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { useApp } from "../../app/context.ts";
import type { BatchRecord } from "../../chain/proofBook.ts";
import type { RawAnswer } from "../../model/proofEvidence.ts";
import { Message } from "../../parts/Message.tsx";
import { Checks, failureOf, Raw } from "./parts.tsx";
import { readEvidence, type Evidence } from "./reading.ts";

/** Sources that are a farm's meters and machines; every other source of a farm is a pool. */
const METERS = /^(meter|telemetry|machines|mqtt|file)/i;

export type Whose = { readonly farmId: number; readonly part: "pools" | "meters" } | "network";

function belongs({ farm, source }: RawAnswer, whose: Whose): boolean {
  if (whose === "network") return farm === 0;
  return farm === whose.farmId && METERS.test(source) === (whose.part === "meters");
}

/** One member's raw answers, downloaded on demand and hashed here before a word of them is shown. */
export function MemberEvidence({
  record,
  signed,
  whose,
}: {
  record: BatchRecord;
  signed: SignedObservation;
  whose: Whose;
}): ReactElement {
  const app = useApp();
  const [wanted, setWanted] = useState(false);
  const { evidenceHash } = signed.observation;
  const query = useQuery({
    queryKey: ["evidence", evidenceHash],
    queryFn: () => readEvidence(app, record, evidenceHash),
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return (
    <div className="answers" data-member={signed.member}>
      <p className="row small-text">
        <span>
          Member {signed.member + 1} signed the hash{" "}
          <span className="fig" title={evidenceHash}>
            {shortHex(evidenceHash, 6)}
          </span>
        </span>
        {query.data === undefined && (
          <button
            type="button"
            className="button small"
            disabled={query.isFetching}
            aria-label={`${query.isFetching ? "Downloading…" : "Download and hash it here"}: evidence of member ${signed.member + 1}`}
            onClick={() => {
              if (wanted) void query.refetch();
              setWanted(true);
            }}
          >
            {query.isFetching ? "Downloading…" : "Download and hash it here"}
          </button>
        )}
      </p>
      <div role="status">
        {query.isError && !query.isFetching && (
          <Message tone="loss" title="The evidence was not to be had.">
            <p>
              {failureOf(query.error)} Nodes keep evidence for 90 days. The signatures and the root stand without it.
            </p>
          </Message>
        )}
        {query.data !== undefined && <Checks checks={query.data.checks} />}
      </div>
      {query.data !== undefined && <Answers evidence={query.data} whose={whose} />}
    </div>
  );
}

function Answers({ evidence, whose }: { evidence: Evidence; whose: Whose }): ReactElement {
  const { answers, askedAt, host } = evidence;
  const own = answers.filter((answer) => belongs(answer, whose));
  if (answers.length === 0)
    return <p className="quiet small-text">Nothing of it is shown, because it is not what was signed.</p>;
  return (
    <>
      <p className="quiet small-text">
        From {host}
        {askedAt === undefined ? "" : `; asked at ${formatDateTime(askedAt)}`}.{" "}
        {own.length === 0 ? "It holds no answer of this kind." : "Answers as they came:"}
      </p>
      {own.map((answer, i) => (
        <Raw
          key={i}
          title={`${answer.source}, HTTP ${answer.status}, ${answer.bytes.toLocaleString("en-US")} characters`}
        >
          {`${answer.method} ${answer.url}\n\n${answer.text}`}
        </Raw>
      ))}
    </>
  );
}
