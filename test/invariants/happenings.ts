import { getAddress, type Interface } from "ethers";
import type { World } from "./world.ts";

/** A log as a node gives it. */
export interface RawLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

/** An event of one of the contracts, read by the names of its arguments. */
export class Happening {
  readonly address: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  private readonly world: World;

  constructor(world: World, address: string, name: string, args: Record<string, unknown>) {
    this.world = world;
    this.address = address;
    this.name = name;
    this.args = args;
  }

  /** Index of the series that it is about; -1 if it is about none. */
  get series(): number {
    return this.world.ids.findIndex((id) => id === this.args.id);
  }

  amount(name: string): bigint {
    const value = this.args[name];
    if (typeof value !== "bigint") throw new TypeError(`${this.name} has no number ${name}`);
    return value;
  }

  number(name: string): number {
    return Number(this.amount(name));
  }

  text(name: string): string {
    const value = this.args[name];
    if (typeof value !== "string") throw new TypeError(`${this.name} has no text ${name}`);
    return value;
  }

  /** Index of the token whose address the argument is. */
  token(name: string): number {
    return this.world.tokens.indexOf(this.text(name));
  }
}

/** The events among `logs` that our contracts emitted, in order. */
export function happenings(world: World, logs: readonly RawLog[]): Happening[] {
  const { address } = world;
  const speakers: Readonly<Record<string, Interface>> = {
    [address.ledger]: world.ledger.interface,
    [address.market]: world.market.interface,
    [address.settlement]: world.settlement.interface,
    [address.leases]: world.leases.interface,
    [address.leasehold]: world.leasehold.interface,
    [address.reversion]: world.reversion.interface,
  };
  return logs.flatMap((log) => {
    const from = getAddress(log.address);
    const event = speakers[from]?.parseLog(log);
    if (!event) return [];
    return [new Happening(world, from, event.name, event.args.toObject() as Record<string, unknown>)];
  });
}
