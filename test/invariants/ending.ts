import { advanceTo, now } from "../helpers/days.ts";
import { BITCOIN } from "../helpers/networks.ts";
import { SECONDS_PER_DAY } from "../helpers/system.ts";
import type { Action } from "./actions.ts";
import { NETWORKS, serves } from "./coins.ts";
import { BLOCKING, KEEPER, PROVIDER } from "./indices.ts";
import { FINEST } from "./protocolChecks.ts";
import { type Scene, type Sent, show } from "./scene.ts";
import { at, equal, sum, Violation } from "./violation.ts";

/** `ISettlement.State.Defaulted` */
const DEFAULTED = 9n;

/** A day that nobody reported of a farm is known after two weeks. */
const WAIT_DAYS = 15;

/**
 * The end of a life. Everything that waited arrives, everything owed is funded and settled, every lease is closed, everybody takes what
 * is theirs. Then nothing is left but fractions of base units, and what was given away.
 */
export class Ending {
  private readonly scene: Scene;
  private readonly act: (action: Action) => Promise<Sent>;

  constructor(scene: Scene, act: (action: Action) => Promise<Sent>) {
    this.scene = scene;
    this.act = act;
  }

  /** @param after the first day that has not passed */
  async play(after: number): Promise<void> {
    const { scene } = this;
    scene.pace = 1;
    await this.act({ do: "fee", bps: 0 });
    await this.act({ do: "pauseToken", paused: false });
    // The provider's own money is sent to itself alone here; everybody else who is blocked is paid elsewhere.
    await this.act({ do: "blacklist", account: PROVIDER, blocked: false });
    await this.arrive(after);
    for (const series of this.series()) await this.settleAll(series);
    await advanceTo(scene.world, (await now(scene.world)) + SECONDS_PER_DAY + 1);
    for (const series of this.series()) {
      const { finished } = scene.observer.seriesView(series).account;
      if (!finished && (await scene.isSold(series))) await this.must({ do: "finish", by: KEEPER, series });
    }
    await this.closeLeases();
    await this.takeAll();
    this.checkNothingIsLeft();
  }

  // ---------------------------------------------------------------- what waited

  /** Reports, prices and farms' days; then the longest window of any of them passes. */
  private async arrive(after: number): Promise<void> {
    const { calendar, world } = this.scene;
    await calendar.push(35_000, 1_000);
    const first = at(world.series, 0).startEpoch;
    for (const network of NETWORKS) await calendar.report(network, after - 1, { blocks: 1_000, feesPerBlock: 0n });
    for (const feed of world.feeds.keys()) {
      const today = await calendar.daysAgo(0);
      for (let epoch = first; epoch < after; ++epoch) {
        if (!calendar.isRecorded(feed, epoch)) await this.must({ do: "recordPrice", by: 0, feed, ago: today - epoch });
      }
    }
    const { finalAt } = await world.oracle.networkDay(BITCOIN, after - 1);
    await advanceTo(world, Number(finalAt));
    await this.act({ do: "recordFarms", by: 0 });
    await advanceTo(world, Number(finalAt) + WAIT_DAYS * SECONDS_PER_DAY);
    await this.scene.observer.observe([], new Set());
  }

  private async settleAll(series: number): Promise<void> {
    const { scene } = this;
    if (!(await scene.isSold(series))) return;
    const { endingEpochs } = scene.observer.seriesView(series).backing;
    await this.act({ do: "fund", series, days: 400 });
    while (scene.observer.seriesView(series).account.settledEpochs < endingEpochs) {
      const sent = await this.act({ do: "settle", by: KEEPER, series, days: 256 });
      if (!sent.ok) throw new Violation("LIVE-A", `series ${series} cannot be settled at the end: ${sent.error}`);
    }
  }

  /** LIVE-A: a lease ends for everybody, by return or by refund, whatever became of its series and whoever asks. */
  private async closeLeases(): Promise<void> {
    const { open } = this.scene.observer.leases;
    while (open.length > 0) {
      const { escrow } = this.scene.observer.seriesView(at(open, 0).series);
      if (escrow.refundable > 0n) await this.must({ do: "unwind", by: KEEPER, pick: 0 });
      else await this.must({ do: "giveBack", by: KEEPER, pick: 0, reenter: false });
    }
  }

  // ---------------------------------------------------------------- what everybody takes

  private async takeAll(): Promise<void> {
    const { world, observer } = this.scene;
    for (const by of world.accounts.keys()) {
      const to = await this.payee(by);
      for (const series of this.series()) {
        const { refundable } = observer.seriesView(series).escrow;
        if (this.scene.held(series, by) > 0n && refundable > 0n) {
          await this.must({ do: "refund", series, by, to, units: "all" });
        }
      }
      await this.claimAll(by, to);
      for (const token of world.tokens.keys()) await this.takeCredits(by, to, token);
    }
    for (const series of this.series()) await this.takeBack(series);
    for (const [token, { protocolFees }] of observer.view.tokens.entries()) {
      if (protocolFees > 0n) await this.must({ do: "withdrawFees", by: 0, token });
    }
  }

  private async claimAll(by: number, to: number): Promise<void> {
    const { leases } = this.scene.world;
    if (to === by) await this.must({ do: "claimMany", by, series: this.series() });
    for (const series of this.series()) {
      if (to !== by) await this.must({ do: "claimTo", series, by, to });
      const due = await leases.incomeOf(this.scene.account(by), this.scene.facts(series).id);
      if (due.amount + due.secondAmount > 0n) await this.must({ do: "withdrawIncome", series, by, to });
    }
  }

  private async takeCredits(by: number, to: number, token: number): Promise<void> {
    const { world, observer } = this.scene;
    const { credits, coverCredits } = at(observer.view.tokens, token);
    if (at(credits, by) > 0n) await this.must({ do: "withdrawCredit", by, to, token });
    if (at(coverCredits, by) > 0n) await this.must({ do: "withdrawTips", by, to, token });
    const rent = await world.leases.creditOf(this.scene.account(by), at(world.tokens, token));
    if (rent > 0n) await this.must({ do: "withdrawLeaseCredit", by, to, token });
  }

  /** What the provider has earned, and what it had put aside. */
  private async takeBack(series: number): Promise<void> {
    const { observer } = this.scene;
    const { backing, escrow, lanes } = observer.seriesView(series);
    if ((await this.scene.isSold(series)) && !(await this.hasDefaulted(series)) && escrow.withheld > 0n) {
      await this.must({ do: "releaseWithheld", by: 0, series });
    }
    if (observer.seriesView(series).escrow.providerCredit > 0n) await this.must({ do: "withdrawRelease", series });
    if (sum(lanes.map(({ funding }) => funding)) > 0n) await this.must({ do: "withdrawFunding", series, share: "all" });
    if (backing.bond > 0n) await this.must({ do: "withdrawBond", series, share: "all" });
  }

  /** Where an account is paid that litecoin blocks: SAFE-A, no list of a token takes what is somebody's. */
  private async payee(by: number): Promise<number> {
    const { coins, accounts } = this.scene.world;
    for (const to of [by, ...accounts.keys()]) {
      if (await serves(coins, BLOCKING, [this.scene.account(to)])) return to;
    }
    throw new RangeError("the provider is not blocked");
  }

  // ---------------------------------------------------------------- what is left

  private checkNothingIsLeft(): void {
    const { view, donations } = this.scene.observer;
    const { series: all, holders } = this.scene.world;
    for (const [token, seen] of view.tokens.entries()) {
      const donated = at(donations, token);
      equal("CONS-C", `the market keeps of token ${token}`, seen.ofMarket, donated.market);
      equal("SOLV-C", `the reserve of token ${token}`, seen.reserve, 0n);
      let fractions = 0n;
      let lanes = 0n;
      for (const [i, facts] of all.entries()) {
        for (const [k, lane] of at(view.series, i).lanes.entries()) {
          if (at(facts.lanes, k).token !== token) continue;
          lanes += 1n;
          fractions += (sum(lane.accruedNow) + lane.info.carry) << (FINEST - at(facts.lanes, k).scaleBits);
        }
      }
      // A token that took a fee on its way to the ledger was refused; on its way out it cost the receiver.
      const kept = (seen.ofLedger - donated.ledger) << FINEST;
      equal("CONS-B", `the ledger keeps of token ${token}, as fractions`, kept, fractions);
      const most = BigInt(holders.length + 1) * lanes;
      if (kept > most << FINEST)
        throw new Violation("FAIR-B", `more than a base unit a holder is left of token ${token}`);
      // What the lease market pulled and owes as a fraction: less than a base unit for each account.
      const inLeases = seen.ofLeases - donated.leases;
      if (inLeases > most)
        throw new Violation("FAIR-B", `the lease market keeps ${inLeases} base units of token ${token}`);
    }
  }

  // ---------------------------------------------------------------- helpers

  private series(): number[] {
    return [...this.scene.world.series.keys()];
  }

  private async hasDefaulted(series: number): Promise<boolean> {
    return (await this.scene.world.settlement.state(this.scene.facts(series).id)) === DEFAULTED;
  }

  private async must(action: Action): Promise<void> {
    const sent = await this.act(action);
    if (!sent.ok) throw new Violation("LIVE-A", `refused at the end with ${sent.error}: ${show(action)}`);
  }
}
