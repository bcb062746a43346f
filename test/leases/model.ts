/**
 * An exact model of leases, written from the rules and not from the contract: it walks the way of the index piece by piece and asks
 * of each piece whose day it is. Nothing rounds but a payment.
 */
/** One side of a lease: what it was paid, and what it is owed by the days that are its own. */
export interface Side {
  paid: bigint;
}

export class LeaseModel {
  readonly units: bigint;
  /** the index when the units came in, when the lessee's days begin and when they end; the last two become known with settlements */
  readonly take: bigint;
  begins: bigint | undefined;
  ends: bigint | undefined;
  readonly lessee: Side = { paid: 0n };
  readonly lessor: Side = { paid: 0n };
  bought = false;

  constructor(units: bigint, take: bigint, begins: bigint | undefined) {
    this.units = units;
    this.take = take;
    this.begins = begins;
  }

  /**
   * What both sides have earned when the index stands at `index`: the part of the way from `take` to `index` that lies within the
   * lessee's days, and the rest. Walked piece by piece, not by the contract's formula.
   */
  earned(index: bigint): { lessee: bigint; lessor: bigint } {
    let lessee = 0n;
    let lessor = 0n;
    const edges = [this.take, this.begins, this.bought ? undefined : this.ends, index].filter(
      (edge): edge is bigint => edge !== undefined && edge >= this.take && edge <= index,
    );
    edges.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    for (let i = 1; i < edges.length; i++) {
      const [from, to] = [edges[i - 1] ?? 0n, edges[i] ?? 0n];
      const isLessees =
        this.begins !== undefined && from >= this.begins && (this.bought || this.ends === undefined || to <= this.ends);
      if (isLessees) lessee += to - from;
      else lessor += to - from;
    }
    return { lessee: lessee * this.units, lessor: lessor * this.units };
  }
}

/** The stream of one lane, as the design describes it: deposits spread over a day, what is left folded in, remainders carried. */
export class StreamModel {
  private index = 0n;
  private rate = 0n;
  private startedAt = 0n;
  private carry = 0n;
  private readonly supply: bigint;
  private readonly scale: bigint;

  constructor(supply: bigint, scale: bigint) {
    this.supply = supply;
    this.scale = scale;
  }

  at(second: bigint): bigint {
    const elapsed = second - this.startedAt;
    return this.index + this.rate * (elapsed > 86_400n ? 86_400n : elapsed);
  }

  /** Returns the target index of the day that this pays for. */
  deposit(amount: bigint, second: bigint): bigint {
    const now = this.at(second);
    const target = this.index + this.rate * 86_400n;
    const pool = (amount << this.scale) + this.carry;
    const all = pool + (target - now) * this.supply;
    const rate = all / (this.supply * 86_400n);
    if (now + rate * 86_400n <= target) {
      this.carry = pool;
      return target;
    }
    [this.index, this.rate, this.startedAt] = [now, rate, second];
    this.carry = all - rate * 86_400n * this.supply;
    return now + rate * 86_400n;
  }
}
