import { hashpowerAbi, leaseMarketAbi, primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { Address } from "viem";
import { readContract } from "viem/actions";
import { useApp } from "../app/context.ts";
import { LIVE, ZERO } from "./queries.ts";

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
