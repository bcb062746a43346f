import type { Deployment } from "@adit/sdk";
import { hashpowerAbi, leaseholdAbi, leaseMarketAbi } from "@adit/sdk/abis";
import { getAbiItem, type Address, type Client } from "viem";
import { getLogs } from "viem/actions";
import { scan } from "../../src/chain/scan.ts";
import { asking, type Unread } from "./asking.ts";

/** What an account ever had, from the ledgers' own events. */
export type Received = {
  readonly ids: readonly bigint[];
  readonly leases: readonly bigint[];
  /** Series with income of leases that are over. */
  readonly credited: readonly bigint[];
  readonly unread: readonly Unread[];
};

type Entry = { readonly blockNumber: bigint; readonly logIndex: number; readonly ids: readonly bigint[] };
type Range = { readonly fromBlock: bigint; readonly toBlock: bigint; readonly strict: true };

const TRANSFER_SINGLE = getAbiItem({ abi: hashpowerAbi, name: "TransferSingle" });
const TRANSFER_BATCH = getAbiItem({ abi: hashpowerAbi, name: "TransferBatch" });
const INCOME_CREDITED = getAbiItem({ abi: leaseMarketAbi, name: "IncomeCredited" });
const TOKEN_TRANSFER = getAbiItem({ abi: leaseholdAbi, name: "Transfer" });

export async function everReceived(
  client: Client,
  { contracts, startBlock }: Deployment,
  account: Address,
  { head, onProgress }: { readonly head: bigint; readonly onProgress: (share: number) => void },
): Promise<Received> {
  const idsOf = async (
    fetch: (range: Range) => Promise<readonly Entry[]>,
    progress?: (share: number) => void,
  ): Promise<readonly bigint[]> => {
    const { entries } = await scan<Entry>({
      previous: undefined,
      startBlock: BigInt(startBlock),
      head,
      ...(progress === undefined ? {} : { onProgress: progress }),
      fetch: (fromBlock, toBlock) => fetch({ fromBlock, toBlock, strict: true }),
    });
    return [...new Set(entries.flatMap(({ ids }) => ids))];
  };
  const units = async (range: Range): Promise<readonly Entry[]> => {
    const ledger = { address: contracts.hashpower, args: { to: account }, ...range };
    const [singles, batches] = await Promise.all([
      getLogs(client, { ...ledger, event: TRANSFER_SINGLE }),
      getLogs(client, { ...ledger, event: TRANSFER_BATCH }),
    ]);
    return [
      ...singles.map(({ args, blockNumber, logIndex }) => ({ blockNumber, logIndex, ids: [args.id] })),
      ...batches.map(({ args, blockNumber, logIndex }) => ({ blockNumber, logIndex, ids: args.ids })),
    ];
  };
  const leases = async (range: Range): Promise<readonly Entry[]> => {
    const address = [contracts.leasehold, contracts.reversion];
    const logs = await getLogs(client, { address, event: TOKEN_TRANSFER, args: { to: account }, ...range });
    return logs.map(({ args, blockNumber, logIndex }) => ({ blockNumber, logIndex, ids: [args.tokenId] }));
  };
  const incomes = async (range: Range): Promise<readonly Entry[]> => {
    const address = contracts.leaseMarket;
    const logs = await getLogs(client, { address, event: INCOME_CREDITED, args: { account }, ...range });
    return logs.map(({ args, blockNumber, logIndex }) => ({ blockNumber, logIndex, ids: [args.id] }));
  };
  const ofUnits = asking(
    "Series of yours",
    "Only series whose numbers you write under “If the node gives no events” are looked at. Another node may know the others.",
  );
  const ofLeases = asking("Leases", "They are where they were. Try another node.");
  const [ids, held, credited] = await Promise.all([
    ofUnits.get("the ledger's events", idsOf(units, onProgress)),
    ofLeases.get("the events of leases", idsOf(leases)),
    ofLeases.get("the events of ended leases", idsOf(incomes)),
  ]);
  return {
    ids: ids ?? [],
    leases: held ?? [],
    credited: credited ?? [],
    unread: [...ofUnits.unread(), ...ofLeases.unread()],
  };
}
