import { NETWORKS } from "./coins.ts";
import type { View } from "./view.ts";
import { at, atLeast, equal, sum, Violation } from "./violation.ts";
import type { Donee, World } from "./world.ts";

const SECONDS_PER_DAY = 86_400n;
/** At the finest scale of all series, so that nothing is rounded before it is compared. */
export const FINEST = 96n;

/** What concerns more than one series: each token's money, the oracle, the farms' capacity. */
export class Protocol {
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  check(view: View, before: View, donations: readonly Readonly<Record<Donee, bigint>>[]): void {
    for (const token of this.world.tokens.keys()) {
      this.checkReserve(view, token, at(donations, token));
      this.checkPayments(view, token, at(donations, token));
    }
    for (const [i, network] of NETWORKS.entries()) {
      const [now, then] = [at(view.networks, i), at(before.networks, i)];
      if (now.sequence < then.sequence) throw new Violation("MONO-A", `the sequence of network ${network} fell`);
      if (now.lastEpoch < then.lastEpoch) throw new Violation("MONO-A", `the last day of network ${network} fell`);
    }
    this.checkReservations(view);
  }

  /** What the ledger holds of a token: streams and claims of its series, and the reserve, which is the settlement's. */
  private checkReserve(view: View, token: number, donated: Readonly<Record<Donee, bigint>>): void {
    const seen = at(view.tokens, token);
    let owed = seen.reserve << FINEST;
    // Funding, bonds, penalties and awards of the series, fees, and tips of those who covered.
    let backed = seen.protocolFees + sum(seen.coverCredits);
    for (const [i, facts] of this.world.series.entries()) {
      const { lanes, backing, awards } = at(view.series, i);
      for (const [k, lane] of lanes.entries()) {
        if (at(facts.lanes, k).token !== token) continue;
        const unstreamed = (lane.targetNow - lane.indexNow) * lane.info.supply;
        owed += (sum(lane.accruedNow) + unstreamed + lane.info.carry) << (FINEST - at(facts.lanes, k).scaleBits);
        backed += lane.funding + lane.fees + (k === 0 ? backing.bond + backing.penalty + awards : 0n);
      }
    }
    const balance = (seen.ofLedger - donated.ledger) << FINEST;
    atLeast("SOLV-A", `token ${token}: the ledger's balance`, balance, owed);
    equal("SOLV-A", `token ${token}: the ledger's balance, exactly`, balance, owed);
    equal("SOLV-C", `token ${token}: the reserve, and funding, bonds, penalties, awards, fees and tips`, seen.reserve, backed);
    equal("SOLV-C", `token ${token}: the settlement holds nothing itself`, seen.ofSettlement, donated.settlement);
  }

  private checkPayments(view: View, token: number, donated: Readonly<Record<Donee, bigint>>): void {
    const seen = at(view.tokens, token);
    let owed = sum(seen.credits);
    for (const [i, { paymentToken }] of this.world.series.entries()) {
      if (paymentToken !== token) continue;
      const { escrowed, withheld, refundable, providerCredit } = at(view.series, i).escrow;
      owed += escrowed + withheld + refundable + providerCredit;
    }
    atLeast("SOLV-B", `token ${token}: the market's balance`, seen.ofMarket, owed);
    equal("SOLV-B", `token ${token}: the market's balance, exactly`, seen.ofMarket, owed + donated.market);
  }

  /** Right after a sale: no day of the farm has more hashrate sold than attested now. */
  checkSale(view: View, series: number): void {
    const { attestedCapacity, reservations } = at(view.farms, at(this.world.series, series).farm);
    for (const { startEpoch: day } of reservations) {
      const reserved = reservations.filter((r) => r.startEpoch <= day && day < r.endEpoch).map((r) => r.hashrate);
      atLeast("CAP-A", `capacity on day ${day}`, attestedCapacity, sum(reserved));
    }
  }

  /** Sold hashrate stays reserved to the original end, whatever became of the series. */
  private checkReservations(view: View): void {
    const today = view.timestamp / SECONDS_PER_DAY;
    for (const [i, { id, farm, unitHashrate, startEpoch, epochs }] of this.world.series.entries()) {
      const { sold } = at(view.series, i).escrow;
      if (sold === 0n || today >= BigInt(startEpoch + epochs)) continue;
      const own = at(view.farms, farm).reservations.find((r) => r.id === id);
      equal("CAP-A", `hashrate reserved for series ${i}`, own?.hashrate ?? 0n, sold * unitHashrate);
    }
  }
}
