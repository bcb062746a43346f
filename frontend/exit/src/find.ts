import { seriesState, type Deployment, type SeriesState } from "@adit/sdk";
import { hashpowerAbi, leaseholdAbi, leaseMarketAbi, primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { getClaimable } from "@adit/sdk/actions";
import { hasTwoTokens } from "@adit/sdk/math";
import { getAbiItem, type Address, type Client } from "viem";
import { getBlockNumber, getLogs, readContract } from "viem/actions";
import { scan } from "../../src/chain/scan.ts";
import { findTokens, type HeldToken } from "./tokens.ts";

/** What an account has in one series: all that this page needs to get it out. */
export type Holding = {
  readonly id: bigint;
  readonly units: bigint;
  readonly unitHashrate: bigint;
  readonly state: SeriesState;
  /** One entry per reward token, base units that a claim pays now. */
  readonly rewards: readonly { readonly token: Address; readonly amount: bigint }[];
  readonly paymentToken: Address;
  readonly refundsOpen: boolean;
  /** Payment-token base units that burning all units brings now; undefined while refunds are not open. */
  readonly refund: bigint | undefined;
};

/** A lease whose leasehold or reversion the account owns. */
export type HeldLease = {
  readonly lease: bigint;
  readonly side: "lessee" | "lessor";
  readonly id: bigint;
  readonly units: bigint;
  readonly unitHashrate: bigint;
  /** Base units of the series' first and second reward token. */
  readonly income: readonly [bigint, bigint];
  readonly rewardTokens: readonly Address[];
  /** Vested rent, payment-token base units; a lessor's. */
  readonly rent: bigint;
  readonly paymentToken: Address;
  readonly isReturnable: boolean;
  /** The account is the one to whom the units go back. */
  readonly ownsUnits: boolean;
};

export type Credit = {
  readonly from: "market" | "settlement" | "leases";
  readonly token: Address;
  readonly amount: bigint;
};
export type LeaseIncome = { readonly id: bigint; readonly amount: bigint; readonly second: bigint };

export type Found = {
  readonly holdings: readonly Holding[];
  readonly leases: readonly HeldLease[];
  readonly credits: readonly Credit[];
  /** Income of leases that are over, by series. */
  readonly leaseIncome: readonly LeaseIncome[];
  /** Units in the form of an ERC-20. */
  readonly tokens: readonly HeldToken[];
};

const TRANSFER_SINGLE = getAbiItem({ abi: hashpowerAbi, name: "TransferSingle" });
const TRANSFER_BATCH = getAbiItem({ abi: hashpowerAbi, name: "TransferBatch" });
const INCOME_CREDITED = getAbiItem({ abi: leaseMarketAbi, name: "IncomeCredited" });
const TOKEN_TRANSFER = getAbiItem({ abi: leaseholdAbi, name: "Transfer" });

/** Series and lease tokens that the account ever received, from the ledger's own events. */
async function everReceived(
  client: Client,
  { contracts, startBlock }: Deployment,
  account: Address,
  onProgress: (share: number) => void,
): Promise<{
  readonly ids: ReadonlySet<bigint>;
  readonly leases: ReadonlySet<bigint>;
  readonly credited: ReadonlySet<bigint>;
}> {
  type Entry = {
    readonly blockNumber: bigint;
    readonly logIndex: number;
    readonly kind: "unit" | "lease" | "income";
    readonly ids: readonly bigint[];
  };
  const { entries } = await scan<Entry>({
    previous: undefined,
    startBlock: BigInt(startBlock),
    head: await getBlockNumber(client, { cacheTime: 0 }),
    onProgress,
    fetch: async (fromBlock, toBlock) => {
      const range = { fromBlock, toBlock, strict: true } as const;
      const [singles, batches, tokens, incomes] = await Promise.all([
        getLogs(client, { address: contracts.hashpower, event: TRANSFER_SINGLE, args: { to: account }, ...range }),
        getLogs(client, { address: contracts.hashpower, event: TRANSFER_BATCH, args: { to: account }, ...range }),
        getLogs(client, {
          address: [contracts.leasehold, contracts.reversion],
          event: TOKEN_TRANSFER,
          args: { to: account },
          ...range,
        }),
        getLogs(client, { address: contracts.leaseMarket, event: INCOME_CREDITED, args: { account }, ...range }),
      ]);
      return [
        ...singles.map(({ args, blockNumber, logIndex }): Entry => ({
          blockNumber,
          logIndex,
          kind: "unit",
          ids: [args.id],
        })),
        ...batches.map(({ args, blockNumber, logIndex }): Entry => ({
          blockNumber,
          logIndex,
          kind: "unit",
          ids: args.ids,
        })),
        ...tokens.map(({ args, blockNumber, logIndex }): Entry => ({
          blockNumber,
          logIndex,
          kind: "lease",
          ids: [args.tokenId],
        })),
        ...incomes.map(({ args, blockNumber, logIndex }): Entry => ({
          blockNumber,
          logIndex,
          kind: "income",
          ids: [args.id],
        })),
      ];
    },
  });
  const of = (kind: Entry["kind"]): ReadonlySet<bigint> =>
    new Set(entries.filter((entry) => entry.kind === kind).flatMap(({ ids }) => ids));
  return { ids: of("unit"), leases: of("lease"), credited: of("income") };
}

export async function readHolding(
  client: Client,
  deployment: Deployment,
  account: Address,
  id: bigint,
): Promise<Holding> {
  const { contracts } = deployment;
  const market = { address: contracts.market, abi: primaryMarketAbi } as const;
  const ledger = { address: contracts.hashpower, abi: hashpowerAbi } as const;
  const [units, terms, escrow, state, claimable, supply] = await Promise.all([
    readContract(client, { ...ledger, functionName: "balanceOf", args: [account, id] }),
    readContract(client, { ...market, functionName: "terms", args: [id] }),
    readContract(client, { ...market, functionName: "escrow", args: [id] }),
    readContract(client, { address: contracts.settlement, abi: settlementAbi, functionName: "state", args: [id] }),
    getClaimable(client, { deployment, account, id }),
    readContract(client, { ...ledger, functionName: "totalSupply", args: [id] }),
  ]);
  const rewards = [{ token: terms.rewardToken, amount: claimable.amount }];
  if (hasTwoTokens(id)) rewards.push({ token: terms.secondRewardToken, amount: claimable.secondAmount });
  return {
    id,
    units,
    unitHashrate: terms.unitHashrate,
    state: seriesState(state),
    rewards,
    paymentToken: terms.paymentToken,
    refundsOpen: escrow.refundsOpen,
    refund: escrow.refundsOpen ? (supply === 0n ? 0n : (escrow.refundable * units) / supply) : undefined,
  };
}

async function readLease(
  client: Client,
  deployment: Deployment,
  account: Address,
  lease: bigint,
): Promise<readonly HeldLease[]> {
  const { contracts } = deployment;
  const leases = { address: contracts.leaseMarket, abi: leaseMarketAbi, args: [lease] } as const;
  const ownerOf = async (address: Address): Promise<Address | undefined> => {
    try {
      return await readContract(client, { address, abi: leaseholdAbi, functionName: "ownerOf", args: [lease] });
    } catch {
      // Burned with the end of its lease.
      return undefined;
    }
  };
  const [lessee, lessor] = await Promise.all([ownerOf(contracts.leasehold), ownerOf(contracts.reversion)]);
  if (lessee !== account && lessor !== account) return [];
  const [terms, claimable, isReturnable, owner] = await Promise.all([
    readContract(client, { ...leases, functionName: "leaseOf" }),
    readContract(client, { ...leases, functionName: "claimable" }),
    readContract(client, { ...leases, functionName: "isReturnable" }),
    readContract(client, { ...leases, functionName: "ownerOfUnits" }),
  ]);
  const [listing, series] = await Promise.all([
    readContract(client, { ...leases, functionName: "listingOf", args: [BigInt(terms.listing)] }),
    readContract(client, { address: contracts.market, abi: primaryMarketAbi, functionName: "terms", args: [terms.id] }),
  ]);
  const common = {
    lease,
    id: terms.id,
    units: terms.units,
    unitHashrate: series.unitHashrate,
    rewardTokens: hasTwoTokens(terms.id) ? [series.rewardToken, series.secondRewardToken] : [series.rewardToken],
    paymentToken: listing.paymentToken,
    isReturnable,
    ownsUnits: owner === account,
  };
  const held: HeldLease[] = [];
  if (lessee === account)
    held.push({ ...common, side: "lessee", income: [claimable.lessee, claimable.lesseeSecond], rent: 0n });
  if (lessor === account)
    held.push({ ...common, side: "lessor", income: [claimable.lessor, claimable.lessorSecond], rent: claimable.rent });
  return held;
}

async function readCredits(client: Client, deployment: Deployment, account: Address): Promise<readonly Credit[]> {
  const { market, settlement, leaseMarket } = deployment.contracts;
  const tokens = [...deployment.paymentTokens, ...deployment.rewardTokens];
  const credits = await Promise.all(
    tokens.flatMap(({ address: token }) => {
      const args = [account, token] as const;
      return [
        readContract(client, { address: market, abi: primaryMarketAbi, functionName: "creditOf", args }).then(
          (amount): Credit => ({ from: "market", token, amount }),
        ),
        readContract(client, { address: settlement, abi: settlementAbi, functionName: "creditOf", args }).then(
          (amount): Credit => ({ from: "settlement", token, amount }),
        ),
        readContract(client, { address: leaseMarket, abi: leaseMarketAbi, functionName: "creditOf", args }).then(
          (amount): Credit => ({ from: "leases", token, amount }),
        ),
      ];
    }),
  );
  return credits.filter(({ amount }) => amount > 0n);
}

/**
 * Everything of an account that this page can get out, read from one node. `also` names series that it should look at even if the node
 * gives no events.
 */
export async function findEverything(
  client: Client,
  deployment: Deployment,
  account: Address,
  { also, onProgress }: { readonly also: readonly bigint[]; readonly onProgress: (share: number) => void },
): Promise<Found & { readonly eventsFailed: boolean }> {
  let received: Awaited<ReturnType<typeof everReceived>> = { ids: new Set(), leases: new Set(), credited: new Set() };
  let tokens: readonly HeldToken[] = [];
  let eventsFailed = false;
  try {
    received = await everReceived(client, deployment, account, onProgress);
    tokens = await findTokens(client, deployment, account);
  } catch (error) {
    if (also.length === 0) throw error;
    eventsFailed = true;
  }
  const ids = [...new Set([...received.ids, ...also])].sort((a, b) => (a < b ? -1 : 1));
  const [holdings, leases, credits, leaseIncome] = await Promise.all([
    Promise.all(ids.map((id) => readHolding(client, deployment, account, id))),
    Promise.all([...received.leases].map((lease) => readLease(client, deployment, account, lease))),
    readCredits(client, deployment, account),
    Promise.all(
      [...received.credited].map(async (id): Promise<LeaseIncome> => {
        const [amount, second] = await readContract(client, {
          address: deployment.contracts.leaseMarket,
          abi: leaseMarketAbi,
          functionName: "incomeOf",
          args: [account, id],
        });
        return { id, amount, second };
      }),
    ),
  ]);
  return {
    holdings: holdings.filter(({ units, rewards }) => units > 0n || rewards.some(({ amount }) => amount > 0n)),
    leases: leases.flat(),
    credits,
    leaseIncome: leaseIncome.filter(({ amount, second }) => amount > 0n || second > 0n),
    tokens,
    eventsFailed,
  };
}
