import type { Deployment } from "@adit/sdk";
import {
  accumulatingShareAbi,
  accumulatingShareFactoryAbi,
  primaryMarketAbi,
  wrappedHashpowerAbi,
  wrapperFactoryAbi,
} from "@adit/sdk/abis";
import { getAbiItem, zeroAddress, type Address, type Client } from "viem";
import { getBlockNumber, getLogs, readContract } from "viem/actions";
import { scan } from "../../src/chain/scan.ts";
import type { ExitCall } from "./actions.ts";

/** Base units of a token. */
export type Amount = { readonly token: Address; readonly amount: bigint };

/** Units that the account holds as an ERC-20: the pass-through token, or shares of the accumulating basket. */
export type HeldToken = {
  readonly kind: "wrapped" | "share";
  readonly address: Address;
  readonly id: bigint;
  readonly unitHashrate: bigint;
  /** Base units of the token. */
  readonly held: bigint;
  /** Units of the series that come out now; 0 once the refund of the series was collected. */
  readonly units: bigint;
  /** What comes out beside the units; what a holder of the pass-through token claims, with or without units. */
  readonly income: readonly Amount[];
};

const WRAPPER_CREATED = getAbiItem({ abi: wrapperFactoryAbi, name: "WrapperCreated" });
const SHARE_CREATED = getAbiItem({ abi: accumulatingShareFactoryAbi, name: "ShareCreated" });

/** Every ERC-20 form of units of the account, from the factories' own events. A token can be bought by somebody who never held units. */
export async function findTokens(
  client: Client,
  deployment: Deployment,
  account: Address,
): Promise<readonly HeldToken[]> {
  const { wrapperFactory, accumulatingShareFactory } = deployment.contracts;
  type Entry = {
    readonly blockNumber: bigint;
    readonly logIndex: number;
    readonly kind: HeldToken["kind"];
    readonly id: bigint;
    readonly address: Address;
  };
  if (wrapperFactory === undefined && accumulatingShareFactory === undefined) return [];
  const { entries } = await scan<Entry>({
    previous: undefined,
    startBlock: BigInt(deployment.startBlock),
    head: await getBlockNumber(client, { cacheTime: 0 }),
    fetch: async (fromBlock, toBlock) => {
      const range = { fromBlock, toBlock, strict: true } as const;
      const [wrappers, shares] = await Promise.all([
        wrapperFactory === undefined
          ? []
          : getLogs(client, { address: wrapperFactory, event: WRAPPER_CREATED, ...range }),
        accumulatingShareFactory === undefined
          ? []
          : getLogs(client, { address: accumulatingShareFactory, event: SHARE_CREATED, ...range }),
      ]);
      return [
        ...wrappers.map(({ args, blockNumber, logIndex }): Entry => ({
          blockNumber,
          logIndex,
          kind: "wrapped",
          id: args.id,
          address: args.wrapper,
        })),
        ...shares.map(({ args, blockNumber, logIndex }): Entry => ({
          blockNumber,
          logIndex,
          kind: "share",
          id: args.id,
          address: args.share,
        })),
      ];
    },
  });
  const tokens = await Promise.all(
    entries.map(({ kind, id, address }) =>
      kind === "wrapped"
        ? readWrapped(client, deployment, account, { id, address })
        : readShare(client, deployment, account, { id, address }),
    ),
  );
  return tokens.filter(({ held, income }) => held > 0n || income.some(({ amount }) => amount > 0n));
}

type Token = { readonly id: bigint; readonly address: Address };

async function readWrapped(
  client: Client,
  deployment: Deployment,
  account: Address,
  { id, address }: Token,
): Promise<HeldToken> {
  const wrapper = { address, abi: wrappedHashpowerAbi } as const;
  const [held, tokens, amounts, [collected], { unitHashrate }] = await Promise.all([
    readContract(client, { ...wrapper, functionName: "balanceOf", args: [account] }),
    readContract(client, { ...wrapper, functionName: "getRewardTokens" }),
    readContract(client, { ...wrapper, functionName: "accruedRewards", args: [account] }),
    readContract(client, { ...wrapper, functionName: "collected" }),
    termsOf(client, deployment, id),
  ]);
  return {
    kind: "wrapped",
    address,
    id,
    unitHashrate,
    held,
    units: collected > 0n ? 0n : held,
    income: tokens.map((token, i) => ({ token, amount: amounts[i] ?? 0n })),
  };
}

async function readShare(
  client: Client,
  deployment: Deployment,
  account: Address,
  { id, address }: Token,
): Promise<HeldToken> {
  const share = { address, abi: accumulatingShareAbi } as const;
  const [held, { unitHashrate, rewardToken, secondRewardToken, paymentToken }] = await Promise.all([
    readContract(client, { ...share, functionName: "balanceOf", args: [account] }),
    termsOf(client, deployment, id),
  ]);
  const basket = await readContract(client, { ...share, functionName: "previewRedeem", args: [held] });
  const all: readonly Amount[] = [
    { token: rewardToken, amount: basket.reward },
    { token: secondRewardToken, amount: basket.secondReward },
    { token: paymentToken, amount: basket.payment },
  ];
  return {
    kind: "share",
    address,
    id,
    unitHashrate,
    held,
    units: basket.units,
    income: all.filter(({ token, amount }) => token !== zeroAddress && amount > 0n),
  };
}

async function termsOf(client: Client, { contracts }: Deployment, id: bigint) {
  return await readContract(client, {
    address: contracts.market,
    abi: primaryMarketAbi,
    functionName: "terms",
    args: [id],
  });
}

/** What a holder of the token can do to leave; the best first. */
export function tokenExits({ kind, address, held, units, income }: HeldToken, to: Address): readonly ExitCall[] {
  if (kind === "share") {
    const redeem = { abi: accumulatingShareAbi, functionName: "redeem", args: [held, to] } as const;
    return held === 0n ? [] : [{ words: "Take units and rewards out of the share", address, ...redeem }];
  }
  const calls: ExitCall[] = [];
  if (income.some(({ amount }) => amount > 0n))
    calls.push({
      words: "Claim the rewards of the wrapped units",
      address,
      abi: wrappedHashpowerAbi,
      functionName: "claimTo",
      args: [to],
    });
  if (units > 0n)
    calls.push({
      words: "Unwrap the units",
      address,
      abi: wrappedHashpowerAbi,
      functionName: "unwrap",
      args: [units, to],
    });
  return calls;
}
