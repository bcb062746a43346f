import type { BaseContract } from "ethers";
import type {
  Hashpower,
  HostileReceiver,
  LedgerReader,
  LedgerSettlement,
  TestToken,
} from "../../types/ethers-contracts/index.js";
import { CONTRACT, type Amount, type Command, type SeriesPlan, type Step, type Units } from "./commands.ts";
import { LaneModel, LedgerModel, SECONDS_PER_DAY, type SeriesModel } from "./ledger-model.ts";
import { abs, compare, floor, minus, plus, rational, show, times, ZERO, type Rational } from "./rational.ts";

/** The real contracts, deployed once; every run starts from a snapshot of them. */
export interface Stage {
  ledger: Hashpower;
  settlement: LedgerSettlement;
  reader: LedgerReader;
  receiver: HostileReceiver;
  tokens: TestToken[];
  /** Addresses of everything above and of the accounts, so that a step asks for none. */
  address: { ledger: string; settlement: string; reader: string; receiver: string; tokens: string[] };
  accounts: string[];
  market: string;
  operator: string;
  keeper: string;
  startsAt: bigint;
  /** Sends one transaction in a block of its own at this second; answers the revert data, or nothing if it went through. */
  send(second: bigint, from: string, to: string, data: string): Promise<string | undefined>;
}

/** One random life of a ledger, played on the contract and on the model side by side. */
export class DifferentialRun {
  readonly model: LedgerModel;
  /** How often each command went through and was refused: a test that only ever meets refusals would prove nothing. */
  readonly tally = new Map<string, number>();
  private readonly stage: Stage;
  private readonly plans: readonly SeriesPlan[];
  private second: bigint;
  private readonly seen = new Map<string, { index: bigint; target: bigint }>();

  constructor(stage: Stage, plans: readonly SeriesPlan[]) {
    this.stage = stage;
    this.plans = plans;
    this.second = stage.startsAt;
    this.model = new LedgerModel(
      plans.map((plan, i): SeriesModel => ({
        id: (BigInt(i + 1) << 8n) | (plan.lanes.length === 2 ? 2n : 0n),
        lanes: plan.lanes.map(({ token, scaleBits }) => ({ token, lane: new LaneModel(scaleBits) })),
      })),
    );
  }

  async play(steps: readonly Step[]): Promise<void> {
    await this.createSeries();
    for (const [series, { sold }] of this.plans.entries()) {
      for (const to of sold ? [0, 1] : []) {
        this.second += 1n;
        await this.step({ do: "mint", series, to, units: to === 0 ? "all" : "half" });
      }
    }
    for (const { after, command } of steps) {
      this.second += after;
      await this.step(command);
      await this.compare();
    }
    // Whatever streams has streamed a week later, and everybody takes everything.
    this.second += 7n * SECONDS_PER_DAY;
    for (let by = 0; by < this.stage.accounts.length; ++by) {
      this.second += 1n;
      await this.step({ do: "claimMany", by, series: this.plans.map((_, i) => i) });
    }
    await this.compare();
  }

  private async createSeries(): Promise<void> {
    for (const [i, plan] of this.plans.entries()) {
      const [first, second] = plan.lanes;
      const data = this.stage.ledger.interface.encodeFunctionData("create", [
        this.id(i),
        this.token(first.token),
        first.scaleBits,
        second ? this.token(second.token) : `0x${"0".repeat(40)}`,
        second?.scaleBits ?? 0n,
        `0x${"0".repeat(40)}`,
      ]);
      this.second += 1n;
      const error = await this.stage.send(this.second, this.stage.market, this.stage.address.ledger, data);
      same(this.errorName(error), "nothing", "the answer to create");
    }
  }

  // ---------------------------------------------------------------- commands

  private async step(command: Command): Promise<void> {
    const { ledger, settlement, accounts, market, keeper } = this.stage;
    const f = ledger.interface;
    switch (command.do) {
      case "mint": {
        const units = this.mintUnits(command.series, command.units);
        const id = this.id(command.series);
        await this.both(
          command.do,
          () => {
            this.model.mint(id, this.account(command.to), units);
          },
          market,
          f.encodeFunctionData("mint", [this.account(command.to), id, units, "0x"]),
        );
        return;
      }
      case "burn": {
        const id = this.id(command.series);
        const units = this.units(command.series, command.from, command.units);
        await this.both(
          command.do,
          () => {
            this.model.burn(id, this.account(command.from), units);
          },
          market,
          f.encodeFunctionData("burn", [this.account(command.from), id, units]),
        );
        return;
      }
      case "deposit": {
        const id = this.id(command.series);
        const laneIndex = command.lane % this.lanes(command.series).length;
        const lane = this.lane(command.series, laneIndex);
        const lastEpoch = lane.lastEpoch === 0n ? 18_000n : lane.lastEpoch;
        const epoch = lastEpoch + BigInt(command.skip);
        const amount = this.amount(lane, command.amount);
        const { interface: harness } = settlement;
        await this.both(
          command.do,
          () => {
            this.model.deposit(id, laneIndex, epoch, amount);
          },
          keeper,
          laneIndex === 0
            ? harness.encodeFunctionData("deposit", [id, epoch, amount])
            : harness.encodeFunctionData("depositSecond", [id, epoch, amount]),
          this.stage.address.settlement,
        );
        return;
      }
      case "close": {
        const id = this.id(command.series);
        await this.both(
          command.do,
          () => {
            this.model.close(id);
          },
          keeper,
          settlement.interface.encodeFunctionData("close", [id]),
          this.stage.address.settlement,
        );
        return;
      }
      case "transfer": {
        const [from, to, id] = [this.account(command.from), this.account(command.to), this.id(command.series)];
        const units = this.units(command.series, command.from, command.units);
        await this.both(
          command.do,
          () => {
            this.model.transfer(from, to, [{ id, units }]);
          },
          command.operator ? this.stage.operator : from,
          f.encodeFunctionData("safeTransferFrom", [from, to, id, units, "0x"]),
        );
        return;
      }
      case "batch": {
        const [from, to] = [this.account(command.from), this.account(command.to)];
        const entries = command.entries.map(({ series, units }) => ({
          id: this.id(series),
          units: this.units(series, command.from, units),
        }));
        await this.both(
          command.do,
          () => {
            this.model.transfer(from, to, entries);
          },
          from,
          f.encodeFunctionData("safeBatchTransferFrom", [
            from,
            to,
            entries.map((e) => e.id),
            entries.map((e) => e.units),
            "0x",
          ]),
        );
        return;
      }
      case "reenter": {
        // The contract claims and sends all it has to itself from inside the hook of a transfer that it receives.
        const [from, thief, id] = [this.account(command.from), this.account(CONTRACT), this.id(command.series)];
        const units = this.units(command.series, command.from, command.units);
        const held = this.lane(command.series, 0).holder(thief).units;
        const arm = this.stage.receiver.interface;
        for (const call of [
          f.encodeFunctionData("claim", [id]),
          f.encodeFunctionData("safeTransferFrom", [thief, thief, id, from === thief ? held : held + units, "0x"]),
          f.encodeFunctionData("claimMany", [[id, id]]),
        ]) {
          await this.prepare(arm.encodeFunctionData("callInHook", [this.stage.address.ledger, call]));
        }
        await this.both(
          command.do,
          () => {
            this.model.transfer(from, thief, [{ id, units }]);
            this.model.claim(thief, [id], thief);
          },
          from,
          f.encodeFunctionData("safeTransferFrom", [from, thief, id, units, "0x"]),
        );
        await this.prepare(arm.encodeFunctionData("clearHookCalls"));
        return;
      }
      case "claim":
      case "claimTo": {
        const [by, id] = [this.account(command.by), this.id(command.series)];
        const to = command.do === "claim" ? by : this.account(command.to);
        await this.both(
          command.do,
          () => {
            this.model.claim(by, [id], to);
          },
          by,
          command.do === "claim" ? f.encodeFunctionData("claim", [id]) : f.encodeFunctionData("claimTo", [id, to]),
        );
        return;
      }
      case "claimMany":
      case "claimManyTo": {
        const by = this.account(command.by);
        const ids = command.series.map((s) => this.id(s));
        const to = command.do === "claimMany" ? by : this.account(command.to);
        await this.both(
          command.do,
          () => {
            this.model.claim(by, ids, to);
          },
          by,
          command.do === "claimMany"
            ? f.encodeFunctionData("claimMany", [ids])
            : f.encodeFunctionData("claimManyTo", [ids, to]),
        );
        return;
      }
      case "claimFor": {
        const [by, of, id] = [this.account(command.by), this.account(command.of), this.id(command.series)];
        await this.both(
          command.do,
          () => {
            this.model.claimFor(by, of, id);
          },
          by,
          f.encodeFunctionData("claimFor", [of, id]),
        );
        return;
      }
      case "setReceiver": {
        const [by, to] = [this.account(command.by), this.account(command.to)];
        await this.both(
          command.do,
          () => this.model.receivers.set(by, to),
          by,
          f.encodeFunctionData("setReceiver", [to]),
        );
        return;
      }
      case "refuse": {
        const by = this.account(command.by);
        await this.both(
          command.do,
          () => {
            if (command.refused) this.model.refusing.add(by);
            else this.model.refusing.delete(by);
          },
          by,
          f.encodeFunctionData("refuseThirdPartyClaims", [command.refused]),
        );
        return;
      }
      case "donate": {
        const data = this.tokenContract(command.token).interface.encodeFunctionData("mint", [
          this.stage.address.ledger,
          command.amount,
        ]);
        await this.both(
          command.do,
          () => {
            this.model.donate(command.token, command.amount);
          },
          accounts[0] ?? keeper,
          data,
          this.token(command.token),
        );
        return;
      }
    }
  }

  /** Plays one command on the model and on the contract: both accept it, or both refuse it for the same reason. */
  private async both(name: string, onModel: () => void, from: string, data: string, to?: string): Promise<void> {
    const refusal = this.model.at(this.second, onModel);
    const target = to ?? this.stage.address.ledger;
    const thief = this.account(CONTRACT);
    const error =
      from === thief
        ? await this.stage.send(
            this.second,
            this.stage.keeper,
            thief,
            this.stage.receiver.interface.encodeFunctionData("execute", [target, data]),
          )
        : await this.stage.send(this.second, from, target, data);
    const answer = this.errorName(error);
    const expected = refusal?.errors ?? ["nothing"];
    if (!expected.includes(answer)) {
      throw new Error(`${name}: the contract answers with ${answer}, the model with ${expected.join(" or ")}`);
    }
    const key = refusal ? `${name} refused` : name;
    this.tally.set(key, (this.tally.get(key) ?? 0) + 1);
  }

  /** A call on the hostile contract itself, which moves nothing; it has a second of its own. */
  private async prepare(data: string): Promise<void> {
    this.second += 1n;
    same(
      this.errorName(await this.stage.send(this.second, this.stage.keeper, this.account(CONTRACT), data)),
      "nothing",
      "preparation",
    );
    this.second += 1n;
  }

  private errorName(data: string | undefined): string {
    if (data === undefined) return "nothing";
    return this.stage.ledger.interface.parseError(data)?.name ?? data;
  }

  // ---------------------------------------------------------------- comparison

  /** Every balance, every claimable, every sum, after every step. */
  private async compare(): Promise<void> {
    const { accounts } = this.stage;
    const [timestamp, lanes, balances] = await this.stage.reader.read(
      this.stage.address.ledger,
      this.model.series.map((s) => s.id),
      this.stage.address.tokens,
      accounts,
    );
    // The contract answers for the second of its latest block, which a preparation may have moved on.
    for (const series of this.model.series) for (const { lane } of series.lanes) lane.advance(timestamp);

    const owed = this.stage.tokens.map(() => ZERO);
    let k = 0;
    for (const series of this.model.series) {
      for (const [laneIndex, { token, lane }] of series.lanes.entries()) {
        const read = lanes[k++];
        if (!read) throw new Error(`the reader left out a lane of ${series.id}`);
        const at = `series ${series.id}, lane ${laneIndex}`;
        const scale = 1n << lane.scaleBits;
        const { info } = read;
        same(info.supply, lane.supply(), `${at}: supply`);
        same(info.started, lane.started, `${at}: started`);
        same(info.closed, lane.closed, `${at}: closed`);
        same(info.lastEpoch, lane.lastEpoch, `${at}: last epoch`);
        same(show(rational(info.carry, scale)), show(lane.waiting), `${at}: carry`);

        const end = info.startedAt + SECONDS_PER_DAY;
        const unstreamed = rational((end > timestamp ? end - timestamp : 0n) * info.rate * info.supply, scale);
        same(show(unstreamed), show(lane.unstreamed), `${at}: unstreamed`);

        let [units, held] = [0n, ZERO];
        for (const [j, account] of accounts.entries()) {
          const holder = lane.holder(account);
          same(read.units[j], holder.units, `${at}: units of account ${j}`);
          const accrued = rational(read.accruedNow[j] ?? -1n, scale);
          const expected = minus(holder.earned, rational(holder.claimed));
          same(show(accrued), show(expected), `FAIR-A, FAIR-B: ${at}: accrued of account ${j}`);
          same(read.claimable[j], floor(expected), `${at}: claimable of account ${j}`);
          units += holder.units;
          held = plus(held, accrued);
          this.checkIdeal(lane, account, `${at}: account ${j}`);
        }
        same(units, info.supply, `CONS-A: ${at}`);
        const claimed = [...lane.holders.values()].reduce((sum, { claimed: c }) => sum + c, 0n);
        const rest = plus(plus(held, unstreamed), rational(info.carry, scale));
        same(show(plus(rest, rational(claimed + lane.dust))), lane.deposited.toString(), `CONS-B: ${at}`);
        this.checkTotals(lane, at);

        const target = info.index + info.rate * SECONDS_PER_DAY;
        const elapsed = timestamp - info.startedAt;
        const index = info.index + info.rate * (elapsed < SECONDS_PER_DAY ? elapsed : SECONDS_PER_DAY);
        if (laneIndex === 0) {
          same(read.indexNow, index, `${at}: index`);
          same(read.targetNow, target, `${at}: target`);
        }
        const before = this.seen.get(at);
        same(before === undefined || (index >= before.index && target >= before.target), true, `MONO-A: ${at}`);
        this.seen.set(at, { index, target });
        owed[token] = plus(owed[token] ?? ZERO, rest);
      }
    }

    for (const [token, read] of balances.entries()) {
      const lanesOfToken = this.model.series.flatMap((s) => s.lanes).filter((l) => l.token === token);
      const dust = lanesOfToken.reduce((sum, { lane }) => sum + lane.dust, 0n);
      same(read.reserve, dust, `token ${token}: reserve`);
      const needed = plus(owed[token] ?? ZERO, rational(read.reserve));
      same(compare(rational(read.ofLedger), needed) >= 0n, true, `SOLV-A: token ${token}`);
      const surplus = minus(rational(read.ofLedger), needed);
      same(show(surplus), show(rational(this.model.donated.get(token) ?? 0n)), `token ${token}: what is nobody's`);
      for (const [j, account] of accounts.entries()) {
        const paid = this.model.paid.get(`${token} ${account}`) ?? 0n;
        same(read.ofAccounts[j], paid, `token ${token}: balance of account ${j}`);
      }
    }
  }

  /**
   * Against a stream that never rounds. What the ledger has not streamed yet because its rate is a whole number is its carry,
   * which is less than one grain, `supply * 86400 / 2^s` base units: so in all it lags by less than that, at any time.
   */
  private checkTotals(lane: LaneModel, at: string): void {
    let lag: Rational = ZERO;
    for (const [account, holder] of lane.holders) {
      lag = plus(lag, minus(lane.ideal.earned.get(account) ?? ZERO, holder.earned));
    }
    same(compare(lag, ZERO) >= 0n, true, `${at}: holders are never ahead of the ideal, in sum`);
    const late = compare(lag, lane.streamGrain) < 0n || (lag.n === 0n && lane.streamGrain.n === 0n);
    same(late, true, `${at}: in sum less than a grain behind the ideal`);
  }

  /**
   * One holder: per unit the lag moves by less than `86400 / 2^s` base units a stream, so whatever it traded it is off by less
   * than that, times the most units it held, times the streams there were. At Bitcoin's scale (2^45) a holder of 1 PH/s
   * (a million units) is off by less than 0.9 base units in a year of 365 streams.
   */
  private checkIdeal(lane: LaneModel, account: string, at: string): void {
    const holder = lane.holder(account);
    const off = abs(minus(lane.ideal.earned.get(account) ?? ZERO, holder.earned));
    const bound = times(rational(SECONDS_PER_DAY, 1n << lane.scaleBits), rational(holder.mostUnits * lane.spreads));
    same(off.n === 0n || compare(off, bound) < 0n, true, `${at}: within the rounding bound of the ideal`);
  }

  // ---------------------------------------------------------------- what the words of a command mean now

  private units(series: number, account: number, units: Units): bigint {
    const held = this.lane(series, 0).holder(this.account(account)).units;
    if (typeof units === "object") return (held * BigInt(units.perMille)) / 1_000n;
    return { none: 0n, one: 1n, half: held / 2n, all: held, oneTooMany: held + 1n }[units];
  }

  private mintUnits(series: number, units: Units): bigint {
    const appetite = this.plans[series]?.appetite ?? 0n;
    if (typeof units === "object") return (appetite * BigInt(units.perMille)) / 1_000n;
    const tooMany = (1n << 64n) - this.lane(series, 0).supply();
    return { none: 0n, one: 1n, half: appetite / 2n, all: appetite, oneTooMany: tooMany }[units];
  }

  private amount(lane: LaneModel, amount: Amount): bigint {
    const room = (((1n << 96n) - 1n) >> lane.scaleBits) - lane.deposited;
    const within = (wanted: bigint) => (wanted < room ? wanted : room);
    if (typeof amount !== "object") return { none: 0n, one: within(1n), tooMuch: room + 1n, all: room }[amount];
    if ("base" in amount) return within(amount.base);
    return within(floor(times(lane.grain(), rational(BigInt(amount.perMilleOfGrain), 1_000n))));
  }

  private id(series: number): bigint {
    const found = this.model.series[series];
    if (!found) throw new RangeError(`there is no series ${series}`);
    return found.id;
  }

  private lanes(series: number): SeriesModel["lanes"] {
    return this.model.of(this.id(series)).lanes;
  }

  private lane(series: number, index: number): LaneModel {
    const entry = this.lanes(series)[index];
    if (!entry) throw new RangeError(`series ${series} has no lane ${index}`);
    return entry.lane;
  }

  private account(index: number): string {
    const account = this.stage.accounts[index];
    if (account === undefined) throw new RangeError(`there is no account ${index}`);
    return account;
  }

  private token(index: number): string {
    const token = this.stage.address.tokens[index];
    if (token === undefined) throw new RangeError(`there is no token ${index}`);
    return token;
  }

  private tokenContract(index: number): BaseContract {
    const token = this.stage.tokens[index];
    if (!token) throw new RangeError(`there is no token ${index}`);
    return token;
  }
}

/** Fails with both values. (A chai assertion here would cost more time than the contract itself.) */
function same<T extends bigint | string | boolean>(actual: T | undefined, expected: T, what: string): void {
  if (actual !== expected) throw new Error(`${what}: the contract has ${actual}, the model ${expected}`);
}
