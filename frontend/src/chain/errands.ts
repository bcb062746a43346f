import { networkDaysAbi, settlementAbi } from "@adit/sdk/abis";
import { coverCall, endForUnderDeliveryCall, finishCall, windUpCall } from "@adit/sdk/actions";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { BaseError, ContractFunctionRevertedError, type Address } from "viem";
import { readContract, simulateContract } from "viem/actions";
import { useConnection } from "wagmi";
import { useApp, type App } from "../app/context.ts";
import { useChainNow } from "../app/useChainNow.ts";
import { errandsInSight, type ErrandKind, type ErrandOutcome } from "../model/errands.ts";
import type { Call } from "../tx/useAction.ts";
import type { History, SeriesRecord } from "./events.ts";
import { LIVE, ZERO } from "./queries.ts";
import type { SeriesView } from "./useSeries.ts";

/** Something that the chain would accept from anybody now. */
export type Errand = ErrandOutcome & { readonly call: Call };

/** The network of a series that has neither a report nor a fallback of a day; undefined if none is missing. */
export function networkWithout(history: History, { terms }: SeriesRecord, epoch: number): number | undefined {
  const networks = terms.secondNetwork === 0 ? [terms.network] : [terms.network, terms.secondNetwork];
  return networks.find(
    (network) =>
      history.fallbacks.get(network)?.has(epoch) !== true &&
      history.reports.get(network)?.some((day) => day.epoch === epoch) !== true,
  );
}

/** From when anybody may record what the next day is taken for; undefined while that day is known. */
export function useFallbackDue(history: History, { record, live }: SeriesView): bigint | undefined {
  const app = useApp();
  const { networkDays } = app.deployment.contracts;
  const missing = live?.obstacle === "ReportMissing" ? networkWithout(history, record, live.nextEpoch) : undefined;
  const due = useQuery({
    queryKey: [LIVE, "fallbackDue", missing, live?.nextEpoch],
    queryFn: () =>
      readContract(app.client, {
        address: networkDays ?? ZERO,
        abi: networkDaysAbi,
        functionName: "fallbackDueAt",
        args: [missing ?? 0, live?.nextEpoch ?? 0],
      }),
    enabled: networkDays !== undefined && missing !== undefined,
  });
  return missing === undefined ? undefined : due.data;
}

/** What the chain would accept from anybody now: tried on its present state, for every block anew. */
export function useErrands(history: History, view: SeriesView, fallbackDueAt: bigint | undefined): readonly Errand[] {
  const app = useApp();
  const now = useChainNow();
  const { address } = useConnection();
  const { live, record } = view;
  const kinds =
    live === undefined || now === undefined
      ? []
      : errandsInSight({ terms: record.terms, live, nowSeconds: now, fallbackDueAt });
  const network = live === undefined ? undefined : networkWithout(history, record, live.nextEpoch);
  const query = useQuery({
    queryKey: [LIVE, "errands", record.id.toString(), kinds.join(), live?.nextEpoch, address],
    queryFn: async () => {
      const calls = kinds.map((kind) => [kind, callOf(app, kind, record.id, network, live?.nextEpoch ?? 0)] as const);
      const tried = await Promise.all(calls.map(async ([kind, call]) => await tryOut(app, kind, call, address)));
      return tried.filter((errand) => errand !== undefined);
    },
    enabled: kinds.length > 0,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  });
  return kinds.length === 0 ? [] : (query.data ?? []).filter(({ kind }) => kinds.includes(kind));
}

function callOf(app: App, kind: ErrandKind, id: bigint, network: number | undefined, epoch: number): Call {
  const { deployment } = app;
  switch (kind) {
    case "recordFallback":
      return {
        address: deployment.contracts.networkDays ?? ZERO,
        abi: networkDaysAbi,
        functionName: "recordFallback",
        args: [network ?? 0, epoch],
      };
    case "cover":
      return coverCall({ deployment, id });
    case "endForShortBond":
      return {
        address: deployment.contracts.settlement,
        abi: settlementAbi,
        functionName: "endForShortBond",
        args: [id],
      };
    case "endForUnderDelivery":
      return endForUnderDeliveryCall({ deployment, id });
    case "windUp":
      return windUpCall({ deployment, id });
    case "finish":
      return finishCall({ deployment, id });
  }
}

async function tryOut(
  app: App,
  kind: ErrandKind,
  call: Call,
  account: Address | undefined,
): Promise<Errand | undefined> {
  try {
    if (kind !== "cover") {
      await simulateContract(app.client, { ...call, account: account ?? ZERO });
      return { kind, call, tip: 0n, writtenOff: 0n };
    }
    const { settlement: address } = app.deployment.contracts;
    const cover = { address, abi: settlementAbi, functionName: "cover", account: account ?? ZERO } as const;
    const { result } = await simulateContract(app.client, { ...cover, args: [BigInt(String(call.args[0]))] });
    return { kind, call, tip: result.tip, writtenOff: result.writtenOff };
  } catch (error) {
    const isRefusal =
      error instanceof BaseError && error.walk((inner) => inner instanceof ContractFunctionRevertedError) !== null;
    if (!isRefusal) throw error;
    return undefined;
  }
}
