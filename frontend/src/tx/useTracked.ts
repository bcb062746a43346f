import { useEffect, useSyncExternalStore } from "react";
import { useApp } from "../app/context.ts";
import type { Tracked } from "./store.ts";

/** Looks after pending transactions whenever a new block was seen. Mounted once; its code is loaded with the first pending one. */
export function useFollowTransactions(): void {
  const { head, client, deployment, transactions } = useApp();
  useEffect(() => {
    const look = async (): Promise<void> => {
      if (!transactions.get().some(({ outcome }) => outcome === "pending")) return;
      const { followPending } = await import("./follow.ts");
      await followPending(client, deployment, transactions, Date.now());
    };
    void look();
    return head.subscribe(() => void look());
  }, [head, client, deployment, transactions]);
}

export function useTracked(): readonly Tracked[] {
  const { transactions } = useApp();
  return useSyncExternalStore(transactions.subscribe, transactions.get);
}
