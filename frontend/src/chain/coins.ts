import { useMemo } from "react";
import { useQueries } from "@tanstack/react-query";
import { useApp } from "../app/context.ts";
import { tokenAt } from "../config/deployment.ts";
import { coinsToday, type CoinTerms, type KnownCoins } from "../model/coinsToday.ts";
import type { History, Terms } from "./events.ts";
import { priceQuery } from "./live.ts";
import { useNetworks } from "./market.ts";

/**
 * The coins that each of these terms pays, in their order; undefined while one of a series' coins is not known. The same coins keep their
 * identity from block to block, so that what is computed from them is not computed again.
 */
export function useCoins(reports: History["reports"], all: readonly CoinTerms[]): readonly (KnownCoins | undefined)[] {
  const app = useApp();
  const sets = useMemo(() => feedSets(all), [all]);
  const networks = useNetworks(useMemo(() => networksOf(all), [all]));
  const prices = useQueries({
    queries: sets.map((feeds) => priceQuery(app, feeds)),
    combine: (answers) => answers.map(({ data }) => data?.toString() ?? "0").join(),
  });
  const days = networksOf(all)
    .map((network) => reports.get(network)?.at(-1)?.hash ?? "")
    .join();
  return useMemo(() => {
    const fed = new Map(prices.split(",").map((price, i) => [sets[i]?.join(), BigInt(price)]));
    return all.map((terms) =>
      coinsToday(terms, {
        reportOf: (network) => reports.get(network)?.at(-1),
        networkOf: (network) => networks.get(network),
        // A silent feed leaves the price that the committee signed with the day.
        priceOf: (feeds, report) => {
          const price = fed.get(feeds.join()) ?? 0n;
          return price > 0n ? price : report.report.priceUsd8;
        },
        tokenOf: (address) => tokenAt(app.deployment, address),
      }),
    );
  }, [app.deployment, all, sets, prices, networks, days]);
}

function networksOf(all: readonly CoinTerms[]): readonly number[] {
  const networks = all.flatMap(({ network, secondNetwork }) => [network, secondNetwork]);
  return [...new Set(networks)].filter((network) => network !== 0).sort((a, b) => a - b);
}

function feedSets(all: readonly CoinTerms[]): readonly Terms["feeds"][] {
  const sets = new Map<string, Terms["feeds"]>();
  for (const { feeds, secondNetwork, secondFeeds } of all) {
    sets.set(feeds.join(), feeds);
    if (secondNetwork !== 0) sets.set(secondFeeds.join(), secondFeeds);
  }
  return [...sets.values()];
}
