import type { DeploymentToken } from "@adit/sdk";
import { outputOracleAbi, priceRoundsAbi } from "@adit/sdk/abis";
import { rulesNamed } from "@adit/sdk/math";
import { keepPreviousData, queryOptions, useQueries, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { hexToString, type Address } from "viem";
import { readContract } from "viem/actions";
import { useApp, type App } from "../../app/context.ts";
import type { History, ReportedDay, Terms } from "../../chain/events.ts";
import { LIVE, ZERO } from "../../chain/queries.ts";
import { tokenAt } from "../../config/deployment.ts";
import type { KnownCoins } from "../../model/coinsToday.ts";
import type { NetworkSide, World } from "../../model/providerDay.ts";

/** A price older than this is no price of today. */
const MAX_PRICE_AGE_SECONDS = 86_400;
const ONE_DOLLAR_USD8 = 100_000_000n;

/** Which networks, tokens and feeds a day of a series is computed from. */
export type WorldSubject = Pick<
  Terms,
  | "network"
  | "secondNetwork"
  | "rewardToken"
  | "secondRewardToken"
  | "paymentToken"
  | "feeds"
  | "secondFeeds"
  | "paymentFeeds"
>;

/** The newest day of a series' networks at today's prices, and where it comes from. */
export type KnownWorld = { readonly world: World; readonly coins: KnownCoins; readonly report: ReportedDay };

type Feeds = Terms["feeds"];

async function latestPrice(app: App, feeds: Feeds): Promise<bigint> {
  return await readContract(app.client, {
    address: app.deployment.contracts.priceRounds,
    abi: priceRoundsAbi,
    functionName: "latestPrice",
    args: [feeds, MAX_PRICE_AGE_SECONDS],
  });
}

async function readSide(
  app: App,
  report: ReportedDay,
  token: DeploymentToken,
  feeds: Feeds,
): Promise<NetworkSide | undefined> {
  const [network, latest] = await Promise.all([
    readContract(app.client, {
      address: app.deployment.contracts.outputOracle,
      abi: outputOracleAbi,
      functionName: "networkOf",
      args: [report.network],
    }),
    feeds[0] === ZERO ? 0n : latestPrice(app, feeds),
  ]);
  // A silent feed leaves the price that the committee signed with the day.
  const priceUsd8 = latest > 0n ? latest : report.report.priceUsd8;
  if (priceUsd8 === 0n) return undefined;
  const { rewardPerBlock, targetSeconds } = report;
  const { firstHeight, blockCount } = report.report;
  const rules = rulesNamed(hexToString(network.name, { size: 32 }));
  const subsidy = rules === undefined ? undefined : { rules, nextHeight: firstHeight + blockCount };
  const { coinDecimals } = network;
  return { rewardPerBlock, targetSeconds, coinDecimals, tokenDecimals: token.decimals, priceUsd8, subsidy };
}

async function readWorld(app: App, subject: WorldSubject, reports: History["reports"]): Promise<KnownWorld | null> {
  const report = reports.get(subject.network)?.at(-1);
  const secondReport = reports.get(subject.secondNetwork)?.at(-1);
  if (report === undefined || (subject.secondNetwork !== 0 && secondReport === undefined)) return null;
  const token = (address: Address): DeploymentToken => tokenAt(app.deployment, address);
  const [first, second, paymentPrice] = await Promise.all([
    readSide(app, report, token(subject.rewardToken), subject.feeds),
    secondReport === undefined || subject.secondNetwork === 0
      ? undefined
      : readSide(app, secondReport, token(subject.secondRewardToken), subject.secondFeeds),
    subject.paymentFeeds[0] === ZERO ? ONE_DOLLAR_USD8 : latestPrice(app, subject.paymentFeeds),
  ]);
  if (first === undefined || (subject.secondNetwork !== 0 && second === undefined)) return null;
  const payment = { decimals: token(subject.paymentToken).decimals, priceUsd8: paymentPrice };
  return { report, coins: { first, second, today: report.epoch + 1 }, world: { first, second, payment } };
}

export function worldQuery(app: App, subject: WorldSubject | undefined, reports: History["reports"]) {
  const newest = subject === undefined ? undefined : reports.get(subject.network)?.at(-1)?.epoch;
  const key =
    subject === undefined
      ? []
      : [
          subject.network,
          subject.secondNetwork,
          subject.rewardToken,
          subject.secondRewardToken,
          subject.paymentToken,
          subject.feeds,
          subject.secondFeeds,
          subject.paymentFeeds,
        ];
  return queryOptions({
    queryKey: [LIVE, "world", newest, ...key],
    queryFn: () => (subject === undefined ? null : readWorld(app, subject, reports)),
    enabled: subject !== undefined,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  });
}

/** Null if the network was not reported yet, or has no price. */
export function useWorld(
  history: History | undefined,
  subject: WorldSubject | undefined,
): UseQueryResult<KnownWorld | null> {
  const app = useApp();
  const reports = history?.reports ?? NO_REPORTS;
  return useQuery(worldQuery(app, history === undefined ? undefined : subject, reports));
}

export function useWorlds(
  history: History,
  subjects: readonly WorldSubject[],
): readonly (KnownWorld | null | undefined)[] {
  const app = useApp();
  const answers = useQueries({ queries: subjects.map((subject) => worldQuery(app, subject, history.reports)) });
  return answers.map(({ data }) => data);
}

const NO_REPORTS: History["reports"] = new Map();
