import { formatTh, formatUnits, ParseError, parseTh } from "@adit/sdk/format";
import { useId, useRef, useState, type FormEvent, type ReactElement } from "react";
import type { Address } from "viem";
import { useApp } from "../../app/context.ts";
import type { HeldFacts, Holding } from "../../model/holding.ts";
import { readRecipient } from "../../model/recipient.ts";
import { Dialog } from "../../parts/ui/Dialog.tsx";
import { deadEnds, planTransfer, seriesInWords, type Parcel } from "../../plans/transfer.ts";
import { useFlow } from "../../tx/useFlow.ts";
import { RecipientField } from "../../parts/RecipientField.tsx";

export type Chosen = { readonly holding: Holding; readonly facts: HeldFacts };

type Typed = { readonly units: bigint } | { readonly reason: string };

function readUnits(text: string, { holding, facts }: Chosen): Typed {
  try {
    const units = parseTh(text, facts.unitHashrate);
    return units > holding.units ? { reason: `You hold ${formatTh(holding.units, facts.unitHashrate)}.` } : { units };
  } catch (error) {
    if (error instanceof ParseError) return { reason: error.message };
    throw error;
  }
}

/** Asks to whom and how much, and opens the review of a transfer. Mounted only while it is open: it begins with all units. */
export default function Transfer({
  chosen,
  account,
  onClose,
  onDone,
}: {
  chosen: readonly Chosen[];
  account: Address;
  onClose: () => void;
  onDone: () => void;
}): ReactElement {
  const { deployment } = useApp();
  const flow = useFlow();
  const [to, setTo] = useState("");
  const [amounts, setAmounts] = useState<ReadonlyMap<bigint, string>>(
    () => new Map(chosen.map(({ holding, facts }) => [holding.id, formatUnits(holding.units, facts.unitHashrate)])),
  );
  const input = useRef<HTMLInputElement>(null);
  const recipient = readRecipient(to, { self: account, forbidden: deadEnds(deployment) });
  const typed = chosen.map((one) => ({ one, read: readUnits(amounts.get(one.holding.id) ?? "", one) }));
  const parcels: readonly Parcel[] = typed.flatMap(({ one, read }) =>
    "units" in read ? [{ ...one, units: read.units }] : [],
  );
  const isReady = recipient.status === "good" && parcels.length === chosen.length && !flow.busy;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isReady) return;
    onClose();
    void flow.open(planTransfer(parcels, recipient.address)).then((hash) => {
      if (hash !== undefined) onDone();
    });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Transfer units of ${seriesInWords(chosen.map(({ holding }) => holding.id))}`}
      initialFocus={input}
    >
      <form className="portfolio-form" onSubmit={submit}>
        <p className="quiet">
          A transfer cannot be taken back. What the units have earned until then stays yours; what they earn afterwards,
          and any refund, is the receiver&apos;s.
        </p>
        <RecipientField label="Transfer to" value={to} onChange={setTo} recipient={recipient} inputRef={input} />
        {typed.map(({ one, read }) => (
          <AmountField
            key={one.holding.id.toString()}
            chosen={one}
            read={read}
            value={amounts.get(one.holding.id) ?? ""}
            onChange={(text) => {
              setAmounts(new Map(amounts).set(one.holding.id, text));
            }}
          />
        ))}
        <div className="buttons">
          <button type="submit" className="button primary" disabled={!isReady}>
            Review the transfer
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function AmountField({
  chosen: { holding, facts },
  read,
  value,
  onChange,
}: {
  chosen: Chosen;
  read: Typed;
  value: string;
  onChange: (text: string) => void;
}): ReactElement {
  const id = useId();
  const isWrong = "reason" in read;
  return (
    <div className="field">
      <label htmlFor={id}>
        Of series #{facts.serial}, {facts.farm}
      </label>
      <span className="input">
        <input
          id={id}
          className="fig"
          inputMode="decimal"
          autoComplete="off"
          value={value}
          onChange={(event) => {
            onChange(event.target.value);
          }}
          aria-invalid={isWrong}
          aria-describedby={`${id}-note`}
        />
        <span className="unit">TH/s</span>
      </span>
      <p id={`${id}-note`} className={isWrong ? "small-text text-loss" : "small-text quiet"}>
        {isWrong ? read.reason : `You hold ${formatTh(holding.units, facts.unitHashrate)}.`}
      </p>
    </div>
  );
}
