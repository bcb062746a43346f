import { ethers as ethersLib } from "ethers";
import type { BaseContract } from "ethers";
import { now } from "../helpers/days.ts";
import type { Action, Share } from "./actions.ts";
import { Calendar } from "./calendar.ts";
import { serves, takesFee } from "./coins.ts";
import type { RawLog } from "./happenings.ts";
import { RESTRICTED } from "./indices.ts";
import { Observer } from "./observer.ts";
import { unitsOf } from "./plans.ts";
import { at, Violation } from "./violation.ts";
import type { SeriesFacts, World } from "./world.ts";

/** Enough for any single call here, and no simulation before it is sent. */
const GAS = `0x${(14_000_000).toString(16)}`;

export interface Sent {
  /** The transaction went through. */
  ok: boolean;
  /** Name of the custom error, if it did not. */
  error: string;
  logs: readonly RawLog[];
}

/** Where the actors act: who is who, what there is now, and how a call is sent and answered. */
export class Scene {
  readonly world: World;
  readonly observer: Observer;
  readonly calendar: Calendar;
  /** Seconds to let pass before the next action. */
  pace = 1;
  private armed = false;
  private readonly errors: ethersLib.Interface;

  private constructor(world: World, observer: Observer, calendar: Calendar) {
    this.world = world;
    this.observer = observer;
    this.calendar = calendar;
    const speakers: BaseContract[] = [
      world.ledger,
      world.market,
      world.settlement,
      world.leases,
      world.leasehold,
      world.registry,
      world.oracle,
      world.networkDays,
      world.config,
      world.prices,
      world.policy,
      world.btc,
      world.coins.litecoin,
      world.hostile,
    ];
    this.errors = new ethersLib.Interface(
      speakers
        .flatMap((contract) => contract.interface.fragments.filter((f) => f.type === "error"))
        .filter((fragment, i, all) => all.findIndex((f) => f.format() === fragment.format()) === i),
    );
  }

  static async start(world: World): Promise<Scene> {
    return new Scene(world, await Observer.start(world), await Calendar.start(world));
  }

  // ---------------------------------------------------------------- sending

  /** Calls `name` as the account; the hostile contract calls because the keeper tells it to. */
  async send(by: number, to: BaseContract, name: string, args: readonly unknown[]): Promise<Sent> {
    const from = this.account(by);
    if (from !== this.world.address.hostile) return await this.sendFrom(from, to, name, args);
    const data = to.interface.encodeFunctionData(name, await resolved(args));
    return await this.sendFrom(this.world.people.keeper.address, this.world.hostile, "execute", [to, data]);
  }

  async sendFrom(from: string, to: BaseContract, name: string, args: readonly unknown[]): Promise<Sent> {
    await this.tick();
    const data = to.interface.encodeFunctionData(name, await resolved(args));
    const { provider } = this.world.ethers;
    try {
      const call = { from, to: await to.getAddress(), data, gas: GAS };
      const hash: unknown = await provider.send("eth_sendTransaction", [call]);
      const receipt = (await provider.send("eth_getTransactionReceipt", [hash])) as { logs: RawLog[] };
      return { ok: true, error: "", logs: receipt.logs };
    } catch (error) {
      return { ok: false, error: this.errorName(error, name), logs: [] };
    }
  }

  /** What the hostile contract does from inside its next receiver hook. */
  async arm(calls: readonly (readonly [BaseContract, string, readonly unknown[]])[]): Promise<void> {
    for (const [target, name, args] of calls) {
      await this.world.hostile.callInHook(target, target.interface.encodeFunctionData(name, await resolved(args)));
    }
    this.armed = true;
  }

  /** Not before everything was looked at: it takes a second of its own. */
  async disarm(): Promise<void> {
    if (this.armed) await this.world.hostile.clearHookCalls();
    this.armed = false;
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

  /** Lets the pace of the day pass; what is asked before a call is then asked as late as it can be. */
  async tick(): Promise<void> {
    if (this.pace > 1) await this.world.networkHelpers.time.setNextBlockTimestamp((await now(this.world)) + this.pace);
  }

  mustPass(sent: Sent, expected: boolean, action: Action): void {
    if (expected && !sent.ok) throw new Violation("LIVE-A", `${show(action)} was refused with ${sent.error}`);
  }

  // ---------------------------------------------------------------- what words mean now

  share(share: Share, all: bigint): bigint {
    if (typeof share === "object") return (all * BigInt(share.perMille)) / 1_000n;
    return { none: 0n, one: 1n, all, oneTooMany: all + 1n }[share];
  }

  held(series: number, account: number): bigint {
    return at(this.observer.seriesView(series).units, account);
  }

  account(index: number): string {
    return at(this.world.accounts, index);
  }

  facts(series: number): SeriesFacts {
    return at(this.world.series, series);
  }

  /** What a day is likely to owe in one of the tokens; more than enough a hundredfold at the end. */
  daily(series: number, lane: number): bigint {
    const { unitHashrate, lanes } = this.facts(series);
    const view = this.observer.seriesView(series);
    if (lane === 0 && view.account.lastOwed > 0n) return view.account.lastOwed;
    const hashrate = at(view.lanes, lane).info.supply * unitHashrate;
    // 700 satoshi a TH/s of bitcoin; 0.06 litecoin and 20 dogecoin a GH/s.
    const coin = unitsOf(this.world, at(lanes, lane).token, 1n);
    if (lanes.length === 1) return (hashrate * 700n * coin) / (10n ** 12n * 10n ** 8n) + 1n;
    return (hashrate * coin * (lane === 0 ? 6n : 2_000n)) / (10n ** 9n * 100n) + 1n;
  }

  /** Tokens in which a series pays its holders. */
  rewardTokens(series: number): number[] {
    return this.facts(series).lanes.map(({ token }) => token);
  }

  /** Nothing about these tokens keeps these accounts from being paid. */
  async pays(tokens: readonly number[], accounts: readonly string[]): Promise<boolean> {
    for (const token of tokens) if (!(await serves(this.world.coins, token, accounts))) return false;
    return true;
  }

  /** A policy lets units of the series go between these accounts. */
  async mayMove(series: number, ...accounts: readonly string[]): Promise<boolean> {
    if (series !== RESTRICTED) return true;
    for (const account of accounts) if (await this.world.policy.isAccountBlocked(account)) return false;
    return true;
  }

  /**
   * A settler that would pay a later day of the same call with a token that takes a fee, or that does not serve it, is refused as a
   * whole: the money that came short cannot be sent back but by undoing everything. It settles day by day, or does not pay.
   */
  async paysBadly(by: number, series: number, days: number): Promise<boolean> {
    if (days < 2) return false;
    const { world } = this;
    for (const token of this.rewardTokens(series)) {
      const bad = (await takesFee(world.coins, token)) || !(await serves(world.coins, token, [this.account(by)]));
      const coin = at(world.coins.rewards(world), token);
      if (bad && (await coin.allowance(this.account(by), world.settlement)) > 0n) return true;
    }
    return false;
  }

  async isSold(series: number): Promise<boolean> {
    return !(await this.world.market.isCancelled(this.facts(series).id));
  }
}

async function resolved(args: readonly unknown[]): Promise<unknown[]> {
  return await Promise.all(args.map((arg) => (isContract(arg) ? arg.getAddress() : arg)));
}

function isContract(value: unknown): value is BaseContract {
  return typeof value === "object" && value !== null && "getAddress" in value;
}

export function show(action: Action): string {
  return JSON.stringify(action, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
}
