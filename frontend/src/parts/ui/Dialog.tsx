import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactElement, ReactNode, RefObject } from "react";
import "../../styles/ui/dialog.css";

type DialogProps = {
  readonly open: boolean;
  /** Called by Escape, the close button, and a click beside it where that closes. */
  readonly onClose: () => void;
  /** Called when a link inside is clicked, before it is followed. */
  readonly onFollow?: () => void;
  readonly title: ReactNode;
  /** What the close button is called. */
  readonly closeLabel?: string;
  /** A click beside it closes too: only where nothing can be lost by it. */
  readonly closesOutside?: boolean;
  readonly initialFocus?: RefObject<HTMLElement | null>;
  readonly className?: string;
  readonly children: ReactNode;
};

/** A dialog in the middle of a wide screen, a sheet from below on a phone. Focus stays inside and returns where it came from. */
export function Dialog(props: DialogProps): ReactElement {
  const {
    open,
    onClose,
    onFollow,
    title,
    closeLabel = "Close",
    closesOutside = false,
    initialFocus,
    className,
    children,
  } = props;
  return (
    <Base.Root
      open={open}
      disablePointerDismissal={!closesOutside}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className="dialog-backdrop" />
        <Base.Popup
          className={className === undefined ? "dialog-popup" : `dialog-popup ${className}`}
          onClickCapture={({ target }) => {
            if (target instanceof Element && target.closest("a") !== null) onFollow?.();
          }}
          {...(initialFocus === undefined ? {} : { initialFocus })}
        >
          <div className="dialog-head">
            <Base.Title render={<h2 />}>{title}</Base.Title>
            <Base.Close className="icon-button" aria-label={closeLabel}>
              <span aria-hidden="true">×</span>
            </Base.Close>
          </div>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
