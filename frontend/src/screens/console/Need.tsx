import type { DeploymentToken } from "@adit/sdk";
import { formatDay, formatDays } from "@adit/sdk/format";
import { useMemo, type ReactElement } from "react";
import { isAddressEqual } from "viem";
import { forTheEye, shortDay, type ChartPoint, type ChartSeries } from "../../model/chart.ts";
import { payment, plain, wholeReward } from "../../model/figures.ts";
import type { Assumptions } from "../../model/providerDay.ts";
import { needByDay, type NeedOfDay, type NeedOfSeries } from "../../model/providerProjection.ts";
import { TimeLines } from "../../parts/charts/TimeLines.tsx";
import { NumberField } from "../../parts/ui/NumberField.tsx";
import { Choice } from "./Field.tsx";
import type { SaleFacts } from "./facts.ts";

export const SPANS = [7, 30, 90] as const;

/** What a provider assumes, as it was typed. */
export type NeedAssumptions = {
  readonly days: number;
  readonly difficulty: number | null;
  readonly price: number | null;
};

/** Today's network and price stay: what a projection starts from. */
export const NO_CHANGE: NeedAssumptions = { days: 30, difficulty: 0, price: 0 };

export function asGrowth({ difficulty, price }: NeedAssumptions): Assumptions {
  return { difficultyGrowth: (difficulty ?? 0) / 100, priceGrowth: (price ?? 0) / 100 };
}

/** How far ahead, and by which growth of difficulty and price. */
export function AssumptionFields({
  value,
  onChange,
}: {
  value: NeedAssumptions;
  onChange: (value: NeedAssumptions) => void;
}): ReactElement {
  return (
    <div className="assumptions">
      <Choice
        label="How far ahead"
        options={SPANS.map((days) => ({ value: days.toString(), title: formatDays(days) }))}
        value={value.days.toString()}
        onChange={(days) => {
          onChange({ ...value, days: Number(days) });
        }}
      />
      <NumberField
        label="Difficulty, in a year"
        unit="%"
        min={-90}
        max={1_000}
        step={10}
        value={value.difficulty}
        onChange={(difficulty) => {
          onChange({ ...value, difficulty });
        }}
      />
      <NumberField
        label="Coin's price, in a year"
        unit="%"
        min={-90}
        max={1_000}
        step={10}
        value={value.price}
        onChange={(price) => {
          onChange({ ...value, price });
        }}
      />
    </div>
  );
}

const LINES: readonly ChartSeries[] = [
  { key: "missing", name: "Funding still to add", tone: "loss", mark: "solid" },
  { key: "bond", name: "Bond still to add", tone: "attested", mark: "dashed" },
];

/** In which of its coins a series needs a token. */
function needsOf({ projection, record: { terms } }: SaleFacts, { address }: DeploymentToken): readonly NeedOfSeries[] {
  if (projection === undefined) return [];
  if (isAddressEqual(terms.rewardToken, address)) return [{ projection, coin: "first" }];
  return terms.secondNetwork !== 0 && isAddressEqual(terms.secondRewardToken, address)
    ? [{ projection, coin: "second" }]
    : [];
}

/** What some series need of a token by each of the next days, together: money that has to be brought. */
export function NeedChart({
  facts,
  token,
  from,
  days,
}: {
  facts: readonly SaleFacts[];
  token: DeploymentToken;
  from: number;
  days: number;
}): ReactElement {
  const parts = useMemo(() => facts.flatMap((one) => needsOf(one, token)), [facts, token]);
  const needs = useMemo(() => needByDay(parts, from, days), [parts, from, days]);
  const lines = parts.some(({ coin }) => coin === "first") ? LINES : LINES.filter(({ key }) => key === "missing");
  const points = useMemo(
    () =>
      needs.map(({ epoch, missing, bondShort }): ChartPoint => {
        const datum = (amount: bigint) => ({
          value: forTheEye(amount, token.decimals),
          text: plain(wholeReward(amount, token)),
        });
        return {
          label: shortDay(epoch),
          title: formatDay(epoch),
          values: { missing: datum(missing), bond: datum(bondShort) },
        };
      }),
    [needs, token],
  );
  const last = needs.at(-1);
  const first = needs.find(({ missing, bondShort }) => missing > 0n || bondShort > 0n);
  const summary =
    first === undefined || last === undefined
      ? `${token.symbol}: ${lines === LINES ? "funding and bonds reach" : "funding reaches"} for ${formatDays(days)}.`
      : `From ${formatDay(first.epoch)} on money is missing: ${needText(last, token)} by ${formatDay(last.epoch)}.`;
  return (
    <>
      <p>{summary}</p>
      <TimeLines
        caption={`What has to be brought in ${token.symbol} by each day, if the assumptions hold. Nobody knows whether they do.`}
        summary={summary}
        unit={token.symbol}
        series={lines}
        points={points}
        empty="No day is owed in this span."
        height={200}
      />
    </>
  );
}

function needText({ missing, bondShort }: NeedOfDay, token: DeploymentToken): string {
  const funding = missing === 0n ? [] : [`${plain(wholeReward(missing, token))} of funding`];
  const bond = bondShort === 0n ? [] : [`${plain(wholeReward(bondShort, token))} of bond`];
  return [...funding, ...bond].join(" and ") || "nothing";
}

/** What the same days may release to the provider, in words. */
export function ReleaseOutlook({
  facts,
  token,
}: {
  facts: readonly SaleFacts[];
  token: DeploymentToken;
}): ReactElement {
  const released = facts.reduce((sum, { projection }) => sum + (projection?.released ?? 0n), 0n);
  return (
    <p className="quiet small-text">
      The same days release {plain(payment(released, token))} of escrow, if they are paid in time and the bonds are
      enough.
    </p>
  );
}
