import { shortHex } from "@adit/sdk/format";
import { lazy, Suspense, useEffect, useRef, useState, type ReactElement } from "react";
import { useConnection } from "wagmi";

const WalletDialog = lazy(() => import("./WalletDialog.tsx"));

const OPEN_DIALOG = "adit:connect";

/** Opens the wallet dialog from anywhere on the page. */
export function askToConnect(): void {
  window.dispatchEvent(new Event(OPEN_DIALOG));
}

export function WalletButton(): ReactElement {
  const { address, isConnected, isReconnecting } = useConnection();
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    const show = (): void => {
      setOpen(true);
    };
    window.addEventListener(OPEN_DIALOG, show);
    return () => {
      window.removeEventListener(OPEN_DIALOG, show);
    };
  }, []);
  useEffect(() => {
    if (open && dialog.current?.open === false) dialog.current.showModal();
    if (!open && dialog.current?.open === true) dialog.current.close();
  }, [open]);

  return (
    <>
      <button
        type="button"
        className={isConnected ? "button small account" : "button small primary"}
        onClick={() => {
          setOpen(true);
        }}
      >
        {isConnected && address !== undefined ? (
          <span className="fig">{shortHex(address)}</span>
        ) : isReconnecting ? (
          "Reconnecting…"
        ) : (
          "Connect"
        )}
      </button>
      <dialog
        ref={dialog}
        className="dialog"
        aria-labelledby="wallet-title"
        onClose={() => {
          setOpen(false);
        }}
      >
        {open && (
          <Suspense fallback={<p className="quiet">Loading…</p>}>
            <WalletDialog
              close={() => {
                setOpen(false);
              }}
            />
          </Suspense>
        )}
      </dialog>
    </>
  );
}
