import { EMPTY_ROOT, farmProof, farmTree, type FarmReport } from "@adit/sdk/oracle";
import type { Hex } from "viem";
import type { ChainHead, OracleChain } from "./chain.ts";
import type { Logger } from "./logger.ts";
import type { Peer, PeerClient } from "./peers.ts";
import type { PostedBatch, Store } from "./store.ts";

/** A farm's report with what `FarmRegistry.record` needs beside it. */
export type FarmProof = {
  network: number;
  sequence: number;
  postedAt: number;
  farmsRoot: Hex;
  report: FarmReport;
  proof: Hex[];
};

/** What was posted, and the trees behind it, for this node and for everybody who asks. */
export type Archive = {
  /** Takes in the batches that the chain accepted since last time, and fetches from peers the trees that this node lacks. */
  catchUp: (head: ChainHead, others: readonly Peer[]) => Promise<void>;
  farmsOf: (sequence: number) => FarmReport[] | undefined;
  posted: (sequence: number) => PostedBatch | undefined;
  proof: (sequence: number, farmId: number, epoch: number | undefined) => FarmProof | undefined;
  /** Days of these farms, up to `epoch` and not older than the look-back, that no posted batch carries. */
  missingDays: (farmIds: readonly number[], epoch: number, sequence: number) => { farmId: number; epoch: number }[];
};

export type ArchiveParameters = {
  chain: OracleChain;
  store: Store;
  peers: PeerClient;
  network: number;
  startBlock: bigint;
  logger: Logger;
};

/** How late a farm's day may still be reported. */
export const LOOK_BACK_DAYS = 7;
const RECENT_BATCHES = 2 * LOOK_BACK_DAYS;

export function createArchive({ chain, store, peers, network, startBlock, logger }: ArchiveParameters): Archive {
  const posted = (sequence: number): PostedBatch | undefined => store.posted(network, sequence);
  /** The farms of the newest batches, which each tick asks for. */
  const recent = new Map<number, FarmReport[]>();
  const farmsOf = (sequence: number): FarmReport[] | undefined => {
    const known = recent.get(sequence);
    if (known !== undefined) return known;
    const batch = posted(sequence);
    const farms =
      batch === undefined || batch.farmsRoot === EMPTY_ROOT
        ? undefined
        : store.tree(network, sequence, batch.farmsRoot);
    if (farms === undefined) return batch?.farmsRoot === EMPTY_ROOT ? [] : undefined;
    recent.set(sequence, farms);
    for (const old of recent.keys()) if (old < sequence - RECENT_BATCHES) recent.delete(old);
    return farms;
  };

  /** A node that was down, or was outvoted, lacks the tree; any member can give it, and the root proves it. */
  async function fetchTree(batch: PostedBatch, others: readonly Peer[]): Promise<boolean> {
    for (const peer of others) {
      const leaves = await peers.leaves(peer, network, batch.sequence);
      if (leaves === undefined || farmTree(network, leaves.farms).root !== batch.farmsRoot) continue;
      store.saveTree(network, batch.sequence, leaves.farms);
      logger.info({ sequence: batch.sequence, from: peer.signer }, "tree.fetched");
      return true;
    }
    return false;
  }

  return {
    posted,
    farmsOf,
    catchUp: async (head, others) => {
      const last = store.lastPosted(network);
      if (head.state.sequence > (last?.sequence ?? 0)) {
        const from = last === undefined ? startBlock : last.block + 1n;
        for (const batch of await chain.batchesPosted(network, from, head.block)) {
          store.savePosted(batch);
          logger.info({ sequence: batch.sequence, farmsRoot: batch.farmsRoot }, "batch.on_chain");
        }
      }
      for (const batch of store.postedFrom(network, Math.max(1, head.state.sequence - LOOK_BACK_DAYS))) {
        if (farmsOf(batch.sequence) === undefined && !(await fetchTree(batch, others))) {
          logger.warn({ sequence: batch.sequence }, "tree.missing");
        }
      }
    },
    proof: (sequence, farmId, epoch) => {
      const batch = posted(sequence);
      const farms = farmsOf(sequence);
      // Without a day: the newest that this batch carries of the farm.
      const day = epoch ?? farms?.filter((farm) => farm.farmId === farmId).at(-1)?.epoch;
      if (
        batch === undefined ||
        day === undefined ||
        farms?.some((farm) => farm.farmId === farmId && farm.epoch === day) !== true
      )
        return undefined;
      return {
        network,
        sequence,
        postedAt: batch.postedAt,
        farmsRoot: batch.farmsRoot,
        ...farmProof(network, farms, farmId, day, batch.reportHash),
      };
    },
    missingDays: (farmIds, epoch, sequence) => {
      const done = new Set<string>();
      for (const batch of store.postedFrom(network, Math.max(1, sequence - LOOK_BACK_DAYS - 1))) {
        for (const farm of farmsOf(batch.sequence) ?? []) done.add(`${farm.farmId}/${farm.epoch}`);
      }
      const days = Array.from({ length: LOOK_BACK_DAYS }, (_, back) => epoch - LOOK_BACK_DAYS + 1 + back);
      return farmIds.flatMap((farmId) =>
        days.filter((day) => !done.has(`${farmId}/${day}`)).map((day) => ({ farmId, epoch: day })),
      );
    },
  };
}
