import { useCallback, useEffect, useRef, useState } from "react";
import type { Account, Address, Chain, Client, Hash, Transport } from "viem";
import { estimateContractGas, simulateContract, writeContract } from "viem/actions";
import { getConnection, getConnectorClient } from "wagmi/actions";
import { useApp, type App } from "../app/context.ts";
import { inWords, type InWords } from "./inWords.ts";
import { isRejection } from "./rejection.ts";
import type { Call } from "./plan.ts";
import type { Tracked } from "./store.ts";

/** Where one action of a person stands. Every phase has a sentence on the screen. */
export type ActionState =
  | { readonly phase: "idle" }
  /** Tried out against the chain, before the wallet is asked. */
  | { readonly phase: "checking" }
  /** The wallet shows a message to sign. */
  | { readonly phase: "signing"; readonly what: string }
  /** The wallet shows a transaction to confirm. */
  | { readonly phase: "confirming"; readonly what: string }
  | { readonly phase: "pending"; readonly hash: Hash; readonly what: string }
  | { readonly phase: "confirmed"; readonly hash: Hash }
  /** It reached the chain and the contract refused it. */
  | ({ readonly phase: "failed"; readonly hash: Hash } & InWords)
  /** The person said no in the wallet. */
  | { readonly phase: "rejected"; readonly what: string }
  /** It would fail, or could not be sent: nothing left the wallet. */
  | ({ readonly phase: "refused" } & InWords);

export type { Call } from "./plan.ts";

export type SigningClient = Client<Transport, Chain, Account>;

export type Steps = {
  readonly account: Address;
  readonly wallet: SigningClient;
  readonly signing: (what: string) => void;
  readonly confirming: (what: string) => void;
  /** Tries the call out, has it confirmed in the wallet, and waits until it is in a block. */
  readonly send: (call: Call, label: string) => Promise<void>;
};

export type Action = {
  readonly app: App;
  readonly state: ActionState;
  readonly busy: boolean;
  readonly run: (steps: (tools: Steps) => Promise<void>) => Promise<void>;
  readonly reset: () => void;
};

/** What happened is known already, in words. */
class Told extends Error {
  override readonly name = "Told";
  readonly state: ActionState;
  constructor(state: ActionState) {
    super("An action came to its end");
    this.state = state;
  }
}

function refused(reason: string, advice: string): Told {
  return new Told({ phase: "refused", reason, advice });
}

/** Gas above the estimate: the chain moves on between estimate and block, and streams with it. */
const GAS_MARGIN_PERCENT = 125n;

export function useAction(): Action {
  const app = useApp();
  const [state, setState] = useState<ActionState>({ phase: "idle" });
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  const run = useCallback(
    async (steps: (tools: Steps) => Promise<void>): Promise<void> => {
      let asked = "";
      const show = (next: ActionState): void => {
        if (next.phase === "signing" || next.phase === "confirming") asked = next.what;
        if (mounted.current) setState(next);
      };
      show({ phase: "checking" });
      let hash: Hash | undefined;
      try {
        const account = getConnection(app.config).address;
        if (account === undefined)
          throw refused("No wallet is connected.", "Nothing was sent. Connect one and try again.");
        const wallet = await signingClient(app);
        await steps({
          account,
          wallet,
          signing: (what) => {
            show({ phase: "signing", what });
          },
          confirming: (what) => {
            show({ phase: "confirming", what });
          },
          send: async (call, label) => {
            show({ phase: "checking" });
            hash = await sendCall(app, account, call, label, (what) => {
              show({ phase: "confirming", what });
            });
            show({ phase: "pending", hash, what: label });
            const outcome = await settled(app, hash);
            if (outcome.outcome !== "confirmed") {
              throw new Told({
                phase: "failed",
                hash,
                reason: outcome.reason ?? "It failed.",
                advice: outcome.advice ?? "",
              });
            }
          },
        });
        show(hash === undefined ? { phase: "idle" } : { phase: "confirmed", hash });
      } catch (error) {
        if (error instanceof Told) show(error.state);
        else if (isRejection(error)) show({ phase: "rejected", what: asked });
        else show({ phase: "refused", ...(await inWords(error, app.deployment, "tried")) });
      }
    },
    [app],
  );

  const hash = "hash" in state ? state.hash : undefined;
  useEffect(() => (hash === undefined ? undefined : app.transactions.tellInline(hash)), [app, hash]);

  const reset = useCallback(() => {
    setState({ phase: "idle" });
  }, []);
  const busy =
    state.phase === "checking" ||
    state.phase === "signing" ||
    state.phase === "confirming" ||
    state.phase === "pending";
  return { app, state, busy, run, reset };
}

async function signingClient(app: App): Promise<SigningClient> {
  return await getConnectorClient(app.config, { chainId: app.deployment.chainId });
}

async function sendCall(
  app: App,
  account: Address,
  call: Call,
  label: string,
  confirming: (what: string) => void,
): Promise<Hash> {
  // First tried out on the chain's own node: a call that would fail is explained here and never reaches the wallet.
  await simulateContract(app.client, { ...call, account });
  const gas = (await estimateContractGas(app.client, { ...call, account })) * GAS_MARGIN_PERCENT;
  const wallet = await signingClient(app);
  if (wallet.account.address !== account) {
    throw refused("The wallet switched to another account meanwhile.", "Nothing was sent from it. Start again.");
  }
  confirming(label);
  const hash = await writeContract(wallet, { ...call, gas: gas / 100n, chain: wallet.chain });
  const sentAtMs = Date.now();
  app.transactions.add({ hash, from: account, label, sentAtMs });
  return hash;
}

/** Waits until the transaction store knows what became of a transaction; the store is fed by new blocks. */
async function settled(app: App, hash: Hash): Promise<Tracked> {
  const known = app.transactions.find(hash);
  if (known !== undefined && known.outcome !== "pending") return known;
  void app.head.poll();
  return await new Promise((resolve) => {
    const stop = app.transactions.subscribe(() => {
      const tracked = app.transactions.find(hash);
      if (tracked === undefined || tracked.outcome === "pending") return;
      stop();
      resolve(tracked);
    });
  });
}
