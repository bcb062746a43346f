import type { Wish } from "./wire.ts";

/** Rounds of turns after which patience grows no more: 32 times what is configured. */
export const MOST_DOUBLINGS = 5;

export type ViewsParameters = {
  members: number;
  f: number;
  quorum: number;
  /** for the leaders of the first round of turns, milliseconds */
  patienceMs: number;
  /** A view that this member reached before it was restarted: it wishes to go on from there. */
  atLeast: number;
};

/**
 * In which view a member is, by wishes. No clock, no network, no keys: whoever uses it says what time it is, and hands over wishes
 * whose signatures were checked.
 *
 * - A member *wishes* the next view when its patience with the present one is over, and any higher view that `f + 1` members wish.
 * - It *enters* a view when a quorum wishes it or a higher one.
 *
 * So members whose clocks run fast go nowhere alone, and the slow ones are taken along; `f` liars move nobody.
 * Patience doubles with each round of turns: however fast the clocks, at last a view is long enough for its leader.
 */
export type Views = {
  view: () => number;
  /** The wishes of a quorum for this view or a higher one; none in view 0, which nobody has to wish. */
  entry: () => Wish[];
  /** Highest wish of each member. */
  wishes: () => Wish[];
  /** True if the wish is higher than what is known of its member. */
  isNews: (wish: Pick<Wish, "member" | "view">) => boolean;
  take: (wish: Wish, nowMs: number) => void;
  /** The day is due: patience with view 0 begins, unless it has begun. */
  begin: (nowMs: number) => void;
  /** The view that this member has to wish by now; 0: none. */
  wanted: (nowMs: number) => number;
};

export function createViews({ members, f, quorum, patienceMs, atLeast }: ViewsParameters): Views {
  const highest = new Map<number, Wish>();
  let view = 0;
  let sinceMs: number | undefined;

  const sorted = (): Wish[] => [...highest.values()].sort((a, b) => b.view - a.view);
  /** The highest view that so many members wish. */
  const wishedBy = (count: number): number => sorted()[count - 1]?.view ?? 0;

  return {
    view: () => view,
    entry: () => (view === 0 ? [] : sorted().slice(0, quorum)),
    wishes: () => [...highest.values()],
    isNews: (wish) => wish.view > (highest.get(wish.member)?.view ?? 0),
    take: (wish, nowMs) => {
      if (wish.view <= (highest.get(wish.member)?.view ?? 0)) return;
      highest.set(wish.member, wish);
      const reached = wishedBy(quorum);
      if (reached <= view) return;
      view = reached;
      sinceMs = nowMs;
    },
    begin: (nowMs) => {
      sinceMs ??= nowMs;
    },
    wanted: (nowMs) => {
      const isOver = sinceMs !== undefined && nowMs - sinceMs >= patienceWith(view, members, patienceMs);
      return Math.max(atLeast, wishedBy(f + 1), isOver ? view + 1 : 0);
    },
  };
}

/** How long the leader of a view has: each member once the same, then each twice as long. */
export function patienceWith(view: number, members: number, patienceMs: number): number {
  return patienceMs * 2 ** Math.min(Math.floor(view / members), MOST_DOUBLINGS);
}
