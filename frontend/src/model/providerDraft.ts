import { z } from "zod";

/*
 * What a provider has typed of a sale, as text: exactly what stands in the fields, right or wrong, so that a reload loses
 * nothing. `providerTerms.ts` makes terms of it.
 */

export const SALE_FORMS = ["fixed", "share", "merged"] as const;
export type SaleForm = (typeof SALE_FORMS)[number];

const text = z.string().max(4_096);
const feeds = z.array(text).max(3);

export const draftSchema = z.object({
  farmId: text,
  form: z.enum(SALE_FORMS),
  rewardToken: text,
  secondRewardToken: text,
  paymentToken: text,
  /** address of a transfer policy; empty: unrestricted */
  policy: text,
  /** TH/s of one unit */
  unit: text,
  /** TH/s for sale, and the least that has to be sold */
  most: text,
  least: text,
  /** UTC, `2021-07-12T14:30`; empty: at once */
  saleStart: text,
  /** empty: when mining starts */
  saleEnd: text,
  /** UTC day, `2021-07-12` */
  firstDay: text,
  days: text,
  price: text,
  /** whether the price is for a TH/s-day or for a TH/s over the whole term */
  priceBasis: z.enum(["day", "term"]),
  efficiency: text,
  tariff: text,
  maintenance: text,
  service: text,
  unprofitableDays: text,
  bondDays: text,
  marginDays: text,
  penalty: text,
  /** hours, `48` or `48:30` or `48:30:15` */
  grace: text,
  feedDelay: text,
  holderShare: text,
  minDelivery: text,
  tolerance: text,
  toleranceDays: text,
  feeds,
  secondFeeds: feeds,
  paymentFeeds: feeds,
  documentUri: text,
  /** keccak256 of the document; empty: none */
  documentHash: text,
});

export type SaleDraft = z.infer<typeof draftSchema>;
export type SaleField = keyof SaleDraft;

const PREFIX = "adit:sale-draft:";

/** Where a draft is kept: one for each provider of each chain. */
export function draftKey(chainId: number, provider: string): string {
  return `${PREFIX}${chainId}:${provider.toLowerCase()}`;
}

/** A draft that was kept; undefined if there is none or if it is of another version of this page. */
export function readDraft(stored: string | null): SaleDraft | undefined {
  if (stored === null) return undefined;
  try {
    const parsed = draftSchema.safeParse(JSON.parse(stored));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
