import { hashpowerAbi, leaseMarketAbi, priceRoundsAbi, primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { Address } from "viem";
import { readContract } from "viem/actions";
import { useApp, type App } from "../app/context.ts";
import { useHead } from "./head.ts";
import { PortfolioReader, type PortfolioData } from "./portfolioReader.ts";
import { LIVE, ZERO } from "./queries.ts";

/** One reader for each app: it remembers what it read. */
const readers = new WeakMap<App, PortfolioReader>();

function readerOf(app: App): PortfolioReader {
  const reader = readers.get(app) ?? new PortfolioReader(app.client, app.deployment, app.head);
  readers.set(app, reader);
  return reader;
}

/** Everything that the account holds. */
export function usePortfolio(account: Address | undefined): UseQueryResult<PortfolioData> {
  const app = useApp();
  const { number } = useHead(app.head);
  return useQuery({
    queryKey: [LIVE, "portfolio", account],
    queryFn: () => readerOf(app).read(account ?? ZERO, app.head.get().number ?? 0n),
    enabled: account !== undefined && number !== undefined,
    structuralSharing: false,
  });
}

/** A price feed set of one reward token, as terms name it. */
export type TokenFeeds = { readonly token: Address; readonly feeds: readonly [Address, Address, Address] };

const MAX_PRICE_AGE_SECONDS = 86_400;

/** Today's USD prices (8 decimals) by reward token; a token without a fresh feed is missing. */
export function useTokenPrices(tokens: readonly TokenFeeds[]): UseQueryResult<ReadonlyMap<Address, bigint>> {
  const app = useApp();
  return useQuery({
    queryKey: [LIVE, "tokenPrices", tokens],
    queryFn: async () => {
      const prices = await Promise.all(
        tokens.map(async ({ token, feeds }) => {
          const price = await readContract(app.client, {
            address: app.deployment.contracts.priceRounds,
            abi: priceRoundsAbi,
            functionName: "latestPrice",
            args: [feeds, MAX_PRICE_AGE_SECONDS],
          });
          return [token, price] as const;
        }),
      );
      return new Map(prices.filter(([, price]) => price > 0n));
    },
    enabled: tokens.length > 0,
    structuralSharing: false,
  });
}

/** What somebody who is not the account may make of its rewards. */
export type Receiver = { readonly receiver: Address | undefined; readonly refused: boolean };

export function useReceiver(account: Address | undefined): UseQueryResult<Receiver> {
  const app = useApp();
  return useQuery({
    queryKey: [LIVE, "receiver", account],
    queryFn: async () => {
      const [receiver, refused] = await readContract(app.client, {
        address: app.deployment.contracts.hashpower,
        abi: hashpowerAbi,
        functionName: "receiverOf",
        args: [account ?? ZERO],
      });
      return { receiver: receiver === ZERO ? undefined : receiver, refused };
    },
    enabled: account !== undefined,
  });
}

/** Something that a contract owes the account and that it may pull. */
export type Credit = {
  readonly at: "market" | "settlement" | "leaseMarket";
  readonly token: Address;
  /** base units */
  readonly amount: bigint;
};

export function useCredits(account: Address | undefined): UseQueryResult<readonly Credit[]> {
  const app = useApp();
  return useQuery({
    queryKey: [LIVE, "credits", account],
    queryFn: async () => {
      const { contracts, paymentTokens, rewardTokens } = app.deployment;
      const books = [
        { at: "market", abi: primaryMarketAbi, tokens: paymentTokens },
        { at: "settlement", abi: settlementAbi, tokens: rewardTokens },
        { at: "leaseMarket", abi: leaseMarketAbi, tokens: paymentTokens },
      ] as const;
      const asked = books.flatMap(({ at, abi, tokens }) => tokens.map(({ address }) => ({ at, abi, token: address })));
      const credits = await Promise.all(
        asked.map(async ({ at, abi, token }) => ({
          at,
          token,
          amount: await readContract(app.client, {
            address: contracts[at],
            abi,
            functionName: "creditOf",
            args: [account ?? ZERO, token],
          }),
        })),
      );
      return credits.filter(({ amount }) => amount > 0n);
    },
    enabled: account !== undefined,
  });
}
