import { networkDaysAbi, settlementAbi } from "@adit/sdk/abis";
import {
  coverCall,
  endForShortBondCall,
  endForUnderDeliveryCall,
  finishCall,
  recordFallbackCall,
  windUpCall,
} from "@adit/sdk/actions";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { BaseError, ContractFunctionRevertedError, type Address } from "viem";
import { readContract, simulateContract } from "viem/actions";
import { useConnection } from "wagmi";
import { useApp, type App } from "../app/context.ts";
import { useChainNow } from "../app/useChainNow.ts";
import { errandsInSight, type ErrandKind, type ErrandOutcome } from "../model/errands.ts";
import type { ErrandOf } from "../plans/errand.ts";
import type { Call } from "../tx/plan.ts";
import type { History, SeriesRecord } from "./events.ts";
import { LIVE, ZERO } from "./queries.ts";
import type { SeriesView } from "./useSeries.ts";

/** Something that the chain would accept from anybody now. */
export type Errand = ErrandOutcome & { readonly of: ErrandOf };

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
      const of: ErrandOf = { record, epoch: live?.nextEpoch ?? 0, network };
      const tried = await Promise.all(kinds.map(async (kind) => await tryOut(app, kind, of, address)));
      return tried.filter((errand) => errand !== undefined);
    },
    enabled: kinds.length > 0,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  });
  return kinds.length === 0 ? [] : (query.data ?? []).filter(({ kind }) => kinds.includes(kind));
}

function callOf({ deployment }: App, kind: ErrandKind, { record: { id, terms }, network, epoch }: ErrandOf): Call {
  switch (kind) {
    case "recordFallback":
      return recordFallbackCall({ deployment, network: network ?? terms.network, epoch });
    case "cover":
      return coverCall({ deployment, id });
    case "endForShortBond":
      return endForShortBondCall({ deployment, id });
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
  of: ErrandOf,
  address: Address | undefined,
): Promise<Errand | undefined> {
  const account = address ?? ZERO;
  try {
    if (kind !== "cover") {
      await simulateContract(app.client, { ...callOf(app, kind, of), account });
      return { kind, of, tip: 0n, writtenOff: 0n };
    }
    const { result } = await simulateContract(app.client, {
      address: app.deployment.contracts.settlement,
      abi: settlementAbi,
      functionName: "cover",
      args: [of.record.id],
      account,
    });
    return { kind, of, tip: result.tip, writtenOff: result.writtenOff };
  } catch (error) {
    const isRefusal =
      error instanceof BaseError && error.walk((inner) => inner instanceof ContractFunctionRevertedError) !== null;
    if (!isRefusal) throw error;
    return undefined;
  }
}
