import { compare, floor, minus, over, plus, rational, times, ZERO, type Rational } from "./rational.ts";

/**
 * What the ledger should do, in exact fractions and in the plainest words: each second, what a deposit streams is divided among
 * the holders of that second in proportion to their units. There is no index, no checkpoint and no packed slot here, and no
 * line is shared with the contract or the SDK.
 *
 * Time is the only thing that pays: `advance` gives every holder its share of the seconds that passed, one holder after the
 * other, before anything else may change.
 */

export const SECONDS_PER_DAY = 86_400n;
const UNITS_MAX = (1n << 64n) - 1n;
const SCALED_MAX = (1n << 96n) - 1n;

/** The model refuses what the ledger must refuse, by the name of the ledger's error; where several apply, any of them. */
export class Refusal extends Error {
  readonly errors: readonly string[];

  constructor(...errors: string[]) {
    super(`the ledger should refuse this with ${errors.join(" or ")}`);
    this.errors = errors;
  }
}

export interface Holder {
  units: bigint;
  /** All that this account ever earned here, in base units of the reward token. */
  earned: Rational;
  /** Whole base units paid out of it. */
  claimed: bigint;
  /** Most units this account ever held: its rounding bound against the ideal depends on it. */
  mostUnits: bigint;
}

/** One reward token of one series. */
export class LaneModel {
  readonly scaleBits: bigint;
  readonly holders = new Map<string, Holder>();
  /** What still has to stream, in base units, and until which second. */
  unstreamed: Rational = ZERO;
  streamEnds = SECONDS_PER_DAY;
  /** What is too little to stream yet. */
  waiting: Rational = ZERO;
  deposited = 0n;
  dust = 0n;
  lastEpoch = 0n;
  started = false;
  closed = false;
  /** Deposits that were spread over a new day, and the grain of these streams. */
  spreads = 0n;
  streamGrain: Rational = ZERO;
  /** The same lane without any rounding, which shares only the decisions when to spread. */
  readonly ideal = { unstreamed: ZERO, waiting: ZERO, earned: new Map<string, Rational>() };
  private now = 0n;

  constructor(scaleBits: bigint) {
    this.scaleBits = scaleBits;
  }

  holder(account: string): Holder {
    let holder = this.holders.get(account);
    if (!holder) {
      holder = { units: 0n, earned: ZERO, claimed: 0n, mostUnits: 0n };
      this.holders.set(account, holder);
      this.ideal.earned.set(account, ZERO);
    }
    return holder;
  }

  supply(): bigint {
    let sum = 0n;
    for (const { units } of this.holders.values()) sum += units;
    return sum;
  }

  /**
   * Streams are made of grains: the ledger's rate is a whole number of 2^-s base units per unit and second, so a day streams a
   * whole number of `supply * 86400 / 2^s` base units. What is left over waits.
   */
  grain(): Rational {
    return rational(this.supply() * SECONDS_PER_DAY, 1n << this.scaleBits);
  }

  /** Pays everybody for the seconds since the last call. */
  advance(to: bigint): void {
    if (to < this.now) throw new RangeError(`time runs backwards: ${this.now} to ${to}`);
    const from = this.now;
    this.now = to;
    const end = to < this.streamEnds ? to : this.streamEnds;
    if (end <= from || !this.started) return;
    const share = rational(end - from, this.streamEnds - from);
    const supply = this.supply();
    const paid = times(this.unstreamed, share);
    const paidIdeally = times(this.ideal.unstreamed, share);
    this.unstreamed = minus(this.unstreamed, paid);
    this.ideal.unstreamed = minus(this.ideal.unstreamed, paidIdeally);
    for (const [account, holder] of this.holders) {
      if (holder.units === 0n) continue;
      const part = rational(holder.units, supply);
      holder.earned = plus(holder.earned, times(paid, part));
      const ideally = this.ideal.earned.get(account) ?? ZERO;
      this.ideal.earned.set(account, plus(ideally, times(paidIdeally, part)));
    }
  }

  checkMint(units: bigint): void {
    if (this.started || this.closed) throw new Refusal("SupplyIsFixed");
    if (this.supply() + units > UNITS_MAX) throw new Refusal("SupplyOverflow");
  }

  checkBurn(account: string, units: bigint): void {
    if (this.started && !this.closed) throw new Refusal("SupplyIsFixed");
    if (units > this.holder(account).units) throw new Refusal("ERC1155InsufficientBalance");
  }

  checkClose(): void {
    if (this.closed) throw new Refusal("SeriesAlreadyClosed");
    if (this.now < this.streamEnds) throw new Refusal("StreamNotEnded");
  }

  give(account: string, units: bigint): void {
    const holder = this.holder(account);
    holder.units += units;
    if (holder.units > holder.mostUnits) holder.mostUnits = holder.units;
  }

  take(account: string, units: bigint): void {
    this.holder(account).units -= units;
  }

  deposit(epoch: bigint, amount: bigint): void {
    if (this.closed) throw new Refusal("SeriesAlreadyClosed");
    if (this.supply() === 0n) throw new Refusal("NothingSold");
    if (epoch <= this.lastEpoch) throw new Refusal("EpochNotAfterLast");
    if (this.deposited + amount > SCALED_MAX >> this.scaleBits) throw new Refusal("RewardOverflow");
    this.lastEpoch = epoch;
    this.deposited += amount;
    this.started = true;

    const total = plus(plus(this.unstreamed, this.waiting), rational(amount));
    const idealWaiting = plus(this.ideal.waiting, rational(amount));
    const grain = this.grain();
    const streams = times(grain, rational(floor(over(total, grain))));
    if (compare(streams, this.unstreamed) > 0n) {
      this.unstreamed = streams;
      this.waiting = minus(total, streams);
      this.ideal.unstreamed = plus(this.ideal.unstreamed, idealWaiting);
      this.ideal.waiting = ZERO;
      this.streamEnds = this.now + SECONDS_PER_DAY;
      this.spreads += 1n;
      this.streamGrain = grain;
    } else {
      // Spreading it anew would promise holders no more than they are promised already: it waits.
      this.waiting = plus(this.waiting, rational(amount));
      this.ideal.waiting = idealWaiting;
    }
  }

  claimable(account: string): bigint {
    const holder = this.holder(account);
    return floor(holder.earned) - holder.claimed;
  }

  claim(account: string): bigint {
    const amount = this.claimable(account);
    this.holder(account).claimed += amount;
    return amount;
  }

  close(): void {
    this.closed = true;
    this.dust = floor(this.waiting);
    this.waiting = minus(this.waiting, rational(this.dust));
  }
}

export interface SeriesModel {
  readonly id: bigint;
  /** One lane, or two in merged mining, with the index of each lane's token. */
  readonly lanes: readonly { readonly token: number; readonly lane: LaneModel }[];
}

/** All series, the accounts' choices, and what was paid to whom. */
export class LedgerModel {
  readonly series: readonly SeriesModel[];
  readonly receivers = new Map<string, string>();
  readonly refusing = new Set<string>();
  /** Base units paid out, by token and account. */
  readonly paid = new Map<string, bigint>();
  /** Base units of each token that belong to nobody: donations, and dust in the reserve. */
  readonly donated = new Map<number, bigint>();

  constructor(series: readonly SeriesModel[]) {
    this.series = series;
  }

  /** Runs one command at one second; if it is refused, only time has passed. */
  at(second: bigint, command: () => void): Refusal | undefined {
    for (const { lanes } of this.series) for (const { lane } of lanes) lane.advance(second);
    try {
      command();
      return undefined;
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  }

  of(id: bigint): SeriesModel {
    const series = this.series.find((s) => s.id === id);
    if (!series) throw new Refusal("NoSuchSeries");
    return series;
  }

  mint(id: bigint, to: string, units: bigint): void {
    this.inAllLanes(
      id,
      (lane) => {
        lane.checkMint(units);
      },
      (lane) => {
        lane.give(to, units);
      },
    );
  }

  burn(id: bigint, from: string, units: bigint): void {
    this.inAllLanes(
      id,
      (lane) => {
        lane.checkBurn(from, units);
      },
      (lane) => {
        lane.take(from, units);
      },
    );
  }

  transfer(from: string, to: string, entries: readonly { id: bigint; units: bigint }[]): void {
    // All or nothing: the sums are checked first, entry by entry as the ledger would meet them.
    const left = new Map<bigint, bigint>();
    for (const { id, units } of entries) {
      const held = left.get(id) ?? this.firstLane(id).holder(from).units;
      if (units > held) throw new Refusal("ERC1155InsufficientBalance");
      left.set(id, from === to ? held : held - units);
    }
    for (const { id, units } of entries) {
      for (const { lane } of this.of(id).lanes) {
        lane.take(from, units);
        lane.give(to, units);
      }
    }
  }

  deposit(id: bigint, laneIndex: number, epoch: bigint, amount: bigint): void {
    const entry = this.of(id).lanes[laneIndex];
    if (!entry) throw new Refusal("NoSecondLane");
    entry.lane.deposit(epoch, amount);
  }

  claim(account: string, ids: readonly bigint[], to: string): void {
    for (const id of ids) {
      for (const { token, lane } of this.of(id).lanes) {
        const key = `${token} ${to}`;
        this.paid.set(key, (this.paid.get(key) ?? 0n) + lane.claim(account));
      }
    }
  }

  claimFor(caller: string, account: string, id: bigint): void {
    if (this.refusing.has(account) && caller !== account) throw new Refusal("ThirdPartyClaimRefused");
    this.claim(account, [id], this.receivers.get(account) ?? account);
  }

  close(id: bigint): void {
    this.inAllLanes(
      id,
      (lane) => {
        lane.checkClose();
      },
      (lane) => {
        lane.close();
      },
    );
  }

  donate(token: number, amount: bigint): void {
    this.donated.set(token, (this.donated.get(token) ?? 0n) + amount);
  }

  private firstLane(id: bigint): LaneModel {
    const first = this.of(id).lanes[0];
    if (!first) throw new RangeError("a series has at least one lane");
    return first.lane;
  }

  /** What one lane refuses, all refuse: nothing changes before every lane has been asked. */
  private inAllLanes(id: bigint, check: (lane: LaneModel) => void, change: (lane: LaneModel) => void): void {
    const { lanes } = this.of(id);
    const errors: string[] = [];
    for (const { lane } of lanes) {
      try {
        check(lane);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        errors.push(...error.errors);
      }
    }
    if (errors.length > 0) throw new Refusal(...errors);
    for (const { lane } of lanes) change(lane);
  }
}
