import { hashpowerAbi } from "@adit/sdk/abis";
import { approveLeasesCall, cancelListingCall, listUnitsCall } from "@adit/sdk/actions";
import { formatDay, formatDays, formatTh } from "@adit/sdk/format";
import type { Address } from "viem";
import { readContract } from "viem/actions";
import { rentPerThDay } from "../model/leaseMarket.ts";
import { payment, plain } from "../model/figures.ts";
import { pricePerTh } from "../model/price.ts";
import { tokenAt } from "../config/deployment.ts";
import type { MakePlan } from "../tx/plan.ts";

export type OfferRequest = {
  readonly id: bigint;
  readonly serial: number;
  readonly unitHashrate: bigint;
  readonly units: bigint;
  readonly minEpochs: number;
  readonly maxEpochs: number;
  readonly lastStart: number;
  readonly paymentToken: Address;
  /** payment-token base units with 18 fractional decimals per TH/s and day */
  readonly rentPrice: bigint;
  /** the same per TH/s; 0: no right to buy */
  readonly purchasePrice: bigint;
};

/** Offers units for rent. Lets the lease market fetch them first, where the holder has not done so before. */
export function planOffer({ serial, unitHashrate, ...offer }: OfferRequest): MakePlan {
  return async ({ app, account }) => {
    const { deployment, client } = app;
    const isApproved = await readContract(client, {
      address: deployment.contracts.hashpower,
      abi: hashpowerAbi,
      functionName: "isApprovedForAll",
      args: [account, deployment.contracts.leaseMarket],
    });
    const token = tokenAt(deployment, offer.paymentToken);
    const hashrate = formatTh(offer.units, unitHashrate);
    return {
      title: `Offer ${hashrate} of series #${serial} for rent`,
      leaves: [
        { what: "Now", amount: "nothing: the units stay in your wallet and earn for you until somebody takes them" },
      ],
      arrives: [
        {
          what: "With each lease, credited a settled day at a time",
          amount: `${plain(payment(rentPerThDay(offer), token, token.decimals))} a TH/s-day`,
        },
      ],
      facts: [
        { what: "A lease has", amount: `${formatDays(offer.minEpochs)} to ${formatDays(offer.maxEpochs)}` },
        { what: "It starts by", amount: formatDay(offer.lastStart) },
        {
          what: "The lessee may buy the units for",
          amount:
            offer.purchasePrice === 0n
              ? "no price: they cannot be bought"
              : `${plain(payment(pricePerTh(offer.purchasePrice), token, token.decimals))} a TH/s, whatever they are worth then`,
        },
        ...(isApproved
          ? []
          : [
              {
                what: "Before it",
                amount: "the lease market becomes an operator of your units, in a transaction of its own",
              },
            ]),
      ],
      risks: [
        {
          id: "standing",
          text: "The offer stands until it is taken up, cancelled or expired, at this rent, whatever the units come to earn. Anybody may take it, also in parts.",
        },
        ...(isApproved
          ? []
          : [
              {
                id: "operator",
                text: "As an operator, the lease market can fetch units of every series that you hold. Its code does so only when somebody takes one of your listings; you can take the approval back at any time, which stops them all.",
              },
            ]),
      ],
      ...(isApproved
        ? {}
        : {
            before: [
              {
                call: approveLeasesCall({ deployment, approved: true }),
                title: "Let the lease market fetch units that somebody leases from you",
              },
            ],
          }),
      call: listUnitsCall({ deployment, lister: account, ...offer }),
      done: `${hashrate} of series #${serial} are offered. They earn for you until somebody takes them.`,
    };
  };
}

/** Withdraws what was not taken of a listing. */
export function planCancel(listing: number, left: string): MakePlan {
  return async ({ app }) =>
    await Promise.resolve({
      title: `Withdraw listing #${listing}`,
      leaves: [],
      arrives: [],
      facts: [
        { what: "Not offered any more", amount: left },
        { what: "Leases that were taken from it", amount: "go on as they are" },
      ],
      risks: [],
      call: cancelListingCall({ deployment: app.deployment, listing: BigInt(listing) }),
      done: `Listing #${listing} is withdrawn. Leases that were taken from it go on.`,
    });
}
