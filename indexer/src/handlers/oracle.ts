import { unpackNetworkDay } from "@adit/sdk/math";
import type { networkDaysAbi, outputOracleAbi, priceRoundsAbi } from "@adit/sdk/abis";
import { hexToString, zeroHash, type ContractEventName, type Hex } from "viem";
import type { Draft } from "./draft.ts";
import { endSales } from "./market.ts";
import { originOf, type LogOf } from "./log.ts";

type Oracle<Name extends ContractEventName<typeof outputOracleAbi>> = LogOf<typeof outputOracleAbi, Name>;

export function networkAdded(draft: Draft, log: Oracle<"NetworkAdded">): Promise<void> {
  const { network, rules, name, algorithm, coinDecimals, lastEpoch } = log.args;
  draft.append("network", {
    network,
    name: asciiOf(name),
    algorithm: asciiOf(algorithm),
    rules,
    coinDecimals,
    auxiliary: null,
    parent: null,
    sequence: 0,
    lastEpoch,
    ...originOf(log),
  });
  return Promise.resolve();
}

/** Left-aligned ASCII of 32 bytes. */
function asciiOf(word: Hex): string {
  return hexToString(word, { size: 32 });
}

export async function networksMerged(draft: Draft, log: Oracle<"NetworksMerged">): Promise<void> {
  const { parent, auxiliary } = log.args;
  await draft.change("network", { network: parent }, { auxiliary, ...originOf(log) });
  await draft.change("network", { network: auxiliary }, { parent, ...originOf(log) });
}

export function committeeScheduled(draft: Draft, log: Oracle<"CommitteeScheduled">): Promise<void> {
  const { configCount, signers, f, activeAt } = log.args;
  // One that was cancelled leaves its number to the next.
  draft.put("committee", {
    configCount,
    configDigest: null,
    signers: [...signers],
    f,
    quorum: null,
    activeAt: BigInt(activeAt),
    active: false,
    cancelled: false,
    ...originOf(log),
  });
  return Promise.resolve();
}

export async function committeeCancelled(draft: Draft, log: Oracle<"CommitteeCancelled">): Promise<void> {
  const { configCount } = log.args;
  await draft.change("committee", { configCount }, { cancelled: true, ...originOf(log) });
}

export async function committeeActivated(draft: Draft, log: Oracle<"CommitteeActivated">): Promise<void> {
  const { configCount, configDigest, signers, f, quorum } = log.args;
  const former = await draft.find("committeeNow", { id: 0 });
  if (former !== undefined) {
    await draft.change("committee", { configCount: former.configCount }, { active: false });
  }
  const scheduled = await draft.find("committee", { configCount });
  draft.put("committee", {
    configCount,
    configDigest,
    signers: [...signers],
    f,
    quorum,
    activeAt: scheduled?.activeAt ?? log.timestamp,
    active: true,
    cancelled: false,
    ...originOf(log),
  });
  draft.put("committeeNow", { id: 0, configCount, ...originOf(log) });
}

export async function batchPosted(draft: Draft, log: Oracle<"BatchPosted">): Promise<void> {
  const { network, sequence, epoch, signers, farmsRoot, evidenceHash, report, day } = log.args;
  await endSales(draft, log);
  const { configCount } = (await draft.find("committeeNow", { id: 0 })) ?? { configCount: 0 };
  const origin = { postedAt: log.timestamp, ...originOf(log) };
  await draft.change("network", { network }, (row) => ({
    sequence,
    lastEpoch: epoch === 0 ? row.lastEpoch : epoch,
    ...originOf(log),
  }));
  // Days have no number 0: such a batch carries farms alone.
  if (epoch !== 0) {
    const { targetSeconds, rewardPerBlock, priceUsd8, finalAt } = unpackNetworkDay(day);
    draft.append("networkDay", {
      network,
      epoch,
      sequence,
      grade: "attested",
      targetSeconds,
      rewardPerBlock,
      priceUsd8,
      finalAt: BigInt(finalAt),
      firstHeight: report.firstHeight,
      blockCount: report.blockCount,
      bits: BigInt(report.bits),
      nextBits: BigInt(report.nextBits),
      retargetTime: BigInt(report.retargetTime),
      fees: report.fees,
      blocksRoot: report.blocksRoot,
      farmsRoot,
      evidenceHash,
      signers,
      configCount,
      disputeId: null,
      ...origin,
    });
  }
  if (farmsRoot !== zeroHash) {
    draft.append("farmBatch", {
      network,
      sequence,
      epoch: epoch === 0 ? null : epoch,
      farmsRoot,
      evidenceHash,
      signers,
      configCount,
      kept: false,
      ...origin,
    });
  }
}

/** What a dispute makes of a day; its grade follows from the dispute's own events. The transaction stays that of the report. */
export async function dayDecided(draft: Draft, log: Oracle<"DayDecided">): Promise<void> {
  const { network, epoch, targetSeconds, rewardPerBlock, priceUsd8, finalAt } = log.args;
  await draft.change(
    "networkDay",
    { network, epoch },
    { targetSeconds, rewardPerBlock, priceUsd8, finalAt: BigInt(finalAt) },
  );
}

export async function farmBatchKept(draft: Draft, log: Oracle<"FarmBatchKept">): Promise<void> {
  const { network, sequence } = log.args;
  await draft.change("farmBatch", { network, sequence }, { kept: true });
}

export function fallbackRecorded(draft: Draft, log: LogOf<typeof networkDaysAbi, "FallbackRecorded">): Promise<void> {
  const { finalAt, ...args } = log.args;
  draft.append("fallbackDay", { ...args, finalAt: BigInt(finalAt), ...originOf(log) });
  return Promise.resolve();
}

type Prices<Name extends ContractEventName<typeof priceRoundsAbi>> = LogOf<typeof priceRoundsAbi, Name>;

export async function roundRecorded(draft: Draft, log: Prices<"RoundRecorded">): Promise<void> {
  const { feed, epoch, roundId, priceUsd8, updatedAt } = log.args;
  const kept = await draft.find("priceRound", { feed, epoch });
  const silentUntil = kept?.silentUntil ?? null;
  draft.put("priceRound", { feed, epoch, roundId, priceUsd8, updatedAt, silentUntil, ...originOf(log) });
}

export async function silenceRecorded(draft: Draft, log: Prices<"SilenceRecorded">): Promise<void> {
  const { feed, epoch, until } = log.args;
  const kept = await draft.find("priceRound", { feed, epoch });
  draft.put("priceRound", {
    feed,
    epoch,
    roundId: kept?.roundId ?? null,
    priceUsd8: kept?.priceUsd8 ?? null,
    updatedAt: kept?.updatedAt ?? null,
    silentUntil: until,
    ...originOf(log),
  });
}
