import { ethers as ethersLib } from "ethers";
import type { BaseContract, Log } from "ethers";
import { advanceTo, endOf, now, postDay, priceDay, recordPrice } from "../helpers/days.ts";
import { BITCOIN } from "../helpers/system.ts";
import type { Action, Day, Life, Share } from "./actions.ts";
import { attacks } from "./attacks.ts";
import { Observer, sum, Violation } from "./observer.ts";
import { BONDED, DAY, FEE, PAYMENT, PLAIN, THIN, type SeriesFacts, type World } from "./world.ts";

/** Enough for any single call here, and no simulation before it is sent. */
const GAS = 12_000_000n;

/** Long enough that a stop of sales ends while the sale goes on. */
const SALE_PACE_SECONDS = 1_200;

/** Some of every series is sold and paid for some days ahead, so that every life mines. */
const PROLOGUE: readonly Action[] = [
  { do: "buy", series: PLAIN, by: 0, units: { perMille: 100 }, reenter: false },
  { do: "buy", series: PLAIN, by: 6, units: { perMille: 50 }, reenter: true },
  { do: "buy", series: THIN, by: 1, units: { perMille: 300 }, reenter: false },
  { do: "buy", series: FEE, by: 2, units: { perMille: 300 }, reenter: false },
  { do: "fund", series: PLAIN, days: 2 },
  { do: "fund", series: THIN, days: 3 },
  { do: "fund", series: FEE, days: 2 },
  { do: "buy", series: BONDED, by: 3, units: { perMille: 200 }, reenter: false },
  { do: "fund", series: BONDED, days: 1 },
  { do: "postBond", series: BONDED, days: 5 },
  { do: "allowKeeper", series: PLAIN, allowed: true },
];

/** `ISettlement.State.Defaulted` */
const DEFAULTED = 9n;

export interface Sent {
  /** The transaction went through. */
  ok: boolean;
  /** Name of the custom error, if it did not. */
  error: string;
  logs: readonly Log[];
}

/** One life of the protocol: a sale, mining days, and the end, with everybody acting in between as told. */
export class Run {
  readonly world: World;
  readonly observer: Observer;
  /** How often each action went through and was refused. */
  readonly tally = new Map<string, number>();
  private readonly errors: ethersLib.Interface;
  /** Seconds to let pass before the next action. */
  private pace = 1;

  private constructor(world: World, observer: Observer) {
    this.world = world;
    this.observer = observer;
    this.errors = new ethersLib.Interface(
      [
        world.ledger,
        world.market,
        world.settlement,
        world.registry,
        world.oracle,
        world.config,
        world.prices,
        world.btc,
        world.hostile,
      ]
        .flatMap((contract) => contract.interface.fragments.filter((f) => f.type === "error"))
        .filter((fragment, i, all) => all.findIndex((f) => f.format() === fragment.format()) === i),
    );
  }

  static async start(world: World): Promise<Run> {
    return new Run(world, await Observer.start(world));
  }

  async live(life: Life): Promise<void> {
    this.pace = SALE_PACE_SECONDS;
    for (const action of [...PROLOGUE, ...life.sale]) await this.act(action);
    const first = this.facts(0).startEpoch;
    for (const [i, day] of life.days.entries()) {
      await this.pass(first + i, day);
      for (const action of day.actions) await this.act(action);
    }
    await this.end(first + life.days.length);
  }

  // ---------------------------------------------------------------- time

  /** The day ends: its price comes, and its report unless the oracle is stale. */
  private async pass(epoch: number, day: Day): Promise<void> {
    await advanceTo(this.world, endOf(epoch));
    await this.world.feed.push(BigInt(day.priceUsd) * 10n ** 8n, await now(this.world));
    if (day.recordPrice) await recordPrice(this.world, epoch);
    this.pace = day.pace;
    if (!day.report) return;
    await this.report(epoch, { blockCount: day.blockCount, fees: BigInt(day.blockCount) * day.feesPerBlock });
    const { finalAt } = await this.world.oracle.networkDay(BITCOIN, epoch);
    if (finalAt < BigInt(endOf(epoch) + 2 * DAY)) await advanceTo(this.world, Number(finalAt));
    await this.observer.observe([], new Set());
  }

  /** Posts every missing report through `epoch`. */
  private async report(epoch: number, day: { blockCount: number; fees: bigint }): Promise<void> {
    while (Number(await this.world.oracle.lastEpoch(BITCOIN)) < epoch) await postDay(this.world, day);
  }

  // ---------------------------------------------------------------- the end

  /**
   * Everything that waited arrives, everything owed is funded and settled, everybody takes what is theirs. Then nothing is left
   * but fractions of base units, and what was given away.
   */
  private async end(after: number): Promise<void> {
    const { world } = this;
    await this.act({ do: "fee", bps: 0 });
    let last = after;
    for (const { startEpoch, epochs } of world.series) last = Math.max(last, startEpoch + epochs);
    const from = Number(await world.oracle.lastEpoch(BITCOIN)) + 1;
    for (let epoch = after; epoch < last; ++epoch) await priceDay(world, epoch);
    await this.report(last - 1, { blockCount: 144, fees: 0n });
    for (let epoch = Math.min(from, this.facts(0).startEpoch); epoch < last; ++epoch) await recordPrice(world, epoch);
    const { finalAt } = await world.oracle.networkDay(BITCOIN, last - 1);
    // A day whose fees were out of bounds is final a week after it was posted.
    await advanceTo(world, Number(finalAt) + 8 * DAY);

    for (const i of world.series.keys()) await this.settleAll(i);
    await advanceTo(world, (await now(world)) + DAY + 1);
    for (const i of world.series.keys()) {
      const { finished } = this.observer.seriesView(i).account;
      if (!finished && (await this.isSold(i))) await this.must("finish", { do: "finish", series: i });
    }
    for (const i of world.series.keys()) {
      for (const by of world.accounts.keys()) {
        if (this.held(i, by) > 0n) await this.act({ do: "refund", series: i, by, units: "all" });
      }
    }
    for (const by of world.accounts.keys()) {
      await this.must("claimMany", { do: "claimMany", by, series: [...world.series.keys()] });
      await this.act({ do: "withdrawCredit", by });
    }
    for (const i of world.series.keys()) {
      if ((await this.isSold(i)) && !(await this.hasDefaulted(i))) await this.act({ do: "releaseWithheld", series: i });
      await this.act({ do: "withdrawRelease", series: i });
      await this.act({ do: "withdrawFunding", series: i, share: "all" });
      if (this.observer.seriesView(i).backing.bond > 0n) {
        await this.must("withdrawBond", { do: "withdrawBond", series: i, share: "all" });
      }
    }
    for (const by of world.accounts.keys()) {
      for (const token of world.tokens.keys()) await this.act({ do: "withdrawTips", by, token });
    }
    for (const token of world.tokens.keys()) await this.act({ do: "withdrawFees", token });
    this.checkNothingIsLeft();
  }

  private async settleAll(series: number): Promise<void> {
    if (!(await this.isSold(series))) return;
    const { endingEpochs } = this.observer.seriesView(series).backing;
    await this.act({ do: "fund", series, days: 400 });
    while (this.observer.seriesView(series).account.settledEpochs < endingEpochs) {
      const sent = await this.act({ do: "settle", series, days: 256 });
      if (!sent.ok) throw new Violation("LIVE-A", `series ${series} cannot be settled at the end: ${sent.error}`);
    }
  }

  private checkNothingIsLeft(): void {
    const { view, donations } = this.observer;
    for (const [token, seen] of view.tokens.entries()) {
      const donated = donations[token];
      if (!donated) throw new RangeError(`there is no token ${token}`);
      if (seen.ofMarket !== donated.market) {
        throw new Violation(
          "CONS-C",
          `the market keeps ${seen.ofMarket - donated.market} base units of token ${token}`,
        );
      }
      let fractions = 0n;
      for (const [i, facts] of this.world.series.entries()) {
        const { accruedNow, lane } = this.observer.seriesView(i);
        if (facts.rewardToken === token) fractions += (sum(accruedNow) + lane.carry) << (96n - facts.scaleBits);
      }
      const kept = (seen.ofLedger - donated.ledger) << 96n;
      // A token that took a fee on its way to the ledger was refused; on its way out it cost the receiver.
      if (kept !== fractions)
        throw new Violation("CONS-B", `the ledger keeps ${kept} of token ${token}, fractions are ${fractions}`);
      const holders = BigInt(this.world.accounts.length + 1) * BigInt(this.world.series.length);
      if (kept >= holders << 96n)
        throw new Violation("FAIR-B", `more than a base unit a holder is left of token ${token}`);
    }
  }

  private async hasDefaulted(series: number): Promise<boolean> {
    return (await this.world.settlement.state(this.facts(series).id)) === DEFAULTED;
  }

  private async isSold(series: number): Promise<boolean> {
    return !(await this.world.market.isCancelled(this.facts(series).id));
  }

  // ---------------------------------------------------------------- actions

  private async must(name: string, action: Action): Promise<void> {
    const sent = await this.act(action);
    if (!sent.ok) throw new Violation("LIVE-A", `${name} was refused with ${sent.error}: ${show(action)}`);
  }

  /** Does it, looks at everything, and checks that what may never be refused was not. */
  private async act(action: Action): Promise<Sent> {
    const allowed = new Set<string>();
    const sent = await this.perform(action, allowed);
    await this.observer.observe(sent.logs, allowed);
    const key = sent.ok ? action.do : `${action.do} refused`;
    this.tally.set(key, (this.tally.get(key) ?? 0) + 1);
    return sent;
  }

  private async perform(action: Action, movers: Set<string>): Promise<Sent> {
    const { world } = this;
    const { ledger, market, settlement, hostile, people } = world;
    switch (action.do) {
      case "buy": {
        const facts = this.facts(action.series);
        const buyer = this.account(action.by);
        const units = this.share(action.units, await market.available(facts.id));
        if (action.reenter) {
          // From inside the hook of its purchase the contract buys one more, claims, and sends its units to itself.
          await this.arm([
            [
              market,
              market.interface.encodeFunctionData("buy", [facts.id, 1n, ethersLib.MaxUint256, world.address.hostile]),
            ],
            [ledger, ledger.interface.encodeFunctionData("claim", [facts.id])],
            [
              ledger,
              ledger.interface.encodeFunctionData("safeTransferFrom", [
                world.address.hostile,
                world.address.hostile,
                facts.id,
                1n,
                "0x",
              ]),
            ],
          ]);
        }
        const to = action.reenter ? world.address.hostile : buyer;
        const sent = await this.send(action.by, market, "buy", [facts.id, units, ethersLib.MaxUint256, to]);
        if (action.reenter) await this.disarm();
        return sent;
      }
      case "transfer": {
        const [from, to] = [this.account(action.from), this.account(action.to)];
        const units = this.share(action.units, this.held(action.series, action.from));
        movers.add(from);
        const sent = await this.send(action.from, ledger, "safeTransferFrom", [
          from,
          to,
          this.facts(action.series).id,
          units,
          "0x",
        ]);
        this.mustPass(sent, units <= this.held(action.series, action.from), action);
        return sent;
      }
      case "batchTwice": {
        const [from, to, { id }] = [this.account(action.from), this.account(action.to), this.facts(action.series)];
        const held = this.held(action.series, action.from);
        const units = this.share(action.units, held);
        movers.add(from);
        const rest = units < held ? held - units : 0n;
        const sent = await this.send(action.from, ledger, "safeBatchTransferFrom", [
          from,
          to,
          [id, id, id],
          [units, rest, 0n],
          "0x",
        ]);
        this.mustPass(sent, units <= held, action);
        return sent;
      }
      case "flash": {
        // FAIR-C: holds somebody's units for a moment within one transaction, claims, and gives them back.
        const [from, { id }] = [this.account(action.from), this.facts(action.series)];
        const units = this.held(action.series, action.from);
        const f = ledger.interface;
        const self = world.address.hostile;
        const before = this.observer.seriesView(action.series).accruedNow[world.accounts.length - 1] ?? 0n;
        const heldBefore = this.held(action.series, world.accounts.length - 1);
        const calls = [
          f.encodeFunctionData("safeTransferFrom", [from, self, id, units, "0x"]),
          f.encodeFunctionData("claim", [id]),
          f.encodeFunctionData("safeTransferFrom", [self, from, id, units, "0x"]),
        ].map((data) => ({ target: world.address.ledger, data }));
        movers.add(from).add(self);
        const sent = await this.send(4, hostile, "executeAll", [calls]);
        this.mustPass(sent, true, action);
        if (heldBefore === 0n && from !== self) {
          const paid = sum(
            sent.logs.flatMap((log) => {
              const event = log.address === world.address.ledger ? f.parseLog(log) : null;
              return event?.name === "RewardClaimed" ? [BigInt(String(event.args.getValue("amount")))] : [];
            }),
          );
          const { scaleBits } = this.facts(action.series);
          if (paid > before >> scaleBits) throw new Violation("FAIR-C", `a holder of one moment was paid ${paid}`);
        }
        return sent;
      }
      case "claim": {
        const sent = await this.send(action.by, ledger, "claim", [this.facts(action.series).id]);
        this.mustPass(sent, true, action);
        return sent;
      }
      case "claimMany": {
        const sent = await this.send(action.by, ledger, "claimMany", [action.series.map((i) => this.facts(i).id)]);
        this.mustPass(sent, true, action);
        return sent;
      }
      case "claimFor": {
        const sent = await this.send(action.by, ledger, "claimFor", [
          this.account(action.of),
          this.facts(action.series).id,
        ]);
        this.mustPass(sent, true, action);
        return sent;
      }
      case "fund":
        return await this.send(5, settlement, "fund", [
          this.facts(action.series).id,
          this.daily(action.series) * BigInt(action.days),
        ]);
      case "postBond":
        return await this.send(5, settlement, "postBond", [
          this.facts(action.series).id,
          this.daily(action.series) * BigInt(action.days),
        ]);
      case "withdrawBond": {
        const amount = this.share(action.share, this.observer.seriesView(action.series).backing.bond);
        return await this.send(5, settlement, "withdrawBond", [
          this.facts(action.series).id,
          amount,
          people.provider.address,
        ]);
      }
      case "releaseWithheld":
        return await this.send(4, settlement, "releaseWithheld", [this.facts(action.series).id]);
      case "cover": {
        // LIVE-A: a day past its grace can be covered by anybody, whatever the bond is worth.
        const { id } = this.facts(action.series);
        const { pastGrace } = await settlement.progress(id);
        const sent = await this.send(action.by, settlement, "cover", [id]);
        this.mustPass(sent, pastGrace, action);
        return sent;
      }
      case "endEarly":
        return await this.send(5, settlement, "endEarly", [this.facts(action.series).id]);
      case "windUp":
        return await this.send(4, settlement, "windUp", [this.facts(action.series).id]);
      case "withdrawTips":
        return await this.send(action.by, settlement, "withdrawCredit", [
          world.tokens[action.token],
          this.account(action.by),
        ]);
      case "withdrawFunding": {
        const { id } = this.facts(action.series);
        const amount = this.share(action.share, await settlement.withdrawable(id));
        return await this.send(5, settlement, "withdrawFunding", [id, amount, people.provider.address]);
      }
      case "allowKeeper": {
        const token = action.series === FEE ? world.feeToken : world.btc;
        return await this.send(4, token, "approve", [
          world.address.settlement,
          action.allowed ? ethersLib.MaxUint256 : 0n,
        ]);
      }
      case "settle":
        return await this.settle(action.series, action.days);
      case "settleMany":
        return await this.settleMany(action.days);
      case "withdrawRelease":
        return await this.send(5, market, "withdrawRelease", [this.facts(action.series).id, people.provider.address]);
      case "withdrawCredit":
        return await this.send(action.by, market, "withdrawCredit", [world.tokens[PAYMENT], this.account(action.by)]);
      case "withdrawFees":
        return await this.send(4, settlement, "withdrawProtocolFees", [world.tokens[action.token], world.series.map(({ id }) => id)]);
      case "finish":
        return await this.send(4, settlement, "finish", [this.facts(action.series).id]);
      case "refund": {
        const by = this.account(action.by);
        const units = this.share(action.units, this.held(action.series, action.by));
        const { refundable, refundsOpen } = this.observer.seriesView(action.series).escrow;
        movers.add(by);
        const sent = await this.send(action.by, market, "refund", [this.facts(action.series).id, units, by]);
        const open = refundsOpen && refundable > 0n && units > 0n;
        this.mustPass(sent, open && units <= this.held(action.series, action.by), action);
        return sent;
      }
      case "donate": {
        const token = [world.btc, world.feeToken, world.usdc][action.token] ?? world.btc;
        const sent = await this.send(0, token, "mint", [world.address[action.to], action.amount]);
        const donated = this.observer.donations[action.token];
        if (sent.ok && donated) donated[action.to] += action.amount;
        return sent;
      }
      case "fee":
        return await this.send(0, world.feeToken, "setFee", [action.bps]);
      case "stopSales":
        return await this.sendFrom(people.guardian.address, world.config, "stopSales", [3_600n]);
      case "attack": {
        const all = attacks(this.world, this.facts(action.series), this.account(action.by), this.observer);
        const attack = all[action.kind % all.length];
        if (!attack) throw new RangeError("there is at least one attack");
        const sent = await this.send(action.by, attack.on, attack.call, attack.args);
        if (sent.ok) throw new Violation(attack.property, `${attack.call} by ${this.account(action.by)} went through`);
        return sent;
      }
    }
  }

  /** Settling is refused only for a reason that the settlement itself names beforehand. */
  private async settle(series: number, days: number): Promise<Sent> {
    const { settlement } = this.world;
    const { id } = this.facts(series);
    const before = this.observer.seriesView(series).account.settledEpochs;
    await this.tick();
    const { obstacle } = await settlement.nextEpoch(id);
    const sent = await this.send(4, settlement, "settle", [id, days]);
    if (sent.ok) {
      const after = (await settlement.account(id)).settledEpochs;
      if (after - before < 1n || after - before > BigInt(days)) {
        throw new Violation("ORA-A", `settling ${days} days of series ${series} settled ${after - before}`);
      }
    } else if (obstacle === 0n && days > 0 && !(await this.paysWithFee(series, days))) {
      throw new Violation("LIVE-A", `nothing stood in the way of series ${series}, but settle says ${sent.error}`);
    }
    return sent;
  }

  /** SAFE-C: whatever stands in the way of one series, the others are settled. */
  private async settleMany(days: number): Promise<Sent> {
    const { settlement, series } = this.world;
    await this.tick();
    const ready: number[] = [];
    for (const [i, { id }] of series.entries()) {
      const { obstacle } = await settlement.nextEpoch(id);
      if (obstacle === 0n && !(await this.paysWithFee(i, days))) ready.push(i);
    }
    const before = ready.map((i) => this.observer.seriesView(i).account.settledEpochs);
    const sent = await this.send(4, settlement, "settleMany", [series.map((s) => s.id), days]);
    if (ready.length > 0 && !sent.ok) throw new Violation("SAFE-C", `settleMany refused with ${sent.error}`);
    for (const [k, i] of ready.entries()) {
      const { settledEpochs } = await settlement.account(this.facts(i).id);
      if (settledEpochs === before[k]) throw new Violation("SAFE-C", `series ${i} was ready and was not settled`);
    }
    return sent;
  }

  /**
   * A settler that would pay a later day of the same call with a token that takes a fee is refused as a whole: the money that
   * came short cannot be sent back but by undoing everything. It settles day by day, or does not pay.
   */
  private async paysWithFee(series: number, days: number): Promise<boolean> {
    const { feeToken, people, settlement } = this.world;
    if (series !== FEE || days < 2 || (await feeToken.feeBps()) === 0n) return false;
    return (await feeToken.allowance(people.keeper, settlement)) > 0n;
  }

  // ---------------------------------------------------------------- sending

  private async arm(calls: readonly (readonly [BaseContract, string])[]): Promise<void> {
    for (const [target, data] of calls) await this.world.hostile.callInHook(target, data);
  }

  private async disarm(): Promise<void> {
    await this.world.hostile.clearHookCalls();
  }

  private async send(by: number, to: BaseContract, name: string, args: readonly unknown[]): Promise<Sent> {
    const from = this.account(by);
    if (from !== this.world.address.hostile) return await this.sendFrom(from, to, name, args);
    const data = to.interface.encodeFunctionData(name, args);
    return await this.sendFrom(this.world.people.keeper.address, this.world.hostile, "execute", [to, data]);
  }

  private async sendFrom(from: string, to: BaseContract, name: string, args: readonly unknown[]): Promise<Sent> {
    await this.tick();
    const resolved: unknown[] = [];
    for (const arg of args) resolved.push(isContract(arg) ? await arg.getAddress() : arg);
    const data = to.interface.encodeFunctionData(name, resolved);
    const signer = await this.world.ethers.getSigner(from);
    try {
      const response = await signer.sendTransaction({ to, data, gasLimit: GAS });
      const receipt = await response.wait();
      return { ok: true, error: "", logs: receipt?.logs ?? [] };
    } catch (error) {
      return { ok: false, error: this.errorName(error, name), logs: [] };
    }
  }

  /** A bad call is answered with a custom error, always: never with a panic, a string or nothing. */
  private errorName(error: unknown, call: string): string {
    let data: unknown = error;
    while (typeof data === "object" && data !== null && "data" in data) data = data.data;
    if (typeof data !== "string" || !ethersLib.isHexString(data)) throw error;
    const parsed = this.errors.parseError(data);
    if (!parsed) throw new Violation("bad input", `${call} was answered with ${data} instead of a custom error`);
    return parsed.name;
  }

  private async tick(): Promise<void> {
    if (this.pace > 1) await this.world.networkHelpers.time.setNextBlockTimestamp((await now(this.world)) + this.pace);
  }

  private mustPass(sent: Sent, expected: boolean, action: Action): void {
    if (expected && !sent.ok) throw new Violation("LIVE-A", `${show(action)} was refused with ${sent.error}`);
  }

  // ---------------------------------------------------------------- what words mean now

  private share(share: Share, all: bigint): bigint {
    if (typeof share === "object") return (all * BigInt(share.perMille)) / 1_000n;
    return { none: 0n, one: 1n, all, oneTooMany: all + 1n }[share];
  }

  private held(series: number, account: number): bigint {
    return this.observer.seriesView(series).units[account] ?? 0n;
  }

  /** What a day is likely to owe; more than enough a hundredfold at the end. */
  private daily(series: number): bigint {
    const { unitHashrate } = this.facts(series);
    const { lane, account } = this.observer.seriesView(series);
    if (account.lastOwed > 0n) return account.lastOwed;
    const decimals = series === FEE ? 8 : this.world.options.rewardDecimals;
    return (lane.supply * unitHashrate * 700n * 10n ** BigInt(decimals)) / (10n ** 12n * 10n ** 8n) + 1n;
  }

  private account(index: number): string {
    const account = this.world.accounts[index];
    if (account === undefined) throw new RangeError(`there is no account ${index}`);
    return account;
  }

  private facts(series: number): SeriesFacts {
    const facts = this.world.series[series];
    if (!facts) throw new RangeError(`there is no series ${series}`);
    return facts;
  }
}

function isContract(value: unknown): value is BaseContract {
  return typeof value === "object" && value !== null && "getAddress" in value;
}

function show(action: Action): string {
  return JSON.stringify(action, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
}
