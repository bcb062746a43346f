import { useRef, useState, type FormEvent, type ReactElement } from "react";
import type { Address } from "viem";
import { useApp } from "../../app/context.ts";
import { readRecipient } from "../../model/recipient.ts";
import { Dialog } from "../../parts/ui/Dialog.tsx";
import { planClaim, type Claimed } from "../../plans/claim.ts";
import { deadEnds } from "../../plans/transfer.ts";
import { useFlow } from "../../tx/useFlow.ts";
import { RecipientField } from "../../parts/RecipientField.tsx";

/** Asks where a claim is to be paid, and opens its review. */
export default function ClaimTo({
  open,
  onClose,
  account,
  claimed,
}: {
  open: boolean;
  onClose: () => void;
  account: Address;
  claimed: readonly Claimed[];
}): ReactElement {
  const { deployment } = useApp();
  const flow = useFlow();
  const [text, setText] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const recipient = readRecipient(text, { self: account, forbidden: deadEnds(deployment) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (recipient.status !== "good") return;
    onClose();
    void flow.open(planClaim(claimed, recipient.address));
  };
  return (
    <Dialog open={open} onClose={onClose} title="Claim to another address" initialFocus={input}>
      <form className="portfolio-form" onSubmit={submit}>
        <p className="quiet">
          The rewards of {claimed.length === 1 ? "one series" : `${claimed.length.toLocaleString("en-US")} series`} are
          paid to the address that you enter. Your units stay where they are.
        </p>
        <RecipientField label="Pay to" value={text} onChange={setText} recipient={recipient} inputRef={input} />
        <div className="buttons">
          <button type="submit" className="button primary" disabled={recipient.status !== "good" || flow.busy}>
            Review the claim
          </button>
        </div>
      </form>
    </Dialog>
  );
}
