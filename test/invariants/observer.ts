import { happenings, type Happening, type RawLog } from "./happenings.ts";
import { LeaseBooks } from "./leaseBooks.ts";
import { Protocol } from "./protocolChecks.ts";
import { look, type SeriesView, type View } from "./view.ts";
import { at, equal, sum, Violation } from "./violation.ts";
import type { Donee, SeriesFacts, World } from "./world.ts";

/** What one reward token of a series has been seen to do. */
interface LaneGhost {
  deposited: bigint;
  dust: bigint;
  /** Base units paid out, by account. */
  claimed: Map<string, bigint>;
  /** Who was paid in the last transaction: to the last whole base unit, and not one more. */
  readonly claimers: Set<string>;
  /** What each holder earned at scale s: units times growth of the index, while it held them. */
  earned: bigint[];
}

/** What one series has been seen to do, from its events and from time alone. */
interface Ghost {
  readonly lanes: LaneGhost[];
  paidIn: bigint;
  refunded: bigint;
  released: bigint;
  withheld: bigint;
  bond: bigint;
  /** Taken from the bond; joins the next deposit. */
  penalty: bigint;
  /** What was given for days that wait, by day. */
  readonly awards: Map<number, bigint>;
  /** The last deposit in the first reward token. */
  deposit: bigint;
  readonly settled: Set<number>;
}

/** Looks at the whole protocol after every transaction, remembers what it saw, and throws a `Violation` by name. */
export class Observer {
  readonly world: World;
  view: View;
  /** Tokens given away: by token, then to whom. */
  readonly donations: Record<Donee, bigint>[];
  readonly leases: LeaseBooks;
  /** How often each event was seen; endings and returns of leases by their kind. */
  readonly seen = new Map<string, number>();
  private readonly ghosts: Ghost[];
  private readonly protocol: Protocol;

  private constructor(world: World, view: View) {
    this.world = world;
    this.view = view;
    this.donations = world.tokens.map(() => ({
      ledger: 0n,
      market: 0n,
      settlement: 0n,
      leases: 0n,
      registry: 0n,
      oracle: 0n,
    }));
    this.leases = new LeaseBooks(world);
    this.protocol = new Protocol(world);
    this.ghosts = world.series.map(({ lanes }) => ({
      lanes: lanes.map(() => ({
        deposited: 0n,
        dust: 0n,
        claimed: new Map(),
        claimers: new Set(),
        earned: world.holders.map(() => 0n),
      })),
      paidIn: 0n,
      refunded: 0n,
      released: 0n,
      withheld: 0n,
      bond: 0n,
      penalty: 0n,
      awards: new Map<number, bigint>(),
      deposit: 0n,
      settled: new Set(),
    }));
  }

  static async start(world: World): Promise<Observer> {
    return new Observer(world, await look(world));
  }

  ghost(series: number): Ghost {
    return at(this.ghosts, series);
  }

  seriesView(series: number): SeriesView {
    return at(this.view.series, series);
  }

  /**
   * @param logs what the transaction emitted
   * @param movers accounts whose units it was allowed to take
   */
  async observe(logs: readonly RawLog[], movers: ReadonlySet<string>): Promise<void> {
    const before = this.view;
    this.view = await look(this.world);
    // Units that anybody held since the last look earned until now; a transaction moves units in its last second only.
    for (const [i, ghost] of this.ghosts.entries()) {
      const held = at(before.series, i).units;
      for (const [k, lane] of ghost.lanes.entries()) {
        const growth = at(this.seriesView(i).lanes, k).indexNow - at(at(before.series, i).lanes, k).indexNow;
        if (growth < 0n) throw new Violation("MONO-A", `the index of series ${i}, lane ${k} fell by ${-growth}`);
        lane.claimers.clear();
        lane.earned = lane.earned.map((earned, j) => earned + at(held, j) * growth);
      }
    }
    const events = happenings(this.world, logs);
    for (const event of events) this.remember(event);
    this.checkRefunds(events);

    for (const [i, facts] of this.world.series.entries()) this.checkSeries(i, facts, at(before.series, i), movers);
    this.protocol.check(this.view, before, this.donations);
    const own = this.world.address.leases;
    const claimed = this.ghosts.map(({ lanes }) => lanes.map((lane) => lane.claimed.get(own) ?? 0n));
    this.leases.check(
      this.view,
      claimed,
      this.donations.map((donated) => donated.leases),
    );
  }

  // ---------------------------------------------------------------- events

  private remember(event: Happening): void {
    const { address } = this.world;
    const key = outcomeOf(event);
    this.seen.set(key, (this.seen.get(key) ?? 0) + 1);
    const ofLeases = [address.leases, address.leasehold, address.reversion].includes(event.address);
    if (ofLeases || event.name === "TargetStored") this.leases.remember(event, this.view);
    if (ofLeases) return;
    const index = event.series;
    if (index < 0) return;
    const ghost = this.ghost(index);
    switch (event.name) {
      case "RewardDeposited":
        at(ghost.lanes, 0).deposited += event.amount("amount");
        this.rememberExtra(index, ghost, event);
        break;
      case "Awarded":
        ghost.awards.set(event.number("epoch"), (ghost.awards.get(event.number("epoch")) ?? 0n) + event.amount("amount"));
        break;
      case "SecondRewardDeposited":
        at(ghost.lanes, 1).deposited += event.amount("amount");
        break;
      case "SeriesClosed": {
        const lane = at(this.world.series, index).lanes.findIndex(({ token }) => token === event.token("rewardToken"));
        at(ghost.lanes, lane).dust += event.amount("dust");
        break;
      }
      case "RewardClaimed":
      case "SecondRewardClaimed": {
        const { claimed, claimers } = at(ghost.lanes, event.name === "RewardClaimed" ? 0 : 1);
        const account = event.text("account");
        claimed.set(account, (claimed.get(account) ?? 0n) + event.amount("amount"));
        claimers.add(account);
        break;
      }
      case "UnitsSold":
        ghost.paidIn += event.amount("cost");
        this.protocol.checkSale(this.view, index);
        break;
      case "Refunded":
        ghost.refunded += event.amount("amount");
        break;
      default:
        this.rememberDays(event, index, ghost);
    }
  }

  /** What settlement and market say of days, bonds and endings. */
  private rememberDays(event: Happening, index: number, ghost: Ghost): void {
    switch (event.name) {
      case "EpochSettled":
        this.rememberDay(index, ghost, event.number("epoch"));
        break;
      case "EscrowSettled":
        ghost.released += event.amount("released");
        ghost.withheld += event.amount("withheld");
        break;
      case "WithheldReleased":
        ghost.released += event.amount("amount");
        ghost.withheld -= event.amount("amount");
        break;
      case "RefundsOpened":
        if (event.args.forfeited === true) ghost.withheld = 0n;
        break;
      case "BondPosted":
        ghost.bond += event.amount("amount");
        break;
      case "BondWithdrawn":
        ghost.bond -= event.amount("amount");
        break;
      case "EpochCovered": {
        const cover = event.args.cover as { fromFunding: bigint; fromBond: bigint; tip: bigint; writtenOff: bigint };
        ghost.bond -= cover.fromBond + cover.tip;
        if (cover.writtenOff > 0n) {
          // No day comes after this one: all awards have come with its deposit.
          const least = cover.fromFunding + cover.fromBond + sum([...ghost.awards.values()]);
          if (ghost.deposit < least) throw new Violation("CONS-B", `series ${index}: awards of cut-off days were lost`);
          ghost.awards.clear();
        }
        this.rememberDay(index, ghost, event.number("epoch"));
        break;
      }
      case "SeriesEnded":
        ghost.bond -= event.amount("penalty");
        ghost.penalty += event.amount("penalty");
        break;
    }
  }

  /** A penalty comes with the next deposit, an award with that of its day. */
  private rememberExtra(series: number, ghost: Ghost, event: Happening): void {
    const day = event.number("epoch");
    const extra = ghost.penalty + (ghost.awards.get(day) ?? 0n);
    ghost.deposit = event.amount("amount");
    if (ghost.deposit < extra) {
      throw new Violation("CONS-B", `series ${series}: a penalty and awards of ${extra} did not reach the holders`);
    }
    ghost.penalty = 0n;
    ghost.awards.delete(day);
  }

  private rememberDay(series: number, ghost: Ghost, epoch: number): void {
    const { startEpoch } = at(this.world.series, series);
    const { endingEpochs } = this.seriesView(series).backing;
    if (ghost.settled.has(epoch)) throw new Violation("ORA-A", `day ${epoch} of series ${series} was settled twice`);
    const expected = startEpoch + ghost.settled.size;
    if (epoch !== expected)
      throw new Violation("MONO-A", `series ${series} settled day ${epoch} instead of ${expected}`);
    if (epoch >= startEpoch + Number(endingEpochs))
      throw new Violation("MONO-A", `series ${series} settled day ${epoch} after its end`);
    ghost.settled.add(epoch);
  }

  /** Whoever is refunded gets the pot's part of the units that it gives up, whoever came before; looked at one by one. */
  private checkRefunds(events: readonly Happening[]): void {
    const refunds = events.filter(({ name }) => name === "Refunded");
    const [one] = refunds;
    if (!one || refunds.length > 1) return;
    const { escrow, lanes } = this.seriesView(one.series);
    const [amount, units] = [one.amount("amount"), one.amount("units")];
    const part = ((escrow.refundable + amount) * units) / (at(lanes, 0).info.supply + units);
    equal("FAIR-A", `series ${one.series}: refund of ${units} units`, amount, part);
  }

  // ---------------------------------------------------------------- one series

  private checkSeries(i: number, facts: SeriesFacts, before: SeriesView, movers: ReadonlySet<string>): void {
    const now = this.seriesView(i);
    const ghost = this.ghost(i);
    const name = `series ${i} (${facts.name})`;
    this.checkUnits(name, now, before, movers);
    for (const k of now.lanes.keys()) this.checkLane(i, k, now, before);

    // What never falls
    if (now.account.settledEpochs < before.account.settledEpochs)
      throw new Violation("MONO-A", `${name}: days were unsettled`);
    equal("MONO-A", `${name}: days of settlement and market`, now.escrow.settledEpochs, now.account.settledEpochs);
    equal("ORA-A", `${name}: days counted and days seen`, now.account.settledEpochs, BigInt(ghost.settled.size));
    if (now.backing.endingEpochs > before.backing.endingEpochs || now.account.settledEpochs > now.backing.endingEpochs)
      throw new Violation("MONO-A", `${name}: an ended series goes on`);

    // What was paid, and what stands behind it
    const { escrow, backing } = now;
    equal("CONS-C", `${name}: payments`, escrow.paid, ghost.paidIn);
    equal("CONS-C", `${name}: refunds`, escrow.refunded, ghost.refunded);
    equal("CONS-C", `${name}: released`, escrow.released, ghost.released);
    equal("CONS-C", `${name}: withheld`, escrow.withheld, ghost.withheld);
    const parts = escrow.released + escrow.withheld + escrow.refundable + escrow.refunded + escrow.escrowed;
    equal("CONS-C", `${name}: released, withheld, refundable, refunded and escrowed`, parts, escrow.paid);
    equal("SOLV-C", `${name}: bond`, backing.bond, ghost.bond);
    equal("SOLV-C", `${name}: penalty that waits for the next deposit`, backing.penalty, ghost.penalty);
    equal("SOLV-C", `${name}: awards that wait for their days`, now.awards, sum([...ghost.awards.values()]));
  }

  /** Who holds what; what the lease market holds is its books' affair. */
  private checkUnits(name: string, now: SeriesView, before: SeriesView, movers: ReadonlySet<string>): void {
    const [info, infoBefore] = [at(now.lanes, 0).info, at(before.lanes, 0).info];
    equal("CONS-A", `${name}: sum of balances and supply`, sum(now.units), info.supply);
    for (const lane of now.lanes) equal("CONS-A", `${name}: supply of every lane`, lane.info.supply, info.supply);
    if (infoBefore.started && !infoBefore.closed) {
      equal("CONS-A", `${name}: supply while mining`, info.supply, infoBefore.supply);
    }
    for (const [j, account] of this.world.accounts.entries()) {
      if (at(now.units, j) < at(before.units, j) && !movers.has(account)) {
        throw new Violation("SAFE-B", `${name}: units of ${account} were moved by somebody else`);
      }
    }
  }

  private checkLane(i: number, k: number, now: SeriesView, before: SeriesView): void {
    const name = `series ${i} (${at(this.world.series, i).name}), lane ${k}`;
    const lane = at(now.lanes, k);
    const ghost = at(this.ghost(i).lanes, k);
    const s = at(at(this.world.series, i).lanes, k).scaleBits;
    for (const [j, account] of this.world.holders.entries()) {
      const claimed = ghost.claimed.get(account) ?? 0n;
      const accrued = at(lane.accruedNow, j);
      equal("FAIR-A", `${name}: what ${account} earned, at scale s`, accrued + (claimed << s), at(ghost.earned, j));
      if (ghost.claimers.has(account) && accrued >> s !== 0n) {
        throw new Violation("FAIR-B", `${name}: ${account} claimed, and ${accrued >> s} base units were not paid`);
      }
    }
    const unstreamed = (lane.targetNow - lane.indexNow) * lane.info.supply;
    const claimed = sum([...ghost.claimed.values()]);
    const known = sum(lane.accruedNow) + unstreamed + lane.info.carry + ((claimed + ghost.dust) << s);
    equal("CONS-B", `${name}: claimed, claimable, unstreamed, carry and dust, at scale s`, known, ghost.deposited << s);
    if (lane.targetNow < at(before.lanes, k).targetNow) throw new Violation("MONO-A", `${name}: the target fell`);
  }
}

function outcomeOf(event: Happening): string {
  if (event.name === "SeriesEnded") return `SeriesEnded: ${event.amount("ending")}`;
  if (event.name === "LeaseClosed") return event.amount("refund") > 0n ? "LeaseClosed by refund" : "LeaseClosed by return";
  if (event.name !== "EpochCovered") return event.name;
  const { writtenOff } = event.args.cover as { writtenOff: bigint };
  return writtenOff > 0n ? "EpochCovered in part" : "EpochCovered in full";
}
