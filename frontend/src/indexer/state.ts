import { formatDecimal } from "@adit/sdk/format";

/** Where the indexer stands. It is never needed to read or move money: that goes to the chain. */
export type IndexerState =
  /** This deployment names none. */
  | { readonly status: "absent" }
  /** Nobody has asked it yet. */
  | { readonly status: "asking" }
  /** It reads the past. */
  | { readonly status: "reading"; readonly block: number | undefined }
  /** It follows the chain; `behind` blocks are still to come. */
  | { readonly status: "ready"; readonly block: number; readonly behind: number }
  /** It stands still, or is far behind: what it says is old. */
  | { readonly status: "behind"; readonly block: number; readonly behind: number }
  | { readonly status: "down" };

/** Further behind than this, what happened lately is read from the chain instead. */
export const USABLE_BEHIND = 50;

/** @param head newest block that the page saw */
export function indexerStateOf(
  progress: { readonly ready: boolean; readonly block: number | undefined },
  head: bigint | undefined,
): IndexerState {
  const { ready, block } = progress;
  if (!ready || block === undefined) return { status: "reading", block };
  const behind = head === undefined ? 0 : Math.max(0, Number(head) - block);
  return { status: behind > USABLE_BEHIND ? "behind" : "ready", block, behind };
}

/** The state in a sentence for people. */
export function indexerInWords(state: IndexerState): string {
  switch (state.status) {
    case "absent":
      return "This deployment has no indexer: history and charts are missing; everything else is read from the chain.";
    case "asking":
      return "The indexer is asked for history.";
    case "reading":
      return "The indexer is reading the past: until it has, everything is read from the chain, and charts are missing.";
    case "ready":
      return state.behind === 0
        ? "History comes from the indexer, which has caught up with the chain."
        : `History comes from the indexer, ${blocks(state.behind)} behind the chain.`;
    case "behind":
      return `The indexer is ${blocks(state.behind)} behind the chain: until it has caught up, everything is read from the chain, and charts may be old.`;
    case "down":
      return "The indexer does not answer: history and charts are missing; everything else is read from the chain.";
  }
}

function blocks(count: number): string {
  return `${formatDecimal(BigInt(count), 0)} ${count === 1 ? "block" : "blocks"}`;
}
