import type { ContractTransactionResponse } from "ethers";
import type { SoldWorld } from "../../settlement/fixture.ts";
import type { World } from "../../settlement/fixture.ts";

/** Values of `ISettlement.State`, by number. */
export const STATES = [
  "None",
  "Announced",
  "Open",
  "Cancelled",
  "Sold",
  "Active",
  "Suspended",
  "Matured",
  "EndedEarly",
  "Defaulted",
  "WoundUp",
] as const;
export type StateName = (typeof STATES)[number];

/** Values of `ISettlement.Obstacle`, by number. */
const OBSTACLES = [
  "None",
  "NotSold",
  "Complete",
  "EpochNotOver",
  "ReportMissing",
  "ReportNotFinal",
  "PriceMissing",
  "Unfunded",
  "DepositRefused",
  "FarmReportMissing",
] as const;

const POTS = ["escrowed", "withheld", "released", "refundable", "refunded"] as const;
type Pot = (typeof POTS)[number];
type Money = Readonly<Record<Pot | "paid", bigint>>;

/** What was seen of a series at one instant. */
interface Sight {
  readonly state: StateName;
  readonly obstacle: string;
  readonly onSale: boolean;
  readonly refunds: boolean;
  readonly money: Money;
}

/** One step of a life: what was done (or that time passed), and what it was seen to do. */
export interface Step {
  readonly from: StateName;
  readonly to: StateName;
  readonly cause: string;
  readonly events: readonly string[];
  readonly effect: string;
}

/** What was seen in a state, over all lives. */
export interface StateSight {
  readonly obstacles: ReadonlySet<string>;
  readonly onSale: boolean;
  readonly refunds: boolean;
}

const NOTHING: Money = { paid: 0n, escrowed: 0n, withheld: 0n, released: 0n, refundable: 0n, refunded: 0n };

/** Follows one series through its life and writes down what every step did. */
export class Tape {
  readonly steps: Step[] = [];
  readonly sights: Sight[] = [];
  readonly #world: World;
  #id: bigint;

  private constructor(world: World, id: bigint) {
    this.#world = world;
    this.#id = id;
  }

  /** Begins before the series exists; `id` is the one that the next creation gives. */
  static async start(world: World): Promise<Tape> {
    const id = ((await world.market.seriesCount()) + 1n) << 8n;
    const tape = new Tape(world, id);
    tape.sights.push(await tape.#look());
    return tape;
  }

  /** Begins with a series that is there already; what came before is told by other lives. */
  static async follow(world: SoldWorld): Promise<Tape> {
    const tape = new Tape(world, world.id);
    tape.sights.push(await tape.#look());
    return tape;
  }

  /** Does `action`, looks again, and writes down the difference. The last transaction tells the events, if there is one. */
  async step(cause: string, action: () => Promise<ContractTransactionResponse | undefined>): Promise<void> {
    const before = this.sights.at(-1);
    const response = await action();
    const after = await this.#look();
    this.sights.push(after);
    if (!before) return;
    const events = response === undefined ? [] : await this.#eventsOf(response);
    this.steps.push({ from: before.state, to: after.state, cause, events, effect: effectOf(before.money, after.money) });
  }

  /** Lets time pass, or the world deliver, without a transaction of the series. */
  async wait(cause: string, action: () => Promise<unknown>): Promise<void> {
    await this.step(cause, async () => {
      await action();
      return undefined;
    });
  }

  async #look(): Promise<Sight> {
    const { settlement, market, people } = this.#world;
    const state = STATES[Number(await settlement.state(this.#id))] ?? "None";
    if (state === "None") return { state, obstacle: "-", onSale: false, refunds: false, money: NOTHING };
    const [, obstacle] = await settlement.nextEpoch(this.#id);
    const money = await market.escrow(this.#id);
    const refunds = await market
      .connect(people.alice)
      .refund.staticCall(this.#id, 1n, people.alice)
      .then(
        () => true,
        () => false,
      );
    return {
      state,
      obstacle: OBSTACLES[Number(obstacle)] ?? "?",
      onSale: (await market.available(this.#id)) > 0n,
      refunds,
      money: {
        paid: money.paid,
        escrowed: money.escrowed,
        withheld: money.withheld,
        released: money.released,
        refundable: money.refundable,
        refunded: money.refunded,
      },
    };
  }

  async #eventsOf(response: ContractTransactionResponse): Promise<string[]> {
    const receipt = await response.wait();
    const names = new Set<string>();
    for (const log of receipt?.logs ?? []) {
      for (const contract of [this.#world.settlement, this.#world.market]) {
        if (log.address !== (await contract.getAddress())) continue;
        const parsed = contract.interface.parseLog(log);
        if (parsed) names.add(parsed.name);
      }
    }
    return [...names];
  }
}

/** Which pots of a series' money lost and which gained: "escrowed → released". */
function effectOf(before: Money, after: Money): string {
  const losers = POTS.filter((pot) => after[pot] < before[pot]).map(String);
  const gainers = POTS.filter((pot) => after[pot] > before[pot]).map(String);
  if (after.paid > before.paid) losers.unshift("payment");
  return losers.length === 0 && gainers.length === 0 ? "none" : `${losers.join(", ")} → ${gainers.join(", ")}`;
}

/** Every state with what was seen in it. */
export function sightsByState(tapes: readonly Tape[]): ReadonlyMap<StateName, StateSight> {
  const found = new Map<StateName, { obstacles: Set<string>; onSale: boolean; refunds: boolean }>();
  for (const sight of tapes.flatMap((tape) => tape.sights)) {
    const entry = found.get(sight.state) ?? { obstacles: new Set<string>(), onSale: false, refunds: false };
    entry.obstacles.add(sight.obstacle);
    entry.onSale ||= sight.onSale;
    entry.refunds ||= sight.refunds;
    found.set(sight.state, entry);
  }
  return found;
}
