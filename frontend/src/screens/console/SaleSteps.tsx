import { formatBps, formatHashrate, formatUsd, hashUnits } from "@adit/sdk/format";
import type { ReactElement } from "react";
import { isAddressEqual } from "viem";
import { useApp } from "../../app/context.ts";
import type { FarmRecord } from "../../chain/events.ts";
import { tokenAt } from "../../config/deployment.ts";
import type { SaleDraft, SaleField, SaleForm } from "../../model/providerDraft.ts";
import { DocumentField } from "./DocumentField.tsx";
import { Checkbox } from "../../parts/ui/Checkbox.tsx";
import { Select } from "../../parts/ui/Select.tsx";
import type { NetworkInfo, SaleRules } from "./config.ts";
import { Choice, Field } from "./Field.tsx";

/** What every step of the form works on. */
export type StepProps = {
  readonly draft: SaleDraft;
  readonly change: (part: Partial<SaleDraft>) => void;
  readonly problem: (field: SaleField) => string | undefined;
  readonly farms: readonly FarmRecord[];
  readonly networks: readonly NetworkInfo[];
  readonly rules: SaleRules;
  /** what could still be sold of the farm for the term, H/s */
  readonly free: bigint | undefined;
  /** net of 1 TH/s by the newest day under these terms, USD with 8 decimals */
  readonly netUsd8: bigint | undefined;
};

type TextField = Exclude<SaleField, "form" | "priceBasis" | "feeds" | "secondFeeds" | "paymentFeeds">;

/** A text field of the draft. */
function DraftField(
  props: Pick<StepProps, "draft" | "change" | "problem"> & {
    field: TextField;
    label: string;
    unit?: string;
    note?: string;
    kind?: "text" | "number" | "date" | "datetime-local" | "url";
  },
): ReactElement {
  const { draft, change, problem, field, label, unit, note, kind = "number" } = props;
  return (
    <Field
      label={label}
      kind={kind}
      value={draft[field]}
      problem={problem(field)}
      onChange={(value) => {
        change({ [field]: value });
      }}
      {...(unit === undefined ? {} : { unit })}
      {...(note === undefined ? {} : { note })}
    />
  );
}

const FORMS: readonly { readonly value: SaleForm; readonly title: string; readonly meaning: string }[] = [
  {
    value: "fixed",
    title: "Fixed term",
    meaning: "You owe what the network's formula says of every day, whether or not your machines ran.",
  },
  {
    value: "share",
    title: "Profit share",
    meaning: "You owe a share of what your farm verifiably produced, after costs and earlier losses.",
  },
  {
    value: "merged",
    title: "Merged mining",
    meaning: "A fixed term whose hashrate earns two coins; you owe both.",
  },
];

export function FarmStep(props: StepProps): ReactElement {
  const { deployment } = useApp();
  const { draft, change, problem, farms, networks } = props;
  const farm = farms.find(({ farmId }) => farmId.toString() === draft.farmId);
  const network = networks.find((one) => one.network === farm?.input.network);
  const auxiliary = networks.find((one) => one.network === network?.auxiliary);
  const forms = FORMS.filter(({ value }) => value !== "merged" || auxiliary !== undefined);
  const names = (tokens: readonly `0x${string}`[]) =>
    tokens.map((address) => ({ value: address, label: tokenAt(deployment, address).symbol }));
  return (
    <>
      <Select
        label="Farm"
        options={farms.map(({ farmId, input }) => ({ value: farmId.toString(), label: input.name }))}
        value={draft.farmId}
        onChange={(farmId) => {
          change({ farmId });
        }}
      />
      <Wrong text={problem("farmId")} />
      <fieldset className="fieldset">
        <legend>What you promise</legend>
        <Choice
          label="What you promise"
          options={forms}
          value={draft.form}
          onChange={(form) => {
            change({ form });
          }}
        />
        <p className="quiet small-text">{FORMS.find(({ value }) => value === draft.form)?.meaning}</p>
        <Wrong text={problem("form")} />
      </fieldset>
      <div className="console-pair">
        <Select
          label="Pays rewards in"
          options={names(network?.rewardTokens ?? [])}
          value={draft.rewardToken}
          onChange={(rewardToken) => {
            change({ rewardToken });
          }}
        />
        {draft.form === "merged" && (
          <Select
            label="and in"
            options={names(auxiliary?.rewardTokens ?? [])}
            value={draft.secondRewardToken}
            onChange={(secondRewardToken) => {
              change({ secondRewardToken });
            }}
          />
        )}
        <Select
          label="Buyers pay in"
          options={deployment.paymentTokens.map(({ address, symbol }) => ({ value: address, label: symbol }))}
          value={draft.paymentToken}
          onChange={(paymentToken) => {
            change({ paymentToken });
          }}
        />
      </div>
      <Wrong text={problem("rewardToken") ?? problem("secondRewardToken") ?? problem("paymentToken")} />
      <DraftField
        {...props}
        field="policy"
        label="Transfer policy"
        kind="text"
        note="The address of a contract that says who may hold units. Leave it empty for units that everybody may hold."
      />
    </>
  );
}

export function SizeStep(props: StepProps): ReactElement {
  const { deployment } = useApp();
  const { draft, change, free, netUsd8 } = props;
  const symbol =
    deployment.paymentTokens.find(({ address }) => address.toLowerCase() === draft.paymentToken.toLowerCase())
      ?.symbol ?? "";
  return (
    <>
      <div className="console-pair">
        <DraftField
          {...props}
          field="most"
          label="For sale"
          unit="TH/s"
          note={
            free === undefined
              ? "What your farm's reports attest can be bought."
              : `${formatHashrate(free)} are attested and free over this term. More can be offered, but not bought.`
          }
        />
        <DraftField
          {...props}
          field="least"
          label="Least that has to be sold"
          unit="TH/s"
          note="If less is sold, the sale is cancelled and everybody is paid back. Empty: anything is enough."
        />
        <DraftField {...props} field="unit" label="One unit" unit="TH/s" note="Nobody can hold a part of one." />
      </div>
      <div className="console-pair">
        <DraftField
          {...props}
          field="firstDay"
          label="First day that is mined (UTC)"
          kind="date"
          note="Tomorrow to a year from now."
        />
        <DraftField {...props} field="days" label="Days" unit="days" note="1 to 1,825." />
        <DraftField
          {...props}
          field="saleStart"
          label="Sale starts (UTC)"
          kind="datetime-local"
          note="Empty: at once."
        />
        <DraftField
          {...props}
          field="saleEnd"
          label="Sale ends (UTC)"
          kind="datetime-local"
          note="Empty: when the first mined day begins."
        />
      </div>
      <fieldset className="fieldset">
        <legend>Price</legend>
        <Choice
          label="The price is for"
          options={[
            { value: "day", title: "a TH/s-day" },
            { value: "term", title: "a TH/s for the term" },
          ]}
          value={draft.priceBasis}
          onChange={(priceBasis) => {
            change({ priceBasis });
          }}
        />
        <DraftField
          {...props}
          field="price"
          label={draft.priceBasis === "day" ? "Price of a TH/s-day" : "Price of a TH/s for the whole term"}
          unit={symbol}
          note={
            netUsd8 === undefined
              ? "Fixed for everybody who buys."
              : `By the newest network day, a TH/s-day brings holders ${formatUsd(netUsd8)}. It falls as difficulty grows.`
          }
        />
      </fieldset>
    </>
  );
}

export function CostStep(props: StepProps): ReactElement {
  const { rules, farms, networks, draft } = props;
  const mined = farms.find(({ farmId }) => farmId.toString() === draft.farmId)?.input.network;
  const { efficiency } = hashUnits(networks.find(({ network }) => network === mined)?.algorithm ?? "");
  return (
    <>
      <p className="quiet">
        Holders bear these costs out of every day's gross, in the coin, at the day's price. They cannot change during
        the term.
      </p>
      <div className="console-pair">
        <DraftField {...props} field="efficiency" label="Energy" unit={efficiency.name} />
        <DraftField {...props} field="tariff" label="Electricity" unit="USD a kWh" />
        <DraftField {...props} field="maintenance" label="Maintenance" unit="USD a TH/s-day" />
        <DraftField {...props} field="service" label="Your service charge" unit="% of gross" note="0 to 50 %." />
      </div>
      <dl className="facts">
        <div>
          <dt>Protocol fee, the same for everybody</dt>
          <dd className="fig">{formatBps(rules.protocolBps)} of net</dd>
        </div>
        <div>
          <dt>Settler's tip, out of each day's release to you</dt>
          <dd className="fig">{formatBps(rules.tipBps)}</dd>
        </div>
      </dl>
      <DraftField
        {...props}
        field="unprofitableDays"
        label="Days in a row without net after which anybody may wind the series up"
        unit="days"
        note="At least 7."
      />
    </>
  );
}

export function ProtectionStep(props: StepProps): ReactElement {
  const { draft, rules } = props;
  return (
    <>
      <p className="quiet">
        What stands behind your promise. Buyers see it before they pay: a larger bond and a shorter grace are worth more
        to them.
      </p>
      <div className="console-pair">
        <DraftField
          {...props}
          field="bondDays"
          label="Bond, whatever happens"
          unit="days of net"
          note={`${rules.minBondDays} to 365.`}
        />
        <DraftField
          {...props}
          field="marginDays"
          label="Bond for what a day owes beyond its escrow"
          unit="days"
          note="It grows when the coin rises. 0 to 1,825."
        />
        <DraftField
          {...props}
          field="penalty"
          label="Penalty on a missed day"
          unit="%"
          note="On top of what the bond pays for it. 0 to 50 %."
        />
        <DraftField
          {...props}
          field="grace"
          label="Grace to pay a day"
          unit="hours"
          note="From the moment at which it can be paid. 6 to 336."
        />
      </div>
      {draft.form === "share" && (
        <fieldset className="fieldset">
          <legend>Profit share</legend>
          <div className="console-pair">
            <DraftField {...props} field="holderShare" label="Holders' part of the profit" unit="%" />
            <DraftField
              {...props}
              field="minDelivery"
              label="Least delivered over 14 days"
              unit="% of what is sold"
              note="Less is a default, and anybody may say so."
            />
            <DraftField
              {...props}
              field="tolerance"
              label="How far reports may stray from the formula"
              unit="%"
              note="Over 30 days. 3 % suits FPPS, 5 % PPLNS. At most 20 %."
            />
            <DraftField
              {...props}
              field="toleranceDays"
              label="and the pool's luck, on top"
              unit="days"
              note="0 for FPPS; for PPLNS 6 with 1 % of the network behind the pool. At most 15."
            />
          </div>
        </fieldset>
      )}
      <Feeds {...props} />
    </>
  );
}

/** Which feeds say the price of a day, in order. */
function Feeds(props: StepProps): ReactElement {
  const { draft } = props;
  return (
    <fieldset className="fieldset">
      <legend>Prices</legend>
      <p className="quiet small-text">
        The first feed of the list that speaks in time gives the price of a day; the others stand in for it, in order.
      </p>
      <FeedList {...props} field="feeds" token={draft.rewardToken} label="Price feeds of the coin" />
      {draft.form === "merged" && (
        <FeedList
          {...props}
          field="secondFeeds"
          token={draft.secondRewardToken}
          label="Price feeds of the second coin"
        />
      )}
      <FeedList {...props} field="paymentFeeds" token={draft.paymentToken} label="Price feeds of what buyers pay in" />
      <DraftField
        {...props}
        field="feedDelay"
        label="A feed is passed over after"
        unit="hours"
        note="Without an update after the day. 1 to 72."
      />
    </fieldset>
  );
}

function FeedList(
  props: StepProps & { field: "feeds" | "secondFeeds" | "paymentFeeds"; token: string; label: string },
): ReactElement {
  const { draft, change, problem, rules, field, token, label } = props;
  const chosen = draft[field];
  const accepted = rules.feeds.filter((one) => one.token.toLowerCase() === token.toLowerCase());
  return (
    <div role="group" aria-label={label} className="feed-list">
      <p className="small-text">{label}</p>
      {accepted.length === 0 && (
        <p className="quiet small-text">
          {field === "paymentFeeds" ? "None is accepted: it counts as one dollar." : "None is accepted for this token."}
        </p>
      )}
      {accepted.map(({ feed, name }) => {
        const place = chosen.findIndex((one) => isSame(one, feed));
        return (
          <Checkbox
            key={feed}
            checked={place >= 0}
            onChange={(checked) => {
              const rest = chosen.filter((one) => !isSame(one, feed));
              change({ [field]: checked ? [...rest, feed] : rest });
            }}
          >
            {name}
            {place >= 0 && <span className="quiet">{`, number ${place + 1}`}</span>}
          </Checkbox>
        );
      })}
      <Wrong text={problem(field)} />
    </div>
  );
}

function isSame(typed: string, feed: `0x${string}`): boolean {
  return typed.startsWith("0x") && typed.length === 42 && isAddressEqual(`0x${typed.slice(2)}`, feed);
}

export function DocumentStep(props: StepProps): ReactElement {
  const { draft, change, problem } = props;
  return (
    <>
      <p className="quiet">
        The terms as a document that a court could read. Its hash stands in the series for good, so that nobody can put
        another one in its place. Buyers are warned where there is none.
      </p>
      <DocumentField
        label="Document"
        hash={draft.documentHash}
        onHash={(documentHash) => {
          change({ documentHash });
        }}
        problem={problem("documentHash")}
      />
      <DraftField {...props} field="documentUri" label="Where the document is" kind="url" note="At most 2,048 bytes." />
    </>
  );
}

function Wrong({ text }: { text: string | undefined }): ReactElement | null {
  return text === undefined ? null : <span className="small-text text-loss">{text}</span>;
}
