import { Checkbox as Base } from "@base-ui/react/checkbox";
import type { ReactElement, ReactNode } from "react";
import "../../styles/ui/checkbox.css";

type CheckboxProps = {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
  /** What is ticked, as a sentence. */
  readonly children: ReactNode;
};

/** A box to tick, with its sentence as its label; the whole row can be clicked. */
export function Checkbox({ checked, onChange, disabled = false, children }: CheckboxProps): ReactElement {
  return (
    <label className="checkbox">
      <Base.Root
        className="checkbox-box"
        checked={checked}
        disabled={disabled}
        onCheckedChange={(next) => {
          onChange(next);
        }}
      >
        <Base.Indicator className="checkbox-mark">
          <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
            <path d="M3 8.5 6.5 12 13 4.5" fill="none" stroke="currentColor" strokeWidth="2.2" />
          </svg>
        </Base.Indicator>
      </Base.Root>
      <span>{children}</span>
    </label>
  );
}
