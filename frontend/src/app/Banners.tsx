import { formatDateTime, shortHex } from "@adit/sdk/format";
import type { ReactElement, ReactNode } from "react";
import { useConnection, useSwitchChain } from "wagmi";
import { useHead } from "../chain/head.ts";
import { useLag } from "../chain/useLag.ts";
import { useApp } from "./context.ts";
import { stopWatching, useAccountInView } from "./useAccountInView.ts";

/** What concerns the whole page: a silent or late chain, the wrong network, somebody else's address. */
export function Banners(): ReactElement {
  return (
    <div className="banners">
      <Chain />
      <WrongNetwork />
      <Watching />
    </div>
  );
}

function Chain(): ReactNode {
  const { head } = useApp();
  const { reachable, timestamp } = useHead(head);
  const lag = useLag();
  if (reachable === false)
    return (
      <p className="banner tone-loss" role="status">
        <span aria-hidden="true">‖</span> The chain does not answer.{" "}
        {timestamp === undefined ? "Nothing can be shown yet." : `Figures stand still at ${formatDateTime(timestamp)}.`}{" "}
        Nothing is lost; this page keeps trying.
      </p>
    );
  if (lag === undefined) return null;
  return (
    <p className="banner tone-loss" role="status">
      <span aria-hidden="true">‖</span>{" "}
      {lag.blocks === undefined
        ? `The newest block is ${minutes(lag.seconds)} old: the chain stands still, or the node behind this page does.`
        : `Data is ${lag.blocks.toLocaleString("en-US")} blocks behind: another node of this chain knows newer ones.`}{" "}
      What you see may be out of date; what you own is not affected.
    </p>
  );
}

function minutes(seconds: number): string {
  const whole = Math.floor(seconds / 60);
  return whole === 1 ? "1 minute" : `${whole} minutes`;
}

function WrongNetwork(): ReactNode {
  const { deployment, config } = useApp();
  const connection = useConnection();
  const { mutate: switchChain, isPending, error } = useSwitchChain();
  const chain = config.chains[0];
  if (!connection.isConnected || connection.chainId === deployment.chainId) return null;
  return (
    <div className="banner tone-loss" role="status">
      <p>
        <span aria-hidden="true">≠</span> Your wallet is on chain {connection.chainId}; these contracts are on{" "}
        {chain.name} ({deployment.chainId}). You can look, but not buy or claim.
        {error !== null && " The wallet did not switch; change the network in the wallet itself."}
      </p>
      <button
        type="button"
        className="button small"
        disabled={isPending}
        onClick={() => {
          switchChain({ chainId: deployment.chainId });
        }}
      >
        {isPending ? "Asking the wallet…" : `Switch to ${chain.name}`}
      </button>
    </div>
  );
}

function Watching(): ReactNode {
  const { address, watching } = useAccountInView();
  if (!watching || address === undefined) return null;
  return (
    <section className="banner banner-watch tone-attested" aria-label="Watching">
      <p>
        <span aria-hidden="true">◉</span> You are looking at{" "}
        <span className="fig" title={address}>
          {shortHex(address)}
        </span>
        . Nothing can be sent from here.
      </p>
      <button type="button" className="button small" onClick={stopWatching}>
        Stop watching
      </button>
    </section>
  );
}
