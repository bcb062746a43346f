import { CSPProvider } from "@base-ui/react/csp-provider";
import { Select as Base } from "@base-ui/react/select";
import type { ReactElement } from "react";
import "../../styles/ui/select.css";

export type SelectOption<Value extends string> = { readonly value: Value; readonly label: string };

/** One of a few. Opens with a click, the space bar or an arrow key; letters jump to an option. */
export function Select<Value extends string>({
  label,
  options,
  value,
  onChange,
  disabled = false,
}: {
  label: string;
  options: readonly SelectOption<Value>[];
  value: Value;
  onChange: (value: Value) => void;
  disabled?: boolean;
}): ReactElement {
  return (
    // The page's policy allows no inline style element.
    <CSPProvider disableStyleElements>
      <Base.Root
        items={options}
        value={value}
        disabled={disabled}
        modal={false}
        onValueChange={(next) => {
          if (next !== null) onChange(next);
        }}
      >
        <div className="select-field">
          <Base.Label className="select-label">{label}</Base.Label>
          <Base.Trigger className="select-trigger">
            <Base.Value className="select-value" />
            <Base.Icon className="select-icon">
              <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
                <path d="M2 4.5 6 8.5 10 4.5" fill="none" stroke="currentColor" strokeWidth="1.6" />
              </svg>
            </Base.Icon>
          </Base.Trigger>
        </div>
        <Base.Portal>
          <Base.Positioner className="select-positioner" sideOffset={4} alignItemWithTrigger={false}>
            <Base.Popup className="select-popup">
              <Base.List className="select-list">
                {options.map(({ value: of, label: text }) => (
                  <Base.Item key={of} value={of} className="select-item">
                    <Base.ItemIndicator className="select-mark" keepMounted>
                      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
                        <path d="M3 8.5 6.5 12 13 4.5" fill="none" stroke="currentColor" strokeWidth="2" />
                      </svg>
                    </Base.ItemIndicator>
                    <Base.ItemText>{text}</Base.ItemText>
                  </Base.Item>
                ))}
              </Base.List>
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </CSPProvider>
  );
}
