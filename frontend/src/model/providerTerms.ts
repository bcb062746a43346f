import { seriesForm, type DeploymentToken } from "@adit/sdk";
import { formatDecimal, formatIsoDay, hashUnits } from "@adit/sdk/format";
import { epochOf, epochStart } from "@adit/sdk/math";
import { isAddressEqual, zeroAddress, zeroHash, type Address } from "viem";
import { z } from "zod";
import type { Terms } from "../chain/events.ts";
import { draftSchema, type SaleDraft, type SaleField } from "./providerDraft.ts";
import {
  addressField,
  dayField,
  decimalField,
  hashField,
  hoursField,
  hoursText,
  optionalAddressField,
  percentField,
  problemsOf,
  secondField,
  secondText,
  textField,
  wholeField,
} from "./providerFields.ts";

/* Bounds of terms, as `contracts/libraries/TermsRules.sol` has them. */
export const MAX_TERM_DAYS = 1_825;
export const MAX_LEAD_DAYS = 365;
const MAX_SERVICE_BPS = 5_000;
const MIN_UNPROFITABLE_DAYS = 7;
const MAX_UINT16 = 65_535;
const MAX_BOND_DAYS = 365;
const MAX_PENALTY_BPS = 5_000;
const MAX_TOLERANCE_BPS = 2_000;
const MAX_TOLERANCE_DAYS = 15;
export const MAX_URI_BYTES = 2_048;

const TH_DECIMALS = 12;
/** Prices carry 18 fractional decimals beyond the payment token's own. */
const PRICE_DECIMALS = 18;
const U32_MAX = (1n << 32n) - 1n;
const U64_MAX = (1n << 64n) - 1n;
const U96_MAX = (1n << 96n) - 1n;
const U128_MAX = (1n << 128n) - 1n;

/** What terms are checked against beside themselves. */
export type SaleContext = {
  readonly provider: Address;
  /** unix second of the chain */
  readonly nowSeconds: number;
  /** farms of the provider, with their network, its algorithm and its merge-mined network (0 if there is none) */
  readonly farms: readonly {
    readonly farmId: number;
    readonly network: number;
    readonly algorithm: string;
    readonly auxiliary: number;
  }[];
  readonly paymentTokens: readonly DeploymentToken[];
  /** what new series must carry */
  readonly protocolBps: number;
  readonly tipBps: number;
  readonly minBondDays: number;
};

export type TermsOutcome =
  | { readonly ok: true; readonly terms: Terms }
  | { readonly ok: false; readonly problems: ReadonlyMap<SaleField, string> };

/** The terms that a draft says, or what is wrong with it, field by field. */
export function termsOf(draft: SaleDraft, context: SaleContext): TermsOutcome {
  const parsed = saleSchema(draft, context).safeParse(draft);
  return parsed.success ? { ok: true, terms: parsed.data } : { ok: false, problems: problemsOf(parsed.error, isField) };
}

function isField(name: PropertyKey | undefined): name is SaleField {
  return typeof name === "string" && Object.hasOwn(draftSchema.shape, name);
}

function saleSchema(draft: SaleDraft, context: SaleContext) {
  const isShare = draft.form === "share";
  const isMerged = draft.form === "merged";
  const payment = context.paymentTokens.find(({ address }) => same(address, draft.paymentToken));
  const chosen = context.farms.find(({ farmId }) => farmId.toString() === draft.farmId);
  const { efficiency } = hashUnits(chosen?.algorithm ?? "");
  const none = z.string().transform(() => 0);
  const feedList = z.array(addressField("a price feed")).max(3);
  const fields = z.object({
    farmId: z.string(),
    form: z.string(),
    rewardToken: addressField("a token that the series pays in"),
    secondRewardToken: isMerged ? addressField("the second token") : z.string().transform((): Address => zeroAddress),
    paymentToken: addressField("a token that buyers pay with"),
    policy: optionalAddressField("a transfer policy"),
    unit: hashrateField("the size of a unit", U64_MAX),
    most: hashrateField("TH/s for sale", U96_MAX),
    least: z
      .string()
      .transform((text) => (text.trim() === "" ? "0" : text))
      .pipe(decimalField("a number of TH/s", TH_DECIMALS)),
    saleStart: secondField,
    saleEnd: secondField,
    firstDay: dayField,
    days: wholeField("a number of days", 1, MAX_TERM_DAYS),
    price: decimalField("a price", PRICE_DECIMALS + (payment?.decimals ?? 0), {
      least: { value: 1n, said: "more than nothing" },
    }),
    priceBasis: z.string(),
    efficiency: decimalField(`a number of ${efficiency.name}`, efficiency.decimals, {
      most: { value: U32_MAX, said: `${formatDecimal(U32_MAX, efficiency.decimals)} ${efficiency.name}` },
    }),
    tariff: decimalField("dollars per kWh", 8, { most: { value: U64_MAX, said: "a price that fits" } }),
    maintenance: decimalField("dollars per TH/s and day", 8, { most: { value: U64_MAX, said: "a price that fits" } }),
    service: percentField(0, MAX_SERVICE_BPS),
    unprofitableDays: wholeField("a number of days", MIN_UNPROFITABLE_DAYS, MAX_UINT16),
    bondDays: wholeField("a number of days", context.minBondDays, MAX_BOND_DAYS),
    marginDays: wholeField("a number of days", 0, MAX_TERM_DAYS),
    penalty: percentField(0, MAX_PENALTY_BPS),
    grace: hoursField(6, 14 * 24),
    feedDelay: hoursField(1, 72),
    holderShare: isShare ? percentField(1, 10_000) : none,
    minDelivery: isShare ? percentField(0, 10_000) : none,
    tolerance: isShare ? percentField(0, MAX_TOLERANCE_BPS) : none,
    toleranceDays: isShare ? wholeField("a number of days", 0, MAX_TOLERANCE_DAYS) : none,
    feeds: feedList.min(1, "Choose at least one price feed."),
    secondFeeds: isMerged
      ? feedList.min(1, "Choose at least one price feed.")
      : feedList.transform((): Address[] => []),
    paymentFeeds: feedList,
    documentUri: textField("an address", MAX_URI_BYTES),
    documentHash: hashField,
  });
  return fields.transform((typed, refusing): Terms => {
    const farm = context.farms.find(({ farmId }) => farmId.toString() === typed.farmId);
    const saleStart = typed.saleStart ?? context.nowSeconds;
    const saleEnd = typed.saleEnd ?? Number(epochStart(typed.firstDay));
    const price = draft.priceBasis === "day" ? typed.price * BigInt(typed.days) : typed.price;
    const complaints = [
      ...sizeComplaints(typed),
      ...timeComplaints({ ...typed, saleStart, saleEnd }, context.nowSeconds),
      ...feedComplaints(typed),
      farm === undefined && say("farmId", "Choose one of your farms."),
      isMerged && farm?.auxiliary === 0 && say("form", "Nothing is merge-mined with the network of this farm."),
      payment === undefined && say("paymentToken", "Choose a token that buyers pay with."),
      price > U128_MAX && say("price", "Enter a lower price."),
    ];
    for (const complaint of complaints) {
      if (complaint === false) continue;
      refusing.addIssue({ code: "custom", path: [complaint.field], message: complaint.message });
    }
    return {
      provider: context.provider,
      farmId: farm?.farmId ?? 0,
      network: farm?.network ?? 0,
      secondNetwork: isMerged ? (farm?.auxiliary ?? 0) : 0,
      form: isShare ? 1 : 0,
      rewardToken: typed.rewardToken,
      secondRewardToken: typed.secondRewardToken,
      paymentToken: typed.paymentToken,
      policy: typed.policy ?? zeroAddress,
      unitHashrate: typed.unit,
      maxUnits: typed.unit === 0n ? 0n : typed.most / typed.unit,
      minUnits: typed.unit === 0n ? 0n : typed.least / typed.unit,
      saleStart,
      saleEnd,
      startEpoch: typed.firstDay,
      epochs: typed.days,
      price,
      milliJoulePerTh: Number(typed.efficiency),
      tariffUsd8: typed.tariff,
      maintenanceUsd8PerThDay: typed.maintenance,
      serviceBps: typed.service,
      protocolBps: context.protocolBps,
      tipBps: context.tipBps,
      maxUnprofitableEpochs: typed.unprofitableDays,
      bondEpochs: typed.bondDays,
      marginEpochs: typed.marginDays,
      penaltyBps: typed.penalty,
      graceSeconds: typed.grace,
      holderShareBps: typed.holderShare,
      minDeliveryBps: typed.minDelivery,
      toleranceBps: typed.tolerance,
      toleranceDays: typed.toleranceDays,
      maxFeedDelay: typed.feedDelay,
      feeds: three(typed.feeds),
      secondFeeds: three(typed.secondFeeds),
      paymentFeeds: three(typed.paymentFeeds),
      documentHash: typed.documentHash ?? zeroHash,
      documentUri: typed.documentUri,
    };
  });
}

function hashrateField(what: string, most: bigint) {
  return decimalField(what, TH_DECIMALS, {
    least: { value: 1n, said: "more than nothing" },
    most: { value: most, said: `${formatDecimal(most, TH_DECIMALS, { maxDigits: 0 })} TH/s` },
  });
}

type Complaint = { readonly field: SaleField; readonly message: string };

function say(field: SaleField, message: string): Complaint {
  return { field, message };
}

function sizeComplaints({ unit, most, least }: { unit: bigint; most: bigint; least: bigint }): (Complaint | false)[] {
  if (unit === 0n) return [];
  const steps = `Enter TH/s in steps of one unit, ${formatDecimal(unit, TH_DECIMALS)}.`;
  return [
    most % unit !== 0n && say("most", steps),
    most / unit > U64_MAX && say("unit", "Enter a larger unit: there would be too many of them."),
    least % unit !== 0n && say("least", steps),
    least > most && say("least", "Enter no more than what is for sale."),
  ];
}

function timeComplaints(
  { saleStart, saleEnd, firstDay }: { saleStart: number; saleEnd: number; firstDay: number },
  now: number,
): (Complaint | false)[] {
  const today = epochOf(now);
  return [
    firstDay <= today && say("firstDay", "Choose a day after today (UTC)."),
    firstDay > today + MAX_LEAD_DAYS && say("firstDay", "Choose a day within a year."),
    saleEnd <= now && say("saleEnd", "Choose an end that lies ahead (UTC)."),
    saleEnd > Number(epochStart(firstDay)) && say("saleEnd", "The sale has to end before the first mined day begins."),
    saleStart >= saleEnd && say("saleStart", "The sale has to start before it ends."),
  ];
}

function feedComplaints(
  feeds: Record<"feeds" | "secondFeeds" | "paymentFeeds", readonly Address[]>,
): (Complaint | false)[] {
  return (["feeds", "secondFeeds", "paymentFeeds"] as const).map((field) => {
    const named = new Set(feeds[field].map((feed) => feed.toLowerCase()));
    return named.size < feeds[field].length && say(field, "Choose each feed once.");
  });
}

function three(feeds: readonly Address[]): [Address, Address, Address] {
  return [feeds[0] ?? zeroAddress, feeds[1] ?? zeroAddress, feeds[2] ?? zeroAddress];
}

function same(address: Address, typed: string): boolean {
  return address.toLowerCase() === typed.trim().toLowerCase();
}

/** The draft that says these terms: `termsOf(draftOf(terms))` is `terms`. The algorithm is that of the first network. */
export function draftOf(terms: Terms, paymentDecimals: number, algorithm: string): SaleDraft {
  const plain = (amount: bigint, decimals: number): string => formatDecimal(amount, decimals, { group: false });
  const th = (units: bigint): string => plain(units * terms.unitHashrate, TH_DECIMALS);
  const days = BigInt(terms.epochs);
  const byDay = terms.price % days === 0n;
  const named = (feeds: readonly Address[]): string[] => feeds.filter((feed) => !isAddressEqual(feed, zeroAddress));
  return {
    farmId: terms.farmId.toString(),
    form: seriesForm(terms.form) === "ProfitShare" ? "share" : terms.secondNetwork === 0 ? "fixed" : "merged",
    rewardToken: terms.rewardToken,
    secondRewardToken: terms.secondNetwork === 0 ? "" : terms.secondRewardToken,
    paymentToken: terms.paymentToken,
    policy: isAddressEqual(terms.policy, zeroAddress) ? "" : terms.policy,
    unit: plain(terms.unitHashrate, TH_DECIMALS),
    most: th(terms.maxUnits),
    least: th(terms.minUnits),
    saleStart: secondText(terms.saleStart),
    saleEnd: terms.saleEnd === Number(epochStart(terms.startEpoch)) ? "" : secondText(terms.saleEnd),
    firstDay: formatIsoDay(terms.startEpoch),
    days: terms.epochs.toString(),
    price: plain(byDay ? terms.price / days : terms.price, PRICE_DECIMALS + paymentDecimals),
    priceBasis: byDay ? "day" : "term",
    efficiency: plain(BigInt(terms.milliJoulePerTh), hashUnits(algorithm).efficiency.decimals),
    tariff: plain(terms.tariffUsd8, 8),
    maintenance: plain(terms.maintenanceUsd8PerThDay, 8),
    service: plain(BigInt(terms.serviceBps), 2),
    unprofitableDays: terms.maxUnprofitableEpochs.toString(),
    bondDays: terms.bondEpochs.toString(),
    marginDays: terms.marginEpochs.toString(),
    penalty: plain(BigInt(terms.penaltyBps), 2),
    grace: hoursText(terms.graceSeconds),
    feedDelay: hoursText(terms.maxFeedDelay),
    holderShare: plain(BigInt(terms.holderShareBps), 2),
    minDelivery: plain(BigInt(terms.minDeliveryBps), 2),
    tolerance: plain(BigInt(terms.toleranceBps), 2),
    toleranceDays: terms.toleranceDays.toString(),
    feeds: named(terms.feeds),
    secondFeeds: named(terms.secondFeeds),
    paymentFeeds: named(terms.paymentFeeds),
    documentUri: terms.documentUri,
    documentHash: terms.documentHash === zeroHash ? "" : terms.documentHash,
  };
}
