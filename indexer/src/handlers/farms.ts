import type { farmRegistryAbi } from "@adit/sdk/abis";
import type { Address, ContractEventName } from "viem";
import type { Draft, Row } from "./draft.ts";
import { originOf, type Log, type LogOf } from "./log.ts";

type Registry<Name extends ContractEventName<typeof farmRegistryAbi>> = LogOf<typeof farmRegistryAbi, Name>;
type Counter =
  | "farms"
  | "series"
  | "daysInTime"
  | "daysLate"
  | "daysCovered"
  | "daysWithoutNet"
  | "defaults"
  | "earlyEnds"
  | "windUps"
  | "finished";

/** The row of a provider, which anything that it does first makes. */
async function providerOf(draft: Draft, log: Log<unknown>, account: Address): Promise<Row<"provider">> {
  const kept = await draft.find("provider", { account });
  return {
    ...(kept ?? {
      account,
      name: null,
      uri: null,
      registeredIn: null,
      farms: 0,
      series: 0,
      daysInTime: 0,
      daysLate: 0,
      daysCovered: 0,
      daysWithoutNet: 0,
      defaults: 0,
      earlyEnds: 0,
      windUps: 0,
      finished: 0,
    }),
    ...originOf(log),
  };
}

/** Moves some of a provider's counters. */
export async function count(
  draft: Draft,
  log: Log<unknown>,
  account: Address,
  by: Partial<Record<Counter, number>>,
): Promise<void> {
  const row = await providerOf(draft, log, account);
  draft.put("provider", {
    ...row,
    farms: row.farms + (by.farms ?? 0),
    series: row.series + (by.series ?? 0),
    daysInTime: row.daysInTime + (by.daysInTime ?? 0),
    daysLate: row.daysLate + (by.daysLate ?? 0),
    daysCovered: row.daysCovered + (by.daysCovered ?? 0),
    daysWithoutNet: row.daysWithoutNet + (by.daysWithoutNet ?? 0),
    defaults: row.defaults + (by.defaults ?? 0),
    earlyEnds: row.earlyEnds + (by.earlyEnds ?? 0),
    windUps: row.windUps + (by.windUps ?? 0),
    finished: row.finished + (by.finished ?? 0),
  });
}

export async function providerRegistered(draft: Draft, log: Registry<"ProviderRegistered">): Promise<void> {
  const { provider, name, uri } = log.args;
  draft.put("provider", { ...(await providerOf(draft, log, provider)), name, uri, registeredIn: log.hash });
}

export async function farmRegistered(draft: Draft, log: Registry<"FarmRegistered">): Promise<void> {
  const { farmId, provider, farm } = log.args;
  draft.append("farm", {
    farmId,
    provider,
    ...farm,
    registeredIn: log.hash,
    reports: 0,
    lastReportEpoch: null,
    hashrate: null,
    renewableBps: null,
    sources: null,
    attestedMedian: 0n,
    grossTotal: 0n,
    energyWhTotal: 0n,
    reserved: 0n,
    keepsDays: false,
    provenCoinbase: 0n,
    provenPool: 0n,
    controlledScriptHash: null,
    ...originOf(log),
  });
  await count(draft, log, provider, { farms: 1 });
}

export async function farmUpdated(draft: Draft, log: Registry<"FarmUpdated">): Promise<void> {
  const { farmId, farm } = log.args;
  await draft.change("farm", { farmId }, { ...farm, ...originOf(log) });
}

export async function reportRecorded(draft: Draft, log: Registry<"ReportRecorded">): Promise<void> {
  const { farmId, epoch, hashrate, gross, energyWh, renewableBps, sources, attestedMedian, grossTotal } = log.args;
  const { network } = await draft.change("farm", { farmId }, (farm) => ({
    // Days may be recorded in any order: only a newer one is the newest.
    ...(epoch >= (farm.lastReportEpoch ?? 0) ? { lastReportEpoch: epoch, hashrate, renewableBps, sources } : {}),
    reports: farm.reports + 1,
    attestedMedian,
    grossTotal,
    energyWhTotal: farm.energyWhTotal + energyWh,
    ...originOf(log),
  }));
  draft.append("farmDay", {
    farmId,
    epoch,
    network,
    hashrate,
    gross,
    energyWh,
    renewableBps,
    sources,
    grade: sources > 1 ? "crossChecked" : "attested",
    attestedMedian,
    grossTotal,
    ...originOf(log),
  });
}

export async function hashrateReserved(draft: Draft, log: Registry<"HashrateReserved">): Promise<void> {
  const { farmId, id, hashrate, total, startEpoch, endEpoch } = log.args;
  const kept = await draft.find("reservation", { farmId, series: id });
  draft.put("reservation", {
    farmId,
    series: id,
    hashrate: total,
    startEpoch,
    endEpoch,
    stoppedEpoch: kept?.stoppedEpoch ?? null,
    ...originOf(log),
  });
  await draft.change("farm", { farmId }, (farm) => ({ reserved: farm.reserved + hashrate, ...originOf(log) }));
}

export async function miningStopped(draft: Draft, log: Registry<"MiningStopped">): Promise<void> {
  const { farmId, id, epoch } = log.args;
  await draft.change("reservation", { farmId, series: id }, { stoppedEpoch: epoch, ...originOf(log) });
}

export async function daysKept(draft: Draft, log: Registry<"DaysKept">): Promise<void> {
  await draft.change("farm", { farmId: log.args.farmId }, { keepsDays: true, ...originOf(log) });
}
