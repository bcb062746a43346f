import { formatDay, formatEfficiency, formatHashrate, shortHex } from "@adit/sdk/format";
import { epochOf, serialOf } from "@adit/sdk/math";
import { useMemo, useState, type ReactElement } from "react";
import { zeroHash } from "viem";
import { Link, paths } from "../../app/router.ts";
import { useChainNow } from "../../app/useChainNow.ts";
import type { FarmRecord } from "../../chain/events.ts";
import { forTheEye, shortDay, type ChartPoint, type ChartSeries } from "../../model/chart.ts";
import { reservedOn, reservedSteps } from "../../model/providerCapacity.ts";
import { payoutText } from "../../model/providerFarm.ts";
import { ShareBar } from "../../parts/Bar.tsx";
import { TimeLines } from "../../parts/charts/TimeLines.tsx";
import { Sourced } from "../../parts/Figure.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { useCapacity, type FarmCapacity, type NetworkInfo } from "./config.ts";
import { DocumentField } from "./DocumentField.tsx";
import { FarmForm } from "./FarmForm.tsx";
import { Section } from "./Section.tsx";

/** Reports that make a capacity. */
const REPORTS_NEEDED = 14;
const AHEAD_DAYS = 60;
const PH_DECIMALS = 15;

export function FarmSection({
  farm,
  networks,
  canAct,
}: {
  farm: FarmRecord;
  networks: readonly NetworkInfo[];
  canAct: boolean;
}): ReactElement {
  const capacity = useCapacity(farm.farmId);
  const [editing, setEditing] = useState(false);
  const { input } = farm;
  const network = networks.find((one) => one.network === input.network);
  return (
    <Section
      title={input.name}
      id={`farm-${farm.farmId}`}
      aside={
        <button
          type="button"
          className="button small"
          aria-expanded={editing}
          onClick={() => {
            setEditing(!editing);
          }}
        >
          {editing ? "Leave as it is" : "Say something new"}
        </button>
      }
    >
      {capacity.data === undefined ? <Skeleton height="6rem" /> : <Capacity capacity={capacity.data} farm={farm} />}
      {capacity.data !== undefined && <CapacityChart capacity={capacity.data} />}
      <dl className="facts two">
        <div>
          <dt>Network and energy</dt>
          <dd>
            {network?.name ?? `Network ${input.network}`}, {formatEfficiency(input.milliJoulePerTh)}
            {input.energySource !== "" && `, ${input.energySource}`}
          </dd>
        </div>
        <div>
          <dt>The pool pays</dt>
          <dd className="fig breakable small-text">{payoutText(input.payoutScript, network?.name ?? "")}</dd>
        </div>
        <div>
          <dt>Disclosure</dt>
          <dd className="breakable small-text">
            {input.disclosureUri === "" ? "no address named" : input.disclosureUri}
            <span className="sub quiet fig">
              {input.disclosureHash === zeroHash ? "no hash" : shortHex(input.disclosureHash, 8)}
            </span>
          </dd>
        </div>
        <div>
          <dt>Sold for</dt>
          <dd className="small-text">
            <Reservations capacity={capacity.data} />
          </dd>
        </div>
      </dl>
      {editing ? (
        <FarmForm
          networks={networks}
          known={farm}
          canAct={canAct}
          onDone={() => {
            setEditing(false);
          }}
        />
      ) : (
        <details>
          <summary>Check a disclosure against the chain</summary>
          <DocumentField label="Disclosure document" hash="" onChain={input.disclosureHash} />
        </details>
      )}
    </Section>
  );
}

function Reservations({ capacity }: { capacity: FarmCapacity | undefined }): ReactElement {
  if (capacity === undefined) return <Skeleton width="8rem" />;
  if (capacity.reservations.length === 0) return <>nothing yet</>;
  return (
    <ul>
      {capacity.reservations.map(({ id, hashrate, startEpoch, endEpoch }) => (
        <li key={id.toString()}>
          <Link to={paths.sale(Number(serialOf(id)))}>#{serialOf(id).toString()}</Link>:{" "}
          <span className="fig">{formatHashrate(hashrate)}</span>, {shortDay(startEpoch)} to {shortDay(endEpoch - 1)}
        </li>
      ))}
    </ul>
  );
}

function Capacity({ capacity, farm }: { capacity: FarmCapacity; farm: FarmRecord }): ReactElement {
  const now = useChainNow();
  const today = now === undefined ? undefined : epochOf(now);
  const reserved = today === undefined ? 0n : reservedOn(capacity.reservations, today);
  const free = capacity.attested > reserved ? capacity.attested - reserved : 0n;
  const figures: readonly (readonly [string, bigint, string])[] = [
    ["Declared", capacity.declared, "what you said"],
    ["Attested", capacity.attested, capacityNote(capacity)],
    ["Sold, today", reserved, "by series that mine now"],
    ["Free, today", free, "attested and not sold"],
  ];
  return (
    <>
      <dl className="figures">
        {figures.map(([name, hashrate, note]) => (
          <div key={name} className="figure">
            <dt>{name}</dt>
            <dd>
              <Sourced hash={name === "Declared" ? farm.hash : undefined} what="what the provider said of the farm">
                <span className="fig">{formatHashrate(hashrate)}</span>
              </Sourced>
              <span className="sub quiet">{note}</span>
            </dd>
          </div>
        ))}
      </dl>
      <ShareBar
        whole={capacity.declared}
        shares={[
          { label: "Sold", part: reserved, tone: "lamp" },
          { label: "Free", part: free, tone: "proven" },
          {
            label: "Declared, not attested",
            part: capacity.declared > reserved + free ? capacity.declared - reserved - free : 0n,
            tone: "quiet",
          },
        ]}
      />
    </>
  );
}

function capacityNote({ reports, lastReportEpoch, attested }: FarmCapacity): string {
  if (reports < REPORTS_NEEDED) return `after ${REPORTS_NEEDED} reports; ${reports} so far`;
  if (attested === 0n) return `the newest report, of ${formatDay(lastReportEpoch)}, is too old`;
  return `median of 14 days up to ${formatDay(lastReportEpoch)}`;
}

const LINES: readonly ChartSeries[] = [
  { key: "reserved", name: "Sold", tone: "lamp", mark: "solid" },
  { key: "delivered", name: "Delivered, as reported", tone: "proven", mark: "dashed" },
  { key: "attested", name: "Attested now", tone: "attested", mark: "dotted" },
];

function CapacityChart({ capacity }: { capacity: FarmCapacity }): ReactElement {
  const now = useChainNow();
  const today = now === undefined ? undefined : epochOf(now);
  const points = useMemo(() => (today === undefined ? undefined : pointsOf(capacity, today)), [capacity, today]);
  const next = today === undefined ? [] : reservedSteps(capacity.reservations, today);
  const fallsFree = next.find((step, i) => i > 0 && step.reserved < (next[i - 1]?.reserved ?? 0n));
  return (
    <TimeLines
      caption="Fourteen reported days behind, sixty sold days ahead."
      summary={
        fallsFree === undefined
          ? `${formatHashrate(capacity.attested)} are attested; nothing that is sold falls free yet.`
          : `${formatHashrate(capacity.attested)} are attested; from ${formatDay(fallsFree.epoch)} on ${formatHashrate(fallsFree.reserved)} are sold.`
      }
      unit="PH/s"
      series={LINES}
      points={points}
      empty="No day was reported and nothing is sold yet."
      height={180}
    />
  );
}

function pointsOf({ reported, reservations, attested }: FarmCapacity, today: number): readonly ChartPoint[] {
  if (reported.length === 0 && reservations.length === 0) return [];
  const first = reported[0]?.epoch ?? today;
  const delivered = new Map(reported.map(({ epoch, hashrate }) => [epoch, hashrate]));
  const datum = (hashrate: bigint | undefined) =>
    hashrate === undefined ? undefined : { value: forTheEye(hashrate, PH_DECIMALS), text: formatHashrate(hashrate) };
  return Array.from({ length: today + AHEAD_DAYS - first }, (_, i) => {
    const epoch = first + i;
    return {
      label: shortDay(epoch),
      title: formatDay(epoch),
      values: {
        // What was sold on days past is only known where it has not ended since.
        reserved: epoch < today ? undefined : datum(reservedOn(reservations, epoch)),
        delivered: datum(delivered.get(epoch)),
        attested: epoch < today ? undefined : datum(attested),
      },
    };
  });
}
