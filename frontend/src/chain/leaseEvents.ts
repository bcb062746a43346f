import { leaseholdAbi, leaseMarketAbi } from "@adit/sdk/abis";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { getAbiItem, isAddressEqual, type Address, type Hash } from "viem";
import { getLogs, readContract } from "viem/actions";
import { useApp, type App } from "../app/context.ts";
import { useHead } from "./head.ts";
import { LIVE, ZERO } from "./queries.ts";
import { scan, type Placed, type Scan } from "./scan.ts";

const TAKEN = getAbiItem({ abi: leaseMarketAbi, name: "LeaseTaken" });
const INCOME = getAbiItem({ abi: leaseMarketAbi, name: "IncomeClaimed" });
const RENT = getAbiItem({ abi: leaseMarketAbi, name: "RentClaimed" });
const BOUGHT = getAbiItem({ abi: leaseMarketAbi, name: "OptionExercised" });
const CLOSED = getAbiItem({ abi: leaseMarketAbi, name: "LeaseClosed" });
const LISTED = getAbiItem({ abi: leaseMarketAbi, name: "Listed" });
const CREDITED = getAbiItem({ abi: leaseMarketAbi, name: "Credited" });
const INCOME_CREDITED = getAbiItem({ abi: leaseMarketAbi, name: "IncomeCredited" });
const MOVED = getAbiItem({ abi: leaseholdAbi, name: "Transfer" });

type Side = "lessee" | "lessor";

/** Something that happened to a lease, with its transaction. */
export type LeaseEvent = Placed & { readonly hash: Hash } & (
    | {
        readonly kind: "taken";
        readonly listing: number;
        readonly lessee: Address;
        readonly units: bigint;
        readonly start: number;
        readonly epochs: number;
        readonly rent: bigint;
      }
    | { readonly kind: "income"; readonly side: Side; readonly amount: bigint; readonly second: bigint }
    | { readonly kind: "rent"; readonly amount: bigint }
    | { readonly kind: "moved"; readonly side: Side; readonly from: Address; readonly to: Address }
    | { readonly kind: "bought"; readonly lessee: Address; readonly cost: bigint }
    | { readonly kind: "credited"; readonly account: Address; readonly token: Address; readonly amount: bigint }
    | { readonly kind: "closed"; readonly receiver: Address; readonly units: bigint; readonly refund: bigint }
  );

type Range = { readonly fromBlock: bigint; readonly toBlock: bigint };

async function fetchLeaseEvents({ client, deployment }: App, lease: bigint, range: Range): Promise<LeaseEvent[]> {
  const { leaseMarket: address, leasehold, reversion } = deployment.contracts;
  const of = { address, args: { lease }, ...range, strict: true } as const;
  const moves = { event: MOVED, args: { tokenId: lease }, ...range, strict: true } as const;
  const [taken, income, rent, bought, closed, credited, leaseholds, reversions] = await Promise.all([
    getLogs(client, { ...of, event: TAKEN }),
    getLogs(client, { ...of, event: INCOME }),
    getLogs(client, { ...of, event: RENT }),
    getLogs(client, { ...of, event: BOUGHT }),
    getLogs(client, { ...of, event: CLOSED }),
    getLogs(client, { ...of, event: CREDITED }),
    getLogs(client, { ...moves, address: leasehold }),
    getLogs(client, { ...moves, address: reversion }),
  ]);
  const moved = (logs: typeof leaseholds, side: Side): LeaseEvent[] =>
    logs
      // A lease's beginning and end mint and burn its tokens; that is said by themselves.
      .filter(({ args }) => !isAddressEqual(args.from, ZERO) && !isAddressEqual(args.to, ZERO))
      .map((log) => ({ ...placeOf(log), kind: "moved", side, from: log.args.from, to: log.args.to }));
  const events: LeaseEvent[] = [
    ...taken.map((log): LeaseEvent => {
      const { listing, lessee, units, start, epochs, rent: paid } = log.args;
      return { ...placeOf(log), kind: "taken", listing: Number(listing), lessee, units, start, epochs, rent: paid };
    }),
    ...income.map((log): LeaseEvent => {
      const { isLessee, amount, secondAmount } = log.args;
      return { ...placeOf(log), kind: "income", side: isLessee ? "lessee" : "lessor", amount, second: secondAmount };
    }),
    ...rent.map((log): LeaseEvent => ({ ...placeOf(log), kind: "rent", amount: log.args.amount })),
    ...bought.map((log): LeaseEvent => ({
      ...placeOf(log),
      kind: "bought",
      lessee: log.args.lessee,
      cost: log.args.cost,
    })),
    ...credited.map((log): LeaseEvent => {
      const { account, token, amount } = log.args;
      return { ...placeOf(log), kind: "credited", account, token, amount };
    }),
    ...closed.map((log): LeaseEvent => {
      const { receiver, units, refund } = log.args;
      return { ...placeOf(log), kind: "closed", receiver, units, refund };
    }),
    ...moved(leaseholds, "lessee"),
    ...moved(reversions, "lessor"),
  ];
  return inOrder(events);
}

function placeOf(log: { blockNumber: bigint; logIndex: number; transactionHash: Hash }) {
  return { blockNumber: log.blockNumber, logIndex: log.logIndex, hash: log.transactionHash };
}

function inOrder<T extends Placed>(events: T[]): T[] {
  return events.sort((a, b) => Number(a.blockNumber - b.blockNumber) || a.logIndex - b.logIndex);
}

/** What was read of the chain's history, by what was asked; later only what is new is read. */
class EventMemory<T extends Placed> {
  readonly #scans = new Map<string, Scan<T>>();

  async read(app: App, key: string, fetch: (range: Range) => Promise<readonly T[]>): Promise<readonly T[]> {
    const next = await scan<T>({
      previous: this.#scans.get(key),
      startBlock: BigInt(app.deployment.startBlock),
      head: app.head.get().number ?? 0n,
      fetch: (fromBlock, toBlock) => fetch({ fromBlock, toBlock }),
    });
    this.#scans.set(key, next);
    return next.entries;
  }
}

type Memories = {
  readonly leases: EventMemory<LeaseEvent>;
  readonly listings: EventMemory<Placed & { readonly hash: Hash }>;
  readonly credits: EventMemory<Placed & { readonly id: bigint }>;
};
const memories = new WeakMap<App, Memories>();

function memoryOf(app: App): Memories {
  const memory = memories.get(app) ?? {
    leases: new EventMemory<LeaseEvent>(),
    listings: new EventMemory<Placed & { readonly hash: Hash }>(),
    credits: new EventMemory<Placed & { readonly id: bigint }>(),
  };
  memories.set(app, memory);
  return memory;
}

/** Everything that happened to a lease, oldest first. Its number is a topic of each of its events, so this asks for few of them. */
export function useLeaseEvents(lease: number): UseQueryResult<readonly LeaseEvent[]> {
  const app = useApp();
  const { number } = useHead(app.head);
  return useQuery({
    queryKey: [LIVE, "leaseEvents", lease],
    queryFn: () =>
      memoryOf(app).leases.read(app, String(lease), (range) => fetchLeaseEvents(app, BigInt(lease), range)),
    enabled: number !== undefined,
    structuralSharing: false,
  });
}

/** The transaction that made a listing. */
export function useListedIn(listing: number): Hash | undefined {
  const app = useApp();
  const { number } = useHead(app.head);
  const { leaseMarket: address } = app.deployment.contracts;
  const { data } = useQuery({
    queryKey: [LIVE, "listedIn", listing],
    queryFn: () =>
      memoryOf(app).listings.read(app, String(listing), async (range) => {
        const args = { listing: BigInt(listing) };
        const logs = await getLogs(app.client, { address, event: LISTED, args, ...range, strict: true });
        return logs.map((log) => placeOf(log));
      }),
    enabled: number !== undefined,
    structuralSharing: false,
  });
  return data?.at(-1)?.hash;
}

/** What an account can pull of leases that are over. */
export type LeaseCredits = {
  /** rent, price and refunds, by payment token */
  readonly payments: readonly { readonly token: Address; readonly amount: bigint }[];
  /** income, by series */
  readonly incomes: readonly { readonly id: bigint; readonly amount: bigint; readonly second: bigint }[];
};

export function useLeaseCredits(account: Address | undefined): UseQueryResult<LeaseCredits> {
  const app = useApp();
  const { number } = useHead(app.head);
  return useQuery({
    queryKey: [LIVE, "leaseCredits", account],
    queryFn: () => readCredits(app, account ?? ZERO),
    enabled: account !== undefined && number !== undefined,
    structuralSharing: false,
  });
}

async function readCredits(app: App, account: Address): Promise<LeaseCredits> {
  const market = { address: app.deployment.contracts.leaseMarket, abi: leaseMarketAbi } as const;
  const credited = await memoryOf(app).credits.read(app, account, async (range) => {
    const { address } = market;
    const args = { account };
    const logs = await getLogs(app.client, { address, event: INCOME_CREDITED, args, ...range, strict: true });
    return logs.map((log) => ({ ...placeOf(log), id: log.args.id }));
  });
  const ids = [...new Set(credited.map(({ id }) => id))];
  const [payments, incomes] = await Promise.all([
    Promise.all(
      app.deployment.paymentTokens.map(async ({ address: token }) => ({
        token,
        amount: await readContract(app.client, { ...market, functionName: "creditOf", args: [account, token] }),
      })),
    ),
    Promise.all(
      ids.map(async (id) => {
        const [amount, second] = await readContract(app.client, {
          ...market,
          functionName: "incomeOf",
          args: [account, id],
        });
        return { id, amount, second };
      }),
    ),
  ]);
  return {
    payments: payments.filter(({ amount }) => amount > 0n),
    incomes: incomes.filter(({ amount, second }) => amount > 0n || second > 0n),
  };
}
