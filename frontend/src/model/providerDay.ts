import {
  escrowSlice,
  formulaDay,
  requiredBond,
  type CoinToday,
  type FormulaTerms,
  type Rates,
  type Waterfall,
} from "@adit/sdk/math";
import type { Terms } from "../chain/events.ts";

/** What one network and its coin say of a day. */
export type NetworkSide = CoinToday;

/** A day outside of the series: what the networks demanded, and what the tokens were worth. */
export type World = {
  readonly first: NetworkSide;
  /** of the merge-mined network, where the series has one */
  readonly second: NetworkSide | undefined;
  readonly payment: { readonly decimals: number; readonly priceUsd8: bigint };
};

/** What a day asks of a provider, base units of the reward tokens. */
export type DayByFormula = {
  readonly lines: Waterfall;
  readonly secondLines: Waterfall | undefined;
  /** taken from the funding: what holders and protocol get together */
  readonly owed: bigint;
  readonly secondOwed: bigint;
  /** net by which the bond is marked, in the first reward token */
  readonly bondNet: bigint;
};

/**
 * A day of `hashrate` H/s under these terms, as the network's formula has it. For a profit share it is what is owed if the farm reports exactly the
 * formula: the report itself is not known before.
 */
export function dayByFormula(terms: FormulaTerms, hashrate: bigint, { first, second }: World): DayByFormula {
  const { lines, secondLines, netInFirst } = formulaDay(terms, hashrate, first, second);
  return {
    lines,
    secondLines,
    owed: owedOf(lines),
    secondOwed: secondLines === undefined ? 0n : owedOf(secondLines),
    bondNet: netInFirst,
  };
}

function owedOf({ protocol, holders }: Waterfall): bigint {
  return protocol + holders;
}

/** What both tokens are worth, as the bond is marked. */
export function ratesOf({ first, payment }: World): Rates {
  return {
    priceUsd8: first.priceUsd8,
    paymentPriceUsd8: payment.priceUsd8,
    decimals: first.tokenDecimals,
    paymentDecimals: payment.decimals,
  };
}

/**
 * How large the bond has to be after day number `index` (from 0) of the term; a day without net leaves the requirement as it was, which is
 * said with undefined.
 * @param paid all payments of the series, payment-token base units
 */
export function bondAfter(
  terms: Pick<Terms, "bondEpochs" | "marginEpochs" | "epochs">,
  paid: bigint,
  index: number,
  day: Pick<DayByFormula, "bondNet">,
  world: World,
): bigint | undefined {
  if (day.bondNet === 0n || (terms.bondEpochs === 0 && terms.marginEpochs === 0)) return undefined;
  return requiredBond({
    net: day.bondNet,
    slice: escrowSlice(paid, index, terms.epochs),
    remaining: BigInt(terms.epochs - index - 1),
    bondEpochs: BigInt(terms.bondEpochs),
    marginEpochs: BigInt(terms.marginEpochs),
    rates: ratesOf(world),
  });
}

/** What a provider assumes of the days to come. */
export type Assumptions = {
  /** growth of difficulty in a year: 0.4 is 40 % more, which brings less */
  readonly difficultyGrowth: number;
  /** growth of the coins' price in a year: a lower price makes costs dearer in coins */
  readonly priceGrowth: number;
};

export const TODAY_FOREVER: Assumptions = { difficultyGrowth: 0, priceGrowth: 0 };

const DAYS_PER_YEAR = 365;
/** Estimates are scaled by whole billionths, so that amounts stay whole. */
const PARTS = 1_000_000_000;

/** The day that lies `daysAhead` after `world` if the assumptions hold. An estimate; nothing on the chain is computed from it. */
export function worldAhead(world: World, { difficultyGrowth, priceGrowth }: Assumptions, daysAhead: number): World {
  const years = daysAhead / DAYS_PER_YEAR;
  const target = parts((1 + difficultyGrowth) ** -years);
  const price = parts((1 + priceGrowth) ** years);
  const ahead = (side: NetworkSide): NetworkSide => ({
    ...side,
    targetSeconds: scaled(side.targetSeconds, target),
    priceUsd8: atLeastOne(scaled(side.priceUsd8, price)),
  });
  return {
    first: ahead(world.first),
    second: world.second === undefined ? undefined : ahead(world.second),
    payment: world.payment,
  };
}

function parts(factor: number): bigint {
  return BigInt(Math.round(factor * PARTS));
}

function scaled(amount: bigint, factor: bigint): bigint {
  return (amount * factor) / BigInt(PARTS);
}

function atLeastOne(amount: bigint): bigint {
  return amount === 0n ? 1n : amount;
}
