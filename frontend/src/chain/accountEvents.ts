import type { Deployment } from "@adit/sdk";
import { hashpowerAbi, primaryMarketAbi } from "@adit/sdk/abis";
import { getAbiItem, type Address, type Client, type Hash } from "viem";
import { getLogs } from "viem/actions";
import type { HeadWatcher } from "./head.ts";
import { scan, type Placed, type Scan } from "./scan.ts";

const CLAIMED = getAbiItem({ abi: hashpowerAbi, name: "RewardClaimed" });
const SOLD = getAbiItem({ abi: primaryMarketAbi, name: "UnitsSold" });
const REFUNDED = getAbiItem({ abi: primaryMarketAbi, name: "Refunded" });

/** Something that an account did or got, with its transaction. */
export type AccountEvent = Placed & { readonly id: bigint; readonly hash: Hash } & (
    | { readonly kind: "bought"; readonly units: bigint; readonly cost: bigint }
    | { readonly kind: "claimed"; readonly amount: bigint }
    | { readonly kind: "refunded"; readonly units: bigint; readonly amount: bigint }
  );

async function fetchEvents(
  client: Client,
  { contracts }: Deployment,
  account: Address,
  range: { fromBlock: bigint; toBlock: bigint },
) {
  const [claims, sales, refunds] = await Promise.all([
    getLogs(client, { address: contracts.hashpower, event: CLAIMED, args: { account }, ...range, strict: true }),
    getLogs(client, { address: contracts.market, event: SOLD, args: { to: account }, ...range, strict: true }),
    getLogs(client, { address: contracts.market, event: REFUNDED, args: { account }, ...range, strict: true }),
  ]);
  const events: AccountEvent[] = [
    ...claims.map((log): AccountEvent => ({
      ...placeOf(log),
      kind: "claimed",
      id: log.args.id,
      amount: log.args.amount,
    })),
    ...sales.map((log): AccountEvent => ({
      ...placeOf(log),
      kind: "bought",
      id: log.args.id,
      units: log.args.units,
      cost: log.args.cost,
    })),
    ...refunds.map((log): AccountEvent => ({
      ...placeOf(log),
      kind: "refunded",
      id: log.args.id,
      units: log.args.units,
      amount: log.args.amount,
    })),
  ];
  return events.sort((a, b) => Number(a.blockNumber - b.blockNumber) || a.logIndex - b.logIndex);
}

function placeOf(log: {
  blockNumber: bigint;
  logIndex: number;
  transactionHash: Hash;
}): Placed & { readonly hash: Hash } {
  return { blockNumber: log.blockNumber, logIndex: log.logIndex, hash: log.transactionHash };
}

/** Reads the events of one account at a time, and later only what is new. */
export class AccountReader {
  #account: Address | undefined;
  #scan: Scan<AccountEvent> | undefined;
  #mark = 0;
  readonly #client: Client;
  readonly #deployment: Deployment;
  readonly #head: HeadWatcher;

  constructor(client: Client, deployment: Deployment, head: HeadWatcher) {
    this.#client = client;
    this.#deployment = deployment;
    this.#head = head;
  }

  async read(account: Address): Promise<readonly AccountEvent[]> {
    const mark = this.#head.replacements.mark();
    const next = await scan<AccountEvent>({
      previous: this.#account === account ? this.#scan : undefined,
      startBlock: BigInt(this.#deployment.startBlock),
      head: this.#head.get().number ?? 0n,
      intactTo: this.#head.replacements.intactSince(this.#mark),
      fetch: (fromBlock, toBlock) => fetchEvents(this.#client, this.#deployment, account, { fromBlock, toBlock }),
    });
    this.#account = account;
    this.#scan = next;
    this.#mark = mark;
    return next.entries;
  }
}
