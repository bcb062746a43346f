import { EMPTY_ROOT, evidenceRoot, farmProof, farmTree, NO_REPORT, type FarmReport } from "@adit/sdk/oracle";
import { isAddressEqual, type Address, type Hex } from "viem";
import { EvidenceFetchError, fetchEvidence, type EvidenceSettings, type EvidenceStore } from "../evidence/index.ts";
import type { Fetch } from "../sources/request.ts";
import type { ChainHead, OracleChain } from "./chain.ts";
import { reasonOf, type Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import type { Peer, PeerClient } from "./peers.ts";
import type { PostedBatch, Store } from "./store.ts";
import type { Basis } from "./wire.ts";

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
  /** Begins to fetch what peers have of the evidence behind recent batches, unless that is under way. */
  fetchEvidence: (head: ChainHead, others: readonly Peer[]) => void;
  /** Resolves when nothing is being fetched. */
  idle: () => Promise<void>;
  /** What a posted batch is computed from. */
  basis: (sequence: number) => Basis | undefined;
  /** The same by the batch's evidence root. */
  basisOf: (evidenceHash: Hex) => Basis | undefined;
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
  evidence: EvidenceStore;
  evidenceSettings: EvidenceSettings;
  fetch: Fetch;
  timing: { requestMs: number };
  network: number;
  startBlock: bigint;
  signal: AbortSignal;
  metrics: Metrics;
  logger: Logger;
};

/** How late a farm's day may still be reported. */
export const LOOK_BACK_DAYS = 7;
const RECENT_BATCHES = 2 * LOOK_BACK_DAYS;

/** A document beside its answers: the farms that were asked for, and their limits. */
const ENVELOPE_BYTES = 16 * 1_048_576;

export function createArchive(parameters: ArchiveParameters): Archive {
  const { chain, store, peers, evidence, evidenceSettings, fetch, timing } = parameters;
  const { network, startBlock, signal, metrics, logger } = parameters;
  const maxBytes = evidenceSettings.maxBytes.network + evidenceSettings.maxBytes.farms + ENVELOPE_BYTES;
  let fetching: Promise<void> | undefined;
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
    return await firstGood(others, async (peer) => {
      const leaves = await peers.leaves(peer, network, batch.sequence);
      if (leaves === undefined || farmTree(network, leaves.farms).root !== batch.farmsRoot) return false;
      store.saveTree(network, batch.sequence, leaves.farms);
      logger.info({ sequence: batch.sequence, from: peer.signer }, "tree.fetched");
      return true;
    });
  }

  /** The observations under a posted evidence root; the root proves them too. */
  async function fetchBasis({ sequence, evidenceHash }: PostedBatch, others: readonly Peer[]): Promise<boolean> {
    return await firstGood(others, async (peer) => {
      const basis = await peers.basis(peer, network, sequence);
      if (basis?.evidenceHash !== evidenceHash) return false;
      if (evidenceRoot(chain.domain, basis.committee, basis.observations) !== evidenceHash) return false;
      store.saveBasis({ ...basis, network, sequence });
      logger.info({ sequence, from: peer.signer }, "basis.fetched");
      return true;
    });
  }

  /** One document, from whoever has it; the hash proves it. */
  async function fetchDocument(hash: Hex, day: number, from: readonly Peer[]): Promise<boolean> {
    for (const peer of from) {
      if (signal.aborted) return false;
      try {
        evidence.save(await fetchEvidence({ fetch, url: peer.url, hash, maxBytes, timeoutMs: timing.requestMs }), day);
        metrics.count("adit_evidence_total", { event: "fetched" });
        return true;
      } catch (error) {
        if (!(error instanceof EvidenceFetchError)) throw error;
        logger.debug({ peer: peer.signer, hash, reason: error.message }, "evidence.not_from_peer");
      }
    }
    logger.warn({ hash, day }, "evidence.missing");
    return false;
  }

  async function fetchAllEvidence(head: ChainHead, others: readonly Peer[]): Promise<void> {
    for (const batch of store.postedFrom(network, Math.max(1, head.state.sequence - LOOK_BACK_DAYS))) {
      if (store.basis(batch.evidenceHash) === undefined && !(await fetchBasis(batch, others))) continue;
      for (const { observation, member } of store.basis(batch.evidenceHash)?.observations ?? []) {
        const { evidenceHash, report } = observation;
        const author = head.committee.signers[member];
        if (signal.aborted) return;
        if (evidence.has(evidenceHash) || report.epoch === NO_REPORT.epoch) continue;
        // Its author first: whoever else has it got it from there.
        const from = others.toSorted((a, b) => Number(isAuthor(b, author)) - Number(isAuthor(a, author)));
        await fetchDocument(evidenceHash, report.epoch, from);
      }
    }
    const pruned = evidence.prune(head.state.lastEpoch - evidenceSettings.retentionDays);
    if (pruned > 0) logger.info({ documents: pruned }, "evidence.pruned");
  }

  /** A posting whose block a reorganisation took away is none; it may come again, at another time. */
  async function forgetReplaced({ state }: ChainHead): Promise<void> {
    for (let last = store.lastPosted(network); last !== undefined; last = store.lastPosted(network)) {
      if (state.sequence >= last.sequence) {
        const found = await chain.blockHash(last.block);
        // A service that does not know the block yet says nothing about it.
        if (found === undefined || found === last.blockHash) return;
      }
      store.forgetPosted(network, last.sequence);
      recent.delete(last.sequence);
      logger.warn({ sequence: last.sequence, block: last.block.toString() }, "batch.disappeared");
    }
  }

  return {
    posted,
    farmsOf,
    catchUp: async (head, others) => {
      await forgetReplaced(head);
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
    fetchEvidence: (head, others) => {
      // One round at a time, beside everything else: a slow peer holds up no day.
      fetching ??= fetchAllEvidence(head, others)
        .catch((error: unknown) => {
          logger.warn({ reason: reasonOf(error) }, "evidence.failed");
        })
        .finally(() => {
          fetching = undefined;
        });
    },
    idle: async () => {
      await fetching;
    },
    basis: (sequence) => {
      const batch = posted(sequence);
      return batch === undefined ? undefined : store.basis(batch.evidenceHash);
    },
    basisOf: (evidenceHash) => store.basis(evidenceHash),
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

function isAuthor(peer: Peer, author: Address | undefined): boolean {
  return author !== undefined && isAddressEqual(peer.signer, author);
}

/** Asks all peers at once, and is content with the first whose answer is good: a slow one costs nothing. */
async function firstGood(others: readonly Peer[], ask: (peer: Peer) => Promise<boolean>): Promise<boolean> {
  let found = false;
  await new Promise<void>((resolve, reject) => {
    let open = others.length;
    if (open === 0) resolve();
    for (const peer of others) {
      ask(peer).then((good) => {
        open--;
        found ||= good;
        if (good || open === 0) resolve();
      }, reject);
    }
  });
  return found;
}
