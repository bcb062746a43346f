import type { DeploymentToken } from "@adit/sdk";
import { formatDecimal, formatIsoDay, hashUnits } from "@adit/sdk/format";
import { epochOf } from "@adit/sdk/math";
import type { Terms } from "../chain/events.ts";
import type { SaleDraft } from "./providerDraft.ts";
import { draftOf } from "./providerTerms.ts";

/** Days from today to the first that is mined, where a sale starts afresh: time to sell. */
const LEAD_DAYS = 14;
/** What the form starts with where the chain says nothing better; at least what governance asks for. */
const BOND_DAYS = 14;

export type SaleStart = {
  readonly nowSeconds: number;
  readonly minBondDays: number;
  readonly farm: { readonly farmId: number; readonly milliJoulePerTh: number; readonly algorithm: string } | undefined;
  readonly rewardToken: string;
  readonly paymentToken: DeploymentToken | undefined;
  readonly feeds: readonly string[];
  /** the newest series of this provider: its terms are where the next one starts from; and its network's algorithm */
  readonly newest: { readonly terms: Terms; readonly algorithm: string } | undefined;
};

/** A draft to begin with: the newest series' terms with new dates, or what is usual. */
export function firstDraft(start: SaleStart): SaleDraft {
  const { nowSeconds, minBondDays, farm, newest, paymentToken } = start;
  const firstDay = formatIsoDay(epochOf(nowSeconds) + LEAD_DAYS);
  if (newest !== undefined && paymentToken !== undefined)
    return {
      ...draftOf(newest.terms, paymentToken.decimals, newest.algorithm),
      saleStart: "",
      saleEnd: "",
      firstDay,
      documentHash: "",
      documentUri: "",
    };
  return {
    farmId: farm?.farmId.toString() ?? "",
    form: "fixed",
    rewardToken: start.rewardToken,
    secondRewardToken: "",
    paymentToken: paymentToken?.address ?? "",
    policy: "",
    unit: "0.001",
    most: "",
    least: "",
    saleStart: "",
    saleEnd: "",
    firstDay,
    days: "90",
    price: "",
    priceBasis: "day",
    efficiency:
      farm === undefined
        ? ""
        : formatDecimal(BigInt(farm.milliJoulePerTh), hashUnits(farm.algorithm).efficiency.decimals, { group: false }),
    tariff: "",
    maintenance: "",
    service: "2.5",
    unprofitableDays: "14",
    bondDays: Math.max(BOND_DAYS, minBondDays).toString(),
    marginDays: "30",
    penalty: "5",
    grace: "48",
    feedDelay: "24",
    holderShare: "80",
    minDelivery: "85",
    tolerance: "3",
    toleranceDays: "0",
    feeds: start.feeds.slice(0, 3),
    secondFeeds: [],
    paymentFeeds: [],
    documentUri: "",
    documentHash: "",
  };
}
