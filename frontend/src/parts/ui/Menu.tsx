import { CSPProvider } from "@base-ui/react/csp-provider";
import { Menu as Base } from "@base-ui/react/menu";
import { useState, type ReactElement, type ReactNode } from "react";
import "../../styles/ui/menu.css";

export type MenuItem = { readonly title: string; readonly onChoose: () => void; readonly disabled?: boolean };

/** Things to do, behind one button. Opens with a click, the space bar or an arrow key; letters jump to an item. */
export function Menu({
  label,
  items,
  children,
}: {
  /** what the button is called */
  label: string;
  items: readonly MenuItem[];
  /** what is drawn on the button */
  children: ReactNode;
}): ReactElement {
  const [main, setMain] = useState<HTMLElement | null>(null);
  return (
    // The page's policy allows no inline style element.
    <CSPProvider disableStyleElements>
      <Base.Root
        modal={false}
        onOpenChange={(open) => {
          // Drawn within the page's main part: whoever goes from landmark to landmark would not come past the end of the document.
          if (open) setMain(document.querySelector("main"));
        }}
      >
        <Base.Trigger className="button small" aria-label={label}>
          {children}
        </Base.Trigger>
        <Base.Portal container={main}>
          <Base.Positioner className="menu-positioner" sideOffset={4} align="end">
            <Base.Popup className="menu-popup">
              {items.map(({ title, onChoose, disabled = false }) => (
                <Base.Item key={title} className="menu-item" disabled={disabled} onClick={onChoose}>
                  {title}
                </Base.Item>
              ))}
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </CSPProvider>
  );
}
