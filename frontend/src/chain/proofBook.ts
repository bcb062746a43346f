import type { Deployment } from "@adit/sdk";
import { disputesAbi, networkDaysAbi, outputOracleAbi } from "@adit/sdk/abis";
import {
  ImpossibleReportError,
  rulesNamed,
  unpackNetworkDay,
  type Advance,
  type NetworkDayRecord,
  type NetworkState,
} from "@adit/sdk/math";
import type { Committee } from "@adit/sdk/oracle";
import {
  getAbiItem,
  hexToString,
  trim,
  zeroHash,
  type Address,
  type Client,
  type GetLogsReturnType,
  type Hash,
  type Hex,
} from "viem";
import { getLogs } from "viem/actions";
import type { NetworkReport } from "./events.ts";

/*
 * Everything that the oracle and its disputes have said, day by day: what the proof explorer stands on. Nothing of it is per farm, so
 * its size is that of days and not of farms.
 */

const EVENTS = [
  getAbiItem({ abi: outputOracleAbi, name: "NetworkAdded" }),
  getAbiItem({ abi: outputOracleAbi, name: "CommitteeActivated" }),
  getAbiItem({ abi: outputOracleAbi, name: "BatchPosted" }),
  getAbiItem({ abi: outputOracleAbi, name: "DayDecided" }),
  getAbiItem({ abi: outputOracleAbi, name: "StateMoved" }),
  getAbiItem({ abi: networkDaysAbi, name: "FallbackRecorded" }),
  getAbiItem({ abi: disputesAbi, name: "DisputeOpened" }),
  getAbiItem({ abi: disputesAbi, name: "DisputeEnded" }),
] as const;

export type ProofLog = GetLogsReturnType<undefined, typeof EVENTS, true, bigint, bigint>[number];

export async function fetchProofLogs(
  client: Client,
  { contracts }: Deployment,
  fromBlock: bigint,
  toBlock: bigint,
): Promise<readonly ProofLog[]> {
  const { outputOracle, networkDays, disputes } = contracts;
  const address = [outputOracle, networkDays, disputes].filter((one) => one !== undefined);
  return await getLogs(client, { address, events: EVENTS, fromBlock, toBlock, strict: true });
}

/** A committee from the block in which it came into force. */
export type CommitteeRecord = Committee & { readonly since: bigint; readonly hash: Hash };

/** One batch that a quorum signed, and where the network's reports stood before it. */
export type BatchRecord = {
  readonly network: number;
  readonly sequence: number;
  /** UTC day number; 0 if it carries no report of a day */
  readonly epoch: number;
  /** bitmap of the members that signed */
  readonly signers: bigint;
  readonly farmsRoot: Hex;
  readonly evidenceHash: Hex;
  readonly report: NetworkReport;
  readonly day: NetworkDayRecord;
  readonly before: NetworkState;
  /** What the network's rules make of the report in this browser; the reason if they exclude it; undefined if they are not known here. */
  readonly advance: Advance | ImpossibleReportError | undefined;
  readonly committee: CommitteeRecord | undefined;
  readonly hash: Hash;
  readonly block: bigint;
};

export type FallbackRecord = {
  readonly rewardPerBlock: bigint;
  readonly targetSeconds: bigint;
  readonly targetEpoch: number;
  readonly stateEpoch: number;
  readonly hash: Hash;
};

/** What a day is taken for since a dispute opened or ended. */
export type DecidedDay = {
  readonly targetSeconds: bigint;
  readonly rewardPerBlock: bigint;
  readonly priceUsd8: bigint;
  readonly finalAt: number;
  readonly hash: Hash;
};

export type DisputeOutcome = "open" | "reported" | "claimed" | "fallback";

export type DisputeRecord = {
  readonly id: bigint;
  readonly kind: "day" | "farm";
  readonly network: number;
  readonly epoch: number;
  readonly farmId: number;
  readonly disputer: Address;
  readonly arbiter: Address;
  /** base units of the bond token */
  readonly bond: bigint;
  readonly stake: bigint;
  readonly deadline: number;
  readonly hasClaim: boolean;
  readonly outcome: DisputeOutcome;
  /** a proof showed the report to be false */
  readonly refuted: boolean;
  readonly hash: Hash;
  readonly endedIn: Hash | undefined;
};

export type NetworkBook = {
  readonly network: number;
  /** "Bitcoin" */
  readonly name: string;
  readonly algorithm: string;
  readonly coinDecimals: number;
  readonly rules: Address;
  readonly batches: readonly BatchRecord[];
  readonly fallbacks: ReadonlyMap<number, FallbackRecord>;
  readonly decided: ReadonlyMap<number, DecidedDay>;
};

export type ProofBook = {
  readonly networks: ReadonlyMap<number, NetworkBook>;
  readonly committees: readonly CommitteeRecord[];
  readonly disputes: readonly DisputeRecord[];
};

const OUTCOMES: readonly DisputeOutcome[] = ["open", "reported", "claimed", "fallback"];

type Draft = {
  -readonly [K in keyof NetworkBook]: NetworkBook[K];
} & {
  batches: BatchRecord[];
  fallbacks: Map<number, FallbackRecord>;
  decided: Map<number, DecidedDay>;
  state: NetworkState;
};

/** Folds the logs, in the chain's order, into the book. Pure. */
export function foldProofBook(logs: readonly ProofLog[]): ProofBook {
  const networks = new Map<number, Draft>();
  const committees: CommitteeRecord[] = [];
  const disputes = new Map<bigint, DisputeRecord>();
  for (const log of logs) {
    const hash = log.transactionHash;
    switch (log.eventName) {
      case "NetworkAdded":
        networks.set(log.args.network, draftOf(log.args));
        break;
      case "CommitteeActivated": {
        const { configCount, configDigest, signers, f, quorum } = log.args;
        committees.push({ configCount, configDigest, signers, f, quorum, since: log.blockNumber, hash });
        break;
      }
      case "BatchPosted": {
        const draft = networks.get(log.args.network);
        if (draft !== undefined) addBatch(draft, log, committees.at(-1));
        break;
      }
      case "DayDecided": {
        const { epoch, targetSeconds, rewardPerBlock, priceUsd8, finalAt } = log.args;
        const decided = { targetSeconds, rewardPerBlock, priceUsd8, finalAt, hash };
        networks.get(log.args.network)?.decided.set(epoch, decided);
        break;
      }
      case "StateMoved": {
        const draft = networks.get(log.args.network);
        const { nextHeight, nextBits, rewardPerBlock } = log.args;
        if (draft !== undefined) draft.state = { ...draft.state, nextHeight, bits: nextBits, rewardPerBlock };
        break;
      }
      case "FallbackRecorded": {
        const { epoch, rewardPerBlock, targetSeconds, targetEpoch, stateEpoch } = log.args;
        const fallback = { rewardPerBlock, targetSeconds, targetEpoch, stateEpoch, hash };
        networks.get(log.args.network)?.fallbacks.set(epoch, fallback);
        break;
      }
      case "DisputeOpened":
        disputes.set(log.args.disputeId, disputeOf(log.args, hash));
        break;
      case "DisputeEnded": {
        const dispute = disputes.get(log.args.disputeId);
        const outcome = OUTCOMES[log.args.outcome];
        if (dispute !== undefined && outcome !== undefined)
          disputes.set(dispute.id, { ...dispute, outcome, refuted: log.args.refuted, endedIn: hash });
        break;
      }
    }
  }
  return { networks, committees, disputes: [...disputes.values()] };
}

type Args<Name extends ProofLog["eventName"]> = Extract<ProofLog, { eventName: Name }>["args"];

function draftOf(args: Args<"NetworkAdded">): Draft {
  const { network, rules, name, algorithm, coinDecimals, lastEpoch, nextHeight, bits, meanFees } = args;
  return {
    network,
    name: asText(name),
    algorithm: asText(algorithm),
    coinDecimals,
    rules,
    batches: [],
    fallbacks: new Map(),
    decided: new Map(),
    state: { lastEpoch, nextHeight, bits, meanFees, sequence: 0, rewardPerBlock: 0n },
  };
}

function addBatch(
  draft: Draft,
  { args, transactionHash, blockNumber }: Extract<ProofLog, { eventName: "BatchPosted" }>,
  committee: CommitteeRecord | undefined,
): void {
  const { network, sequence, epoch, signers, farmsRoot, evidenceHash, report } = args;
  const before = draft.state;
  const day = unpackNetworkDay(args.day);
  const advance = epoch === 0 ? undefined : advanceOf(draft.name, before, report);
  draft.batches.push({
    network,
    sequence,
    epoch,
    signers,
    farmsRoot,
    evidenceHash,
    report,
    day,
    before,
    advance,
    committee,
    hash: transactionHash,
    block: blockNumber,
  });
  if (epoch === 0) {
    draft.state = { ...before, sequence };
    return;
  }
  // Whatever the rules say here, the chain accepted the report: the next one goes on from it.
  const nextBits = report.nextBits === 0 ? report.bits : report.nextBits;
  const known = advance === undefined || advance instanceof ImpossibleReportError ? undefined : advance;
  draft.state = {
    lastEpoch: epoch,
    nextHeight: report.firstHeight + report.blockCount,
    bits: known?.nextBits ?? nextBits,
    meanFees: known?.meanFees ?? before.meanFees,
    sequence,
    rewardPerBlock: day.rewardPerBlock,
  };
}

function advanceOf(name: string, before: NetworkState, report: NetworkReport): BatchRecord["advance"] {
  const rules = rulesNamed(name);
  if (rules === undefined) return undefined;
  try {
    return rules.advance(before, report);
  } catch (error) {
    if (error instanceof ImpossibleReportError) return error;
    throw error;
  }
}

function disputeOf(args: Args<"DisputeOpened">, hash: Hash): DisputeRecord {
  const { disputeId, kind, network, epoch, farmId, disputer, arbiter, bond, stake, deadline, claimed } = args;
  const hasClaim = claimed !== "0x";
  return {
    id: disputeId,
    kind: kind === 0 ? "day" : "farm",
    network,
    epoch,
    farmId,
    disputer,
    arbiter,
    bond,
    stake,
    deadline,
    hasClaim,
    outcome: "open",
    refuted: false,
    hash,
    endedIn: undefined,
  };
}

function asText(bytes: Hex): string {
  return hexToString(trim(bytes, { dir: "right" }));
}

/** True if the batch commits to farm reports. */
export function carriesFarms({ farmsRoot }: BatchRecord): boolean {
  return farmsRoot !== zeroHash;
}
