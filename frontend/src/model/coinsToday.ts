import type { DeploymentToken } from "@adit/sdk";
import { rulesNamed, type CoinsToday, type CoinToday } from "@adit/sdk/math";
import type { Address } from "viem";
import type { ReportedDay, Terms } from "../chain/events.ts";

/** The coins of a series by their newest network days and today's prices. */
export type KnownCoins = CoinsToday & {
  /** UTC day number after the first network's newest day: an estimate's today */
  readonly today: number;
};

/** What the coins of a series are told from. */
export type CoinSources = {
  /** newest reported day of a network */
  readonly reportOf: (network: number) => ReportedDay | undefined;
  /** name and coin of a network, as the chain has them */
  readonly networkOf: (network: number) => { readonly name: string; readonly coinDecimals: number } | undefined;
  /** USD with 8 decimals by the feeds of a series; 0 if there is none */
  readonly priceOf: (feeds: Terms["feeds"], report: ReportedDay) => bigint;
  readonly tokenOf: (address: Address) => DeploymentToken;
};

export type CoinTerms = Pick<
  Terms,
  "network" | "secondNetwork" | "rewardToken" | "secondRewardToken" | "feeds" | "secondFeeds"
>;

/** Every coin that these terms pay; undefined while one of them is not known, for a figure without it would be of half the income. */
export function coinsToday(terms: CoinTerms, sources: CoinSources): KnownCoins | undefined {
  const report = sources.reportOf(terms.network);
  const first = coinToday(terms.network, terms.rewardToken, terms.feeds, sources);
  if (report === undefined || first === undefined) return undefined;
  const today = report.epoch + 1;
  if (terms.secondNetwork === 0) return { first, today };
  const second = coinToday(terms.secondNetwork, terms.secondRewardToken, terms.secondFeeds, sources);
  return second === undefined ? undefined : { first, second, today };
}

function coinToday(
  network: number,
  rewardToken: Address,
  feeds: Terms["feeds"],
  { reportOf, networkOf, priceOf, tokenOf }: CoinSources,
): CoinToday | undefined {
  const report = reportOf(network);
  const facts = networkOf(network);
  if (report === undefined || facts === undefined) return undefined;
  const priceUsd8 = priceOf(feeds, report);
  if (priceUsd8 === 0n) return undefined;
  const rules = rulesNamed(facts.name);
  return {
    rewardPerBlock: report.rewardPerBlock,
    targetSeconds: report.targetSeconds,
    coinDecimals: facts.coinDecimals,
    tokenDecimals: tokenOf(rewardToken).decimals,
    priceUsd8,
    subsidy:
      rules === undefined ? undefined : { rules, nextHeight: report.report.firstHeight + report.report.blockCount },
  };
}
