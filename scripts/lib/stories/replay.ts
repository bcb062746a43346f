import type { Position, Stream } from "@adit/sdk/math";
import { accrued, checkpoint, depositStream, indexAt, scaleBits } from "@adit/sdk/math";
import type { PlayedSeries } from "./play.ts";

/** Bound on the reward token's supply that the local deployment states, satoshi. */
const MAX_SUPPLY = 21n * 10n ** 14n;
const DAY_SECONDS = 86_400n;

/** What streaming by the second comes to. */
export interface Replay {
  /** what each claim pays, in their order */
  readonly claims: readonly bigint[];
  /** whole base units of the carry, swept when the series closes */
  readonly dust: bigint;
  /** fractions of a base unit that stay in positions and carry, together, at scale `s` */
  readonly fractions: bigint;
  readonly scaleBits: number;
}

/** Replays the ledger for one series: deposits stream over a day, claims round down and keep the fraction. */
export function replay({ units, stream }: Pick<PlayedSeries, "units" | "stream">): Replay {
  const bits = scaleBits(MAX_SUPPLY);
  const supply = units.reduce((sum, one) => sum + one, 0n);
  const positions: Position[] = units.map((one) => ({ units: one, index: 0n, accrued: 0n }));
  const claims: bigint[] = [];
  let now: Stream = { index: 0n, rate: 0n, startedAt: 0n };
  let carry = 0n;
  for (const step of stream) {
    if (step.kind === "deposit") {
      for (const amount of step.amounts) {
        ({ stream: now, carry } = depositStream(now, { scaleBits: bits, supply, carry }, amount, BigInt(step.at)));
      }
      continue;
    }
    const before = positions[step.holder];
    if (before === undefined) throw new RangeError(`There is no holder ${step.holder}`);
    const position = checkpoint(before, indexAt(now, BigInt(step.at)));
    const whole = position.accrued >> BigInt(bits);
    claims.push(whole);
    positions[step.holder] = { ...position, accrued: position.accrued - (whole << BigInt(bits)) };
  }
  const dust = carry >> BigInt(bits);
  const end = now.index + now.rate * DAY_SECONDS;
  const inPositions = positions.reduce((sum, position) => sum + accrued(position, end), 0n);
  return { claims, dust, fractions: inPositions + carry - (dust << BigInt(bits)), scaleBits: bits };
}
