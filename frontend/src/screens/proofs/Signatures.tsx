import { shortHex } from "@adit/sdk/format";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useApp } from "../../app/context.ts";
import type { BatchRecord } from "../../chain/proofBook.ts";
import { Sourced } from "../../parts/Figure.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { Checks, failureOf, HashLine, Knot, Raw, rawJson, stateOf } from "./parts.tsx";
import { batchOf, readSignatures } from "./reading.ts";

const WORDS = { yes: "signed", wrong: "bears another key's signature", none: "is not among the signers" } as const;
const MARKS = { yes: "✓", wrong: "×", none: "–" } as const;

/** The nodes signed: recovered here from the bytes of the transaction. */
export function SignaturesKnot({ record }: { record: BatchRecord }): ReactElement {
  const app = useApp();
  const query = useQuery({
    queryKey: ["signatures", record.hash],
    queryFn: () => readSignatures(app, record),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return (
    <Knot id="signed" title="The nodes signed" state={query.isError ? "unknown" : stateOf(query.data?.checks)}>
      <p>
        A quorum of the committee put its signatures under{" "}
        <Sourced hash={record.hash} what="the batch as it was posted">
          batch {record.sequence}
        </Sourced>
        .
      </p>
      {query.isError && <p>They could not be checked here. {failureOf(query.error)}</p>}
      {query.data === undefined ? (
        !query.isError && <Skeleton height="12rem" />
      ) : (
        <>
          <Checks checks={query.data.checks} />
          <ul className="signers" aria-label="Members of the committee">
            {query.data.rows.map(({ member, address, signed, recovered }) => (
              <li key={member} className={`signed-${signed}`}>
                <span className="check-mark" aria-hidden="true">
                  {MARKS[signed]}
                </span>
                <span>
                  Member {member + 1}{" "}
                  <span className="fig" title={address}>
                    {shortHex(address)}
                  </span>{" "}
                  {WORDS[signed]}
                  {recovered === undefined ? "" : ` (${shortHex(recovered)})`}
                </span>
              </li>
            ))}
          </ul>
          <dl className="facts">
            <HashLine what="Digest that was signed" hash={query.data.digest} />
            <HashLine what="Evidence root" hash={record.evidenceHash} />
            <HashLine what="Root of farm reports" hash={record.farmsRoot} />
          </dl>
          <Raw title="The batch as it was posted">{rawJson(batchOf(record))}</Raw>
        </>
      )}
    </Knot>
  );
}
