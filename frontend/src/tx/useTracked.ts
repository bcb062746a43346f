import { useEffect, useSyncExternalStore } from "react";
import { useApp } from "../app/context.ts";
import type { Tracked } from "./store.ts";

/** More than the depth to which blocks are looked at again: what is older needs no code loaded for it. */
const RECENT_BLOCKS = 16n;
const PENDING_LOOK_MS = 4_000;

/** Looks after transactions whenever a new block was seen. Mounted once; its code is loaded with the first one. */
export function useFollowTransactions(): void {
  const app = useApp();
  useEffect(() => {
    const { head, client, deployment, transactions } = app;
    let busy = false;
    let again = false;
    const look = async (): Promise<void> => {
      const { number } = head.get();
      const wanted = transactions
        .get()
        .some(
          ({ outcome, blockNumber }) =>
            outcome === "pending" ||
            (number !== undefined && blockNumber !== undefined && number - BigInt(blockNumber) < RECENT_BLOCKS),
        );
      if (busy) again = true;
      if (!wanted || busy) return;
      busy = true;
      try {
        const [{ followAll }, { askWallet }] = await Promise.all([import("./follow.ts"), import("./askWallet.ts")]);
        await followAll({
          client,
          deployment,
          store: transactions,
          askWallet: (tracked) => askWallet(app, tracked),
          nowMs: Date.now(),
        });
      } finally {
        busy = false;
      }
      if (again) {
        again = false;
        void look();
      }
    };
    void look();
    const stop = head.subscribe(() => void look());
    // Wallets and pools change without a block.
    const timer = setInterval(() => {
      if (transactions.get().some(({ outcome }) => outcome === "pending")) void look();
    }, PENDING_LOOK_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [app]);
}

export function useTracked(): readonly Tracked[] {
  const { transactions } = useApp();
  return useSyncExternalStore(transactions.subscribe, transactions.get);
}
