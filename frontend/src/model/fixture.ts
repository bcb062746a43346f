import type { DeploymentToken } from "@adit/sdk";
import { epochEnd, epochStart } from "@adit/sdk/math";
import type { Terms } from "../chain/events.ts";
import type { SettledDay } from "../chain/seriesEvents.ts";
import type { StandingInput } from "./standing.ts";

const NOBODY = "0x0000000000000000000000000000000000000000";
export const START = 18_901;
export const EPOCHS = 100;
export const PAID = 1_000_000_000n;
export const SUPPLY = 2_000n;
export const BTC: DeploymentToken = { address: NOBODY, name: "Bitcoin", symbol: "BTC", decimals: 8 };
export const USDC: DeploymentToken = { address: NOBODY, name: "Dollar", symbol: "USDC", decimals: 6 };

/** Terms of 100 days, with a unit of 1 GH/s. */
export const termsOf = (change: Partial<Terms> = {}): Terms => ({
  provider: NOBODY,
  farmId: 1,
  network: 1,
  secondNetwork: 0,
  form: 0,
  rewardToken: NOBODY,
  secondRewardToken: NOBODY,
  paymentToken: NOBODY,
  policy: NOBODY,
  unitHashrate: 1_000_000_000n,
  maxUnits: SUPPLY,
  minUnits: 0n,
  saleStart: Number(epochStart(START - 7)),
  saleEnd: Number(epochStart(START)),
  startEpoch: START,
  epochs: EPOCHS,
  price: 1n,
  milliJoulePerTh: 30_000,
  tariffUsd8: 4_500_000n,
  maintenanceUsd8PerThDay: 0n,
  serviceBps: 200,
  protocolBps: 100,
  tipBps: 10,
  maxUnprofitableEpochs: 14,
  bondEpochs: 14,
  marginEpochs: 30,
  penaltyBps: 500,
  graceSeconds: 172_800,
  holderShareBps: 0,
  minDeliveryBps: 0,
  toleranceBps: 0,
  toleranceDays: 0,
  maxFeedDelay: 86_400,
  feeds: [NOBODY, NOBODY, NOBODY],
  secondFeeds: [NOBODY, NOBODY, NOBODY],
  paymentFeeds: [NOBODY, NOBODY, NOBODY],
  documentHash: `0x${"00".repeat(32)}`,
  documentUri: "",
  ...change,
});

type Live = StandingInput["live"];
export type LiveChange = {
  [K in keyof Live]?: Live[K] extends object | undefined ? Partial<Live[K]> : Live[K];
};

/** A series that has settled 40 of its days, at noon of the day after the next one. */
export function standingInput(
  live: LiveChange = {},
  { terms = termsOf(), ...rest }: Partial<Omit<StandingInput, "live">> = {},
): StandingInput {
  const settled = live.account?.settledEpochs ?? 40;
  const released = (PAID * BigInt(settled)) / BigInt(terms.epochs);
  return {
    terms,
    days: new Map<number, SettledDay>(),
    nowSeconds: Number(epochEnd(START + settled)) + 43_200,
    reportFinalAt: undefined,
    fallbackDueAt: undefined,
    ...rest,
    live: {
      state: live.state ?? "Active",
      obstacle: live.obstacle ?? "ReportMissing",
      nextEpoch: live.nextEpoch ?? START + settled,
      available: 0n,
      account: {
        funding: 0n,
        settledEpochs: settled,
        unprofitableInRow: 0,
        lastOwed: 0n,
        fees: 0n,
        finished: false,
        ...live.account,
      },
      secondAccount: live.secondAccount && { funding: 0n, lastOwed: 0n, fees: 0n, ...live.secondAccount },
      backing: {
        bond: 50n,
        penalty: 0n,
        required: 40n,
        priceUsd8: 1n,
        paymentPriceUsd8: 1n,
        payableAt: 0n,
        lastMissAt: 0n,
        missed: false,
        ending: "None",
        endingEpochs: BigInt(terms.epochs),
        ...live.backing,
      },
      escrow: {
        paid: PAID,
        sold: SUPPLY,
        escrowed: PAID - released,
        released,
        withheld: 0n,
        refundable: 0n,
        refunded: 0n,
        providerCredit: 0n,
        pendingTip: 0n,
        settledEpochs: settled,
        refundsOpen: false,
        ...live.escrow,
      },
      lane: {
        supply: SUPPLY,
        startedAt: Number(epochEnd(START + settled - 1)) + 30_000,
        rate: 1n,
        index: 1n,
        rewardToken: NOBODY,
        scaleBits: 45,
        started: true,
        closed: false,
        carry: 0n,
        lastEpoch: START + settled - 1,
        ...live.lane,
      },
    },
  };
}
