import { LeaseModel } from "../leases/model.ts";
import { sum, at, equal, Violation } from "./violation.ts";
import type { Happening } from "./happenings.ts";
import type { View } from "./view.ts";
import type { World } from "./world.ts";

const NOBODY = `0x${"00".repeat(20)}`;

/** A lease whose units are in the lease market, as events and the exact model of `test/leases` tell it. */
export interface OpenLease {
  readonly lease: bigint;
  readonly series: number;
  readonly units: bigint;
  readonly start: number;
  readonly epochs: bigint;
  readonly paymentToken: number;
  readonly lanes: readonly LeaseModel[];
  /** Rent that neither side was paid or credited. */
  unpaidRent: bigint;
  readonly rent: bigint;
  lessee: string;
  lessor: string;
  bought: boolean;
}

export interface Offer {
  readonly listing: bigint;
  readonly lister: string;
  readonly series: number;
  readonly paymentToken: number;
  left: bigint;
}

/** Every listing and lease of a life. Incomes at scale `s`, apart for each series and lane, to the last bit. */
export class LeaseBooks {
  readonly offers: Offer[] = [];
  readonly open: OpenLease[] = [];
  private readonly world: World;
  /** Stored targets, by series, lane and day. */
  private readonly targets = new Map<string, bigint>();
  /** Income of closed leases, by series, lane and account. */
  private readonly incomes: Map<string, bigint>[][];
  /** Base units that the lease market has paid out, by series and lane. */
  private readonly paidOut: bigint[][];
  private readonly credits: Map<string, bigint>[];
  /** What closing a lease has credited so far, by lane and account; compared when it is closed. */
  private closing = twoLanes();

  constructor(world: World) {
    this.world = world;
    this.incomes = world.series.map(({ lanes }) => lanes.map(() => new Map<string, bigint>()));
    this.paidOut = world.series.map(({ lanes }) => lanes.map(() => 0n));
    this.credits = world.tokens.map(() => new Map<string, bigint>());
  }

  // ---------------------------------------------------------------- events

  remember(event: Happening, view: View): void {
    switch (event.name) {
      case "TargetStored":
        this.targets.set(this.key(event.series, event.token("rewardToken"), event.number("epoch")), event.amount("target"));
        return;
      case "Listed":
        this.rememberOffer(event);
        return;
      case "ListingCancelled":
        this.offer(event.amount("listing")).left = 0n;
        return;
      case "LeaseTaken":
        this.rememberLease(event, view);
        return;
      case "Transfer":
        this.rememberOwner(event);
        return;
      case "IncomeClaimed":
        this.checkClaim(event, view);
        return;
      case "RentClaimed": {
        const lease = this.lease(event);
        const vested = (lease.rent * event.amount("epochs")) / lease.epochs;
        equal("CONS-C", `rent of lease ${lease.lease}`, event.amount("amount"), vested - (lease.rent - lease.unpaidRent));
        lease.unpaidRent -= event.amount("amount");
        return;
      }
      case "OptionExercised":
        this.rememberPurchase(this.lease(event));
        return;
      case "Credited":
        add(at(this.credits, event.token("token")), event.text("account"), event.amount("amount"));
        return;
      case "IncomeCredited":
        this.closing.forEach((lane, i) => {
          add(lane, event.text("account"), event.amount(i === 0 ? "scaled" : "secondScaled"));
        });
        return;
      case "LeaseClosed":
        this.close(this.lease(event), view);
        return;
      case "CreditWithdrawn": {
        const credits = at(this.credits, event.token("token"));
        equal("CONS-C", "a credit of the lease market", event.amount("amount"), credits.get(event.text("account")) ?? 0n);
        credits.delete(event.text("account"));
        return;
      }
      case "IncomeWithdrawn":
        for (const [i, amount] of [event.amount("amount"), event.amount("secondAmount")].entries()) {
          if (i < at(this.incomes, event.series).length) this.withdraw(event, i, amount);
        }
        return;
    }
  }

  private rememberOffer(event: Happening): void {
    const terms = event.args.terms as { units: bigint; paymentToken: string };
    this.offers.push({
      listing: event.amount("listing"),
      lister: event.text("lister"),
      series: event.series,
      paymentToken: this.world.tokens.indexOf(terms.paymentToken),
      left: terms.units,
    });
  }

  private rememberLease(event: Happening, view: View): void {
    const offer = this.offer(event.amount("listing"));
    const { startEpoch } = at(this.world.series, offer.series);
    const [units, start, epochs] = [event.amount("units"), event.number("start"), event.amount("epochs")];
    offer.left -= units;
    const takes = [event.amount("takeIndex"), event.amount("secondTakeIndex")];
    const lanes = at(view.series, offer.series).lanes.map(({ indexNow }, i) => {
      equal("CONS-B", `index at which lease ${event.amount("lease")} began`, at(takes, i), indexNow);
      return new LeaseModel(units, indexNow, start === startEpoch ? indexNow : undefined);
    });
    const lessee = event.text("lessee");
    const { series, paymentToken, lister } = offer;
    const rent = event.amount("rent");
    const money = { rent, unpaidRent: rent, bought: false, lessee, lessor: lister };
    this.open.push({ lease: event.amount("lease"), series, units, start, epochs, paymentToken, lanes, ...money });
  }

  private rememberOwner(event: Happening): void {
    const lease = this.open.find((one) => one.lease === event.amount("tokenId"));
    // Burned within the transaction that closes the lease, whose last owners count.
    if (!lease || event.text("to") === NOBODY) return;
    if (event.address === this.world.address.leasehold) lease.lessee = event.text("to");
    else lease.lessor = event.text("to");
  }

  /** Price and rent were credited by events of their own. */
  private rememberPurchase(lease: OpenLease): void {
    lease.bought = true;
    lease.unpaidRent = 0n;
    for (const lane of lease.lanes) lane.bought = true;
  }

  private checkClaim(event: Happening, view: View): void {
    const lease = this.lease(event);
    const side = event.args.isLessee === true ? "lessee" : "lessor";
    for (const [i, model] of lease.lanes.entries()) {
      const paid = event.amount(i === 0 ? "amount" : "secondAmount");
      const earned = this.earned(lease, i, view)[side] >> this.scale(lease.series, i);
      equal("FAIR-A", `income of the ${side} of lease ${lease.lease}, lane ${i}`, paid, earned - model[side].paid);
      model[side].paid += paid;
      this.payOut(lease.series, i, paid);
    }
  }

  private close(lease: OpenLease, view: View): void {
    for (const i of lease.lanes.keys()) {
      const left = this.left(lease, i, view);
      const credited = at(this.closing, i);
      const expected = new Map<string, bigint>();
      add(expected, lease.lessee, left.lessee);
      add(expected, lease.lessor, left.lessor);
      for (const [account, scaled] of expected) {
        const what = `income of ${account} when lease ${lease.lease} is closed, lane ${i}, at scale s`;
        equal("FAIR-A", what, credited.get(account) ?? 0n, scaled);
        add(at(at(this.incomes, lease.series), i), account, scaled);
      }
    }
    this.closing = twoLanes();
    this.open.splice(this.open.indexOf(lease), 1);
  }

  private withdraw(event: Happening, lane: number, amount: bigint): void {
    const incomes = at(at(this.incomes, event.series), lane);
    const had = incomes.get(event.text("account")) ?? 0n;
    const s = this.scale(event.series, lane);
    equal("FAIR-B", `income of closed leases, lane ${lane} of series ${event.series}`, amount, had >> s);
    incomes.set(event.text("account"), had - (amount << s));
    this.payOut(event.series, lane, amount);
  }

  // ---------------------------------------------------------------- checks

  /**
   * @param claimed base units that the ledger has paid to the lease market, by series and lane
   * @param donated base units given to the lease market, by token
   */
  check(view: View, claimed: readonly (readonly bigint[])[], donated: readonly bigint[]): void {
    const own = this.world.holders.length - 1;
    const balances = view.tokens.map(() => 0n);
    for (const [i, series] of view.series.entries()) {
      const leases = this.open.filter((lease) => lease.series === i);
      equal("CONS-A", `series ${i}: units in leases`, at(series.units, own), sum(leases.map(({ units }) => units)));
      for (const [k, lane] of series.lanes.entries()) {
        const s = this.scale(i, k);
        const kept = at(at(claimed, i), k) - at(at(this.paidOut, i), k);
        const owed = leases.map((lease) => this.left(lease, k, view)).flatMap(({ lessee, lessor }) => [lessee, lessor]);
        const credited = [...at(at(this.incomes, i), k).values()];
        const received = at(lane.accruedNow, own) + (kept << s);
        equal("CONS-B", `series ${i}, lane ${k}: income in leases, at scale s`, received, sum([...owed, ...credited]));
        const { token } = at(at(this.world.series, i).lanes, k);
        balances[token] = at(balances, token) + kept;
      }
    }
    for (const [token, { ofLeases }] of view.tokens.entries()) {
      const rents = this.open.filter((lease) => lease.paymentToken === token).map(({ unpaidRent }) => unpaidRent);
      const owed = at(balances, token) + sum([...rents, ...at(this.credits, token).values()]);
      equal("SOLV-B", `token ${token}: the lease market's balance`, ofLeases, owed + at(donated, token));
    }
  }

  private payOut(series: number, lane: number, amount: bigint): void {
    const paid = at(this.paidOut, series);
    paid[lane] = at(paid, lane) + amount;
  }

  /** Earned and not paid, at scale `s`. */
  private left(lease: OpenLease, lane: number, view: View): { lessee: bigint; lessor: bigint } {
    const earned = this.earned(lease, lane, view);
    const model = at(lease.lanes, lane);
    const s = this.scale(lease.series, lane);
    return { lessee: earned.lessee - (model.lessee.paid << s), lessor: earned.lessor - (model.lessor.paid << s) };
  }

  private earned(lease: OpenLease, lane: number, view: View): { lessee: bigint; lessor: bigint } {
    const model = at(lease.lanes, lane);
    const { token } = at(at(this.world.series, lease.series).lanes, lane);
    model.begins ??= this.targets.get(this.key(lease.series, token, lease.start - 1));
    model.ends ??= this.targets.get(this.key(lease.series, token, lease.start + Number(lease.epochs) - 1));
    return model.earned(at(at(view.series, lease.series).lanes, lane).indexNow);
  }

  private scale(series: number, lane: number): bigint {
    return at(at(this.world.series, series).lanes, lane).scaleBits;
  }

  private key(series: number, token: number, epoch: number): string {
    return [series, token, epoch].join(" ");
  }

  private lease(event: Happening): OpenLease {
    const found = this.open.find((one) => one.lease === event.amount("lease"));
    if (!found) throw new Violation("CONS-B", `${event.name} of lease ${event.amount("lease")}, which is not open`);
    return found;
  }

  private offer(listing: bigint): Offer {
    return at(this.offers, Number(listing) - 1);
  }
}

function add(map: Map<string, bigint>, key: string, amount: bigint): void {
  map.set(key, (map.get(key) ?? 0n) + amount);
}

function twoLanes(): Map<string, bigint>[] {
  return [new Map<string, bigint>(), new Map<string, bigint>()];
}
