import { signatureBundle, type Batch, type SignatureBundle, type SignedObservation } from "@adit/sdk/oracle";
import { isAddressEqual, type Hex } from "viem";
import type { OracleChain } from "./chain.ts";
import type { Logger } from "./logger.ts";
import type { Member, Position } from "./member.ts";
import type { Peer, PeerClient } from "./peers.ts";
import { buildBatch, NoAgreementError, readFacts, type Agreed } from "./proposal.ts";
import type { Attester, SigningContext } from "./signing.ts";
import type { Store } from "./store.ts";
import type { Acceptance, Certificate, Lock, Proposal, ProposeRequest } from "./wire.ts";

export type LeaderParameters = {
  chain: OracleChain;
  store: Store;
  attester: Attester;
  member: Member;
  peers: PeerClient;
  logger: Logger;
  /** a refusal may bring an observation that never arrived */
  onObservation: (signed: SignedObservation) => Promise<boolean>;
  /** told of each member that refused a proposal */
  onRefused?: (by: Peer) => void;
};

/** What a quorum signed, ready for the chain. */
export type SignedBatch = { batch: Batch; bundle: SignatureBundle; agreed: Agreed };

/** Leads one view: proposes, gathers a quorum of acceptances, then exactly a quorum of signatures. */
export type Leader = { lead: (position: Position, others: readonly Peer[]) => Promise<SignedBatch | undefined> };

/** A proposal of one view of one committee, also over several attempts. */
type Prepared = {
  sequence: number;
  committee: Hex;
  view: number;
  proposal: Proposal;
  justification: Certificate | undefined;
};

export function createLeader({
  chain,
  store,
  attester,
  member,
  peers,
  logger,
  onObservation,
  onRefused,
}: LeaderParameters): Leader {
  let current: Prepared | undefined;
  /** The batch that a quorum may have signed already, as others told it. */
  let learned: { sequence: number; committee: Hex; lock: Lock } | undefined;

  function boundTo({ slot, context }: Position): Lock | undefined {
    const { configDigest } = context.committee;
    const own = store.lock(slot.network, slot.sequence, configDigest)?.lock;
    const other = learned?.sequence === slot.sequence && learned.committee === configDigest ? learned.lock : undefined;
    if (own === undefined || other === undefined) return own ?? other;
    return other.certificate.view > own.certificate.view ? other : own;
  }

  async function prepare(position: Position): Promise<Prepared | undefined> {
    const { slot, context, view, block } = position;
    const place = { sequence: slot.sequence, committee: context.committee.configDigest, view };
    if (current?.sequence === place.sequence && current.committee === place.committee && current.view === view)
      return current;
    const lock = boundTo(position);
    if (lock !== undefined) {
      current = { ...place, proposal: { ...lock.proposal, view }, justification: lock.certificate };
      return current;
    }
    const observations = store.observations(slot.network, slot.sequence, context.committee.configDigest);
    if (observations.length < context.committee.quorum) return undefined;
    try {
      const agreed = buildBatch(context, slot, await readFacts(chain, slot, observations, block), observations);
      if (agreed.dropped.length > 0) logger.warn({ epoch: slot.epoch, dropped: agreed.dropped }, "farms.dropped");
      const proposal = { view, atBlock: block, observations, batch: agreed.batch };
      // Each observation was checked when it arrived, so the leader need not check its own work.
      member.admit(position, proposal, agreed);
      current = { ...place, proposal, justification: undefined };
      return current;
    } catch (error) {
      if (!(error instanceof NoAgreementError)) throw error;
      logger.warn({ epoch: slot.epoch, reason: error.message }, "agreement.none");
      return undefined;
    }
  }

  async function gatherAcceptances(
    position: Position,
    others: readonly Peer[],
    request: ProposeRequest,
  ): Promise<Acceptance[] | undefined> {
    const { context } = position;
    const { digest } = request.leader;
    const own = await member.consider(position, request);
    if (!("acceptance" in own)) return undefined;
    const gathered = new Map([[own.acceptance.member, own.acceptance]]);
    await untilQuorum(context.committee.quorum - 1, others, async (peer) => {
      const answer = await peers.propose(peer, request);
      if (answer === undefined) return false;
      if ("acceptance" in answer) {
        const { acceptance } = answer;
        const counts =
          isOf(peer, context, acceptance.member) &&
          acceptance.view === request.proposal.view &&
          acceptance.digest === digest &&
          (await attester.isAcceptanceSigned(context, acceptance));
        if (counts) gathered.set(acceptance.member, acceptance);
        return counts;
      }
      logger.info({ peer: peer.signer, reason: answer.refused }, "proposal.refused_by");
      onRefused?.(peer);
      if (answer.observation !== undefined) await onObservation(answer.observation);
      if (answer.lock !== undefined && (await member.isLockValid(position, answer.lock))) {
        const best = boundTo(position)?.certificate.view ?? -1;
        if (answer.lock.certificate.view > best)
          learned = { sequence: position.slot.sequence, committee: context.committee.configDigest, lock: answer.lock };
      }
      return false;
    });
    return gathered.size >= context.committee.quorum ? [...gathered.values()] : undefined;
  }

  async function gatherSignatures(
    position: Position,
    others: readonly Peer[],
    proposal: Proposal,
    certificate: Certificate,
  ): Promise<Map<number, Hex> | undefined> {
    const { context } = position;
    const request = { proposal, certificate };
    const own = await member.commit(position, request);
    if (!("signature" in own)) return undefined;
    const gathered = new Map([[own.member, own.signature]]);
    await untilQuorum(context.committee.quorum - 1, others, async (peer) => {
      const answer = await peers.commit(peer, request);
      if (answer === undefined || !("signature" in answer)) return false;
      if (!isOf(peer, context, answer.member)) return false;
      const counts = await attester.isBatchSigned(context, answer.member, certificate.digest, answer.signature);
      if (counts) gathered.set(answer.member, answer.signature);
      return counts;
    });
    return gathered.size >= context.committee.quorum ? gathered : undefined;
  }

  return {
    lead: async (position, others) => {
      const { slot, context, me, view, entry } = position;
      const prepared = await prepare(position);
      if (prepared === undefined) return undefined;
      const { proposal, justification } = prepared;
      const agreed = await member.verify(position, proposal);
      const leader = await attester.acceptance(context, me, view, agreed.digest);
      const request = {
        proposal,
        leader,
        wishes: [...entry],
        ...(justification === undefined ? {} : { justification }),
      };

      const acceptances = await gatherAcceptances(position, others, request);
      if (acceptances === undefined) {
        logger.warn({ epoch: slot.epoch, sequence: slot.sequence, view }, "acceptances.too_few");
        return undefined;
      }
      const certificate = { view, digest: agreed.digest, acceptances: acceptances.slice(0, context.committee.quorum) };
      const signatures = await gatherSignatures(position, others, proposal, certificate);
      if (signatures === undefined) {
        logger.warn({ epoch: slot.epoch, sequence: slot.sequence, view }, "signatures.too_few");
        return undefined;
      }
      return { batch: proposal.batch, bundle: signatureBundle(signatures, context.committee.quorum), agreed };
    },
  };
}

/** A peer answers for itself: with somebody else's word it would only make a quorum look complete. */
function isOf(peer: Peer, { committee }: SigningContext, member: number): boolean {
  const signer = committee.signers[member];
  return signer !== undefined && isAddressEqual(signer, peer.signer);
}

/** Asks all peers at once and resolves as soon as `wanted` of them said yes, or all have answered. */
async function untilQuorum(
  wanted: number,
  peers: readonly Peer[],
  ask: (peer: Peer) => Promise<boolean>,
): Promise<void> {
  let missing = wanted;
  await new Promise<void>((resolve, reject) => {
    let open = peers.length;
    if (missing <= 0 || open === 0) {
      resolve();
      return;
    }
    for (const peer of peers) {
      ask(peer).then((yes) => {
        open--;
        if (yes) missing--;
        if (missing <= 0 || open === 0) resolve();
      }, reject);
    }
  });
}
