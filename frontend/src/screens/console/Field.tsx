import { useId, type ReactElement, type ReactNode } from "react";

type FieldProps = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** stands behind the text: `TH/s`, `%` */
  readonly unit?: string;
  /** what may be entered and what it means; what is wrong takes its place */
  readonly note?: ReactNode;
  readonly problem?: string | undefined;
  readonly kind?: "text" | "number" | "date" | "datetime-local" | "url";
  readonly disabled?: boolean;
  readonly placeholder?: string;
};

/** A labelled text field of the console, with what may be entered beneath it, or what is wrong with what was. */
export function Field(props: FieldProps): ReactElement {
  const { label, value, onChange, unit, note, problem, kind = "text", disabled = false, placeholder } = props;
  const id = useId();
  const noteId = useId();
  const said = problem ?? note;
  return (
    <div className="field console-field">
      <label htmlFor={id}>{label}</label>
      <span className="input">
        <input
          id={id}
          type={kind === "number" || kind === "url" ? "text" : kind}
          inputMode={kind === "number" ? "decimal" : kind === "url" ? "url" : undefined}
          autoComplete="off"
          spellCheck={false}
          className={kind === "text" || kind === "url" ? "wordy" : undefined}
          value={value}
          disabled={disabled}
          placeholder={placeholder}
          aria-invalid={problem !== undefined || undefined}
          aria-describedby={said === undefined ? undefined : noteId}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
        {unit !== undefined && <span className="unit">{unit}</span>}
      </span>
      {said !== undefined && (
        <span id={noteId} className={problem === undefined ? "quiet small-text" : "small-text text-loss"}>
          {said}
        </span>
      )}
    </div>
  );
}

/** A choice among a few, as buttons in a row. */
export function Choice<Value extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: readonly { readonly value: Value; readonly title: string }[];
  value: Value;
  onChange: (value: Value) => void;
}): ReactElement {
  return (
    <div className="segmented" role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => {
            onChange(option.value);
          }}
        >
          {option.title}
        </button>
      ))}
    </div>
  );
}
