import { farmRegistryAbi, outputOracleAbi, payoutVerifierAbi, priceRoundsAbi, settlementAbi } from "@adit/sdk/abis";
import type { Batch, FarmLimits, FarmReport, NetworkDay } from "@adit/sdk/oracle";
import {
  BaseError,
  ContractFunctionRevertedError,
  decodeFunctionData,
  getAbiItem,
  isAddressEqual,
  type Hash,
  type Hex,
} from "viem";
import { getBlock, getLogs, getTransaction, readContract } from "viem/actions";
import type { App } from "../../app/context.ts";
import { carriesFarms, type BatchRecord, type NetworkBook } from "../../chain/proofBook.ts";
import { scan, type Placed } from "../../chain/scan.ts";
import { verdictOf } from "../../model/proofCheck.ts";
import type { EvidenceResult } from "../../model/proofEvidence.ts";
import type { LeafResult, ObservationsResult } from "../../model/proofObservations.ts";
import type { SignatureResult } from "../../model/proofSignatures.ts";
import { askNode, bytesFromNode, firstNode, hostOf, NodeError, NoNodeError } from "../../nodes/client.ts";
import { runCheck } from "../../nodes/runCheck.ts";
import { basisSchema, leavesSchema, type Basis } from "../../nodes/schemas.ts";

/*
 * What the proof explorer asks for, of the chain and of nodes, and has checked. Every function either gives something that was checked
 * here, with the verdict, or throws in words.
 */

/** A farm's day may be reported up to a week later. */
export const FARM_DAYS_LATE = 7;
const MAX_EVIDENCE_BYTES = 64 * 1_048_576;

/** The batch as it is hashed and signed. */
export function batchOf({ network, sequence, report, farmsRoot, evidenceHash }: BatchRecord): Batch {
  return { network, sequence, report, farmsRoot, evidenceHash };
}

const domainOf = ({ deployment }: App) => ({
  chainId: deployment.chainId,
  oracle: deployment.contracts.outputOracle,
});

/** Recovers the signatures of a batch from the calldata of the transaction that posted it. */
export async function readSignatures(app: App, record: BatchRecord): Promise<SignatureResult> {
  const { committee } = record;
  if (committee === undefined) throw new Error("The chain's node tells of no committee before this batch.");
  const { input, to } = await getTransaction(app.client, { hash: record.hash });
  if (to === null || !isAddressEqual(to, app.deployment.contracts.outputOracle))
    throw new Error("The batch was posted through another contract, whose calldata this page does not read.");
  const { functionName, args } = decodeFunctionData({ abi: outputOracleAbi, data: input });
  if (functionName !== "post") throw new Error("The transaction does something else than posting a batch.");
  const [batch, signerBitmap, signatures] = args;
  const { configCount, f, quorum, signers, configDigest } = committee;
  return await runCheck("signatures", {
    domain: domainOf(app),
    committee: { configCount, f, quorum, signers, configDigest },
    batch,
    signerBitmap,
    signatures,
    event: { ...batchOf(record), signers: record.signers },
  });
}

export type Observed = {
  readonly basis: Basis;
  readonly result: ObservationsResult;
  /** the node that served it */
  readonly host: string;
  /** nodes that served something else than what was signed, and were passed over */
  readonly refused: readonly string[];
};

/** Takes a batch's observations from the first node whose answer stands up to the chain; if none does, the last one's, which says why. */
export async function readObservations(app: App, book: NetworkBook, record: BatchRecord): Promise<Observed> {
  const { committee } = record;
  if (committee === undefined) throw new Error("The chain's node tells of no committee before this batch.");
  const { configCount, f, quorum, signers, configDigest } = committee;
  const refused: string[] = [];
  let last: Observed | undefined;
  const ask = async (url: string): Promise<Observed> => {
    const basis = await askNode(url, `/observations/${record.network}/${record.sequence}`, basisSchema);
    const [farms, days] = [await farmLimits(app, record.network, basis), daysBefore(book, record, basis)];
    const result = await runCheck("observations", {
      domain: domainOf(app),
      committee: { configCount, f, quorum, signers, configDigest },
      networkName: book.name,
      before: record.before,
      batch: batchOf(record),
      observations: basis.observations,
      farms,
      days,
    });
    last = { basis, result, host: hostOf(url), refused: [...refused] };
    if (verdictOf(result.checks) === "fails") {
      refused.push(hostOf(url));
      throw new NodeError("it serves something else than what the committee signed");
    }
    return last;
  };
  try {
    return (await firstNode(nodeUrls(app), ask)).value;
  } catch (error) {
    if (last === undefined || !(error instanceof NoNodeError)) throw error;
    return last;
  }
}

/** What the registry said of the farms at the block at which the batch was computed, from its events alone. */
async function farmLimits(
  app: App,
  network: number,
  { observations, atBlock }: Basis,
): Promise<ReadonlyMap<number, FarmLimits>> {
  const farmIds = [
    ...new Set(observations.flatMap(({ observation }) => observation.farms.map(({ farmId }) => farmId))),
  ];
  const limits = new Map<number, FarmLimits>();
  if (farmIds.length === 0) return limits;
  const address = app.deployment.contracts.farmRegistry;
  const found = await Promise.all(
    piecesOf(farmIds).map(async (some) => {
      const args = { farmId: some };
      const [registered, updated] = [
        await logsIn(app, { toBlock: atBlock }, (range) =>
          getLogs(app.client, {
            address,
            event: getAbiItem({ abi: farmRegistryAbi, name: "FarmRegistered" }),
            args,
            strict: true,
            ...range,
          }),
        ),
        await logsIn(app, { toBlock: atBlock }, (range) =>
          getLogs(app.client, {
            address,
            event: getAbiItem({ abi: farmRegistryAbi, name: "FarmUpdated" }),
            args,
            strict: true,
            ...range,
          }),
        ),
      ];
      return [...registered, ...updated];
    }),
  );
  for (const { args: said } of found.flat()) {
    const { network: mines, declared, milliJoulePerTh } = said.farm;
    if (mines === network) limits.set(said.farmId, { declared, milliJoulePerTh });
  }
  return limits;
}

/** What earlier days paid, for farms that report late. */
function daysBefore(book: NetworkBook, record: BatchRecord, { observations }: Basis): ReadonlyMap<number, NetworkDay> {
  const days = new Map<number, NetworkDay>();
  const wanted = new Set(observations.flatMap(({ observation }) => observation.farms.map(({ epoch }) => epoch)));
  for (const { epoch, day } of book.batches) {
    if (epoch !== 0 && epoch !== record.epoch && wanted.has(epoch))
      days.set(
        epoch,
        book.decided.get(epoch) ?? { targetSeconds: day.targetSeconds, rewardPerBlock: day.rewardPerBlock },
      );
  }
  return days;
}

export type Evidence = EvidenceResult & { readonly host: string };

/** Downloads a member's evidence from the first node that has the one with this hash, and hashes it here. */
export async function readEvidence(app: App, record: BatchRecord, hash: Hex): Promise<Evidence> {
  const { committee } = record;
  const place = {
    hash,
    ...domainOf(app),
    configDigest: committee?.configDigest ?? "0x",
    network: record.network,
    sequence: record.sequence,
  } as const;
  let last: Evidence | undefined;
  try {
    const { value } = await firstNode(nodeUrls(app), async (url) => {
      const bytes = await bytesFromNode(url, `/evidence/${hash}`, { maxBytes: MAX_EVIDENCE_BYTES, timeoutMs: 60_000 });
      last = { ...(await runCheck("evidence", bytes, place)), host: hostOf(url) };
      if (last.checks[0]?.verdict !== "holds") throw new NodeError("its document has another hash");
      return last;
    });
    return value;
  } catch (error) {
    if (last === undefined || !(error instanceof NoNodeError)) throw error;
    return last;
  }
}

export type FarmDayFound = {
  readonly record: BatchRecord;
  readonly report: FarmReport;
  readonly leaf: LeafResult;
  /** all farm reports of that batch */
  readonly farms: readonly FarmReport[];
  readonly host: string;
};

/** Finds the batch that carries a farm's day, from that day's own to those of the week after; undefined if no batch does. */
export async function readFarmDay(
  app: App,
  book: NetworkBook,
  epoch: number,
  farmId: number,
): Promise<FarmDayFound | undefined> {
  const from = book.batches.findIndex((batch) => batch.epoch >= epoch);
  if (from === -1) return undefined;
  const candidates = book.batches
    .slice(from)
    .filter((batch) => carriesFarms(batch) && (batch.epoch === 0 || batch.epoch <= epoch + FARM_DAYS_LATE));
  for (const record of candidates) {
    const { value: farms, url } = await firstNode(nodeUrls(app), async (node) => {
      const served = await askNode(node, `/leaves/${record.network}/${record.sequence}`, leavesSchema);
      return served.farms;
    });
    const report = farms.find((farm) => farm.farmId === farmId && farm.epoch === epoch);
    if (report === undefined) continue;
    const leaf = await runCheck("leaf", batchOf(record), farms, report);
    return { record, report, leaf, farms, host: hostOf(url) };
  }
  return undefined;
}

/** When a batch was posted, unix second. */
export async function readPostedAt(app: App, record: BatchRecord): Promise<number> {
  return Number((await getBlock(app.client, { blockNumber: record.block })).timestamp);
}

export type PriceOfDay = {
  readonly feed: string;
  readonly priceUsd8: bigint;
  readonly updatedAt: bigint;
  readonly hash: Hash | undefined;
};

/** The round of each feed of the deployment that counts for a day. */
export async function readPrices(app: App, book: NetworkBook, epoch: number): Promise<readonly PriceOfDay[]> {
  const { contracts, feeds } = app.deployment;
  // A day's price comes after the day, and the report of the day before it long before that.
  const fromBlock = book.batches.findLast((batch) => batch.epoch !== 0 && batch.epoch < epoch)?.block;
  return await Promise.all(
    feeds.map(async ({ address, description }) => {
      const [round, logs] = await Promise.all([
        readContract(app.client, {
          address: contracts.priceRounds,
          abi: priceRoundsAbi,
          functionName: "round",
          args: [address, epoch],
        }),
        logsIn(app, { fromBlock }, (range) =>
          getLogs(app.client, {
            address: contracts.priceRounds,
            event: getAbiItem({ abi: priceRoundsAbi, name: "RoundRecorded" }),
            args: { feed: address, epoch },
            ...range,
          }),
        ),
      ]);
      return {
        feed: description,
        priceUsd8: round.priceUsd8,
        updatedAt: BigInt(round.updatedAt),
        hash: logs.at(-1)?.transactionHash,
      };
    }),
  );
}

export type RecordedReport = { readonly attestedMedian: bigint; readonly sources: number; readonly hash: Hash };

/** A farm's day as the registry recorded it; undefined if it has not. */
export async function readRecorded(app: App, { record, report }: FarmDayFound): Promise<RecordedReport | undefined> {
  const { farmId, epoch } = report;
  const logs = await logsIn(app, { fromBlock: record.block }, (range) =>
    getLogs(app.client, {
      address: app.deployment.contracts.farmRegistry,
      event: getAbiItem({ abi: farmRegistryAbi, name: "ReportRecorded" }),
      args: { farmId, epoch },
      strict: true,
      ...range,
    }),
  );
  const log = logs.at(-1);
  if (log === undefined) return undefined;
  return { attestedMedian: log.args.attestedMedian, sources: log.args.sources, hash: log.transactionHash };
}

/** Payouts of a farm that were proven by Bitcoin's chain; undefined where the deployment has no verifier. */
export async function readPayouts(app: App, farmId: number) {
  const { payoutVerifier } = app.deployment.contracts;
  if (payoutVerifier === undefined) return undefined;
  const logs = await logsIn(app, {}, (range) =>
    getLogs(app.client, {
      address: payoutVerifier,
      event: getAbiItem({ abi: payoutVerifierAbi, name: "PayoutProven" }),
      args: { farmId },
      strict: true,
      ...range,
    }),
  );
  const grade = await readContract(app.client, {
    address: payoutVerifier,
    abi: payoutVerifierAbi,
    functionName: "gradeOf",
    args: [farmId],
  });
  return { grade, payouts: logs.map(({ args, transactionHash }) => ({ ...args, hash: transactionHash })) };
}

/** From when a farm's report is final; undefined if the contract says that it is disputed or struck. */
export async function readFarmFinalAt(
  app: App,
  { record, report, leaf }: FarmDayFound,
  postedAt: number,
): Promise<number | undefined> {
  try {
    return await readContract(app.client, {
      address: app.deployment.contracts.outputOracle,
      abi: outputOracleAbi,
      functionName: "verifyFarmReport",
      args: [record.network, record.sequence, postedAt, report, leaf.proof],
    });
  } catch (error) {
    const isRefusal =
      error instanceof BaseError && error.walk((inner) => inner instanceof ContractFunctionRevertedError) !== null;
    if (!isRefusal) throw error;
    return undefined;
  }
}

/** Series that were paid for a day, by their provider or from its bond. @param fromBlock the block of the day's report */
export async function readSettled(
  app: App,
  epoch: number,
  fromBlock: bigint,
): Promise<readonly { readonly id: bigint; readonly hash: Hash }[]> {
  const query = { address: app.deployment.contracts.settlement, args: { epoch }, strict: true } as const;
  const logs = await Promise.all([
    logsIn(app, { fromBlock }, (range) =>
      getLogs(app.client, { ...query, ...range, event: getAbiItem({ abi: settlementAbi, name: "EpochSettled" }) }),
    ),
    logsIn(app, { fromBlock }, (range) =>
      getLogs(app.client, { ...query, ...range, event: getAbiItem({ abi: settlementAbi, name: "EpochCovered" }) }),
    ),
  ]);
  return logs.flat().map(({ args, transactionHash }) => ({ id: args.id, hash: transactionHash }));
}

type Range = { readonly fromBlock: bigint; readonly toBlock: bigint };

/** Events of a stretch of blocks, in as many questions as the chain's node asks for. */
async function logsIn<T extends Placed>(
  app: App,
  stretch: { readonly [Key in keyof Range]?: bigint | undefined },
  fetch: (range: Range) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const { entries } = await scan<T>({
    previous: undefined,
    startBlock: stretch.fromBlock ?? BigInt(app.deployment.startBlock),
    head: stretch.toBlock ?? app.head.get().number ?? 0n,
    fetch: (fromBlock, toBlock) => fetch({ fromBlock, toBlock }),
  });
  return entries;
}

/** Nodes take so many values of a topic at once. */
const PIECE = 500;

function piecesOf(ids: readonly number[]): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(ids.length / PIECE) }, (_, i) => ids.slice(i * PIECE, (i + 1) * PIECE));
}

export function nodeUrls({ deployment }: App): readonly string[] {
  return deployment.nodeUrls ?? [];
}
