import { formatBps, formatDay, formatEnergy, formatHashrate, formatSats } from "@adit/sdk/format";
import { farmBreaksBounds, type FarmReport } from "@adit/sdk/oracle";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useApp } from "../../app/context.ts";
import type { NetworkBook, ProofBook } from "../../chain/proofBook.ts";
import { LIVE, useHistory } from "../../chain/queries.ts";
import { coinOf } from "../../model/coin.ts";
import { check } from "../../model/proofCheck.ts";
import { GRADES, gradeAfter } from "../../model/proofGrade.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Sourced } from "../../parts/Figure.tsx";
import { Message } from "../../parts/Message.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { DisputePanel } from "./Disputes.tsx";
import { MemberEvidence } from "./Evidence.tsx";
import { Checks, failureOf, GradeBadge, HashLine, Knot, Raw, rawJson, stateOf } from "./parts.tsx";
import { Payouts } from "./Payouts.tsx";
import { ASK_AGAIN_MS, coins, ObservedKnot, Settled, Unnamed, useObservations, usePostedAt } from "./Proof.tsx";
import { FARM_DAYS_LATE, readFarmDay, readFarmFinalAt, readRecorded, type FarmDayFound } from "./reading.ts";
import { Seen, seenRows } from "./Seen.tsx";
import { SignaturesKnot } from "./Signatures.tsx";

/** One farm's report of a day: from its pool and meters to what the registry took. */
export function FarmProof({
  book,
  network,
  epoch,
  farmId,
  now,
}: {
  book: ProofBook;
  network: NetworkBook;
  epoch: number;
  farmId: number;
  now: number;
}): ReactElement {
  const app = useApp();
  const history = useHistory();
  const name = history.data?.farms.get(farmId)?.input.name ?? `Farm ${farmId}`;
  const found = useQuery({
    queryKey: ["farmDay", network.network, epoch, farmId, network.batches.length],
    queryFn: async () => (await readFarmDay(app, network, epoch, farmId)) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchInterval: ({ state }) => (state.status === "error" ? ASK_AGAIN_MS : false),
  });
  const dispute = book.disputes.findLast(
    (one) => one.kind === "farm" && one.network === network.network && one.epoch === epoch && one.farmId === farmId,
  );
  const grade = gradeAfter(dispute, "attested", now);
  return (
    <>
      <div className="hero series-hero">
        <h1>
          {name}, {formatDay(epoch)}
        </h1>
        {found.data != null && (
          <p className="row">
            <GradeBadge grade={grade} />
            {grade === "attested" && <SourceBadge sources={found.data.report.sources} />}
            <span className="quiet">{GRADES[grade].meaning}</span>
          </p>
        )}
      </div>
      {found.data === undefined ? (
        found.isError ? (
          <Message tone="quiet" title="No node gave the farm reports of these days." live>
            <p>
              {failureOf(found.error)} The chain holds their root alone, so a single report cannot be shown without a
              node.
            </p>
          </Message>
        ) : (
          <Skeleton height="40rem" />
        )
      ) : found.data === null ? (
        <Message tone="quiet" title={`No batch carries a report of ${name} for this day.`}>
          <p>
            A farm is reported up to {FARM_DAYS_LATE} days late. A day that nobody reports is a day without delivery for
            the farm&apos;s profit shares, and changes nothing else.
          </p>
        </Message>
      ) : (
        <FarmThread network={network} found={found.data} name={name} now={now} dispute={dispute} />
      )}
    </>
  );
}

function SourceBadge({ sources }: { sources: number }): ReactElement {
  return sources > 1 ? (
    <Badge tone="attested" shape="◈">{`Cross-checked by ${sources} sources`}</Badge>
  ) : (
    <Badge tone="quiet" shape="○">
      One source
    </Badge>
  );
}

function FarmThread({
  network,
  found,
  name,
  now,
  dispute,
}: {
  network: NetworkBook;
  found: FarmDayFound;
  name: string;
  now: number;
  dispute: ProofBook["disputes"][number] | undefined;
}): ReactElement {
  const app = useApp();
  const { record, report, leaf } = found;
  const observed = useObservations(network, record);
  const postedAt = usePostedAt(record);
  const finalAt = useQuery({
    queryKey: [LIVE, "farmFinalAt", record.hash, leaf.leaf, postedAt],
    queryFn: async () => (await readFarmFinalAt(app, found, postedAt ?? 0)) ?? null,
    enabled: postedAt !== undefined,
  });
  const members = observed.data?.basis.observations ?? [];
  return (
    <div className="columns">
      <ol className="thread" aria-label="From the pool to the holder">
        <Knot id="pool" title="The pool says" state="none">
          <p className="quiet">What each member heard from the farm&apos;s pools, as it came.</p>
          {members.map((signed) => (
            <MemberEvidence
              key={signed.member}
              record={record}
              signed={signed}
              whose={{ farmId: report.farmId, part: "pools" }}
            />
          ))}
          {observed.data === undefined && <Unnamed observed={observed} />}
        </Knot>
        <Knot id="meters" title="The meters say" state="none">
          <p className="quiet">
            Meter and machines belong to the farm. They have a say in its hashrate; what it was paid is the pool&apos;s
            word alone.
          </p>
          {members.map((signed) => (
            <MemberEvidence
              key={signed.member}
              record={record}
              signed={signed}
              whose={{ farmId: report.farmId, part: "meters" }}
            />
          ))}
        </Knot>
        <ObservedKnot observed={observed}>
          {(basis) => (
            <Seen
              caption="What each member saw of the farm, and the median"
              rows={seenRows(
                basis.observations,
                ({ observation }) =>
                  observation.farms.find((farm) => farm.farmId === report.farmId && farm.epoch === report.epoch),
                figuresOf(network),
              )}
            />
          )}
        </ObservedKnot>
        <SignaturesKnot record={record} />
        <Knot id="leaf" title="It is in what they signed" state={stateOf(leaf.checks)}>
          <p className="quiet small-text">Farm reports of the batch served by {found.host}.</p>
          <Checks checks={leaf.checks} />
          <FarmBounds network={network} found={found} />
          <dl className="facts">
            <HashLine what="Leaf of this report" hash={leaf.leaf} />
            <HashLine what="Root on the chain" hash={record.farmsRoot} />
          </dl>
          <Raw title="The report, its leaf and its branch">
            {rawJson({ report, leaf: leaf.leaf, branch: leaf.branch })}
          </Raw>
        </Knot>
        <Payouts farmId={report.farmId} epoch={report.epoch} />
        <Knot id="paid" title="The contract took it" state="none">
          <Figures network={network} report={report} />
          <Recorded found={found} />
          <Settled record={record} epoch={report.epoch} farmId={report.farmId} />
        </Knot>
      </ol>
      <div className="side">
        {postedAt !== undefined && finalAt.data !== undefined && (
          <DisputePanel
            subject={{
              kind: "farm",
              record,
              report,
              proof: leaf.proof,
              leaf: leaf.leaf,
              farmName: name,
              coin: { symbol: coinOf(network.name), decimals: network.coinDecimals },
            }}
            dispute={dispute}
            finalAt={finalAt.data ?? 0}
            postedAt={postedAt}
            now={now}
          />
        )}
      </div>
    </div>
  );
}

type FarmFigure = readonly [string, (farm: FarmReport) => bigint, (value: bigint) => string];

function figuresOf(network: NetworkBook): readonly FarmFigure[] {
  const amount = (value: bigint): string => (network.name === "Bitcoin" ? formatSats(value) : coins(value, network));
  return [
    ["Hashrate", (farm) => farm.hashrate, (value) => formatHashrate(value, 6)],
    ["Income credited", (farm) => farm.gross, amount],
    ["Metered energy", (farm) => farm.energyWh, (value) => (value === 0n ? "not metered" : formatEnergy(value))],
    ["Renewable, by its claim", (farm) => BigInt(farm.renewableBps), (value) => formatBps(value)],
    ["Sources that agree", (farm) => BigInt(farm.sources), String],
  ];
}

function Figures({ network, report }: { network: NetworkBook; report: FarmReport }): ReactElement {
  return (
    <dl className="facts">
      {figuresOf(network).map(([what, of, format]) => (
        <div key={what}>
          <dt>{what}</dt>
          <dd className="fig">{format(of(report))}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The joint bounds of a farm's figures, by what the registry says of the farm now. */
function FarmBounds({ network, found }: { network: NetworkBook; found: FarmDayFound }): ReactElement | null {
  const history = useHistory();
  const { report } = found;
  const input = history.data?.farms.get(report.farmId)?.input;
  const posted = network.batches.find(({ epoch }) => epoch === report.epoch);
  if (input === undefined || posted === undefined) return null;
  const day = network.decided.get(report.epoch) ?? posted.day;
  const broken = farmBreaksBounds(report, { declared: input.declared, milliJoulePerTh: input.milliJoulePerTh }, day);
  return (
    <Checks
      checks={[
        check(
          "farmBounds",
          broken === undefined,
          `Its figures can be true together: hashrate within 125 % of the declared ${formatHashrate(input.declared)}, energy and income within their bounds.`,
          `Its figures cannot be true together by what the farm declares now: ${broken ?? ""}.`,
          "The farm may have declared something else when it was reported; the members' check at that time is above.",
        ),
      ]}
    />
  );
}

function Recorded({ found }: { found: FarmDayFound }): ReactElement {
  const app = useApp();
  const recorded = useQuery({
    queryKey: [LIVE, "recorded", found.leaf.leaf],
    queryFn: async () => (await readRecorded(app, found)) ?? null,
    structuralSharing: false,
  });
  if (recorded.data === undefined) return <Skeleton height="2rem" />;
  if (recorded.data === null)
    return <p className="quiet small-text">The registry has not recorded it yet; anybody can, once it is final.</p>;
  return (
    <p className="small-text">
      <Sourced hash={recorded.data.hash} what="the registry's record of this report">
        Recorded
      </Sourced>{" "}
      by the registry; the farm&apos;s attested median was {formatHashrate(recorded.data.attestedMedian)} then.
    </p>
  );
}
