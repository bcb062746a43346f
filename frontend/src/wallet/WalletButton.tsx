import { shortHex } from "@adit/sdk/format";
import { useEffect, useRef, useState, type ReactElement } from "react";
import { useConnect, useConnection, useConnectors, useDisconnect, type Connector } from "wagmi";
import { isRejection } from "../tx/useAction.ts";
import { Message } from "../parts/Message.tsx";
import { DEVELOPMENT_ACCOUNT_ID } from "./developmentAccount.ts";

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
    const show = (): void => setOpen(true);
    window.addEventListener(OPEN_DIALOG, show);
    return () => window.removeEventListener(OPEN_DIALOG, show);
  }, []);
  useEffect(() => {
    if (open && dialog.current?.open === false) dialog.current.showModal();
    if (!open && dialog.current?.open === true) dialog.current.close();
  }, [open]);

  return (
    <>
      <button type="button" className={isConnected ? "button small account" : "button small primary"} onClick={() => setOpen(true)}>
        {isConnected && address !== undefined ? (
          <span className="fig">{shortHex(address)}</span>
        ) : isReconnecting ? (
          "Reconnecting…"
        ) : (
          "Connect"
        )}
      </button>
      <dialog ref={dialog} className="dialog" aria-labelledby="wallet-title" onClose={() => setOpen(false)}>
        {open && (isConnected ? <Connected close={() => setOpen(false)} /> : <Choose close={() => setOpen(false)} />)}
      </dialog>
    </>
  );
}

function Heading({ children, close }: { children: string; close: () => void }): ReactElement {
  return (
    <div className="dialog-head">
      <h2 id="wallet-title">{children}</h2>
      <button type="button" className="icon-button" aria-label="Close" onClick={close}>
        <span aria-hidden="true">×</span>
      </button>
    </div>
  );
}

function Choose({ close }: { close: () => void }): ReactElement {
  const connectors = useConnectors();
  const { mutate: connect, isPending, variables, error } = useConnect({ mutation: { onSuccess: close } });
  const wallets = connectors.filter((connector) => connector.id !== DEVELOPMENT_ACCOUNT_ID);
  const development = connectors.find((connector) => connector.id === DEVELOPMENT_ACCOUNT_ID);
  const waitingFor = isPending ? variables?.connector : undefined;
  const nameOfWaiting = waitingFor !== undefined && "name" in waitingFor ? waitingFor.name : undefined;
  return (
    <>
      <Heading close={close}>Connect a wallet</Heading>
      <p className="quiet">Connecting shows this page your address. It allows nothing to be moved.</p>
      <ul className="wallets">
        {wallets.map((connector) => (
          <li key={connector.uid}>
            <WalletChoice connector={connector} disabled={isPending} choose={() => connect({ connector })} note="Found in this browser" />
          </li>
        ))}
        {development !== undefined && (
          <li>
            <WalletChoice
              connector={development}
              disabled={isPending}
              choose={() => connect({ connector: development })}
              note="Development account, local chain only. It signs without asking."
            />
          </li>
        )}
      </ul>
      {wallets.length === 0 && (
        <p className="quiet">
          No wallet announced itself in this browser. Install a wallet extension, or open this page in a wallet's own browser.
        </p>
      )}
      {nameOfWaiting !== undefined && (
        <p role="status" className="quiet">
          Waiting for {nameOfWaiting}. Look for its window.
        </p>
      )}
      {error !== null && !isPending && (
        <Message
          tone="loss"
          title={isRejection(error) ? "You declined in the wallet." : "The wallet did not connect."}
          live
        >
          <p>Nothing was shared. Choose a wallet to try again.</p>
        </Message>
      )}
    </>
  );
}

function WalletChoice(props: { connector: Connector; note: string; disabled: boolean; choose: () => void }): ReactElement {
  const { connector, note, disabled, choose } = props;
  return (
    <button type="button" className="wallet" disabled={disabled} onClick={choose}>
      {connector.icon === undefined ? (
        <span className="wallet-icon" aria-hidden="true">
          {connector.name.slice(0, 1)}
        </span>
      ) : (
        <img className="wallet-icon" src={connector.icon.trim()} alt="" />
      )}
      <span>
        <span className="wallet-name">{connector.name}</span>
        <span className="quiet small-text">{note}</span>
      </span>
    </button>
  );
}

function Connected({ close }: { close: () => void }): ReactElement {
  const { address, connector } = useConnection();
  const { mutate: disconnect } = useDisconnect();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    if (address === undefined) return;
    try {
      await navigator.clipboard.writeText(address);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };
  return (
    <>
      <Heading close={close}>Your wallet</Heading>
      <dl className="facts">
        <div>
          <dt>Connected through</dt>
          <dd>
            {connector?.name}
            {connector?.id === DEVELOPMENT_ACCOUNT_ID && ", local chain only"}
          </dd>
        </div>
        <div>
          <dt>Address</dt>
          <dd className="fig breakable">{address}</dd>
        </div>
      </dl>
      <div className="buttons">
        <button type="button" className="button" onClick={() => void copy()}>
          {copied ? "Copied" : "Copy address"}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => {
            disconnect({});
            close();
          }}
        >
          Disconnect
        </button>
      </div>
    </>
  );
}
