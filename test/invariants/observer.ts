import type { ethers as ethersLib } from "ethers";
import type { SystemReader } from "../../types/ethers-contracts/index.js";
import { BITCOIN } from "../helpers/system.ts";
import { PAYMENT, type SeriesFacts, type World } from "./world.ts";

export type View = SystemReader.ViewStructOutput;
export type SeriesView = SystemReader.SeriesViewStructOutput;

const SECONDS_PER_DAY = 86_400n;

/** A property of the design's section 9 that does not hold. */
export class Violation extends Error {
  constructor(property: string, detail: string) {
    super(`${property}: ${detail}`);
  }
}

/** What one series has been seen to do, from its events and from time alone. */
interface Ghost {
  deposited: bigint;
  dust: bigint;
  /** Base units paid out, by account. */
  claimed: Map<string, bigint>;
  /** What each account earned at scale s: units times growth of the index, while it held them. */
  earned: bigint[];
  paidIn: bigint;
  refunded: bigint;
  released: bigint;
  withheld: bigint;
  bond: bigint;
  /** Taken from the bond; joins the next deposit. */
  penalty: bigint;
  settled: Set<number>;
}

/** Looks at the whole protocol after every transaction, remembers what it saw, and throws a `Violation` by name. */
export class Observer {
  readonly world: World;
  view: View;
  /** Donations by token index, to the ledger, the market and the settlement. */
  readonly donations: { ledger: bigint; market: bigint; settlement: bigint }[];
  private readonly ghosts: Ghost[];

  private constructor(world: World, view: View) {
    this.world = world;
    this.view = view;
    this.donations = world.tokens.map(() => ({ ledger: 0n, market: 0n, settlement: 0n }));
    this.ghosts = world.series.map(() => ({
      deposited: 0n,
      dust: 0n,
      claimed: new Map(),
      earned: world.accounts.map(() => 0n),
      paidIn: 0n,
      refunded: 0n,
      released: 0n,
      withheld: 0n,
      bond: 0n,
      penalty: 0n,
      settled: new Set(),
    }));
  }

  static async start(world: World): Promise<Observer> {
    return new Observer(world, await read(world));
  }

  ghost(series: number): Ghost {
    const ghost = this.ghosts[series];
    if (!ghost) throw new RangeError(`there is no series ${series}`);
    return ghost;
  }

  seriesView(series: number): SeriesView {
    const view = this.view.series[series];
    if (!view) throw new RangeError(`there is no series ${series}`);
    return view;
  }

  /**
   * @param logs what the transaction emitted
   * @param movers accounts whose units it was allowed to take
   */
  async observe(logs: readonly ethersLib.Log[], movers: ReadonlySet<string>): Promise<void> {
    const before = this.view;
    this.view = await read(this.world);
    // Units that anybody held since the last look earned until now; a transaction moves units in its last second only.
    for (const [i, ghost] of this.ghosts.entries()) {
      const growth = (this.view.series[i]?.indexNow ?? 0n) - (before.series[i]?.indexNow ?? 0n);
      if (growth < 0n) throw new Violation("MONO-A", `the index of series ${i} fell by ${-growth}`);
      const held = before.series[i]?.units ?? [];
      ghost.earned = ghost.earned.map((sum, j) => sum + (held[j] ?? 0n) * growth);
    }
    for (const log of logs) this.remember(log);

    for (const [i, facts] of this.world.series.entries()) this.checkSeries(i, facts, before.series[i], movers);
    for (const token of this.world.tokens.keys()) this.checkToken(token);
    this.checkOracle(before);
    this.checkCapacity();
  }

  // ---------------------------------------------------------------- events

  private remember(log: ethersLib.Log): void {
    const { ledger, market, settlement, address } = this.world;
    const contract = { [address.ledger]: ledger, [address.market]: market, [address.settlement]: settlement }[
      log.address
    ];
    const event = contract?.interface.parseLog(log);
    if (!event) return;
    const args = event.args.toObject() as Record<string, unknown>;
    const index = this.world.ids.findIndex((id) => id === args.id);
    const ghost = this.ghosts[index];
    if (!ghost) return;
    const amount = (name: string): bigint => {
      const value = args[name];
      if (typeof value !== "bigint") throw new TypeError(`${event.name} has no number ${name}`);
      return value;
    };
    switch (event.name) {
      case "RewardDeposited":
        ghost.deposited += amount("amount");
        if (amount("amount") < ghost.penalty) {
          throw new Violation("CONS-B", `series ${index}: a penalty of ${ghost.penalty} did not reach the holders`);
        }
        ghost.penalty = 0n;
        break;
      case "SeriesClosed":
        ghost.dust += amount("dust");
        break;
      case "RewardClaimed": {
        const account = String(args.account);
        ghost.claimed.set(account, (ghost.claimed.get(account) ?? 0n) + amount("amount"));
        break;
      }
      case "UnitsSold":
        ghost.paidIn += amount("cost");
        this.checkSale();
        break;
      case "Refunded":
        ghost.refunded += amount("amount");
        break;
      case "EpochSettled":
        this.rememberDay(index, ghost, Number(amount("epoch")));
        break;
      case "EscrowSettled":
        ghost.released += amount("released");
        ghost.withheld += amount("withheld");
        break;
      case "WithheldReleased":
        ghost.released += amount("amount");
        ghost.withheld -= amount("amount");
        break;
      case "RefundsOpened":
        if (args.forfeited === true) ghost.withheld = 0n;
        break;
      case "BondPosted":
        ghost.bond += amount("amount");
        break;
      case "BondWithdrawn":
        ghost.bond -= amount("amount");
        break;
      case "EpochCovered": {
        const { fromBond, tip } = event.args.getValue("cover") as { fromBond: bigint; tip: bigint };
        ghost.bond -= fromBond + tip;
        this.rememberDay(index, ghost, Number(amount("epoch")));
        break;
      }
      case "SeriesEnded":
        ghost.bond -= amount("penalty");
        ghost.penalty += amount("penalty");
        break;
    }
  }

  private rememberDay(series: number, ghost: Ghost, epoch: number): void {
    const { startEpoch } = this.facts(series);
    const { endingEpochs } = this.seriesView(series).backing;
    if (ghost.settled.has(epoch)) throw new Violation("ORA-A", `day ${epoch} of series ${series} was settled twice`);
    const expected = startEpoch + ghost.settled.size;
    if (epoch !== expected)
      throw new Violation("MONO-A", `series ${series} settled day ${epoch} instead of ${expected}`);
    if (epoch >= startEpoch + Number(endingEpochs))
      throw new Violation("MONO-A", `series ${series} settled day ${epoch} after its end`);
    ghost.settled.add(epoch);
  }

  // ---------------------------------------------------------------- one series

  private checkSeries(
    i: number,
    facts: SeriesFacts,
    before: SeriesView | undefined,
    movers: ReadonlySet<string>,
  ): void {
    const now = this.seriesView(i);
    if (!before) throw new RangeError(`series ${i} was not seen before`);
    const ghost = this.ghost(i);
    const { lane, escrow } = now;
    const name = `series ${i} (${facts.name})`;

    // Who holds what
    const held = sum(now.units);
    equal("CONS-A", `${name}: sum of balances and supply`, held, lane.supply);
    if (before.lane.started && !before.lane.closed) {
      equal("CONS-A", `${name}: supply while mining`, lane.supply, before.lane.supply);
    }
    for (const [j, account] of this.world.accounts.entries()) {
      if ((now.units[j] ?? 0n) < (before.units[j] ?? 0n) && !movers.has(account)) {
        throw new Violation("SAFE-B", `${name}: units of ${account} were moved by somebody else`);
      }
    }

    // What it has earned
    const s = facts.scaleBits;
    for (const [j, account] of this.world.accounts.entries()) {
      const claimed = ghost.claimed.get(account) ?? 0n;
      const accrued = now.accruedNow[j] ?? 0n;
      equal("FAIR-A", `${name}: what ${account} earned, at scale s`, accrued + (claimed << s), ghost.earned[j] ?? 0n);
      equal("FAIR-B", `${name}: claimable by ${account}, rounded down once`, now.claimable[j] ?? 0n, accrued >> s);
    }
    const unstreamed = (now.targetNow - now.indexNow) * lane.supply;
    const claimed = sum([...ghost.claimed.values()]);
    const known = sum(now.accruedNow) + unstreamed + lane.carry + ((claimed + ghost.dust) << s);
    equal("CONS-B", `${name}: claimed, claimable, unstreamed, carry and dust, at scale s`, known, ghost.deposited << s);

    // What never falls
    if (now.targetNow < before.targetNow) throw new Violation("MONO-A", `${name}: the target fell`);
    if (now.account.settledEpochs < before.account.settledEpochs)
      throw new Violation("MONO-A", `${name}: days were unsettled`);
    equal("MONO-A", `${name}: days of settlement and market`, escrow.settledEpochs, now.account.settledEpochs);
    equal("ORA-A", `${name}: days counted and days seen`, now.account.settledEpochs, BigInt(ghost.settled.size));

    // What was paid
    equal("CONS-C", `${name}: payments`, escrow.paid, ghost.paidIn);
    equal("CONS-C", `${name}: refunds`, escrow.refunded, ghost.refunded);
    equal("CONS-C", `${name}: released`, escrow.released, ghost.released);
    equal("CONS-C", `${name}: withheld`, escrow.withheld, ghost.withheld);

    // What stands behind it
    equal("SOLV-C", `${name}: bond`, now.backing.bond, ghost.bond);
    equal("SOLV-C", `${name}: penalty that waits for the next deposit`, now.backing.penalty, ghost.penalty);
    if (now.backing.endingEpochs > before.backing.endingEpochs || now.account.settledEpochs > now.backing.endingEpochs)
      throw new Violation("MONO-A", `${name}: an ended series goes on`);
    const parts = escrow.released + escrow.withheld + escrow.refundable + escrow.refunded + escrow.escrowed;
    equal("CONS-C", `${name}: released, withheld, refundable, refunded and escrowed`, parts, escrow.paid);
  }

  // ---------------------------------------------------------------- one token

  private checkToken(token: number): void {
    const seen = this.view.tokens[token];
    const donated = this.donations[token];
    if (!seen || !donated) throw new RangeError(`there is no token ${token}`);

    // At the finest scale of all series, so that nothing is rounded before it is compared.
    const FINEST = 96n;
    let owed = seen.reserve << FINEST;
    // Funding, bonds and penalties of the series, fees, and tips of those who covered.
    let backed = seen.protocolFees + sum(seen.coverCredits);
    let paymentsOwed = 0n;
    for (const [i, facts] of this.world.series.entries()) {
      const { accruedNow, targetNow, indexNow, lane, account, backing, escrow } = this.seriesView(i);
      if (facts.rewardToken === token) {
        const scaled = sum(accruedNow) + (targetNow - indexNow) * lane.supply + lane.carry;
        owed += scaled << (FINEST - facts.scaleBits);
        backed += account.funding + account.fees + backing.bond + backing.penalty;
      }
      if (token === PAYMENT)
        paymentsOwed += escrow.escrowed + escrow.withheld + escrow.refundable + escrow.providerCredit;
    }
    atLeast("SOLV-A", `token ${token}: the ledger's balance`, seen.ofLedger << FINEST, owed);
    equal("SOLV-C", `token ${token}: the reserve, and funding, bonds, penalties, fees and tips`, seen.reserve, backed);
    equal("SOLV-C", `token ${token}: the settlement holds nothing itself`, seen.ofSettlement, donated.settlement);
    paymentsOwed += sum(seen.credits);
    atLeast("SOLV-B", `token ${token}: the market's balance`, seen.ofMarket, paymentsOwed);
    equal("SOLV-B", `token ${token}: the market's balance, exactly`, seen.ofMarket, paymentsOwed + donated.market);
  }

  // ---------------------------------------------------------------- oracle and capacity

  private checkOracle(before: View): void {
    if (this.view.oracleSequence < before.oracleSequence) throw new Violation("MONO-A", "the oracle's sequence fell");
    if (this.view.oracleLastEpoch < before.oracleLastEpoch) throw new Violation("MONO-A", "the oracle's last day fell");
  }

  /** Right after a sale: no day of the farm has more hashrate sold than attested now. */
  private checkSale(): void {
    for (const { startEpoch } of this.view.reservations) {
      const reserved = this.reservedOn(startEpoch);
      atLeast("CAP-A", `capacity on day ${startEpoch}`, this.view.attestedCapacity, reserved);
    }
  }

  /** Sold hashrate stays reserved to the original end, whatever became of the series. */
  private checkCapacity(): void {
    const today = this.view.timestamp / SECONDS_PER_DAY;
    for (const [i, { id, unitHashrate, startEpoch, epochs }] of this.world.series.entries()) {
      const { sold } = this.seriesView(i).escrow;
      if (sold === 0n || today >= BigInt(startEpoch + epochs)) continue;
      const own = this.view.reservations.find((r) => r.id === id);
      equal("CAP-A", `hashrate reserved for series ${i}`, own?.hashrate ?? 0n, sold * unitHashrate);
    }
  }

  private reservedOn(day: bigint): bigint {
    return sum(this.view.reservations.filter((r) => r.startEpoch <= day && day < r.endEpoch).map((r) => r.hashrate));
  }

  private facts(series: number): SeriesFacts {
    const facts = this.world.series[series];
    if (!facts) throw new RangeError(`there is no series ${series}`);
    return facts;
  }
}

async function read(world: World): Promise<View> {
  const { addresses } = world;
  return await world.reader.read(
    {
      ledger: addresses.hashpower,
      market: addresses.market,
      settlement: addresses.settlement,
      registry: addresses.farmRegistry,
      oracle: addresses.outputOracle,
    },
    world.farmId,
    BITCOIN,
    [...world.ids],
    [...world.tokens],
    [...world.accounts],
  );
}

export function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}

function equal(property: string, what: string, actual: bigint, expected: bigint): void {
  if (actual !== expected) throw new Violation(property, `${what}: ${actual} is not ${expected}`);
}

function atLeast(property: string, what: string, actual: bigint, least: bigint): void {
  if (actual < least) throw new Violation(property, `${what}: ${actual} is less than ${least}`);
}
