import { epochEnd } from "@adit/sdk/math";
import type { SignedObservation } from "@adit/sdk/oracle";
import { isAddressEqual, type Hex } from "viem";
import type { EvidenceSettings, EvidenceStore } from "../evidence/index.ts";
import type { HttpServer } from "../http/server.ts";
import { readableByPages, serve } from "../http/server.ts";
import type { Poster } from "../posting/index.ts";
import type { Fetch } from "../sources/request.ts";
import { createArchive, type Archive } from "./archive.ts";
import type { ChainHead, OracleChain } from "./chain.ts";
import type { Clock } from "./clock.ts";
import { createLeader, type SignedBatch } from "./leader.ts";
import { createEquivocationWatch, type ReportEquivocation } from "./equivocation.ts";
import { reasonOf, type Logger } from "./logger.ts";
import { belongs, createMember, leaderOf, type Position } from "./member.ts";
import { silentMetrics, type Metrics } from "./metrics.ts";
import type { Sources } from "./observe.ts";
import { createObserver } from "./observer.ts";
import { createPacemaker } from "./pacemaker.ts";
import { createPeerClient, type Peer } from "./peers.ts";
import { createApi } from "./api.ts";
import { createOperation, type OperationSettings } from "./operation.ts";
import type { Attester } from "./signing.ts";
import type { Store } from "./store.ts";
import { MAX_MESSAGE_BYTES } from "./wire.ts";

/** How long a node waits for what. */
export type Timing = {
  /** between two looks at the chain, when nothing happens */
  tickMs: number;
  /** after a day's end, by the chain's clock, before the day is observed: blocks must be buried and pools must have booked */
  observeDelaySeconds: number;
  /** for sources: farms that were not asked by then are left for a later batch */
  observeMs: number;
  /** for observations of members that are late, once a quorum is there */
  collectMs: number;
  /** for one answer of a peer or a source */
  requestMs: number;
  /** for a leader, before this member wishes that the next one steps in; doubled with each round of turns */
  leaderTimeoutMs: number;
  /** for a sent batch to show in the chain's state */
  confirmMs: number;
};

export type NodeSettings = {
  network: number;
  /** first block that can hold a batch */
  startBlock: bigint;
  listen: { host: string; port: number };
  /** the other members; its own entry, if there, is ignored */
  peers: readonly Peer[];
  timing: Timing;
  evidence: EvidenceSettings;
};

export type NodeParameters = {
  settings: NodeSettings;
  clock: Clock;
  chain: OracleChain;
  store: Store;
  attester: Attester;
  sources: Sources;
  evidence: EvidenceStore;
  /** Reports a member's equivocation to the chain; undefined: this node does not. */
  reportEquivocation?: ReportEquivocation | undefined;
  /** sends what this node has to send; it is stepped by `tick`, and on its own while the node runs */
  poster: Poster;
  operation: OperationSettings;
  metrics?: Metrics;
  fetch: Fetch;
  logger: Logger;
};

/** What one tick came to. */
export type TickOutcome =
  | { outcome: "not-a-member" }
  /** the next day is not over, or too fresh to be observed */
  | { outcome: "not-due"; epoch: number }
  /** waiting for own sources, for the leader, or for the others */
  | { outcome: "waiting"; epoch: number; reason: string }
  | { outcome: "posted"; epoch: number; sequence: number };

export type OracleNode = {
  /** Serves HTTP; with `ticking` (default) also looks at the chain by itself until `stop`. @throws PortError */
  start: (options?: { ticking?: boolean }) => Promise<void>;
  /** Finishes what is under way, then closes the server; the store stays open for its owner. */
  stop: () => Promise<void>;
  /** Does what can be done now. A driver calls it on all nodes at once; one at a time per node. */
  tick: () => Promise<TickOutcome>;
  /** Where it is served; undefined before `start`. */
  url: () => string | undefined;
  /** Replaces the peers' addresses; ports are known only once everybody listens. */
  setPeers: (peers: readonly Peer[]) => void;
  archive: Archive;
};

/** Between two looks at the other members. */
const HEARTBEAT_MS = 30_000;

export function createNode({
  settings,
  clock,
  chain,
  store,
  attester,
  sources,
  evidence,
  reportEquivocation,
  poster,
  operation: settingsOfOperation,
  metrics = silentMetrics,
  fetch,
  logger,
}: NodeParameters): OracleNode {
  const { network, timing } = settings;
  let peers = settings.peers;
  let position: Omit<Position, "view" | "entry"> | undefined;
  let server: HttpServer | undefined;
  let lastTickMs: number | undefined;
  let lastHead: { timestamp: number; seenMs: number } | undefined;
  let last: { sequence: number; epoch: number } | undefined;
  let failure: string | undefined;
  let running: Promise<unknown> | undefined;
  const stopping = new AbortController();
  /** views whose leader has this node's observation */
  let delivered: { sequence: number; committee: Hex; views: Set<number> } | undefined;
  let wake: (() => void)[] = [];

  const others = (): Peer[] => peers.filter(({ signer }) => !isAddressEqual(signer, attester.address));
  const peerClient = createPeerClient({
    fetch,
    timeoutMs: timing.requestMs,
    onFailure: (peer, reason) => {
      metrics.count("adit_peer_failures_total", { member: peer.signer });
      logger.debug({ peer: peer.signer, reason }, "peer.failed");
    },
  });
  const watch = createEquivocationWatch({
    store,
    attester,
    peers: peerClient,
    others,
    report: reportEquivocation,
    onFound: ({ member }) => {
      metrics.count("adit_equivocations_total", { member });
    },
    logger,
  });
  const archive = createArchive({
    chain,
    store,
    peers: peerClient,
    evidence,
    evidenceSettings: settings.evidence,
    fetch,
    timing,
    network,
    startBlock: settings.startBlock,
    signal: stopping.signal,
    metrics,
    logger,
  });
  const observer = createObserver({
    chain,
    store,
    archive,
    evidence,
    maxBytes: settings.evidence.maxBytes,
    sources,
    attester,
    note: watch.note,
    clock,
    observeMs: timing.observeMs,
    signal: stopping.signal,
    metrics,
    logger,
  });
  const member = createMember({
    chain,
    store,
    attester,
    logger,
    note: watch.note,
    onRefusal: () => {
      metrics.count("adit_refusals_total");
    },
  });
  const pacemaker = createPacemaker({
    store,
    attester,
    peers: peerClient,
    others,
    clock,
    leaderTimeoutMs: timing.leaderTimeoutMs,
    logger,
  });
  const leader = createLeader({
    chain,
    store,
    attester,
    member,
    peers: peerClient,
    logger,
    onObservation: receive,
    onRefused: ({ signer }) => {
      metrics.count("adit_refused_by_peers_total", { member: signer });
    },
  });

  function place(head: ChainHead): Position | undefined {
    const { state, committee } = head;
    const me = committee.signers.findIndex((signer) => isAddressEqual(signer, attester.address));
    if (me === -1) {
      pacemaker.stand(undefined);
      return undefined;
    }
    const sequence = state.sequence + 1;
    const context = { domain: chain.domain, committee };
    const slot = { network, rules: sources.bitcoin.rules, sequence, epoch: state.lastEpoch + 1, state };
    pacemaker.stand({ slot, context, me });
    metrics.set("adit_view", pacemaker.view());
    position = { slot, context, me, block: head.block };
    return inView(position);
  }

  /** The same in the view of this moment. */
  function inView(at: Omit<Position, "view" | "entry">): Position {
    return { ...at, view: pacemaker.view(), entry: pacemaker.entry() };
  }

  /** The position for a message about `sequence`: a message may be ahead of this node's last look at the chain. */
  async function positionFor(sequence: number): Promise<Position | undefined> {
    if (position?.slot.sequence === sequence) return inView(position);
    // Only the next batch can be news: a stranger's numbers make this node ask the chain for nothing.
    if (position !== undefined && sequence !== position.slot.sequence + 1) return inView(position);
    return place(await chain.head(network));
  }

  /** Takes a peer's observation. False if it is not for the batch at hand or not signed by a member. */
  async function receive(signed: SignedObservation): Promise<boolean> {
    const at = await positionFor(signed.observation.sequence);
    if (at === undefined || signed.member === at.me || !belongs(at.slot, signed.observation)) return false;
    if (!(await attester.isObservationSigned(at.context, signed))) return false;
    watch.note(at.context, signed);
    for (const resolve of wake) resolve();
    wake = [];
    return true;
  }

  /** Waits until everybody's observation is there, or a quorum's and the others had their time. */
  async function collect({ slot, context }: Position): Promise<boolean> {
    const until = clock.nowMs() + timing.collectMs;
    for (;;) {
      const count = store.observations(network, slot.sequence, context.committee.configDigest).length;
      if (count === context.committee.signers.length) return true;
      const left = until - clock.nowMs();
      if (left <= 0 || stopping.signal.aborted) return count >= context.committee.quorum;
      const waiting = new AbortController();
      await Promise.race([new Promise<void>((resolve) => wake.push(resolve)), clock.sleep(left, waiting.signal)]);
      waiting.abort();
    }
  }

  async function deliver(at: Position, observation: SignedObservation): Promise<boolean> {
    const { slot, context, view } = at;
    const to = context.committee.signers[leaderOf(slot.epoch, view, context.committee.signers.length)];
    const peer = others().find(({ signer }) => to !== undefined && isAddressEqual(signer, to));
    if (peer === undefined) return false;
    const committee = context.committee.configDigest;
    if (delivered?.sequence !== slot.sequence || delivered.committee !== committee)
      delivered = { sequence: slot.sequence, committee, views: new Set() };
    if (delivered.views.has(view)) return true;
    if (!(await peerClient.sendObservation(peer, observation))) return false;
    delivered.views.add(view);
    return true;
  }

  async function post(at: Position, { batch, bundle, agreed }: SignedBatch): Promise<TickOutcome> {
    const { epoch, sequence } = at.slot;
    // Whatever became of an earlier try: the chain's state decides, and somebody else may have posted the batch meanwhile.
    const job = (await chain.sequence(network)) < sequence ? poster.submit(chain.batchJob(batch, bundle)) : undefined;
    const until = clock.nowMs() + timing.confirmMs;
    let sent = 0;
    while (job !== undefined && (await chain.sequence(network)) < sequence) {
      if (stopping.signal.aborted || clock.nowMs() >= until)
        return { outcome: "waiting", epoch, reason: "the batch is on its way to the chain" };
      await poster.step();
      const transactions = poster.transactions(job.id);
      for (const { hash } of transactions.slice(sent))
        logger.info({ epoch, sequence, transaction: hash, farms: agreed.farms.length }, "batch.sent");
      sent = transactions.length;
      if ((await chain.sequence(network)) >= sequence) break;
      await clock.sleep(Math.min(timing.tickMs, timing.confirmMs / 10), stopping.signal);
    }
    logger.info({ epoch, sequence, by: sent > 0 ? "this node" : "another" }, "batch.posted");
    return { outcome: "posted", epoch, sequence };
  }

  /** Looks and acts, and keeps what came of it for those who ask how the node fares. */
  async function look(): Promise<TickOutcome> {
    try {
      const result = await act();
      failure = undefined;
      metrics.count("adit_ticks_total", { outcome: result.outcome });
      return result;
    } catch (error) {
      failure = reasonOf(error);
      metrics.count("adit_ticks_total", { outcome: "failed" });
      throw error;
    }
  }

  function notice({ block, timestamp, state }: ChainHead): void {
    const { unixMs } = settingsOfOperation;
    lastHead = { timestamp, seenMs: unixMs() };
    last = { sequence: state.sequence, epoch: state.lastEpoch };
    metrics.set("adit_head_block", Number(block));
    metrics.set("adit_head_lag_seconds", unixMs() / 1_000 - timestamp);
    metrics.set("adit_last_posted_sequence", state.sequence);
    metrics.set("adit_last_posted_epoch", state.lastEpoch);
  }

  async function act(): Promise<TickOutcome> {
    lastTickMs = clock.nowMs();
    // First what is under way: a batch whose block disappeared, or that a process before this one had signed.
    await poster.step();
    const head = await chain.head(network);
    notice(head);
    await archive.catchUp(head, others());
    archive.fetchEvidence(head, others());
    const { sequence, epoch } = { sequence: head.state.sequence + 1, epoch: head.state.lastEpoch + 1 };
    if (head.timestamp < Number(epochEnd(epoch)) + timing.observeDelaySeconds) {
      return place(head) === undefined ? { outcome: "not-a-member" } : { outcome: "not-due", epoch };
    }
    const at = place(head);
    if (at === undefined) return { outcome: "not-a-member" };
    pacemaker.begin();
    const observation = await observer.own(at, head);

    const current = (await positionFor(sequence)) ?? at;
    if (leaderOf(epoch, current.view, current.context.committee.signers.length) !== current.me) {
      if (observation === undefined)
        return { outcome: "waiting", epoch, reason: "this node's sources do not show the day yet" };
      const reached = await deliver(current, observation);
      return {
        outcome: "waiting",
        epoch,
        reason: reached ? "the leader has this node's observation" : "the leader cannot be reached",
      };
    }
    if (!(await collect(current)))
      return { outcome: "waiting", epoch, reason: "fewer than a quorum of members have observed the day" };
    const signed = await leader.lead(current, others());
    if (signed === undefined) return { outcome: "waiting", epoch, reason: "a quorum did not agree in this view" };
    return await post(current, signed);
  }

  /** Beside the ticks, which may wait long for peers: a stuck transaction is looked after all the same. */
  async function postingLoop(): Promise<void> {
    while (!stopping.signal.aborted) {
      await poster.step();
      await clock.sleep(timing.tickMs, stopping.signal);
    }
  }

  /** Beside the ticks as well: a leader that waits for the others must not keep them waiting for its word. */
  async function paceLoop(): Promise<void> {
    let last: Promise<void> | undefined;
    while (!stopping.signal.aborted) {
      // Not waited for: a peer that does not answer holds up nothing but the question to it.
      last = pacemaker.step();
      await clock.sleep(timing.tickMs, stopping.signal);
    }
    await last;
  }

  async function heartbeatLoop(): Promise<void> {
    while (!stopping.signal.aborted) {
      await operation.look();
      await clock.sleep(HEARTBEAT_MS, stopping.signal);
    }
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const { outcome } = await look();
        if (outcome === "posted") continue;
      } catch (error) {
        logger.error({ reason: reasonOf(error) }, "tick.failed");
      }
      await clock.sleep(timing.tickMs, stopping.signal);
    }
  }

  const operation = createOperation({
    ...settingsOfOperation,
    domain: chain.domain,
    network,
    peers: others,
    view: () => ({
      member: position?.me,
      last,
      head: lastHead,
      failure,
      sinceTickMs: lastTickMs === undefined ? undefined : clock.nowMs() - lastTickMs,
      dueMs: pacemaker.dueMs((last?.sequence ?? 0) + 1),
    }),
    poster,
    metrics,
    fetch,
    timeoutMs: timing.requestMs,
  });
  const api = createApi({
    domain: chain.domain,
    network,
    archive,
    evidence,
    metrics,
    equivocations: watch.list,
    receive,
    receiveEquivocation: async (found) => {
      const at = await positionFor(found.sequence);
      return at !== undefined && (await watch.receive(at.context, found));
    },
    receiveWishes: async (message) => {
      if ((await positionFor(message.sequence)) === undefined) return { ...message, wishes: [] };
      return await pacemaker.receive(message);
    },
    propose: async (request) => {
      const at = await positionFor(request.proposal.batch.sequence);
      if (at === undefined) return { refused: "I am no member of the committee" };
      await pacemaker.take(request.wishes);
      return await member.consider(inView(at), request);
    },
    commit: async (request) => {
      const at = await positionFor(request.proposal.batch.sequence);
      return at === undefined ? { refused: "I am no member of the committee" } : await member.commit(at, request);
    },
  });

  return {
    archive,
    tick: async () => {
      await pacemaker.step();
      return await look();
    },
    url: () => server?.url,
    setPeers: (next) => {
      peers = next;
    },
    start: async ({ ticking = true } = {}) => {
      const { host, port } = settings.listen;
      server = await serve({
        handler: readableByPages(async (request) => (await operation.answer(request)) ?? (await api(request))),
        host,
        port,
        maxBodyBytes: MAX_MESSAGE_BYTES,
        onError: (error) => {
          logger.error({ reason: reasonOf(error) }, "request.failed");
        },
      });
      logger.info({ url: server.url, address: attester.address, network }, "node.started");
      if (ticking) running = Promise.all([loop(), postingLoop(), paceLoop(), heartbeatLoop()]);
    },
    stop: async () => {
      stopping.abort();
      await running;
      await archive.idle();
      const open = server;
      server = undefined;
      await open?.close();
      logger.info({ address: attester.address }, "node.stopped");
    },
  };
}
