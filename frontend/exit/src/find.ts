import type { Deployment } from "@adit/sdk";
import { leaseMarketAbi, primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { formatSeries, shortHex } from "@adit/sdk/format";
import type { Address, Client } from "viem";
import { getBlockNumber, readContract } from "viem/actions";
import { asking, type Unread } from "./asking.ts";
import { everReceived } from "./events.ts";
import { isHeld, readHolding, type Holding } from "./holdings.ts";
import { readLease, type HeldLease } from "./leases.ts";

export type Credit = {
  readonly from: "market" | "settlement" | "leases";
  readonly token: Address;
  readonly amount: bigint;
};
export type LeaseIncome = { readonly id: bigint; readonly amount: bigint; readonly second: bigint };

/** What an account has in the protocol's own books. Units in the form of an ERC-20 are found by `findTokens`. */
export type Found = {
  readonly holdings: readonly Holding[];
  readonly leases: readonly HeldLease[];
  readonly credits: readonly Credit[];
  /** Income of leases that are over, by series. */
  readonly leaseIncome: readonly LeaseIncome[];
  /** What the node did not say. */
  readonly unread: readonly Unread[];
};

/**
 * Everything of an account that this page can get out of the protocol's books, read from one node; each thing by itself, so that what
 * fails hides nothing else. `also` names series that it should look at even if the node gives no events. A node that gives no block number is no node.
 */
export async function findEverything(
  client: Client,
  deployment: Deployment,
  account: Address,
  { also, onProgress }: { readonly also: readonly bigint[]; readonly onProgress: (share: number) => void },
): Promise<Found> {
  const head = await getBlockNumber(client, { cacheTime: 0 });
  const received = await everReceived(client, deployment, account, { head, onProgress });
  const ids = [...new Set([...received.ids, ...also])].sort((a, b) => (a < b ? -1 : 1));
  const [held, leases, credits, incomes] = await Promise.all([
    Promise.all(ids.map((id) => readHolding(client, deployment, account, id))),
    Promise.all(received.leases.map((lease) => readLease(client, deployment, account, lease))),
    readCredits(client, deployment, account),
    Promise.all(received.credited.map((id) => readIncome(client, deployment, account, id))),
  ]);
  return {
    holdings: held.map(({ holding }) => holding).filter(isHeld),
    leases: leases.flatMap((one) => one.leases),
    credits: credits.credits,
    leaseIncome: incomes.flatMap(({ income }) => income),
    unread: [...received.unread, ...[...held, ...leases, credits, ...incomes].flatMap(({ unread }) => unread)],
  };
}

async function readCredits(
  client: Client,
  deployment: Deployment,
  account: Address,
): Promise<{ readonly credits: readonly Credit[]; readonly unread: readonly Unread[] }> {
  const { market, settlement, leaseMarket } = deployment.contracts;
  const { get, unread } = asking("What the contracts owe you", "It stays yours. Try another node.");
  const credits = await Promise.all(
    [...deployment.paymentTokens, ...deployment.rewardTokens].flatMap(({ address: token, symbol }) => {
      const args = [account, token] as const;
      const name = symbol === "" ? shortHex(token) : symbol;
      const owed = async (from: Credit["from"], whose: string, reading: Promise<bigint>): Promise<Credit> => ({
        from,
        token,
        amount: (await get(`${name} in ${whose}`, reading)) ?? 0n,
      });
      const read = { functionName: "creditOf", args } as const;
      return [
        owed("market", "the market", readContract(client, { address: market, abi: primaryMarketAbi, ...read })),
        owed("settlement", "settlement", readContract(client, { address: settlement, abi: settlementAbi, ...read })),
        owed(
          "leases",
          "the lease market",
          readContract(client, { address: leaseMarket, abi: leaseMarketAbi, ...read }),
        ),
      ];
    }),
  );
  return { credits: credits.filter(({ amount }) => amount > 0n), unread: unread() };
}

async function readIncome(
  client: Client,
  { contracts }: Deployment,
  account: Address,
  id: bigint,
): Promise<{ readonly income: readonly LeaseIncome[]; readonly unread: readonly Unread[] }> {
  const { get, unread } = asking(`Ended leases of series ${formatSeries(id)}`, "It stays yours. Try another node.");
  const call = { address: contracts.leaseMarket, abi: leaseMarketAbi, functionName: "incomeOf" } as const;
  const [amount, second] = (await get("your income", readContract(client, { ...call, args: [account, id] }))) ?? [
    0n,
    0n,
  ];
  return { income: amount > 0n || second > 0n ? [{ id, amount, second }] : [], unread: unread() };
}
