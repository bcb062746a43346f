import { shortHex } from "@adit/sdk/format";
import { lazy, Suspense, useEffect, useState, type ReactElement } from "react";
import { useConnection } from "wagmi";
import { OPEN_DIALOG } from "./askToConnect.ts";

export { askToConnect } from "./askToConnect.ts";

const WalletDialog = lazy(() => import("./WalletDialog.tsx"));

export function WalletButton(): ReactElement {
  const { address, isConnected, isReconnecting } = useConnection();
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
  return (
    <>
      <button
        type="button"
        aria-label={isConnected && address !== undefined ? `Your wallet ${shortHex(address)}` : undefined}
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
      {open && (
        <Suspense fallback={null}>
          <WalletDialog
            close={() => {
              setOpen(false);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
