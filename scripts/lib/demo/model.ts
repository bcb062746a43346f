import type { Terms } from "@adit/sdk";
import type { World } from "@adit/oracle/simulator";
import type { Position, Stream, Waterfall } from "@adit/sdk/math";
import { accrued, checkpoint, depositStream, escrowSlice, indexAt, scaleBits, waterfall } from "@adit/sdk/math";
import { feedSecond } from "../scenario/errands.ts";
import type { Step } from "./play.ts";

const BPS = 10_000n;
const COIN_DECIMALS = 8;
/** Bound on the reward token's supply that the local deployment states, satoshi. */
const MAX_SUPPLY = 21n * 10n ** 14n;

/** One day as the world and the terms make it. */
export interface ModelDay {
  readonly epoch: number;
  readonly lines: Waterfall;
  readonly targetSeconds: bigint;
  readonly rewardPerBlock: bigint;
  readonly priceUsd8: bigint;
  /** payment-token base units that left escrow for the provider, tip included */
  readonly released: bigint;
  /** payment-token base units that became refundable */
  readonly refundable: bigint;
}

/** What the whole series comes to. */
export interface Model {
  readonly days: readonly ModelDay[];
  readonly paid: bigint;
  readonly units: bigint;
  /** what each claim step pays, in their order */
  readonly claims: readonly bigint[];
  readonly tips: bigint;
  /** whole base units of the carry: swept to the treasury when the series closes */
  readonly dust: bigint;
  /** fractions of a base unit that stay in positions and carry, together; at scale `s` */
  readonly fractions: bigint;
  readonly scaleBits: number;
}

/**
 * Computes the series from the world's targets, fees and prices, the terms, and the instants at which people acted.
 * It reads neither events nor storage.
 */
export function computeSeries(world: World, terms: Terms, steps: readonly Step[]): Model {
  const purchases = steps.filter((step) => step.kind === "buy");
  const paid = purchases.reduce((sum, { cost }) => sum + cost, 0n);
  const units = purchases.reduce((sum, step) => sum + step.units, 0n);
  const days = steps
    .filter((step) => step.kind === "settle")
    .map(({ epoch }) => computeDay(world, terms, epoch, units, paid));
  return { days, paid, units, tips: tipsOf(days, terms, paid), ...stream(days, steps, units) };
}

function computeDay(world: World, terms: Terms, epoch: number, units: bigint, paid: bigint): ModelDay {
  const { targetSeconds, rewardPerBlock } = world.day(epoch);
  const priceUsd8 = world.priceUsd8(feedSecond(epoch));
  const lines = waterfall({
    hashrate: units * terms.unitHashrate,
    rewardPerBlock,
    coinDecimals: COIN_DECIMALS,
    targetSeconds,
    tokenDecimals: COIN_DECIMALS,
    priceUsd8,
    milliJoulePerTh: BigInt(terms.milliJoulePerTh),
    tariffUsd8: terms.tariffUsd8,
    maintenanceUsd8PerThDay: terms.maintenanceUsd8PerThDay,
    serviceBps: BigInt(terms.serviceBps),
    protocolBps: BigInt(terms.protocolBps),
  });
  const slice = escrowSlice(paid, epoch - terms.startEpoch, terms.epochs);
  const [released, refundable] = lines.net > 0n ? [slice, 0n] : [0n, slice];
  return { epoch, lines, targetSeconds, rewardPerBlock, priceUsd8, released, refundable };
}

/** Every settled day earns its tip; what a day without release owes is paid by the next release, as far as that goes. */
function tipsOf(days: readonly ModelDay[], terms: Terms, paid: bigint): bigint {
  let tips = 0n;
  let pending = 0n;
  for (const { epoch, released } of days) {
    const slice = escrowSlice(paid, epoch - terms.startEpoch, terms.epochs);
    pending += (slice * BigInt(terms.tipBps)) / BPS;
    const tip = pending < released ? pending : released;
    pending -= tip;
    tips += tip;
  }
  return tips;
}

/** Replays the ledger: deposits stream, transfers move the future and keep the past, claims round down. */
function stream(
  days: readonly ModelDay[],
  steps: readonly Step[],
  supply: bigint,
): Pick<Model, "claims" | "dust" | "fractions" | "scaleBits"> {
  const bits = scaleBits(MAX_SUPPLY);
  const owed = new Map(days.map(({ epoch, lines }) => [epoch, lines.holders]));
  const positions = new Map<number, Position>();
  const claims: bigint[] = [];
  let now: Stream = { index: 0n, rate: 0n, startedAt: 0n };
  let carry = 0n;

  const at = (holder: number, second: number): Position => {
    const index = indexAt(now, BigInt(second));
    const position = positions.get(holder);
    return position === undefined ? { units: 0n, index, accrued: 0n } : checkpoint(position, index);
  };
  for (const step of steps) {
    if (step.kind === "settle") {
      ({ stream: now, carry } = depositStream(now, { scaleBits: bits, supply, carry }, owed.get(step.epoch) ?? 0n, BigInt(step.at)));
    } else if (step.kind === "buy") {
      const position = at(step.holder, step.at);
      positions.set(step.holder, { ...position, units: position.units + step.units });
    } else if (step.kind === "transfer") {
      const sender = at(step.from, step.at);
      positions.set(step.from, { ...sender, units: sender.units - step.units });
      const receiver = at(step.to, step.at);
      positions.set(step.to, { ...receiver, units: receiver.units + step.units });
    } else {
      const position = at(step.holder, step.at);
      const whole = position.accrued >> BigInt(bits);
      claims.push(whole);
      positions.set(step.holder, { ...position, accrued: position.accrued - (whole << BigInt(bits)) });
    }
  }
  const dust = carry >> BigInt(bits);
  const end = now.index + now.rate * 86_400n;
  const inPositions = [...positions.values()].reduce((sum, position) => sum + accrued(position, end), 0n);
  return { claims, dust, fractions: inPositions + carry - (dust << BigInt(bits)), scaleBits: bits };
}
