import type { ReactElement } from "react";
import { askToConnect } from "../../wallet/WalletButton.tsx";

/** What somebody sees without an account: what this room is for, and the way in. */
export function ConnectFirst(): ReactElement {
  return (
    <div className="hero empty">
      <h1>Provide hashpower</h1>
      <p className="quiet lead">
        Register a farm, sell what it is seen to deliver, and be paid a day at a time. You owe every mined day in the
        coin that is mined, and your bond stands for it.
      </p>
      <button type="button" className="button primary" onClick={askToConnect}>
        Connect a wallet
      </button>
    </div>
  );
}
