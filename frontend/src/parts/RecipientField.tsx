import { useId, type ReactElement, type RefObject } from "react";
import type { Recipient } from "../model/recipient.ts";

/** An address of somebody else, checked while it is typed. */
export function RecipientField({
  label,
  value,
  onChange,
  recipient,
  note = "42 characters, beginning with 0x.",
  inputRef,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  recipient: Recipient;
  /** what is said before anything is typed */
  note?: string;
  inputRef?: RefObject<HTMLInputElement | null>;
}): ReactElement {
  const id = useId();
  const isWrong = recipient.status === "wrong";
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <span className="input">
        <input
          id={id}
          ref={inputRef}
          className="fig"
          value={value}
          onChange={(event) => {
            onChange(event.target.value);
          }}
          placeholder="0x…"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          aria-invalid={isWrong}
          aria-describedby={`${id}-note`}
        />
      </span>
      <p id={`${id}-note`} className={isWrong ? "small-text text-loss" : "small-text quiet"} role="status">
        {isWrong
          ? recipient.reason
          : recipient.status === "good"
            ? (recipient.warning ?? "Its checksum is right.")
            : note}
      </p>
    </div>
  );
}
