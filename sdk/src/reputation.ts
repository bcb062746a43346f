import type { Address } from "viem";
import type { Cover } from "./actions/getSettledDays.ts";
import type { Waterfall } from "./math/waterfall.ts";

/*
 * Reputation in money: what a provider owed, and how it was paid. Recomputed from events alone, by anyone; nobody rates anybody.
 */

/** The events from which reputation follows. Logs of viem with these names fit. */
export type ReputationEvent =
  | Logged<
      "SeriesOpened",
      {
        id: bigint;
        provider: Address;
        terms: { rewardToken: Address; secondRewardToken: Address; paymentToken: Address; secondNetwork: number };
      }
    >
  | Logged<"EpochSettled", { id: bigint; epoch: number; lines: Waterfall }>
  | Logged<"SecondEpochSettled", { id: bigint; epoch: number; lines: Waterfall }>
  | Logged<"EpochLate", { id: bigint; epoch: number }>
  | Logged<"EpochCovered", { id: bigint; epoch: number; cover: Cover }>
  | Logged<"BondPosted", { id: bigint; amount: bigint }>
  | Logged<"BondWithdrawn", { id: bigint; amount: bigint }>
  | Logged<"SeriesEnded", { id: bigint; penalty: bigint }>
  | Logged<"EscrowSettled", { id: bigint; released: bigint; withheld: bigint; refundable: bigint }>
  | Logged<"WithheldReleased", { id: bigint; amount: bigint }>
  | Logged<"RefundsOpened", { id: bigint; pot: bigint; forfeited: boolean }>;

interface Logged<Name extends string, Args> {
  eventName: Name;
  args: Args;
}

/**
 * What a provider owed holders in one reward token, base units; of a day that it missed that is the protocol's part as well, which
 * goes to the holders then. What was owed is the sum of the first six:
 * `paidInTime + paidLate + coveredByFunding + coveredByBond + coveredInFirst + writtenOff`; the only exception is a default of
 * a merged-mining series, whose `writtenOff` is in the first token for both.
 */
export interface RewardReputation {
  token: Address;
  /** days that the provider paid before their grace was over */
  paidInTime: bigint;
  /** days that it paid later */
  paidLate: bigint;
  /** days that it missed, as far as its prepaid balance reached */
  coveredByFunding: bigint;
  /** days that it missed, out of its bond; the penalty is not in it */
  coveredByBond: bigint;
  /** of a second reward token only: what was missing of it and had to be paid in the first one, or was written off there */
  coveredInFirst: bigint;
  /** what nothing was left to pay: the provider defaulted */
  writtenOff: bigint;
  /** what holders got on top, out of the bond: for missed days, and for ending early */
  penalties: bigint;
  /** tips to those who covered for it, out of the bond */
  coverTips: bigint;
  /** protocol fees of the days that it paid */
  protocolFees: bigint;
  /** bond that stands now */
  bond: bigint;
}

/** What became of buyers' money in one payment token, base units. Days that are not settled yet are not in it. */
export interface EscrowReputation {
  token: Address;
  /** earned by the provider, tips to settlers included */
  released: bigint;
  /** held back until its bond is large enough */
  withheld: bigint;
  /** never earned: it goes back to holders */
  refundable: bigint;
}

/** One provider's record. */
export interface Reputation {
  provider: Address;
  rewards: RewardReputation[];
  escrow: EscrowReputation[];
}

interface Series {
  provider: Address;
  rewardToken: Address;
  /** undefined unless two tokens are mined */
  secondRewardToken: Address | undefined;
  paymentToken: Address;
}

type Money<T> = Omit<T, "token">;

/**
 * Every provider's reputation, from the events of market and settlement since the deployment, in the order of the chain (within a
 * series; series may come in any order). Series whose opening is not among the events are left out.
 *
 * @example
 * const [first] = reputationOf(logs)
 * console.log(first?.rewards[0]?.paidInTime)
 */
export function reputationOf(events: readonly ReputationEvent[]): Reputation[] {
  const series = new Map<bigint, Series>();
  const late = new Set<string>();
  for (const { eventName, args } of events) {
    if (eventName === "SeriesOpened") series.set(args.id, seriesOf(args));
    if (eventName === "EpochLate") late.add(`${args.id}/${args.epoch}`);
  }
  const books = new Books();
  /** Withheld and refundable escrow of one series; refunds settle it as a whole. */
  const held = new Map<bigint, { withheld: bigint; refundable: bigint }>();
  for (const event of events) {
    const facts = series.get(event.args.id);
    if (facts === undefined) continue;
    if (isEscrow(event)) keepEscrow(books.escrow(facts.provider, facts.paymentToken), held, event);
    else keepReward(books, facts, late, event);
  }
  return books.all();
}

function seriesOf({ provider, terms }: Extract<ReputationEvent, { eventName: "SeriesOpened" }>["args"]): Series {
  return {
    provider,
    rewardToken: terms.rewardToken,
    secondRewardToken: terms.secondNetwork === 0 ? undefined : terms.secondRewardToken,
    paymentToken: terms.paymentToken,
  };
}

type EscrowEvent = Extract<ReputationEvent, { eventName: "EscrowSettled" | "WithheldReleased" | "RefundsOpened" }>;

function isEscrow(event: ReputationEvent): event is EscrowEvent {
  return (
    event.eventName === "EscrowSettled" ||
    event.eventName === "WithheldReleased" ||
    event.eventName === "RefundsOpened"
  );
}

function keepEscrow(
  book: Money<EscrowReputation>,
  held: Map<bigint, { withheld: bigint; refundable: bigint }>,
  { eventName, args }: EscrowEvent,
): void {
  const own = held.get(args.id) ?? { withheld: 0n, refundable: 0n };
  const before = { ...own };
  if (eventName === "EscrowSettled") {
    book.released += args.released;
    own.withheld += args.withheld;
    own.refundable += args.refundable;
  } else if (eventName === "WithheldReleased") {
    book.released += args.amount;
    own.withheld -= args.amount;
  } else {
    own.refundable = args.pot;
    if (args.forfeited) own.withheld = 0n;
  }
  held.set(args.id, own);
  book.withheld += own.withheld - before.withheld;
  book.refundable += own.refundable - before.refundable;
}

function keepReward(
  books: Books,
  { provider, rewardToken, secondRewardToken }: Series,
  late: ReadonlySet<string>,
  { eventName, args }: Exclude<ReputationEvent, EscrowEvent>,
): void {
  const book = books.reward(provider, rewardToken);
  switch (eventName) {
    case "EpochSettled":
      keepDay(book, args.lines, late.has(`${args.id}/${args.epoch}`));
      break;
    case "SecondEpochSettled":
      if (secondRewardToken !== undefined) {
        keepDay(books.reward(provider, secondRewardToken), args.lines, late.has(`${args.id}/${args.epoch}`));
      }
      break;
    case "EpochCovered": {
      const { cover } = args;
      book.coveredByFunding += cover.fromFunding;
      book.coveredByBond += cover.fromBond - cover.penalty;
      book.writtenOff += cover.writtenOff;
      book.penalties += cover.penalty;
      book.coverTips += cover.tip;
      book.bond -= cover.fromBond + cover.tip;
      if (secondRewardToken !== undefined) {
        const second = books.reward(provider, secondRewardToken);
        second.coveredByFunding += cover.secondFromFunding;
        second.coveredInFirst += cover.secondOwed - cover.secondFromFunding;
      }
      break;
    }
    case "BondPosted":
      book.bond += args.amount;
      break;
    case "BondWithdrawn":
      book.bond -= args.amount;
      break;
    case "SeriesEnded":
      book.bond -= args.penalty;
      book.penalties += args.penalty;
      break;
    case "SeriesOpened":
    case "EpochLate":
      break;
  }
}

function keepDay(book: Money<RewardReputation>, lines: Waterfall, isLate: boolean): void {
  if (isLate) book.paidLate += lines.holders;
  else book.paidInTime += lines.holders;
  book.protocolFees += lines.protocol;
}

/** Providers' books by token, in the order in which they first appear. */
class Books {
  readonly #providers = new Map<Address, Reputation>();

  reward(provider: Address, token: Address): RewardReputation {
    const { rewards } = this.#of(provider);
    let book = rewards.find((kept) => kept.token === token);
    if (book === undefined) {
      book = {
        token,
        paidInTime: 0n,
        paidLate: 0n,
        coveredByFunding: 0n,
        coveredByBond: 0n,
        coveredInFirst: 0n,
        writtenOff: 0n,
        penalties: 0n,
        coverTips: 0n,
        protocolFees: 0n,
        bond: 0n,
      };
      rewards.push(book);
    }
    return book;
  }

  escrow(provider: Address, token: Address): EscrowReputation {
    const { escrow } = this.#of(provider);
    let book = escrow.find((kept) => kept.token === token);
    if (book === undefined) {
      book = { token, released: 0n, withheld: 0n, refundable: 0n };
      escrow.push(book);
    }
    return book;
  }

  all(): Reputation[] {
    return [...this.#providers.values()];
  }

  #of(provider: Address): Reputation {
    const kept = this.#providers.get(provider) ?? { provider, rewards: [], escrow: [] };
    this.#providers.set(provider, kept);
    return kept;
  }
}
