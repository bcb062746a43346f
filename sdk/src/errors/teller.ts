import type { errorsAbi } from "../abis/Errors.ts";
import { formatHashrate, formatTh } from "../format/hashrate.ts";
import { formatSeries, shortHex } from "../format/id.ts";
import { formatToken, formatUsd, type TokenInfo } from "../format/money.ts";
import { formatDecimal } from "../format/decimal.ts";
import { formatBps } from "../format/share.ts";
import { formatDateTime, formatDay, formatDays, formatDuration } from "../format/time.ts";

type ErrorItem = (typeof errorsAbi)[number];
/** Names of all custom errors of all contracts. */
export type ErrorName = ErrorItem["name"];
/** Names of an error's values, of all its forms. */
export type ArgumentName<Name extends ErrorName> = Extract<ErrorItem, { name: Name }>["inputs"][number]["name"];

/** What helps to put values into people's units. Whatever is missing is left out of the sentence. */
export interface ExplainContext {
  /** H/s of one unit of the series in question (default 1e9) */
  unitHashrate?: bigint;
  /** tokens by which amounts are written; the deployment's lists will do */
  tokens?: readonly (TokenInfo & { address: string })[];
  /** token in which the series in question is paid */
  paymentToken?: TokenInfo;
  /** token in which the series in question pays rewards */
  rewardToken?: TokenInfo;
  /** `mined`: the transaction is in a block, so its network fee is spent (default: it was only tried out) */
  phase?: "tried" | "mined";
}

/** What one error has to say. */
export interface Told {
  /** what happened, with its values; one sentence */
  sentence: string;
  /** what to do now */
  action: string;
  /** what was not lost, where it differs from "nothing happened" */
  safe?: string;
}

const DEFAULT_UNIT_HASHRATE = 1_000_000_000n;

/** Puts the values of an error into people's words. */
export class Teller<Name extends string = string> {
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #context: ExplainContext;

  constructor(values: ReadonlyMap<string, unknown>, context: ExplainContext) {
    this.#values = values;
    this.#context = context;
  }

  /** True if this form of the error carries the value. */
  has(name: Name): boolean {
    return this.#values.has(name);
  }

  /** A whole number as it came; zero if this form of the error does not carry it. */
  value(name: Name): bigint {
    const value = this.#values.get(name);
    return typeof value === "bigint" || typeof value === "number" ? BigInt(value) : 0n;
  }

  number(name: Name): string {
    return formatDecimal(this.value(name), 0);
  }

  /** A text that the contract wrote, such as the name of a field. */
  text(name: Name): string {
    const value = this.#values.get(name);
    return typeof value === "string" ? value : "";
  }

  /** Bytes that the contract passed on. */
  bytes(name: Name): `0x${string}` | undefined {
    const value = this.#values.get(name);
    return typeof value === "string" && value.startsWith("0x") ? `0x${value.slice(2)}` : undefined;
  }

  /** An account in short, or a token by its symbol. */
  account(name: Name): string {
    const address = this.text(name);
    const token = this.#context.tokens?.find((known) => known.address.toLowerCase() === address.toLowerCase());
    return token?.symbol ?? shortHex(address);
  }

  series(name: Name): string {
    return `series ${formatSeries(this.value(name))}`;
  }

  th(name: Name): string {
    return formatTh(this.value(name), this.#context.unitHashrate ?? DEFAULT_UNIT_HASHRATE);
  }

  hashrate(name: Name): string {
    return formatHashrate(this.value(name));
  }

  day(name: Name): string {
    return formatDay(Number(this.value(name)));
  }

  days(name: Name): string {
    return formatDays(this.value(name));
  }

  time(name: Name): string {
    return formatDateTime(this.value(name));
  }

  /** Time from one instant to another. */
  span(from: Name, to: Name): string {
    return formatDuration(this.value(to) - this.value(from));
  }

  duration(name: Name): string {
    return formatDuration(this.value(name));
  }

  bps(name: Name): string {
    return formatBps(this.value(name));
  }

  /** A price or an amount of dollars with 8 decimals. */
  usd(name: Name): string {
    return formatUsd(this.value(name));
  }

  /** An amount of the token in which the series is paid. */
  paid(name: Name): string {
    return this.#amount(name, this.#context.paymentToken, "the payment token");
  }

  /** An amount of the token in which the series pays. */
  reward(name: Name): string {
    return this.#amount(name, this.#context.rewardToken, "the reward token");
  }

  /** An amount of the token whose address the error carries, or of a token that is not known. */
  amount(name: Name, token?: Name): string {
    const address = token === undefined ? "" : this.text(token).toLowerCase();
    const known = this.#context.tokens?.find((candidate) => candidate.address.toLowerCase() === address);
    return this.#amount(name, known, "the token");
  }

  #amount(name: Name, token: TokenInfo | undefined, what: string): string {
    return token === undefined ? `${this.number(name)} base units of ${what}` : formatToken(this.value(name), token);
  }
}

/** A sentence for every error, whose values it names are checked against the ABI. */
export type Sentences = { [Name in ErrorName]: (say: Teller<ArgumentName<Name>>) => Told };
