import type { Terms } from "@adit/sdk";
import { epochStart } from "@adit/sdk/math";
import { keccak256, stringToHex, zeroAddress } from "viem";
import type { Stage } from "../scenario/stage.ts";
import { LOCAL_TERMS } from "../scenario/stage.ts";
import { FIXED_TERM, PROFIT_SHARE } from "../series-model/day.ts";
import type { SeriesPlan, Story } from "./story.ts";
import type { StoryWorld } from "./world.ts";

/** The story's farm; its provider registers it first. */
export const FARM_ID = 1;
export const UNITS_PER_TH = 1_000n;
const UNIT_HASHRATE = 1_000_000_000n;
const FRACTION = 10n ** 18n;
/** US cents in payment-token base units. */
const CENT = 10_000n;
/** Tenths of a US cent in USD with 8 decimals. */
const TENTH_CENT_USD8 = 100_000n;
const DAY_SECONDS = 86_400;

/** The bond of a story's series unless the story says otherwise: 30 days of net, and 90 days of what a day owes beyond its escrow. */
export const STORY_BOND_EPOCHS = 30;
export const STORY_MARGIN_EPOCHS = 90;
const HOLDER_SHARE_BPS = 9_000;
const TOLERANCE_BPS = 300;
/** Days in a row without net after which anybody may wind a story's series up. */
export const MAX_UNPROFITABLE_EPOCHS = 14;
export const PENALTY_BPS = 500;
export const GRACE_SECONDS = 2 * DAY_SECONDS;

/** Terms of a story's series; all of it is assumed. */
export function termsOf(stage: Stage, world: StoryWorld, story: Story, plan: SeriesPlan, now: number): Terms {
  const [provider] = stage.cast.providers;
  const isShare = plan.form === "profit share";
  const none = [zeroAddress, zeroAddress, zeroAddress] as const;
  return {
    provider: provider.address,
    farmId: FARM_ID,
    network: world.network,
    secondNetwork: 0,
    form: isShare ? PROFIT_SHARE : FIXED_TERM,
    rewardToken: stage.btc,
    secondRewardToken: zeroAddress,
    paymentToken: stage.usdc,
    policy: zeroAddress,
    unitHashrate: UNIT_HASHRATE,
    maxUnits: BigInt(plan.terahash) * UNITS_PER_TH,
    minUnits: 0n,
    saleStart: now,
    saleEnd: Number(epochStart(world.firstEpoch)),
    startEpoch: world.firstEpoch,
    epochs: story.days,
    price: BigInt(plan.priceCents) * CENT * FRACTION,
    milliJoulePerTh: plan.milliJoulePerTh,
    tariffUsd8: BigInt(plan.tariffTenthCents) * TENTH_CENT_USD8,
    maintenanceUsd8PerThDay: 200_000n,
    serviceBps: 200,
    protocolBps: LOCAL_TERMS.protocolBps,
    tipBps: LOCAL_TERMS.tipBps,
    maxUnprofitableEpochs: MAX_UNPROFITABLE_EPOCHS,
    bondEpochs: plan.bondEpochs ?? STORY_BOND_EPOCHS,
    marginEpochs: plan.marginEpochs ?? STORY_MARGIN_EPOCHS,
    penaltyBps: PENALTY_BPS,
    graceSeconds: GRACE_SECONDS,
    holderShareBps: isShare ? HOLDER_SHARE_BPS : 0,
    minDeliveryBps: isShare ? (plan.minDeliveryBps ?? 0) : 0,
    toleranceBps: isShare ? TOLERANCE_BPS : 0,
    toleranceDays: 0,
    maxFeedDelay: DAY_SECONDS,
    feeds: [stage.feed, zeroAddress, zeroAddress],
    secondFeeds: none,
    paymentFeeds: none,
    documentHash: keccak256(stringToHex(`Terms of ${plan.name} in the story ${story.name}`)),
    documentUri: "https://norrfors.example/terms",
  };
}
