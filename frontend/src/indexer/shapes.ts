import type { Ending } from "@adit/sdk";
import { getAddress, isAddress, isHash, isHex, type Address, type Hex } from "viem";
import * as z from "zod/mini";

/* What the indexer answers with, checked before anything is done with it. Whole numbers beyond 53 bits come as decimal strings. */

// The page's policy allows no code from strings, which a faster parser would be made of.
z.config({ jitless: true });

const DIGITS = /^-?\d+$/;

export const big = z.pipe(
  z.union([z.string().check(z.regex(DIGITS)), z.number().check(z.int())]),
  z.transform((value): bigint => BigInt(value)),
);
export const small = z.pipe(
  z.union([z.string().check(z.regex(DIGITS)), z.number().check(z.int())]),
  z.transform((value): number => Number(value)),
);
/** Addresses that were seen: the same few stand in thousands of rows, and their checksums are hashes. */
const seen = new Map<string, Address>();
const SEEN_AT_MOST = 20_000;

/** One checksummed form everywhere, so that addresses can be keys; undefined for something else. */
function checksummed(value: string): Address | undefined {
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (!isAddress(value, { strict: false })) return undefined;
  const made = getAddress(value);
  if (seen.size < SEEN_AT_MOST) seen.set(value, made);
  return made;
}

export const address = z.pipe(
  z.string(),
  z.transform((value, context): Address => {
    const made = checksummed(value);
    if (made !== undefined) return made;
    context.issues.push({ code: "custom", message: "not an address", input: value });
    return z.NEVER;
  }),
);
export const hex = z.custom<Hex>((value) => isHex(value));
export const hash = z.custom<Hex>((value) => typeof value === "string" && isHash(value));
const feeds = z.pipe(
  z.tuple([address, address, address]),
  z.transform((list): readonly [Address, Address, Address] => list),
);

/** Terms as `SeriesOpened` carries them. */
export const terms = z.object({
  provider: address,
  farmId: small,
  network: small,
  secondNetwork: small,
  form: small,
  rewardToken: address,
  secondRewardToken: address,
  paymentToken: address,
  policy: address,
  unitHashrate: big,
  maxUnits: big,
  minUnits: big,
  saleStart: small,
  saleEnd: small,
  startEpoch: small,
  epochs: small,
  price: big,
  milliJoulePerTh: small,
  tariffUsd8: big,
  maintenanceUsd8PerThDay: big,
  serviceBps: small,
  protocolBps: small,
  tipBps: small,
  maxUnprofitableEpochs: small,
  bondEpochs: small,
  marginEpochs: small,
  penaltyBps: small,
  graceSeconds: small,
  holderShareBps: small,
  minDeliveryBps: small,
  toleranceBps: small,
  toleranceDays: small,
  maxFeedDelay: small,
  feeds,
  secondFeeds: feeds,
  paymentFeeds: feeds,
  documentHash: hex,
  documentUri: z.string(),
});

/** JSON inside of a text column. */
const termsText = z.pipe(
  z.string(),
  z.transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.issues.push({ code: "custom", message: "not JSON", input: text });
      return z.NEVER;
    }
  }),
);

const ENDING_OF = {
  none: "None",
  endedEarly: "EndedEarly",
  defaulted: "Defaulted",
  woundUp: "WoundUp",
} as const satisfies Record<string, Ending>;

export const seriesRow = z.object({
  series: big,
  terms: z.pipe(termsText, terms),
  termsHash: hex,
  openedIn: hash,
  sold: big,
  settledDays: small,
  lastSettledEpoch: z.nullable(small),
  daysLate: small,
  daysCovered: small,
  ending: z.pipe(
    z.enum(["none", "endedEarly", "defaulted", "woundUp"]),
    z.transform((word): Ending => ENDING_OF[word]),
  ),
  endingEpochs: small,
  endedIn: z.nullable(hash),
  finishedIn: z.nullable(hash),
  blockNumber: big,
});

/** What a held series is. */
export const heldRow = z.object({ series: big, terms: z.pipe(termsText, terms) });
export const farmNameRow = z.object({ farmId: small, name: z.string() });
export const providerNameRow = z.object({ account: address, name: z.nullable(z.string()) });

export const providerRow = z.object({
  account: address,
  name: z.nullable(z.string()),
  uri: z.nullable(z.string()),
  registeredIn: z.nullable(hash),
  daysInTime: small,
  daysLate: small,
  daysCovered: small,
  daysWithoutNet: small,
  defaults: small,
  earlyEnds: small,
  windUps: small,
});

export const farmRow = z.object({
  farmId: small,
  provider: address,
  network: small,
  declared: big,
  milliJoulePerTh: small,
  payoutScript: hex,
  name: z.string(),
  energySource: z.string(),
  disclosureHash: hex,
  disclosureUri: z.string(),
  registeredIn: hash,
  lastReportEpoch: z.nullable(small),
  hashrate: z.nullable(big),
  renewableBps: z.nullable(small),
  sources: z.nullable(small),
  hash,
});

export const networkDayRow = z.object({
  network: small,
  epoch: small,
  targetSeconds: big,
  rewardPerBlock: big,
  priceUsd8: big,
  finalAt: small,
  firstHeight: small,
  blockCount: small,
  bits: small,
  nextBits: small,
  retargetTime: small,
  fees: big,
  blocksRoot: hex,
  hash,
});

export const fallbackRow = z.object({
  network: small,
  epoch: small,
  targetSeconds: big,
  rewardPerBlock: big,
  targetEpoch: small,
  stateEpoch: small,
  hash,
});

/** A day that had nothing to pay was paid in time. */
const payment = z.pipe(
  z.enum(["inTime", "late", "covered", "none"]),
  z.transform((word): "inTime" | "late" | "covered" => (word === "none" ? "inTime" : word)),
);

export const settledDayRow = z.object({
  lane: small,
  epoch: small,
  gross: big,
  electricity: big,
  maintenance: big,
  service: big,
  net: big,
  protocol: big,
  holders: big,
  units: big,
  priceUsd8: big,
  payment,
  toHolders: big,
  penalty: big,
  writtenOff: big,
  released: big,
  withheld: big,
  refundable: big,
  tip: big,
  hash,
});

/** What one day brought. */
export const dayPaidRow = z.object({ epoch: small, toHolders: big, priceUsd8: big });

export const saleRow = z.object({
  account: address,
  counterparty: z.nullable(address),
  units: z.nullable(big),
  amount: z.nullable(big),
  hash,
});

export const activityRow = z.object({
  id: z.string(),
  kind: z.string(),
  series: z.nullable(big),
  lease: z.nullable(big),
  listing: z.nullable(big),
  farmId: z.nullable(small),
  token: z.nullable(address),
  amount: z.nullable(big),
  units: z.nullable(big),
  counterparty: z.nullable(address),
  blockNumber: big,
  timestamp: small,
  hash,
});

export const providerTokenRow = z.object({
  token: address,
  paidInTime: big,
  paidLate: big,
  coveredByFunding: big,
  coveredByBond: big,
  coveredInFirst: big,
  writtenOff: big,
  penalties: big,
  coverTips: big,
  protocolFees: big,
  bond: big,
});

export const providerEscrowRow = z.object({ token: address, released: big, withheld: big, refundable: big });

/** A lease's number alone: how it stands is the chain's to say. */
export const leaseNumberRow = z.object({ lease: big });

export const listingRow = z.object({
  listing: big,
  series: big,
  units: big,
  rentPrice: big,
  lastStart: small,
});

export const incomeRow = z.object({
  series: big,
  lane: small,
  epoch: small,
  cursor: big,
  token: address,
  amount: big,
  gross: big,
  electricity: big,
  maintenance: big,
  service: big,
  net: big,
  protocol: big,
  payment,
  priceUsd8: big,
  settledAt: small,
  scaleBits: small,
  openUnits: big,
  fromTarget: big,
  toTarget: big,
  hash,
});

/** The names of an object shape's fields, as a GraphQL selection. */
export function selection(shape: { readonly shape: Readonly<Record<string, unknown>> }): string {
  return Object.keys(shape.shape).join(" ");
}

/** A page of rows, which are checked one by one. */
export const page = z.object({
  items: z.array(z.unknown()),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.nullable(z.string()) }),
});
