import { NO_REPORT, type SignedObservation } from "@adit/sdk/oracle";
import type { Hex } from "viem";
import type { OracleChain } from "./chain.ts";
import { reasonOf, type Logger } from "./logger.ts";
import { buildBatch, NoAgreementError, readFacts, type Agreed, type Slot } from "./proposal.ts";
import { digestOf, type Attester, type SigningContext } from "./signing.ts";
import type { Store } from "./store.ts";
import type { CommitRequest, CommitResponse, Lock, Proposal, ProposeRequest, ProposeResponse, Wish } from "./wire.ts";

/** Where this node stands: the next batch, who decides it, and which view it is in. */
export type Position = {
  slot: Slot;
  context: SigningContext;
  me: number;
  view: number;
  /** the wishes that brought it there */
  entry: readonly Wish[];
  block: bigint;
};

export type MemberParameters = {
  chain: OracleChain;
  store: Store;
  attester: Attester;
  logger: Logger;
  /** Takes each observation whose signature was checked. */
  note: (context: SigningContext, signed: SignedObservation) => void;
  /** told of each refusal */
  onRefusal?: () => void;
};

/** Blocks whose state every node still has; a batch carried over for longer is recomputed at the newest block instead. */
const BLOCKS_WITH_STATE = 100n;

/** A refusal on the way; its message goes back to the asker. */
class Refusal extends Error {
  readonly observation: SignedObservation | undefined;
  readonly lock: Lock | undefined;

  constructor(message: string, extra: { observation?: SignedObservation; lock?: Lock } = {}) {
    super(message);
    this.observation = extra.observation;
    this.lock = extra.lock;
  }
}

/** Who leads: members take turns by epoch, and the next one steps in with each view. */
export function leaderOf(epoch: number, view: number, members: number): number {
  return (epoch + view) % members;
}

/**
 * What a member answers to a leader, itself included. Two steps keep a committee with a faulty leader both safe and alive:
 *
 * 1. *accept*: once per view, after recomputing the batch from the signed observations;
 * 2. *sign*: only when shown a quorum of acceptances. A member that signed is bound to that batch; it signs another one for the
 *    same sequence only on a quorum of acceptances in a later view. Any two quorums share an honest member, so a batch that
 *    could have been posted is never contradicted, and one member left behind by a vanished leader does not block the rest.
 */
export type Member = {
  /** Takes in what this node computed itself, so that it is not computed again. */
  admit: (position: Position, proposal: Proposal, agreed: Agreed) => void;
  /** Recomputes a proposal from its observations; throws what to answer if it does not hold. */
  verify: (position: Position, proposal: Proposal) => Promise<Agreed>;
  consider: (position: Position, request: ProposeRequest) => Promise<ProposeResponse>;
  commit: (position: Position, request: CommitRequest) => Promise<CommitResponse>;
  isLockValid: (position: Position, lock: Lock) => Promise<boolean>;
};

export function createMember({ chain, store, attester, logger, note, onRefusal }: MemberParameters): Member {
  /** Checked proposals of the sequence at hand, by digest: the digest commits to the observations, so one check is enough. */
  const checked = new Map<Hex, { sequence: number; proposal: Proposal; agreed: Agreed }>();

  async function verify(position: Position, proposal: Proposal): Promise<Agreed> {
    const { slot, context } = position;
    const { batch, observations } = proposal;
    if (batch.network !== slot.network || batch.sequence !== slot.sequence) {
      throw new Refusal(
        `I stand at batch ${slot.sequence} of network ${slot.network}, this is ${batch.sequence} of ${batch.network}`,
      );
    }
    const digest = digestOf(context, batch);
    const known = checked.get(digest);
    if (known !== undefined) return known.agreed;

    await checkObservations(position, observations);
    const agreed = await recompute(position, proposal);
    if (agreed.digest !== digest) throw new Refusal("these observations lead to another batch");
    admit(position, proposal, agreed);
    return agreed;
  }

  function admit({ slot }: Position, proposal: Proposal, agreed: Agreed): void {
    for (const [key, entry] of checked) if (entry.sequence !== slot.sequence) checked.delete(key);
    checked.set(agreed.digest, { sequence: slot.sequence, proposal, agreed });
  }

  async function recompute({ slot, context, block }: Position, { observations, atBlock }: Proposal): Promise<Agreed> {
    const readAt = atBlock + BLOCKS_WITH_STATE < block ? block : atBlock;
    const facts = await readFacts(chain, slot, observations, readAt).catch((error: unknown) => {
      throw new Refusal(`I cannot read block ${readAt}: ${reasonOf(error)}`);
    });
    try {
      return buildBatch(context, slot, facts, observations);
    } catch (error) {
      if (error instanceof NoAgreementError || error instanceof RangeError) throw new Refusal(error.message);
      throw error;
    }
  }

  async function checkObservations(
    { slot, context }: Position,
    observations: readonly SignedObservation[],
  ): Promise<void> {
    if (new Set(observations.map(({ member }) => member)).size !== observations.length)
      throw new Refusal("a member's observation appears twice");
    for (const { observation } of observations) {
      if (!belongs(slot, observation)) throw new Refusal("an observation is of another batch or day");
    }
    const signed = await Promise.all(
      observations.map((observation) => attester.isObservationSigned(context, observation)),
    );
    const wrong = signed.indexOf(false);
    if (wrong !== -1) throw new Refusal(`the observation of member ${observations[wrong]?.member} is not signed by it`);
    for (const signed of observations) note(context, signed);
  }

  async function consider(position: Position, request: ProposeRequest): Promise<ProposeResponse> {
    return await answering(async () => {
      const { slot, context, me } = position;
      const { proposal, leader, justification } = request;
      const { view } = proposal;
      const members = context.committee.signers.length;
      const digest = digestOf(context, proposal.batch);
      if (leader.member !== leaderOf(slot.epoch, view, members))
        throw new Refusal(`member ${leader.member} does not lead view ${view}`);
      if (leader.view !== view || leader.digest !== digest || !(await attester.isAcceptanceSigned(context, leader))) {
        throw new Refusal("the leader has not signed its proposal");
      }
      // A leader shows the wishes that began its view; without them nobody hurries ahead with it.
      if (view > position.view) throw new Refusal(`view ${view} is too far ahead, I am in ${position.view}`);
      const agreed = await verify(position, proposal);
      const carriedFrom =
        justification?.digest === digest && (await attester.isCertificateValid(context, justification))
          ? justification.view
          : undefined;
      if (carriedFrom === undefined) requireOwnObservation(position, proposal);

      const acceptance = await attester.acceptance(context, me, view, digest);
      // From here to the record nothing else may run: no await.
      const { configDigest } = context.committee;
      const locked = store.lock(slot.network, slot.sequence, configDigest)?.lock;
      const bound = locked !== undefined && locked.certificate.digest !== digest;
      if (bound && (carriedFrom ?? -1) <= locked.certificate.view) {
        throw new Refusal("I signed another batch for this sequence", { lock: locked });
      }
      const last = store.accepted(slot.network, slot.sequence, configDigest);
      if (last !== undefined && last.view > view) {
        throw new Refusal(`I accepted a proposal in view ${last.view} already`);
      }
      if (last?.view === view && last.digest !== digest) {
        throw new Refusal(`I accepted another proposal in view ${view}`);
      }
      keep(position, proposal, agreed);
      if (last?.view !== view) store.saveAccepted(slot.network, slot.sequence, configDigest, view, digest);
      return { acceptance };
    });
  }

  /** What stands behind a batch is on the disk before this member stands for it. */
  function keep({ slot, context }: Position, { atBlock, observations }: Proposal, { farms, batch }: Agreed): void {
    const { network, sequence } = slot;
    const { evidenceHash } = batch;
    store.saveTree(network, sequence, farms);
    store.saveBasis({
      network,
      sequence,
      committee: context.committee.configDigest,
      evidenceHash,
      atBlock,
      observations,
    });
  }

  function requireOwnObservation({ slot, context, me }: Position, { observations }: Proposal): void {
    const [own] = store.observationsOf(slot.network, slot.sequence, context.committee.configDigest, me);
    if (own === undefined || own.observation.report.epoch === NO_REPORT.epoch) return;
    if (!observations.some(({ signature }) => signature === own.signature)) {
      throw new Refusal("my observation was left out", { observation: own });
    }
  }

  async function commit(position: Position, { proposal, certificate }: CommitRequest): Promise<CommitResponse> {
    return await answering(async () => {
      const { slot, context, me } = position;
      const agreed = await verify(position, proposal);
      if (certificate.digest !== agreed.digest || !(await attester.isCertificateValid(context, certificate))) {
        throw new Refusal("no quorum accepted this batch");
      }
      // The proposal that was checked, not the one of this message: only the digest ties the two together.
      const lock: Lock = { proposal: checked.get(agreed.digest)?.proposal ?? proposal, certificate };
      const signature = await attester.batch(agreed.digest);
      // From here to the record nothing else may run: no await.
      const { configDigest } = context.committee;
      const before = store.lock(slot.network, slot.sequence, configDigest);
      if (
        before !== undefined &&
        before.lock.certificate.digest !== agreed.digest &&
        before.lock.certificate.view >= certificate.view
      ) {
        throw new Refusal("I signed another batch for this sequence", { lock: before.lock });
      }
      keep(position, lock.proposal, agreed);
      store.saveLock(slot.network, slot.sequence, configDigest, lock, signature);
      return { member: me, signature };
    });
  }

  async function answering<Response>(
    run: () => Promise<Response>,
  ): Promise<Response | { refused: string; observation?: SignedObservation; lock?: Lock }> {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      logger.info({ reason: error.message }, "proposal.refused");
      onRefusal?.();
      return {
        refused: error.message.slice(0, 500),
        ...(error.observation === undefined ? {} : { observation: error.observation }),
        ...(error.lock === undefined ? {} : { lock: error.lock }),
      };
    }
  }

  return {
    admit,
    verify,
    consider,
    commit,
    isLockValid: async (position, { proposal, certificate }) => {
      if (certificate.digest !== digestOf(position.context, proposal.batch)) return false;
      if (!(await attester.isCertificateValid(position.context, certificate))) return false;
      try {
        await verify(position, proposal);
        return true;
      } catch (error) {
        if (error instanceof Refusal) return false;
        throw error;
      }
    },
  };
}

/** True if an observation is for this batch, and its report, if any, for this day. */
export function belongs(slot: Slot, observation: SignedObservation["observation"]): boolean {
  const { network, sequence, report } = observation;
  return (
    network === slot.network &&
    sequence === slot.sequence &&
    (report.epoch === NO_REPORT.epoch || report.epoch === slot.epoch)
  );
}
