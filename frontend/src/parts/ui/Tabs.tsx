import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactElement, ReactNode } from "react";
import "../../styles/ui/tabs.css";

export type Tab = {
  readonly value: string;
  readonly title: string;
  /** how many things are behind it, where that is known */
  readonly count?: number | undefined;
  readonly content: ReactNode;
};

/** Views of one screen, one at a time. Arrow keys move between the tabs. */
export function Tabs({
  label,
  tabs,
  value,
  onChange,
}: {
  /** what the tabs choose between */
  label: string;
  tabs: readonly Tab[];
  value: string;
  onChange: (value: string) => void;
}): ReactElement {
  return (
    <Base.Root
      className="tabs"
      value={value}
      onValueChange={(next: unknown) => {
        if (typeof next === "string") onChange(next);
      }}
    >
      <Base.List className="tabs-list" aria-label={label} activateOnFocus>
        {tabs.map(({ value: of, title, count }) => (
          <Base.Tab key={of} value={of} className="tabs-tab">
            {title}
            {count !== undefined && <span className="fig quiet">{` ${count}`}</span>}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map(({ value: of, content }) => (
        <Base.Panel key={of} value={of} className="tabs-panel">
          {content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
