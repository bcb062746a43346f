import { useState, type ReactElement } from "react";
import { useConnect, useConnection, useConnectors, useDisconnect, type Connector } from "wagmi";
import { watch, watchedIn } from "../app/useAccountInView.ts";
import { Message } from "../parts/Message.tsx";
import { Dialog } from "../parts/ui/Dialog.tsx";
import { isRejection } from "../tx/rejection.ts";
import { DEVELOPMENT_ACCOUNT_ID } from "./developmentAccount.ts";

export default function WalletDialog({ close }: { close: () => void }): ReactElement {
  const { isConnected } = useConnection();
  return (
    <Dialog open onClose={close} closesOutside title={isConnected ? "Your wallet" : "Connect a wallet"}>
      <div className="wallet-dialog">{isConnected ? <Connected close={close} /> : <Choose close={close} />}</div>
    </Dialog>
  );
}

function Choose({ close }: { close: () => void }): ReactElement {
  const connectors = useConnectors();
  const { mutate: connect, isPending, variables, error } = useConnect({ mutation: { onSuccess: close } });
  const wallets = connectors.filter((connector) => connector.id !== DEVELOPMENT_ACCOUNT_ID);
  const development = connectors.find((connector) => connector.id === DEVELOPMENT_ACCOUNT_ID);
  const waitingFor = isPending ? variables.connector : undefined;
  const nameOfWaiting = waitingFor !== undefined && "name" in waitingFor ? waitingFor.name : undefined;
  return (
    <>
      <p className="quiet">Connecting shows this page your address. It allows nothing to be moved.</p>
      <ul className="wallets">
        {wallets.map((connector) => (
          <li key={connector.uid}>
            <WalletChoice
              connector={connector}
              disabled={isPending}
              choose={() => {
                connect({ connector });
              }}
              note="Found in this browser"
            />
          </li>
        ))}
        {development !== undefined && (
          <li>
            <WalletChoice
              connector={development}
              disabled={isPending}
              choose={() => {
                connect({ connector: development });
              }}
              note="For this local chain only. It signs without asking."
            />
          </li>
        )}
      </ul>
      {wallets.length === 0 && (
        <p className="quiet">
          No wallet announced itself in this browser. Install a wallet extension, or open this page in a wallet's own
          browser.
        </p>
      )}
      <WatchForm close={close} />
      {nameOfWaiting !== undefined && (
        <p role="status" className="quiet">
          Waiting for {nameOfWaiting}. Look for its window.
        </p>
      )}
      {error !== null && (
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

/** Somebody's holdings can be looked at without their wallet. */
function WatchForm({ close }: { close: () => void }): ReactElement {
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState(false);
  const look = (): void => {
    const address = watchedIn(`?watch=${encodeURIComponent(text)}`);
    setWrong(address === undefined);
    if (address === undefined) return;
    watch(address);
    close();
  };
  return (
    <form
      className="watch-form"
      onSubmit={(event) => {
        event.preventDefault();
        look();
      }}
    >
      <label className="field">
        <span className="small-text">Or look at any address, without a wallet</span>
        <span className="input">
          <input
            value={text}
            autoComplete="off"
            spellCheck={false}
            placeholder="0x…"
            aria-invalid={wrong}
            aria-describedby="watch-note"
            onChange={(event) => {
              setText(event.target.value);
              setWrong(false);
            }}
          />
        </span>
        <span id="watch-note" className={wrong ? "small-text text-loss" : "quiet small-text"}>
          {wrong
            ? "That is no address. It begins with 0x and has 40 digits."
            : "You see what it holds; nothing can be sent."}
        </span>
      </label>
      <button type="submit" className="button small">
        Look at it
      </button>
    </form>
  );
}

function WalletChoice(props: {
  connector: Connector;
  note: string;
  disabled: boolean;
  choose: () => void;
}): ReactElement {
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
