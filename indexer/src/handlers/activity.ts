import type { Address } from "viem";
import type { CreditBook } from "../model/words.ts";
import type { Draft, Row } from "./draft.ts";
import { originOf, type Log } from "./log.ts";

const BLOCK_DIGITS = 12;
const LOG_DIGITS = 6;

/** What makes an entry of `activity`; what is left out does not apply. */
export type Entry = Pick<Row<"activity">, "account" | "kind"> &
  Partial<Omit<Row<"activity">, "account" | "kind" | "id" | "blockNumber" | "timestamp" | "hash" | "logIndex">>;

/** Entries that one event makes. Called once for an event, so that their places within it are known. */
export function note(draft: Draft, log: Log<unknown>, ...entries: readonly Entry[]): void {
  for (const [place, entry] of entries.entries()) {
    draft.append("activity", {
      series: null,
      lease: null,
      listing: null,
      farmId: null,
      token: null,
      amount: null,
      units: null,
      counterparty: null,
      ...entry,
      id: idOf(log, place),
      logIndex: log.logIndex,
      ...originOf(log),
    });
  }
}

/** Sorts as text in the order of the chain. */
export function idOf({ blockNumber, logIndex }: Log<unknown>, place = 0): string {
  return [
    blockNumber.toString().padStart(BLOCK_DIGITS, "0"),
    logIndex.toString().padStart(LOG_DIGITS, "0"),
    place,
  ].join("-");
}

/** An account can pull more of a token. */
export async function addCredit(
  draft: Draft,
  log: Log<unknown>,
  key: { book: CreditBook; account: Address; token: Address },
  amount: bigint,
): Promise<void> {
  const kept = await draft.find("credit", key);
  draft.put("credit", { ...key, amount: (kept?.amount ?? 0n) + amount, ...originOf(log) });
}

/** It pulled all of it: contracts pay credits in one piece. */
export function clearCredit(
  draft: Draft,
  log: Log<unknown>,
  key: { book: CreditBook; account: Address; token: Address },
): void {
  draft.put("credit", { ...key, amount: 0n, ...originOf(log) });
}
