import type { ClaimedDay } from "@adit/sdk/actions";
import { formatDateTime, formatDecimal, formatEnergy, formatHashrate, formatToken } from "@adit/sdk/format";
import type { FarmReport } from "@adit/sdk/oracle";
import { useState, type ReactElement } from "react";
import { useConnection } from "wagmi";
import type { DisputeOffer } from "../../model/proofDispute.ts";
import {
  dayFields,
  farmFields,
  readDayClaim,
  readFarmClaim,
  type Claim,
  type DayClaimFields,
  type FarmClaimFields,
} from "../../model/proofClaim.ts";
import { Segmented } from "../../parts/ui/Segmented.tsx";
import { outcomesInWords, planDisputeDay, planDisputeFarm, type BondTerms } from "../../plans/dispute.ts";
import type { Line, MakePlan } from "../../tx/plan.ts";
import { useFlow } from "../../tx/useFlow.ts";
import { DayClaim, FarmClaim } from "./ClaimFields.tsx";
import type { Disputable } from "./Disputes.tsx";

const USD_DECIMALS = 8;

type Asked = "fallback" | "claim";

/** Who can dispute, until when, what it costs, what is asked for instead, and how each ending goes, losses first. */
export function DisputeForm({
  subject,
  terms,
  offer,
  postedAt,
}: {
  subject: Disputable;
  terms: BondTerms;
  offer: DisputeOffer;
  postedAt: number;
}): ReactElement {
  const flow = useFlow();
  const { address } = useConnection();
  const [asked, setAsked] = useState<Asked>("fallback");
  const [tried, setTried] = useState(false);
  const day = useDayClaim(subject);
  const farm = useFarmClaim(subject);
  const bond = formatToken(terms.bond, terms.token);
  const claims = asked === "claim";
  const claim = subject.kind === "day" ? day.claim : farm.claim;
  const problemOf = (field: string): string | undefined =>
    tried && claim.status === "wrong" && claim.field === field ? claim.why : undefined;
  const open = (): void => {
    setTried(true);
    const plan = planFor(subject, postedAt, claims, day, farm);
    if (plan !== undefined) void flow.open(plan);
  };
  return (
    <>
      <p>
        Anyone can, until {formatDateTime(offer.until)}, with a bond of <span className="fig">{bond}</span>. It ends by{" "}
        {formatDateTime(offer.deadline)}.
      </p>
      <div className="claim-choice">
        <Segmented<Asked>
          label="What you ask for"
          value={asked}
          onChange={(next) => {
            setAsked(next);
            setTried(false);
          }}
          options={[
            { value: "fallback", label: subject.kind === "day" ? "The fallback" : "Strike it" },
            { value: "claim", label: subject.kind === "day" ? "What it was" : "What it delivered" },
          ]}
        />
        <p className="quiet small-text">{askedInWords(subject.kind, claims)}</p>
      </div>
      {claims &&
        (subject.kind === "day" ? (
          <DayClaim fields={day.fields} onChange={day.setFields} coin={subject.coin.symbol} problemOf={problemOf} />
        ) : (
          <FarmClaim fields={farm.fields} onChange={farm.setFields} coin={subject.coin.symbol} problemOf={problemOf} />
        ))}
      {claims && tried && claim.status === "wrong" && claim.field === undefined && (
        <p className="text-loss small-text" role="alert">
          {claim.why}
        </p>
      )}
      <ul className="outcomes-list">
        {outcomesInWords(subject.kind, terms, claims).map(({ text, loses }) => (
          <li key={text} className={loses ? "loses" : undefined}>
            {text}
          </li>
        ))}
      </ul>
      <p className="buttons">
        <button type="button" className="button" disabled={flow.busy || address === undefined} onClick={open}>
          Dispute with a bond of {bond}
        </button>
        {address === undefined && <span className="quiet small-text">Connect a wallet to dispute.</span>}
      </p>
    </>
  );
}

function askedInWords(kind: Disputable["kind"], claims: boolean): string {
  if (claims)
    return kind === "day"
      ? "The fields hold what was reported: change what is wrong. An arbiter that takes your values decides the day by them."
      : "The fields hold what was reported: change what is wrong. An arbiter that takes your values puts them in its place.";
  return kind === "day"
    ? "The day is to be taken for its fallback: the newest final target, the subsidy, and mean fees."
    : "The report is to be void. Another batch may carry this farm's day again.";
}

type Claimed<Value, Fields> = {
  readonly fields: Fields;
  readonly setFields: (fields: Fields) => void;
  readonly claim: Claim<Value, keyof Fields & string>;
};

const NO_DAY: DayClaimFields = { blocks: "", fees: "", price: "", bits: "", movedAt: "" };
const NO_FARM: FarmClaimFields = { hashrate: "", gross: "", energy: "" };
const NOT_THIS = { status: "wrong", field: undefined, why: "" } as const;

function useDayClaim(subject: Disputable): Claimed<ClaimedDay, DayClaimFields> {
  const [fields, setFields] = useState(() =>
    subject.kind === "day" ? dayFields(subject.record.report, subject.coin.decimals) : NO_DAY,
  );
  const claim =
    subject.kind === "day"
      ? readDayClaim(fields, {
          networkName: subject.networkName,
          coinDecimals: subject.coin.decimals,
          before: subject.record.before,
          report: subject.record.report,
        })
      : NOT_THIS;
  return { fields, setFields, claim };
}

function useFarmClaim(subject: Disputable): Claimed<FarmReport, FarmClaimFields> {
  const [fields, setFields] = useState(() =>
    subject.kind === "farm" ? farmFields(subject.report, subject.coin.decimals) : NO_FARM,
  );
  const claim =
    subject.kind === "farm"
      ? readFarmClaim(fields, { report: subject.report, coinDecimals: subject.coin.decimals })
      : NOT_THIS;
  return { fields, setFields, claim };
}

/** Undefined while a claim cannot be made of what was typed. */
function planFor(
  subject: Disputable,
  postedAt: number,
  claims: boolean,
  day: ReturnType<typeof useDayClaim>,
  farm: ReturnType<typeof useFarmClaim>,
): MakePlan | undefined {
  const { record } = subject;
  if (subject.kind === "day") {
    if (!claims) return planDisputeDay(record, postedAt, subject.networkName, undefined);
    if (day.claim.status === "wrong") return undefined;
    const { value } = day.claim;
    return planDisputeDay(record, postedAt, subject.networkName, { value, lines: dayLines(value, subject.coin) });
  }
  const { report, proof, farmName } = subject;
  if (!claims) return planDisputeFarm(record, postedAt, report, proof, farmName, undefined);
  if (farm.claim.status === "wrong") return undefined;
  const { value } = farm.claim;
  return planDisputeFarm(record, postedAt, report, proof, farmName, { value, lines: farmLines(value, subject.coin) });
}

type Coin = Disputable["coin"];

function dayLines(value: ClaimedDay, { symbol, decimals }: Coin): readonly Line[] {
  return [
    { what: "You claim, a block", amount: `${formatDecimal(value.rewardPerBlock, decimals)} ${symbol}` },
    { what: "The day ends before block", amount: value.nextHeight.toLocaleString("en-US") },
    { what: "Target afterwards", amount: `0x${value.nextBits.toString(16).padStart(8, "0")}` },
    {
      what: "Price of a coin",
      amount: value.priceUsd8 === 0n ? "none" : `${formatDecimal(value.priceUsd8, USD_DECIMALS)} USD`,
    },
  ];
}

function farmLines(value: FarmReport, { symbol, decimals }: Coin): readonly Line[] {
  return [
    { what: "You claim", amount: formatHashrate(value.hashrate, 6) },
    { what: "Credited to the farm", amount: `${formatDecimal(value.gross, decimals)} ${symbol}` },
    { what: "Energy", amount: value.energyWh === 0n ? "not metered" : formatEnergy(value.energyWh) },
  ];
}
