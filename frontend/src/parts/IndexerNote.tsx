import type { ReactElement } from "react";
import { indexerInWords } from "../indexer/state.ts";
import { useIndexer } from "../indexer/useIndexer.ts";

/** Who tells the past on this screen, and what is missing if nobody does. */
export function IndexerNote(): ReactElement {
  const state = useIndexer();
  const isWhole = state.status === "ready" || state.status === "asking";
  return (
    <p className={isWhole ? "indexer-note quiet small-text" : "indexer-note small-text"}>
      <span aria-hidden="true">{isWhole ? "○" : "◌"}</span> {indexerInWords(state)}
    </p>
  );
}
