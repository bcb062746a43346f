import { expect } from "chai";
import fc from "fast-check";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { fuzzRuns } from "../helpers/fuzz.ts";
import { LeaseModel, StreamModel } from "./model.ts";
import {
  at,
  BTC_SCALE,
  DAY,
  DOGE_SCALE,
  FIRST,
  ID_TWO,
  list,
  load,
  moveTo,
  now,
  order,
  pay,
  PRICE,
  PRICE_A_UNIT,
  soldTwo,
  startOf,
  SUPPLY,
  take,
  wait,
  type Stage,
} from "./fixture.ts";

type Command =
  | { kind: "take"; units: bigint; lead: bigint; epochs: bigint; option: boolean }
  | { kind: "settle"; days: number; amounts: readonly bigint[]; seconds: readonly bigint[] }
  | { kind: "claimLessee" | "claimLessor" | "claimRent" | "sellLeasehold" | "sellReversion"; pick: number; to: number }
  | { kind: "exercise" | "giveBack"; pick: number }
  | { kind: "withdraw"; who: number }
  | { kind: "wait"; seconds: bigint };

/** Odd amounts, so that fractions of base units are everywhere; zero now and then: a day without net. */
const amount = fc.oneof(
  { weight: 5, arbitrary: fc.bigInt(1_000n, 10n ** 9n) },
  { weight: 1, arbitrary: fc.constant(0n) },
);
const pick = fc.nat(30);
const someone = fc.nat(3);
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("take" as const),
      units: fc.bigInt(1n, 150n),
      lead: fc.bigInt(0n, 4n),
      epochs: fc.bigInt(1n, 6n),
      option: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("settle" as const),
      days: fc.integer({ min: 1, max: 3 }),
      amounts: fc.array(amount, { minLength: 3, maxLength: 3 }),
      seconds: fc.array(amount, { minLength: 3, maxLength: 3 }),
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        "claimLessee" as const,
        "claimLessor" as const,
        "claimRent" as const,
        "sellLeasehold" as const,
        "sellReversion" as const,
      ),
      pick,
      to: someone,
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("exercise" as const, "giveBack" as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("withdraw" as const), who: someone }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("wait" as const), seconds: fc.bigInt(1n, 100_000n) }) },
);

interface OpenLease {
  readonly id: bigint;
  /** one model a lane */
  readonly lanes: readonly [LeaseModel, LeaseModel];
  readonly startsAt: bigint;
  readonly lastDay: bigint;
}

/** One random life of the lease market on a series with two reward tokens, beside the model. */
class Life {
  readonly #s: Stage;
  readonly #people: readonly HardhatEthersSigner[];
  readonly #streams = [new StreamModel(SUPPLY, BTC_SCALE), new StreamModel(SUPPLY, DOGE_SCALE)] as const;
  readonly #scales = [BTC_SCALE, DOGE_SCALE] as const;
  readonly #open: OpenLease[] = [];
  /** income of closed leases, at scale, per lane and person */
  readonly #left = [new Map<string, bigint>(), new Map<string, bigint>()] as const;
  /** per lane: what the model says the position has received, at scale, and what was paid out */
  readonly #received: [bigint, bigint] = [0n, 0n];
  readonly #paid: [bigint, bigint] = [0n, 0n];
  readonly #indexSeen: [bigint, bigint] = [0n, 0n];
  #units = 0n;
  #settled = 0n;
  #listings: { plain: bigint; option: bigint } | undefined;

  constructor(s: Stage) {
    this.#s = s;
    this.#people = [s.alice, s.bob, s.carol, s.dave];
  }

  async begin(): Promise<void> {
    const terms = { id: ID_TWO, units: 1_000n, minEpochs: 1n, maxEpochs: 20n, lastStart: FIRST + 25n };
    this.#listings = {
      plain: await list(this.#s, terms),
      option: await list(this.#s, { ...terms, purchasePrice: PRICE }),
    };
  }

  async play(step: Command): Promise<void> {
    switch (step.kind) {
      case "take":
        await this.#take(step);
        return;
      case "settle":
        await this.#settle(step);
        return;
      case "wait":
        await wait(step.seconds);
        return;
      case "withdraw":
        await this.#withdraw(this.#people[step.who] ?? this.#s.alice);
        return;
      default:
        await this.#onLease(step);
    }
  }

  async #onLease(step: Exclude<Command, { kind: "take" | "settle" | "wait" | "withdraw" }>): Promise<void> {
    const lease = this.#open[step.pick % Math.max(this.#open.length, 1)];
    if (lease === undefined) return;
    const leasehold = await this.#owner(this.#s.leasehold, lease.id);
    const reversion = await this.#owner(this.#s.reversion, lease.id);
    switch (step.kind) {
      case "claimLessee":
      case "claimLessor":
        await this.#claim(lease, step.kind, step.kind === "claimLessee" ? leasehold : reversion);
        return;
      case "claimRent":
        await this.#s.leases.connect(reversion).claimRent(lease.id, reversion);
        return;
      case "sellLeasehold":
        await this.#s.leasehold.connect(leasehold).transferFrom(leasehold, this.#person(step.to), lease.id);
        return;
      case "sellReversion":
        await this.#s.reversion.connect(reversion).transferFrom(reversion, this.#person(step.to), lease.id);
        return;
      case "exercise":
        await this.#exercise(lease, leasehold, reversion);
        return;
      case "giveBack":
        if (await this.#s.leases.isReturnable(lease.id)) {
          const sent = await this.#s.leases.giveBack(lease.id);
          await this.#close(lease, await this.#mined(sent), leasehold, reversion);
        }
    }
  }

  async #take(step: Extract<Command, { kind: "take" }>): Promise<void> {
    if (this.#listings === undefined) throw new Error("the life has not begun");
    const listing = step.option ? this.#listings.option : this.#listings.plain;
    const today = (await now()) / DAY;
    const first = today + 1n > FIRST ? today + 1n : FIRST;
    const start = first + step.lead;
    const isOffered = start <= FIRST + 25n && start + step.epochs <= FIRST + 30n;
    if (!isOffered || (await this.#s.ledger.balanceOf(this.#s.alice, ID_TWO)) < step.units) return;
    if ((await this.#s.leases.listingOf(listing)).units < step.units) return;
    const lessee = this.#person(Number(step.units) % 4);
    const id = await take(this.#s, listing, { units: step.units, start, epochs: step.epochs }, lessee);
    const second = await now();
    const lanes = [0, 1].map((lane) => {
      const index = this.#stream(lane).at(second);
      this.#receive(lane, index);
      return new LeaseModel(step.units, index, start === FIRST ? index : undefined);
    });
    this.#units += step.units;
    const [one, two] = lanes;
    if (one === undefined || two === undefined) throw new Error("two lanes");
    this.#open.push({ id, lanes: [one, two], startsAt: start, lastDay: start + step.epochs - 1n });
  }

  async #settle(step: Extract<Command, { kind: "settle" }>): Promise<void> {
    const days = BigInt(step.days) < 30n - this.#settled ? step.days : Number(30n - this.#settled);
    if (days === 0) return;
    await moveTo(startOf(FIRST + this.#settled + BigInt(days)));
    const amounts = step.amounts.slice(0, days);
    const seconds = step.seconds.slice(0, days);
    await this.#s.settlement.settle(ID_TWO, FIRST + this.#settled, amounts, seconds);
    const second = await now();
    for (let day = 0; day < days; day++) {
      const epoch = FIRST + this.#settled;
      for (const lane of [0, 1]) {
        this.#receive(lane, this.#stream(lane).at(second));
        const target = this.#stream(lane).deposit((lane === 0 ? amounts : seconds)[day] ?? 0n, second);
        for (const lease of this.#open) {
          const model = lease.lanes[lane === 0 ? 0 : 1];
          if (lease.startsAt - 1n === epoch) model.begins = target;
          if (lease.lastDay === epoch) model.ends = target;
        }
      }
      this.#settled += 1n;
    }
  }

  async #claim(lease: OpenLease, kind: "claimLessee" | "claimLessor", owner: HardhatEthersSigner): Promise<void> {
    const before = await this.#balances(owner);
    const sent = await this.#s.leases.connect(owner)[kind](lease.id, owner);
    const second = await this.#mined(sent);
    const after = await this.#balances(owner);
    for (const lane of [0, 1] as const) {
      const index = this.#stream(lane).at(second);
      this.#receive(lane, index);
      const earned = lease.lanes[lane].earned(index);
      const side = kind === "claimLessee" ? lease.lanes[lane].lessee : lease.lanes[lane].lessor;
      const owed = ((kind === "claimLessee" ? earned.lessee : earned.lessor) >> this.#scales[lane]) - side.paid;
      expect(after[lane] - before[lane], `${kind} of lease ${lease.id}, lane ${lane}`).to.equal(owed);
      side.paid += owed;
      this.#paid[lane] += owed;
    }
  }

  async #exercise(lease: OpenLease, lessee: HardhatEthersSigner, lessor: HardhatEthersSigner): Promise<void> {
    const { units, bought } = await this.#s.leases.leaseOf(lease.id);
    const endsAt = await this.#s.leases.optionEndsAt(lease.id);
    if (bought || (await now()) + 10n >= endsAt) return;
    await pay(this.#s, lessee, units * PRICE_A_UNIT);
    const sent = await this.#s.leases.connect(lessee).exercise(lease.id, units * PRICE_A_UNIT, lessee);
    const second = await this.#mined(sent);
    for (const model of lease.lanes) model.bought = true;
    const isDelivered = (await this.#s.leases.queryFilter(this.#s.leases.filters.LeaseClosed(lease.id))).length !== 0;
    if (isDelivered) await this.#close(lease, second, lessee, lessor);
  }

  /** What is left of a lease goes to its two owners, fractions included. */
  async #close(
    lease: OpenLease,
    second: bigint,
    lessee: HardhatEthersSigner,
    lessor: HardhatEthersSigner,
  ): Promise<void> {
    for (const lane of [0, 1] as const) {
      const index = this.#stream(lane).at(second);
      this.#receive(lane, index);
      const model = lease.lanes[lane];
      const earned = model.earned(index);
      const left = this.#left[lane];
      const add = (who: HardhatEthersSigner, scaled: bigint): void =>
        void left.set(who.address, (left.get(who.address) ?? 0n) + scaled);
      add(lessee, earned.lessee - (model.lessee.paid << this.#scales[lane]));
      add(lessor, earned.lessor - (model.lessor.paid << this.#scales[lane]));
    }
    this.#units -= lease.lanes[0].units;
    this.#open.splice(this.#open.indexOf(lease), 1);
    await this.check();
  }

  async #withdraw(who: HardhatEthersSigner): Promise<void> {
    const due = [0, 1].map((lane) => (this.#left[lane === 0 ? 0 : 1].get(who.address) ?? 0n) >> this.#scale(lane));
    if (due.every((whole) => whole === 0n)) {
      await expect(this.#s.leases.connect(who).withdrawIncome(ID_TWO, who)).to.be.revertedWithCustomError(
        this.#s.leases,
        "NothingToWithdraw",
      );
      return;
    }
    const before = await this.#balances(who);
    await this.#s.leases.connect(who).withdrawIncome(ID_TWO, who);
    const after = await this.#balances(who);
    for (const lane of [0, 1] as const) {
      const whole = due[lane] ?? 0n;
      expect(after[lane] - before[lane], `income of closed leases, lane ${lane}`).to.equal(whole);
      this.#left[lane].set(who.address, (this.#left[lane].get(who.address) ?? 0n) - (whole << this.#scales[lane]));
      this.#paid[lane] += whole;
    }
  }

  /** Everything that the position ever received is paid, owed to a side, or left to a person: nothing else, to the last bit. */
  async check(): Promise<void> {
    const second = await now();
    for (const lane of [0, 1] as const) {
      const index = this.#stream(lane).at(second);
      this.#receive(lane, index);
      let owed = 0n;
      let whole = 0n;
      for (const lease of this.#open) {
        const earned = lease.lanes[lane].earned(index);
        for (const [scaled, side] of [
          [earned.lessee, lease.lanes[lane].lessee],
          [earned.lessor, lease.lanes[lane].lessor],
        ] as const) {
          owed += scaled - (side.paid << this.#scales[lane]);
          whole += (scaled >> this.#scales[lane]) - side.paid;
        }
      }
      for (const scaled of this.#left[lane].values()) {
        owed += scaled;
        whole += scaled >> this.#scales[lane];
      }
      expect(owed + (this.#paid[lane] << this.#scales[lane]), `lane ${lane}: owed + paid = received`).to.equal(
        this.#received[lane],
      );
      await this.#checkMoney(lane, whole);
    }
    expect(await this.#s.ledger.balanceOf(this.#s.leases, ID_TWO), "units").to.equal(this.#units);
  }

  /** What the contract holds and can pull is all that it may have to pay, and less than a base unit an open payment more. */
  async #checkMoney(lane: 0 | 1, whole: bigint): Promise<void> {
    const token = lane === 0 ? this.#s.btc : this.#s.doge;
    const claimable = await this.#s.ledger.claimable(this.#s.leases, ID_TWO);
    const there = (await token.balanceOf(this.#s.leases)) + (lane === 0 ? claimable.amount : claimable.secondAmount);
    expect(there >= whole, `lane ${lane}: ${there} there, ${whole} to pay`).to.equal(true);
    const payments = BigInt(2 * this.#open.length + this.#people.length);
    expect(there - whole < payments, `lane ${lane}: ${there - whole} base units are nobody's`).to.equal(true);
  }

  /** After the term: everything closed and withdrawn, the contract is left with fractions alone. */
  async end(): Promise<void> {
    await this.#settle({
      kind: "settle",
      days: 30,
      amounts: Array<bigint>(30).fill(777_777n),
      seconds: Array<bigint>(30).fill(1n),
    });
    await wait(3n * DAY);
    for (const lease of [...this.#open]) await this.#onLease({ kind: "giveBack", pick: this.#open.indexOf(lease) });
    expect(this.#open.length, "every lease comes to its end").to.equal(0);
    for (const who of this.#people) {
      await this.#withdraw(who);
      await this.#s.leases
        .connect(who)
        .withdrawCredit(this.#s.usdc, who)
        .catch(() => undefined);
      for (const counter of ["usableBalanceOf", "frozenBalanceOf"] as const) {
        expect(await this.#s.leases[counter](who, ID_TWO), counter).to.equal(0n);
      }
    }
    await this.check();
    expect(this.#units).to.equal(0n);
    // Every rent and price that came in went out.
    expect(await this.#s.usdc.balanceOf(this.#s.leases)).to.equal(0n);
  }

  #receive(lane: number, index: bigint): void {
    const at = lane === 0 ? 0 : 1;
    this.#received[at] += this.#units * (index - this.#indexSeen[at]);
    this.#indexSeen[at] = index;
  }

  #stream(lane: number): StreamModel {
    return this.#streams[lane === 0 ? 0 : 1];
  }

  #scale(lane: number): bigint {
    return this.#scales[lane === 0 ? 0 : 1];
  }

  #person(n: number): HardhatEthersSigner {
    return this.#people[n % this.#people.length] ?? this.#s.alice;
  }

  async #owner(token: Stage["leasehold"] | Stage["reversion"], lease: bigint): Promise<HardhatEthersSigner> {
    const address = await token.ownerOf(lease);
    const owner = this.#people.find((person) => person.address === address);
    if (owner === undefined) throw new Error(`${address} owns lease ${lease}`);
    return owner;
  }

  async #balances(who: HardhatEthersSigner): Promise<[bigint, bigint]> {
    return [await this.#s.btc.balanceOf(who), await this.#s.doge.balanceOf(who)];
  }

  async #mined(sent: { wait(): Promise<{ blockNumber: number } | null> }): Promise<bigint> {
    await sent.wait();
    return await now();
  }
}

describe("LeaseMarket: conservation", () => {
  it("pays each side exactly what the model says, and nothing is lost, in random lives", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 45 }), async (commands) => {
        const s = await load(soldTwo);
        const life = new Life(s);
        await life.begin();
        for (const step of commands) await life.play(step);
        await life.check();
        await life.end();
      }),
      { numRuns: fuzzRuns(20, { full: 150, deep: 5_000 }), endOnFailure: false },
    );
  });

  it("the model pays its own receivers: a take, a lease of two days, by hand", async () => {
    const s = await load(soldTwo);
    const listing = await list(s, { id: ID_TWO, minEpochs: 1n });
    await pay(s, s.carol, 10n ** 9n);
    await at(startOf(FIRST) - 100n);
    await s.leases.connect(s.carol).take(order(s, listing, { start: FIRST + 1n, epochs: 2n, units: 3n }));
    const stream = new StreamModel(SUPPLY, BTC_SCALE);
    const model = new LeaseModel(3n, 0n, undefined);
    const second = startOf(FIRST + 3n);
    await at(second);
    await s.settlement.settle(ID_TWO, FIRST, [2_000n, 5_000n, 7_001n], [0n, 0n, 0n]);
    model.begins = stream.deposit(2_000n, second);
    stream.deposit(5_000n, second);
    model.ends = stream.deposit(7_001n, second);
    await wait(DAY);
    const { lessee, lessor } = model.earned(stream.at(second + DAY));
    expect([lessee >> BTC_SCALE, lessor >> BTC_SCALE], "18.0 less the fraction of a rate, and 2.99").to.deep.equal([
      18n,
      2n,
    ]);
    const sums = await s.leases.claimable(1n);
    expect([sums.lessee, sums.lessor]).to.deep.equal([18n, 2n]);
  });
});
