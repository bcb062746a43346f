import { leaseMarketAbi } from "@adit/sdk/abis";
import { prepareExercisePurchase, prepareTakeLease } from "@adit/sdk/actions";
import { formatDateTime, formatDay, formatDays, formatTerm, formatTh, formatToken } from "@adit/sdk/format";
import { isRestricted, optionEndsAt } from "@adit/sdk/math";
import { readContract } from "viem/actions";
import { tokenAt } from "../config/deployment.ts";
import { paymentOf, type Line, type MakePlan, type Risk } from "../tx/plan.ts";

export type TakeRequest = {
  readonly listing: number;
  readonly serial: number;
  readonly unitHashrate: bigint;
  readonly units: bigint;
  /** UTC day number of the first day */
  readonly start: number;
  readonly epochs: number;
  /** what the leased hashrate would have left of the rent over these days, by the estimate shown beside the form; said again in the review */
  readonly estimate: string | undefined;
};

/** Leases units for whole days; the whole rent is paid now. */
export function planTake(request: TakeRequest): MakePlan {
  const { serial, unitHashrate, units, start, epochs, estimate } = request;
  const listing = BigInt(request.listing);
  return async ({ app, account }) => {
    const { deployment, client } = app;
    const market = { address: deployment.contracts.leaseMarket, abi: leaseMarketAbi } as const;
    const [write, terms] = await Promise.all([
      prepareTakeLease(client, { deployment, account, listing, units, start, epochs }),
      readContract(client, { ...market, functionName: "listingOf", args: [listing] }),
    ]);
    const paid = formatToken(write.payment.amount, tokenAt(deployment, terms.paymentToken));
    const hashrate = formatTh(units, unitHashrate);
    const restricted = isRestricted(terms.id);
    const facts: Line[] = [
      ...(restricted ? [{ what: "Units of this series are restricted", amount: "leasing them is not" }] : []),
      { what: "What these days earn", amount: "streams to you as each day is settled, some hours after it ends" },
      ...(estimate === undefined ? [] : [{ what: "By today's network day and price", amount: estimate }]),
      {
        what: "Right to buy the units",
        amount:
          terms.purchasePrice === 0n
            ? "none"
            : `until ${formatDateTime(optionEndsAt(start, epochs))}, at the price of the listing`,
      },
      { what: "Afterwards", amount: "the units go back to the lessor" },
    ];
    return {
      title: `Lease ${hashrate} of series #${serial} for ${formatDays(epochs)}`,
      leaves: [{ what: `Rent of all ${formatDays(epochs)}, now`, amount: paid }],
      arrives: [{ what: `The leasehold of ${formatTerm(start, epochs)}, a token that you can sell`, amount: hashrate }],
      facts,
      risks: [LOSS, ENDING, ...(restricted && terms.purchasePrice > 0n ? [POLICY] : [])],
      call: write.buildTx(),
      payment: paymentOf(write, "the lease market", paid),
      done: `You lease ${hashrate} from ${formatDay(start)} on.`,
    };
  };
}

const LOSS: Risk = {
  id: "loss",
  text: "The days can earn less than their rent, or nothing. The rent is paid in full all the same: it does not fall with income.",
};

const ENDING: Risk = {
  id: "ending",
  text: "If the provider ends the series early or defaults, the rent of days that are never settled comes back, and nothing more.",
};

const POLICY: Risk = {
  id: "policy",
  text: "The right to buy is only as good as the series' policy: on the day of the purchase it has to admit the account that buys. The rent is not paid back if it does not.",
};

export type BuyOutRequest = {
  readonly lease: number;
  readonly serial: number;
  readonly unitHashrate: bigint;
  readonly units: bigint;
  /** UTC day number of the first day of the lease */
  readonly start: number;
  /** days of the term that are not settled yet */
  readonly daysLeft: number;
  /** the lessor's days before the lease are paid out, so the units can be delivered at once */
  readonly isDeliverable: boolean;
};

/** Buys the leased units at the listing's price. */
export function planBuyOut(request: BuyOutRequest): MakePlan {
  const { serial, unitHashrate, units, start, daysLeft, isDeliverable } = request;
  const lease = BigInt(request.lease);
  return async ({ app, account }) => {
    const { deployment, client } = app;
    const write = await prepareExercisePurchase(client, { deployment, account, lease });
    const price = formatToken(write.payment.amount, tokenAt(deployment, write.payment.token));
    const hashrate = formatTh(units, unitHashrate);
    return {
      title: `Buy the ${hashrate} of lease #${request.lease}`,
      leaves: [{ what: "Price of the units, now", amount: price }],
      arrives: [
        {
          what: isDeliverable
            ? `Units of series #${serial}, in your wallet`
            : `Units of series #${serial}, delivered when the lessor's days before ${formatDay(start)} are paid out`,
          amount: hashrate,
        },
      ],
      facts: [
        { what: "Days of the term that are not settled yet", amount: formatDays(daysLeft) },
        { what: `Everything from ${formatDay(start)} on`, amount: "is yours, also the days after the lease" },
        { what: "Rent that you paid", amount: "is the lessor's, all of it; nothing more is due" },
        ...(isDeliverable
          ? [{ what: "The lease", amount: "ends; income that you had not claimed is credited to you" }]
          : []),
      ],
      risks: [
        {
          id: "loss",
          text: "The units can earn less in the days that are left than they cost. Income falls as difficulty grows.",
        },
      ],
      call: write.buildTx(),
      payment: paymentOf(write, "the lease market", price),
      done: isDeliverable
        ? `${hashrate} of series #${serial} are in your wallet.`
        : "The units are yours. They come to you when the lessor's days are paid out.",
    };
  };
}
