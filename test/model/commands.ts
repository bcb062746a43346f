import fc from "fast-check";

/**
 * Random commands on the ledger, as plain data: accounts, series and amounts are small numbers or words, which the run
 * resolves against the state it has reached. So every command means something in every state, and failing sequences shrink.
 */
export type Command =
  | { do: "mint"; series: number; to: number; units: Units }
  | { do: "burn"; series: number; from: number; units: Units }
  | { do: "deposit"; series: number; lane: number; amount: Amount; skip: number }
  | { do: "transfer"; series: number; from: number; to: number; units: Units; operator: boolean }
  | { do: "batch"; from: number; to: number; entries: { series: number; units: Units }[] }
  | { do: "reenter"; series: number; from: number; units: Units }
  | { do: "claim"; series: number; by: number }
  | { do: "claimTo"; series: number; by: number; to: number }
  | { do: "claimMany"; by: number; series: number[] }
  | { do: "claimManyTo"; by: number; to: number; series: number[] }
  | { do: "claimFor"; by: number; of: number; series: number }
  | { do: "setReceiver"; by: number; to: number }
  | { do: "refuse"; by: number; refused: boolean }
  | { do: "donate"; token: number; amount: bigint }
  | { do: "close"; series: number };

/** How many units: of the sender's balance, or (for a mint) of the series' appetite. */
export type Units = "none" | "one" | "half" | "all" | "oneTooMany" | { perMille: number };

/** How much of a reward: in base units, or in grains of the lane (the least that a stream can be made of). */
export type Amount = "none" | "one" | "tooMuch" | "all" | { base: bigint } | { perMilleOfGrain: number };

export interface Step {
  /** Seconds after the step before. */
  after: bigint;
  command: Command;
}

export interface LanePlan {
  token: number;
  scaleBits: bigint;
}

export interface SeriesPlan {
  lanes: [LanePlan] | [LanePlan, LanePlan];
  /** Units that one mint of "all" creates. */
  appetite: bigint;
  /** True if the first two accounts have bought before the first command. */
  sold: boolean;
}

export const ACCOUNTS = 6;
export const TOKENS = 3;
export const SERIES = 3;

/** The last account is a contract. */
export const CONTRACT = ACCOUNTS - 1;

/** Objects with a prototype, so that a counterexample reads well. */
function record<T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(fields, { noNullPrototype: true });
}

const account = fc.nat(ACCOUNTS - 1);
const series = fc.nat(SERIES - 1);
const units: fc.Arbitrary<Units> = fc.oneof(
  { weight: 3, arbitrary: record({ perMille: fc.nat(1_000) }) },
  { weight: 3, arbitrary: fc.constantFrom<Units>("one", "half", "all") },
  { weight: 1, arbitrary: fc.constantFrom<Units>("none", "oneTooMany") },
);
const amount: fc.Arbitrary<Amount> = fc.oneof(
  { weight: 3, arbitrary: record({ perMilleOfGrain: fc.nat(3_000) }) },
  { weight: 3, arbitrary: record({ perMilleOfGrain: fc.nat(5_000_000) }) },
  { weight: 3, arbitrary: record({ base: fc.bigInt({ min: 0n, max: 10n ** 9n }) }) },
  { weight: 2, arbitrary: fc.constantFrom<Amount>("none", "one") },
  { weight: 1, arbitrary: fc.constantFrom<Amount>("tooMuch", "all") },
);

const deposit = record({
  do: fc.constant("deposit" as const),
  series,
  lane: fc.nat(1),
  amount,
  skip: fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: -1, max: 3 }) }),
});
const transfer = record({
  do: fc.constant("transfer" as const),
  series,
  from: account,
  to: account,
  units,
  operator: fc.boolean(),
});
const batch = record({
  do: fc.constant("batch" as const),
  from: account,
  to: account,
  entries: fc.array(record({ series, units }), { maxLength: 5 }),
});
const claims: fc.Arbitrary<Command> = fc.oneof(
  record({ do: fc.constant("claim" as const), series, by: account }),
  record({ do: fc.constant("claimTo" as const), series, by: account, to: account }),
  record({ do: fc.constant("claimMany" as const), by: account, series: fc.array(series, { maxLength: 5 }) }),
  record({
    do: fc.constant("claimManyTo" as const),
    by: account,
    to: account,
    series: fc.array(series, { maxLength: 5 }),
  }),
  record({ do: fc.constant("claimFor" as const), by: account, of: account, series }),
);
const rest: fc.Arbitrary<Command> = fc.oneof(
  record({ do: fc.constant("reenter" as const), series, from: account, units }),
  record({ do: fc.constant("setReceiver" as const), by: account, to: account }),
  record({ do: fc.constant("refuse" as const), by: account, refused: fc.boolean() }),
  record({
    do: fc.constant("donate" as const),
    token: fc.nat(TOKENS - 1),
    amount: fc.bigInt({ min: 1n, max: 10n ** 12n }),
  }),
);
const sale: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: record({ do: fc.constant("mint" as const), series, to: account, units }) },
  { weight: 1, arbitrary: record({ do: fc.constant("burn" as const), series, from: account, units }) },
);
const end: fc.Arbitrary<Command> = fc.oneof(
  { weight: 1, arbitrary: record({ do: fc.constant("close" as const), series }) },
  { weight: 2, arbitrary: record({ do: fc.constant("burn" as const), series, from: account, units }) },
);

/** A few seconds, a part of a day, exactly a day, several days. */
const after = fc.oneof(
  { weight: 4, arbitrary: fc.bigInt({ min: 1n, max: 30n }) },
  { weight: 4, arbitrary: fc.bigInt({ min: 1n, max: 86_400n }) },
  { weight: 1, arbitrary: fc.constantFrom(86_399n, 86_400n, 86_401n) },
  { weight: 1, arbitrary: fc.bigInt({ min: 86_400n, max: 400_000n }) },
);

function steps(command: fc.Arbitrary<Command>, minLength: number, maxLength: number): fc.Arbitrary<Step[]> {
  return fc.array(record({ after, command }), { minLength, maxLength, size: "max" });
}

/** A life: mostly sales, then mining, then closes and refunds; each phase with a sprinkling of the others. */
export function life(length: number): fc.Arbitrary<Step[]> {
  const early = fc.oneof(
    { weight: 6, arbitrary: sale },
    { weight: 1, arbitrary: transfer },
    { weight: 1, arbitrary: rest },
  );
  const middle = fc.oneof(
    { weight: 5, arbitrary: deposit },
    { weight: 4, arbitrary: transfer },
    { weight: 3, arbitrary: batch },
    { weight: 4, arbitrary: claims },
    { weight: 2, arbitrary: rest },
    { weight: 1, arbitrary: sale },
  );
  const late = fc.oneof(
    { weight: 4, arbitrary: end },
    { weight: 2, arbitrary: claims },
    { weight: 1, arbitrary: transfer },
    { weight: 1, arbitrary: deposit },
  );
  return fc
    .tuple(
      steps(early, 0, Math.ceil(length / 6)),
      steps(middle, length / 2, length),
      steps(late, 0, Math.ceil(length / 4)),
    )
    .map((phases) => phases.flat());
}

const lane = (token: number) =>
  record({ token: fc.constant(token), scaleBits: fc.constantFrom(45n, 31n, 11n, 4n, 1n, 60n) });

/** Bitcoin's, Dogecoin's and an 18-decimal token's scale, and coarser and finer ones; from one unit to nearly 2^64. */
export const plans: fc.Arbitrary<SeriesPlan[]> = fc.array(
  record({
    lanes: fc.oneof(
      fc.tuple(lane(0)),
      fc.tuple(lane(1)),
      fc.tuple(lane(2)),
      fc.tuple(lane(0), lane(1)),
      fc.tuple(lane(2), lane(0)),
    ),
    appetite: fc.constantFrom(1n, 7n, 1_000n, 1_000_000n, (1n << 63n) - 1n),
    sold: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  }),
  { minLength: SERIES, maxLength: SERIES },
);
