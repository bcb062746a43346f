import { seriesState, type Deployment, type SeriesState } from "@adit/sdk";
import { hashpowerAbi, primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { getClaimable } from "@adit/sdk/actions";
import { formatSeries } from "@adit/sdk/format";
import { hasTwoTokens, RESTRICTED_FLAG, seriesId, TWO_TOKENS_FLAG } from "@adit/sdk/math";
import type { Address, Client } from "viem";
import { readContract } from "viem/actions";
import { asking, type Unread } from "./asking.ts";

/** What a claim pays in one reward token, base units; undefined is what the node did not say. */
export type Reward = { readonly token: Address | undefined; readonly amount: bigint | undefined };

/** What an account has in one series: all that this page needs to get it out. Undefined is what the node did not say. */
export type Holding = {
  readonly id: bigint;
  readonly units: bigint | undefined;
  readonly unitHashrate: bigint | undefined;
  readonly state: SeriesState | undefined;
  /** One entry per reward token. */
  readonly rewards: readonly Reward[];
  readonly paymentToken: Address | undefined;
  readonly refundsOpen: boolean | undefined;
  /** Payment-token base units that burning all units brings now; undefined also while refunds are not open. */
  readonly refund: bigint | undefined;
};

export async function readHolding(
  client: Client,
  deployment: Deployment,
  account: Address,
  id: bigint,
): Promise<{ readonly holding: Holding; readonly unread: readonly Unread[] }> {
  const { contracts } = deployment;
  const market = { address: contracts.market, abi: primaryMarketAbi, args: [id] } as const;
  const ledger = { address: contracts.hashpower, abi: hashpowerAbi } as const;
  const settlement = { address: contracts.settlement, abi: settlementAbi, args: [id] } as const;
  const { get, unread } = asking(
    `Series ${formatSeries(id)}`,
    "What could be read is below. A button whose figure is missing can be used: your node tries the call out first. Another node may know the rest.",
  );
  const [units, terms, escrow, state, claimable, supply] = await Promise.all([
    get("your units", readContract(client, { ...ledger, functionName: "balanceOf", args: [account, id] })),
    get("its terms", readContract(client, { ...market, functionName: "terms" })),
    get("its escrow", readContract(client, { ...market, functionName: "escrow" })),
    get("its state", readContract(client, { ...settlement, functionName: "state" }).then(seriesState)),
    get("your rewards", getClaimable(client, { deployment, account, id })),
    get("its supply", readContract(client, { ...ledger, functionName: "totalSupply", args: [id] })),
  ]);
  const rewards: Reward[] = [{ token: terms?.rewardToken, amount: claimable?.amount }];
  if (hasTwoTokens(id)) rewards.push({ token: terms?.secondRewardToken, amount: claimable?.secondAmount });
  // A sale that failed is paid back without anybody opening refunds.
  const refundsOpen = state === "Cancelled" ? true : escrow?.refundsOpen;
  const holding: Holding = {
    id,
    units,
    unitHashrate: terms?.unitHashrate,
    state,
    rewards,
    paymentToken: terms?.paymentToken,
    refundsOpen,
    refund:
      refundsOpen !== true || escrow === undefined || units === undefined || supply === undefined
        ? undefined
        : supply === 0n
          ? 0n
          : (escrow.refundable * units) / supply,
  };
  return { holding, unread: unread() };
}

/** There is something to get out, or it could not be seen that there is nothing. */
export function isHeld({ units, rewards }: Holding): boolean {
  return units !== 0n || rewards.some(({ amount }) => amount !== 0n);
}

const FORMS = [0n, RESTRICTED_FLAG, TWO_TOKENS_FLAG, RESTRICTED_FLAG | TWO_TOKENS_FLAG];

/** Ids of series that a person knows by their numbers. An id says more than the number: which of its forms there is, the chain knows. */
export async function seriesNumbered(
  client: Client,
  { contracts }: Deployment,
  account: Address,
  numbers: readonly bigint[],
): Promise<readonly bigint[]> {
  const ids = numbers.flatMap((number) => FORMS.map((flags) => seriesId(number, flags)));
  const exist = await Promise.all(
    ids.map(async (id) => {
      const settlement = { address: contracts.settlement, abi: settlementAbi, functionName: "state" } as const;
      const ledger = { address: contracts.hashpower, abi: hashpowerAbi, functionName: "balanceOf" } as const;
      const [state, units] = await Promise.allSettled([
        readContract(client, { ...settlement, args: [id] }),
        readContract(client, { ...ledger, args: [account, id] }),
      ]);
      return (state.status === "fulfilled" && state.value !== 0) || (units.status === "fulfilled" && units.value > 0n);
    }),
  );
  return ids.filter((_, i) => exist[i] === true);
}
