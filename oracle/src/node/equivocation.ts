import type { SignedObservation } from "@adit/sdk/oracle";
import type { Logger } from "./logger.ts";
import type { Peer, PeerClient } from "./peers.ts";
import { digestOfObservation, type Attester, type SigningContext } from "./signing.ts";
import type { Store } from "./store.ts";
import type { Equivocation } from "./wire.ts";

/*
 * Two different observations that one member signed for one batch under one committee.
 *
 * What a node does with them:
 * - Both are kept, and further ones are not: two prove all there is to prove, and a liar cannot fill the disk.
 * - As leader it proposes the first that reached it. As follower it does NOT refuse a proposal for holding the other one.
 * - It tells the log, the metrics, its peers and the chain, where the committee's owner reads it.
 *
 * Why no honest node need agree on which one counts:
 * - Safety. Which observations count is decided by the proposal, of which a member accepts one per view; two quorums share an
 *   honest member, so two different sets never both gather a certificate in one view, and a lock carries the set over into later
 *   views. Whichever of its observations a liar gets into the set, it has one voice in it: every figure still lies between
 *   two honest ones while at most `f` of `2f + 1` lie. Choosing between two lies is no more than choosing one.
 * - Liveness. If followers refused a set for the other observation, one liar could send one to the leader and one to the
 *   followers, and no day would ever be agreed. If leaders left an equivocator out, `n - f` honest members would still be a quorum, but only
 *   if all of them are there: a set that is short of one liar is no safer, and easier to starve. So a liar is used and reported.
 * - Honest members never look like liars: an observation is on the disk before it is sent, and one that was signed is sent again
 *   as it is, also after a restart. A member that lost its database must stay out of the batch at hand.
 */

/** Hands a report to whatever sends transactions. */
export type ReportEquivocation = (equivocation: Equivocation) => void;

export type EquivocationWatch = {
  /** Takes an observation whose signature was checked, from wherever it came. */
  note: (context: SigningContext, signed: SignedObservation) => void;
  /** Takes what a peer found. False if it proves nothing, or nothing new. */
  receive: (context: SigningContext, found: Equivocation) => Promise<boolean>;
  list: () => Equivocation[];
};

export type EquivocationWatchParameters = {
  store: Store;
  attester: Attester;
  peers: PeerClient;
  others: () => readonly Peer[];
  /** undefined: this node reports nothing to the chain */
  report: ReportEquivocation | undefined;
  onFound: (found: Equivocation) => void;
  logger: Logger;
};

const LISTED = 100;

export function createEquivocationWatch(parameters: EquivocationWatchParameters): EquivocationWatch {
  const { store, attester, peers, others, report, onFound, logger } = parameters;

  function found(equivocation: Equivocation): boolean {
    if (!store.saveEquivocation(equivocation)) return false;
    const { network, sequence, member, signer } = equivocation;
    logger.error({ network, sequence, member, signer }, "member.equivocated");
    onFound(equivocation);
    for (const peer of others()) void peers.sendEquivocation(peer, equivocation);
    report?.(equivocation);
    return true;
  }

  return {
    list: () => store.equivocations(LISTED),
    note: (context, signed) => {
      const { configDigest, signers } = context.committee;
      const { member, observation } = signed;
      const { network, sequence } = observation;
      store.saveObservation(configDigest, digestOfObservation(context, observation), signed);
      const [first, second] = store.observationsOf(network, sequence, configDigest, member);
      const signer = signers[member];
      if (first === undefined || second === undefined || signer === undefined) return;
      found({ network, sequence, committee: configDigest, member, signer, first, second });
    },
    receive: async (context, equivocation) => {
      const { network, sequence, committee, member, first, second } = equivocation;
      const signer = context.committee.signers[member];
      if (committee !== context.committee.configDigest || signer === undefined) return false;
      const pair = [first, second];
      const isOfBatch = (signed: SignedObservation): boolean =>
        signed.member === member && signed.observation.network === network && signed.observation.sequence === sequence;
      if (!pair.every(isOfBatch)) return false;
      const [a, b] = pair.map(({ observation }) => digestOfObservation(context, observation));
      if (a === b) return false;
      const signed = await Promise.all(pair.map((one) => attester.isObservationSigned(context, one)));
      return signed.every(Boolean) && found({ ...equivocation, signer });
    },
  };
}
