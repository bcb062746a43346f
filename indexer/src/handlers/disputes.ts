import type { disputesAbi } from "@adit/sdk/abis";
import { zeroAddress, type ContractEventName } from "viem";
import { DISPUTE_KINDS, DISPUTE_OUTCOMES, wordOf, type DayGrade, type DisputeOutcome } from "../model/words.ts";
import { addCredit, clearCredit, note } from "./activity.ts";
import type { Draft } from "./draft.ts";
import { originOf, type LogOf } from "./log.ts";

type Disputes<Name extends ContractEventName<typeof disputesAbi>> = LogOf<typeof disputesAbi, Name>;

const GRADE_AFTER: Record<DisputeOutcome, DayGrade> = {
  open: "disputed",
  reported: "upheld",
  claimed: "decided",
  fallback: "fallback",
};
/** Bonds are placed in one token for good; no event names it. */
const BOND_TOKEN = zeroAddress;

export async function disputeOpened(draft: Draft, log: Disputes<"DisputeOpened">): Promise<void> {
  const {
    disputeId,
    network,
    epoch,
    farmId,
    disputer,
    arbiter,
    bond,
    stake,
    deadline,
    reported,
    claimed,
    fallbackValue,
  } = log.args;
  const kind = wordOf(DISPUTE_KINDS, log.args.kind);
  draft.append("dispute", {
    disputeId,
    kind,
    outcome: "open",
    refuted: false,
    network,
    epoch,
    farmId: kind === "farmReport" ? farmId : null,
    disputer,
    arbiter,
    arbiterFailed: false,
    bond,
    stake,
    deadline: BigInt(deadline),
    reported,
    claimed,
    fallbackValue,
    openedAt: log.timestamp,
    openedIn: log.hash,
    endedAt: null,
    endedIn: null,
    ...originOf(log),
  });
  if (kind === "networkDay") await draft.change("networkDay", { network, epoch }, { grade: "disputed", disputeId });
  note(draft, log, {
    account: disputer,
    kind: "disputeOpened",
    amount: bond,
    farmId: kind === "farmReport" ? farmId : null,
  });
}

export async function arbiterFailed(draft: Draft, log: Disputes<"ArbiterFailed">): Promise<void> {
  await draft.change("dispute", { disputeId: log.args.disputeId }, { arbiterFailed: true, ...originOf(log) });
}

export async function disputeEnded(draft: Draft, log: Disputes<"DisputeEnded">): Promise<void> {
  const { disputeId, refuted } = log.args;
  const outcome = wordOf(DISPUTE_OUTCOMES, log.args.outcome);
  const { kind, network, epoch } = await draft.change(
    "dispute",
    { disputeId },
    { outcome, refuted, endedAt: log.timestamp, endedIn: log.hash, ...originOf(log) },
  );
  if (kind !== "networkDay") return;
  await draft.change("networkDay", { network, epoch }, { grade: refuted ? "refuted" : GRADE_AFTER[outcome] });
}

export async function credited(draft: Draft, log: Disputes<"Credited">): Promise<void> {
  const { account, amount } = log.args;
  await addCredit(draft, log, { book: "disputes", account, token: BOND_TOKEN }, amount);
  note(draft, log, { account, kind: "disputeCredited", amount });
}

export function creditPaid(draft: Draft, log: Disputes<"CreditPaid">): Promise<void> {
  const { account, to, amount } = log.args;
  clearCredit(draft, log, { book: "disputes", account, token: BOND_TOKEN });
  note(draft, log, { account, kind: "disputeCreditWithdrawn", amount, counterparty: to });
  return Promise.resolve();
}
