import { NumberField as Base } from "@base-ui/react/number-field";
import { useId, type ReactElement, type ReactNode } from "react";
import "../../styles/ui/number-field.css";

/** A plain number to type or to step: a count of days, a percentage. Amounts of the chain are typed as text and parsed exactly. */
export function NumberField({
  label,
  unit,
  value,
  onChange,
  min,
  max,
  step = 1,
  note,
  isWrong = false,
  disabled = false,
}: {
  label: string;
  /** stands behind the number: `days`, `%` */
  unit?: string;
  value: number | null;
  onChange: (value: number | null) => void;
  min?: number;
  max?: number;
  step?: number;
  /** what may be entered, or what is wrong with what was */
  note?: ReactNode;
  isWrong?: boolean;
  disabled?: boolean;
}): ReactElement {
  const id = useId();
  const noteId = useId();
  return (
    <Base.Root
      id={id}
      className="number-field"
      value={value}
      step={step}
      disabled={disabled}
      locale="en-US"
      {...(min === undefined ? {} : { min })}
      {...(max === undefined ? {} : { max })}
      onValueChange={(next) => {
        onChange(next);
      }}
    >
      <label htmlFor={id} className="number-label">
        {label}
      </label>
      <Base.Group className="number-group">
        <Base.Decrement className="number-step" aria-label={`Less: ${label}`}>
          <span aria-hidden="true">−</span>
        </Base.Decrement>
        <Base.Input
          className="number-input"
          aria-invalid={isWrong || undefined}
          aria-describedby={note === undefined ? undefined : noteId}
        />
        {unit !== undefined && <span className="unit">{unit}</span>}
        <Base.Increment className="number-step" aria-label={`More: ${label}`}>
          <span aria-hidden="true">+</span>
        </Base.Increment>
      </Base.Group>
      {note !== undefined && (
        <span id={noteId} className={isWrong ? "small-text text-loss" : "small-text quiet"}>
          {note}
        </span>
      )}
    </Base.Root>
  );
}
