import type { Hex } from "viem";
import type { Clock } from "./clock.ts";
import { reasonOf, type Logger } from "./logger.ts";
import type { Peer, PeerClient } from "./peers.ts";
import type { Slot } from "./proposal.ts";
import type { Attester, SigningContext } from "./signing.ts";
import type { Store } from "./store.ts";
import { createViews, type Views } from "./views.ts";
import type { Wish, Wishes } from "./wire.ts";

/** The batch at hand, and as who this node takes part in it. */
export type Stand = { slot: Pick<Slot, "network" | "sequence">; context: SigningContext; me: number };

/** Keeps this node in one view with the others: exchanges signed wishes with them, see `createViews`. */
export type Pacemaker = {
  /** Which batch is at hand, under which committee; the views of another one are forgotten. undefined: this node takes no part. */
  stand: (stand: Stand | undefined) => void;
  /** The batch at hand is due: patience with its first leader begins, unless it has. */
  begin: () => void;
  view: () => number;
  /** Shows anybody that this view has begun. */
  entry: () => Wish[];
  /** How long this batch is due; undefined if it is not, or not at hand. */
  dueMs: (sequence: number) => number | undefined;
  /** Wishes what is to be wished by now and tells the others. Resolves when they have answered or cannot be reached. */
  step: () => Promise<void>;
  /** Takes in the wishes that a quorum's members signed for the batch at hand, whoever brings them. */
  take: (wishes: readonly Wish[]) => Promise<void>;
  /** A peer's wishes; answers with all that are known here. */
  receive: (message: Wishes) => Promise<Wishes>;
};

export type PacemakerParameters = {
  store: Pick<Store, "accepted">;
  attester: Attester;
  peers: Pick<PeerClient, "exchangeWishes">;
  others: () => readonly Peer[];
  clock: Pick<Clock, "nowMs">;
  leaderTimeoutMs: number;
  logger: Logger;
};

type State = Stand & { committee: Hex; views: Views; dueSinceMs: number | undefined };

export function createPacemaker(parameters: PacemakerParameters): Pacemaker {
  const { store, attester, peers, others, clock, leaderTimeoutMs, logger } = parameters;
  let current: State | undefined;
  /** peers that are being asked: one that does not answer is not asked again meanwhile */
  const asked = new Set<string>();

  const messageOf = ({ slot, views }: State): Wishes => ({
    network: slot.network,
    sequence: slot.sequence,
    wishes: views.wishes(),
  });
  const isAbout = ({ slot }: State, { network, sequence }: Omit<Wishes, "wishes">): boolean =>
    slot.network === network && slot.sequence === sequence;

  function enter({ slot, views }: State, wish: Wish): void {
    const before = views.view();
    views.take(wish, clock.nowMs());
    if (views.view() > before) logger.info({ sequence: slot.sequence, view: views.view() }, "view.entered");
  }

  /** True if this member has to wish something that it has not wished yet. */
  function isWishDue({ me, views }: State): boolean {
    return views.isNews({ member: me, view: views.wanted(clock.nowMs()) });
  }

  async function takeInto(state: State, wishes: readonly Wish[]): Promise<void> {
    const { slot, context, views } = state;
    for (const wish of wishes) {
      // Of its own too, which others remember: this member may have been restarted.
      if (views.isNews(wish) && (await attester.isWishSigned(context, slot, wish))) enter(state, wish);
    }
  }

  async function makeWish(state: State): Promise<void> {
    if (!isWishDue(state)) return;
    const { slot, context, me, views } = state;
    const view = views.wanted(clock.nowMs());
    const wish = await attester.wish(context, me, slot, view);
    logger.info({ sequence: slot.sequence, view }, "view.wished");
    enter(state, wish);
  }

  async function exchange(state: State, peer: Peer): Promise<void> {
    if (asked.has(peer.url)) return;
    asked.add(peer.url);
    try {
      const answer = await peers.exchangeWishes(peer, messageOf(state));
      if (answer !== undefined && isAbout(state, answer)) await takeInto(state, answer.wishes);
    } finally {
      asked.delete(peer.url);
    }
  }

  async function step(): Promise<void> {
    const state = current;
    if (state === undefined) return;
    try {
      await makeWish(state);
      // Said again at each step: messages are lost, and members are restarted.
      if (state.views.wishes().some(({ member }) => member === state.me))
        await Promise.all(others().map((peer) => exchange(state, peer)));
      await makeWish(state);
    } catch (error) {
      logger.warn({ sequence: state.slot.sequence, reason: reasonOf(error) }, "wish.failed");
    }
  }

  async function take(wishes: readonly Wish[]): Promise<void> {
    const state = current;
    if (state === undefined) return;
    await takeInto(state, wishes);
    // Who goes along says so at once.
    if (isWishDue(state)) void step();
  }

  return {
    stand: (stand) => {
      if (stand === undefined) {
        current = undefined;
        return;
      }
      const { slot, context, me } = stand;
      const { committee } = context;
      if (current !== undefined && isAbout(current, slot) && current.committee === committee.configDigest) return;
      const accepted = store.accepted(slot.network, slot.sequence, committee.configDigest);
      const views = createViews({
        members: committee.signers.length,
        f: committee.f,
        quorum: committee.quorum,
        patienceMs: leaderTimeoutMs,
        atLeast: accepted?.view ?? 0,
      });
      current = { slot, context, me, committee: committee.configDigest, views, dueSinceMs: undefined };
    },
    begin: () => {
      if (current === undefined) return;
      current.dueSinceMs ??= clock.nowMs();
      current.views.begin(clock.nowMs());
    },
    view: () => current?.views.view() ?? 0,
    entry: () => current?.views.entry() ?? [],
    dueMs: (sequence) =>
      current?.dueSinceMs === undefined || current.slot.sequence !== sequence
        ? undefined
        : clock.nowMs() - current.dueSinceMs,
    step,
    take,
    receive: async (message) => {
      if (current === undefined || !isAbout(current, message)) return { ...message, wishes: [] };
      await take(message.wishes);
      return messageOf(current);
    },
  };
}
