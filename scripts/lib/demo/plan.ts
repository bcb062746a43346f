import type { Terms } from "@adit/sdk";
import { SCENARIO_YEAR_DAYS, SCENARIO_YEAR_EPOCH } from "@adit/oracle/simulator";
import { epochStart } from "@adit/sdk/math";
import { keccak256, stringToHex, zeroAddress } from "viem";
import { FIXED_TERM, LOCAL_BOND, LOCAL_TERMS, NO_FEEDS, type Stage } from "../scenario/stage.ts";

/** The contract of the demo: one year from 1 July 2021. */
export const FIRST_EPOCH = SCENARIO_YEAR_EPOCH;
export const YEAR_DAYS = SCENARIO_YEAR_DAYS;
/** The sale opens this many days before mining starts. */
export const SALE_DAYS = 3;

const UNIT_HASHRATE = 1_000_000_000n;
const UNITS_PER_TH = 1000n;
const FRACTION = 10n ** 18n;

/** Terms of the demo's series; all of it is assumed. */
export function demoTerms(stage: Stage, now: number, days: number): Terms {
  const [provider] = stage.cast.providers;
  return {
    provider: provider.address,
    farmId: 1,
    network: stage.world.network,
    secondNetwork: 0,
    form: 0,
    rewardToken: stage.btc,
    secondRewardToken: zeroAddress,
    paymentToken: stage.usdc,
    policy: zeroAddress,
    unitHashrate: UNIT_HASHRATE,
    maxUnits: 10_000n * UNITS_PER_TH,
    minUnits: 1_000n * UNITS_PER_TH,
    saleStart: now,
    saleEnd: Number(epochStart(FIRST_EPOCH)),
    startEpoch: FIRST_EPOCH,
    epochs: days,
    // 48.75 dollars per TH/s for the year
    price: (48_750_000n * FRACTION * BigInt(days)) / BigInt(YEAR_DAYS),
    milliJoulePerTh: 29_500,
    tariffUsd8: 4_500_000n,
    maintenanceUsd8PerThDay: 250_000n,
    serviceBps: 250,
    protocolBps: LOCAL_TERMS.protocolBps,
    tipBps: LOCAL_TERMS.tipBps,
    maxUnprofitableEpochs: 14,
    ...LOCAL_BOND,
    ...FIXED_TERM,
    maxFeedDelay: 86_400,
    feeds: [stage.feed, zeroAddress, zeroAddress],
    secondFeeds: NO_FEEDS,
    paymentFeeds: NO_FEEDS,
    documentHash: keccak256(stringToHex("Terms of the demo's series")),
    documentUri: "https://norrfors.example/terms",
  };
}

/** Something that people do with their units. `day` counts from the first mined day. */
export type Move =
  | { readonly kind: "buy"; readonly buyer: number; readonly units: bigint }
  | { readonly kind: "transfer"; readonly day: number; readonly from: number; readonly to: number; readonly units: bigint }
  | { readonly kind: "claim"; readonly day: number; readonly holder: number };

/** Purchases before the term; awkward numbers on purpose. */
export const PURCHASES: readonly Extract<Move, { kind: "buy" }>[] = [
  { kind: "buy", buyer: 0, units: 4_000n * UNITS_PER_TH },
  { kind: "buy", buyer: 1, units: 2_500_501n },
  { kind: "buy", buyer: 2, units: 1_000_003n },
  { kind: "buy", buyer: 0, units: 77n },
];

/** Transfers and claims in mid-term: the first holder claims monthly, the second each quarter, the others when it suits them. */
export function movesOf(day: number): readonly Exclude<Move, { kind: "buy" }>[] {
  const moves: Exclude<Move, { kind: "buy" }>[] = [];
  if (day === 61) moves.push({ kind: "transfer", day, from: 0, to: 3, units: 1_234_567n });
  if (day === 152) moves.push({ kind: "transfer", day, from: 1, to: 2, units: 2_500_501n });
  if (day === 200) moves.push({ kind: "transfer", day, from: 3, to: 3, units: 1n });
  if (day === 263) moves.push({ kind: "transfer", day, from: 2, to: 1, units: 999_999n });
  if (day % 30 === 29) moves.push({ kind: "claim", day, holder: 0 });
  if (day % 91 === 90) moves.push({ kind: "claim", day, holder: 1 });
  if (day === 180) moves.push({ kind: "claim", day, holder: 2 });
  return moves;
}
