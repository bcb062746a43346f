import type { Deployment } from "@adit/sdk";
import { hashpowerAbi, primaryMarketAbi } from "@adit/sdk/abis";
import { getAbiItem, zeroAddress, type Address, type Client, type Hash } from "viem";
import { getBlock, getLogs } from "viem/actions";
import type { Terms } from "./events.ts";
import type { HeadWatcher } from "./head.ts";
import { scan, type Placed, type Scan } from "./scan.ts";

const CLAIMED = getAbiItem({ abi: hashpowerAbi, name: "RewardClaimed" });
const CLAIMED_SECOND = getAbiItem({ abi: hashpowerAbi, name: "SecondRewardClaimed" });
const MOVED = getAbiItem({ abi: hashpowerAbi, name: "TransferSingle" });
const MOVED_MANY = getAbiItem({ abi: hashpowerAbi, name: "TransferBatch" });
const SOLD = getAbiItem({ abi: primaryMarketAbi, name: "UnitsSold" });
const REFUNDED = getAbiItem({ abi: primaryMarketAbi, name: "Refunded" });

/** Something that an account did or got, with its transaction. */
export type AccountActivity = {
  /** in the order of the chain within one source */
  readonly id: string;
  /** The indexer's words: `bought`, `claimed`, `claimedSecond`, `received`, `sent`, `refunded`, and more that only it tells. */
  readonly kind: string;
  readonly series: bigint | undefined;
  readonly lease: bigint | undefined;
  readonly listing: bigint | undefined;
  /** ERC-20 of `amount` */
  readonly token: Address | undefined;
  readonly amount: bigint | undefined;
  readonly units: bigint | undefined;
  readonly counterparty: Address | undefined;
  readonly blockNumber: bigint;
  /** unix second */
  readonly timestamp: number;
  readonly hash: Hash;
};

/** An event of an account as the chain's logs tell it: its token follows from the series' terms. */
type AccountLog = Placed & {
  readonly hash: Hash;
  readonly blockHash: Hash;
  readonly kind: "bought" | "claimed" | "claimedSecond" | "received" | "sent" | "refunded";
  readonly series: bigint;
  readonly amount: bigint | undefined;
  readonly units: bigint | undefined;
  readonly counterparty: Address | undefined;
};

type Range = { readonly fromBlock: bigint; readonly toBlock: bigint };

async function fetchLogs(
  client: Client,
  { contracts: { hashpower, market } }: Deployment,
  account: Address,
  range: Range,
): Promise<readonly AccountLog[]> {
  const of = { ...range, strict: true } as const;
  const [claims, seconds, sales, refunds, ...moves] = await Promise.all([
    getLogs(client, { address: hashpower, event: CLAIMED, args: { account }, ...of }),
    getLogs(client, { address: hashpower, event: CLAIMED_SECOND, args: { account }, ...of }),
    getLogs(client, { address: market, event: SOLD, args: { to: account }, ...of }),
    getLogs(client, { address: market, event: REFUNDED, args: { account }, ...of }),
    getLogs(client, { address: hashpower, event: MOVED, args: { from: account }, ...of }),
    getLogs(client, { address: hashpower, event: MOVED, args: { to: account }, ...of }),
    getLogs(client, { address: hashpower, event: MOVED_MANY, args: { from: account }, ...of }),
    getLogs(client, { address: hashpower, event: MOVED_MANY, args: { to: account }, ...of }),
  ]);
  const isClaimedBy = (kind: "claimed" | "claimedSecond", log: (typeof claims)[number] | (typeof seconds)[number]) => ({
    ...placeOf(log),
    kind,
    series: log.args.id,
    amount: log.args.amount,
    units: undefined,
    counterparty: undefined,
  });
  const events: AccountLog[] = [
    ...claims.map((log): AccountLog => isClaimedBy("claimed", log)),
    ...seconds.map((log): AccountLog => isClaimedBy("claimedSecond", log)),
    ...sales.map((log): AccountLog => ({
      ...placeOf(log),
      kind: "bought",
      series: log.args.id,
      amount: log.args.cost,
      units: log.args.units,
      counterparty: log.args.buyer,
    })),
    ...refunds.map((log): AccountLog => ({
      ...placeOf(log),
      kind: "refunded",
      series: log.args.id,
      amount: log.args.amount,
      units: log.args.units,
      counterparty: undefined,
    })),
    ...moves.flatMap((logs) => logs.flatMap((log) => movedUnits(log, account))),
  ];
  return events.sort((a, b) => Number(a.blockNumber - b.blockNumber) || a.logIndex - b.logIndex);
}

type MovedLog = {
  readonly blockNumber: bigint;
  readonly blockHash: Hash;
  readonly logIndex: number;
  readonly transactionHash: Hash;
  readonly args: { readonly from: Address; readonly to: Address } & (
    | { readonly id: bigint; readonly value: bigint }
    | { readonly ids: readonly bigint[]; readonly values: readonly bigint[] }
  );
};

/** Units that changed hands; what is minted or burned is told by the market. */
function movedUnits(log: MovedLog, account: Address): AccountLog[] {
  const { args } = log;
  if (args.from === zeroAddress || args.to === zeroAddress || args.from === args.to) return [];
  const isSender = args.from === account;
  const moved =
    "ids" in args ? args.ids.map((id, i) => [id, args.values[i] ?? 0n] as const) : [[args.id, args.value] as const];
  return moved.map(([series, units]) => ({
    ...placeOf(log),
    kind: isSender ? "sent" : "received",
    series,
    units,
    amount: undefined,
    counterparty: isSender ? args.to : args.from,
  }));
}

function placeOf(log: {
  readonly blockNumber: bigint;
  readonly blockHash: Hash;
  readonly logIndex: number;
  readonly transactionHash: Hash;
}): Placed & { readonly hash: Hash; readonly blockHash: Hash } {
  return {
    blockNumber: log.blockNumber,
    blockHash: log.blockHash,
    logIndex: log.logIndex,
    hash: log.transactionHash,
  };
}

/** The token of an event's amount, by the terms of its series. */
function tokenOf({ kind }: AccountLog, terms: Terms | undefined): Address | undefined {
  switch (kind) {
    case "claimed":
      return terms?.rewardToken;
    case "claimedSecond":
      return terms?.secondRewardToken;
    case "bought":
    case "refunded":
      return terms?.paymentToken;
    case "received":
    case "sent":
      return undefined;
  }
}

/** Reads what one account at a time did or got from the chain's logs, and later only what is new. */
export class AccountReader {
  #account: Address | undefined;
  #scan: Scan<AccountLog> | undefined;
  #mark = 0;
  readonly #times = new Map<Hash, number>();
  readonly #client: Client;
  readonly #deployment: Deployment;
  readonly #head: HeadWatcher;

  constructor(client: Client, deployment: Deployment, head: HeadWatcher) {
    this.#client = client;
    this.#deployment = deployment;
    this.#head = head;
  }

  /** The newest `limit` events, newest first. */
  async read(
    account: Address,
    limit: number,
    termsOf: (series: bigint) => Terms | undefined,
  ): Promise<readonly AccountActivity[]> {
    const mark = this.#head.replacements.mark();
    const next = await scan<AccountLog>({
      previous: this.#account === account ? this.#scan : undefined,
      startBlock: BigInt(this.#deployment.startBlock),
      head: this.#head.get().number ?? 0n,
      intactTo: this.#head.replacements.intactSince(this.#mark),
      fetch: (fromBlock, toBlock) => fetchLogs(this.#client, this.#deployment, account, { fromBlock, toBlock }),
    });
    this.#account = account;
    this.#scan = next;
    this.#mark = mark;
    const newest = next.entries.slice(-limit).reverse();
    await this.#readTimes(newest);
    return newest.map((log, i) => ({
      id: `${log.blockNumber}-${log.logIndex}-${i}`,
      kind: log.kind,
      series: log.series,
      lease: undefined,
      listing: undefined,
      token: tokenOf(log, termsOf(log.series)),
      amount: log.amount,
      units: log.units,
      counterparty: log.counterparty,
      blockNumber: log.blockNumber,
      timestamp: this.#times.get(log.blockHash) ?? 0,
      hash: log.hash,
    }));
  }

  /** Logs say no time; each block is asked for once. */
  async #readTimes(logs: readonly AccountLog[]): Promise<void> {
    const unknown = new Set(logs.map(({ blockHash }) => blockHash).filter((blockHash) => !this.#times.has(blockHash)));
    await Promise.all(
      [...unknown].map(async (blockHash) => {
        const { timestamp } = await getBlock(this.#client, { blockHash });
        this.#times.set(blockHash, Number(timestamp));
      }),
    );
  }
}
