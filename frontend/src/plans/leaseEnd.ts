import { leaseMarketAbi } from "@adit/sdk/abis";
import { giveBackCall, giveBackToCall, transferLeaseCall, unwindLeaseCall } from "@adit/sdk/actions";
import { formatToken, formatTh, shortHex } from "@adit/sdk/format";
import { isAddressEqual, type Address } from "viem";
import { simulateContract } from "viem/actions";
import { tokenAt } from "../config/deployment.ts";
import type { MakePlan } from "../tx/plan.ts";

export type LeaseName = {
  readonly lease: number;
  readonly serial: number;
  readonly units: bigint;
  readonly unitHashrate: bigint;
};

/** Hands one side of a lease to another address, with everything that it has not claimed yet. */
export function planTransfer(
  { lease, serial, units, unitHashrate }: LeaseName,
  side: "lessee" | "lessor",
  to: Address,
): MakePlan {
  return async ({ app, account }) => {
    const token = side === "lessee" ? "leasehold" : "reversion";
    const hashrate = formatTh(units, unitHashrate);
    return await Promise.resolve({
      title: `Hand the ${token} of lease #${lease} over`,
      leaves: [
        {
          what: `The ${token} of ${hashrate} of series #${serial}`,
          amount:
            side === "lessee"
              ? "with its days, its unclaimed income and its right to buy"
              : "with the units after the lease, its unclaimed income and rent",
        },
      ],
      arrives: [],
      facts: [
        { what: "To", amount: to },
        {
          what: "Paid for it",
          amount: "nothing: this page moves no price. A sale needs a market that holds both sides",
        },
      ],
      risks: [
        {
          id: "final",
          text: `Whoever has ${shortHex(to)} owns this side from then on. It cannot be taken back.`,
        },
      ],
      call: transferLeaseCall({ deployment: app.deployment, lease: BigInt(lease), side, from: account, to }),
      done: `The ${token} belongs to ${shortHex(to)} now.`,
    });
  };
}

/** Sends the units of a lease that is over to their owner; anybody may. To another receiver, their owner only. */
export function planGiveBack(
  { lease, serial, units, unitHashrate }: LeaseName,
  owner: Address,
  to: Address | undefined,
): MakePlan {
  return async ({ app, account }) => {
    const { deployment } = app;
    const hashrate = `${formatTh(units, unitHashrate)} of series #${serial}`;
    const receiver = to ?? owner;
    const mine = isAddressEqual(receiver, account);
    return await Promise.resolve({
      title: `End lease #${lease}`,
      leaves: [],
      arrives: mine ? [{ what: "Units, back in your wallet", amount: hashrate }] : [],
      facts: [
        ...(mine ? [] : [{ what: "The units go to", amount: receiver }]),
        { what: "What both sides had not claimed", amount: "is credited to them, to be withdrawn at any time" },
        { what: "Leasehold and reversion", amount: "are burned" },
      ],
      risks: [],
      call:
        to === undefined
          ? giveBackCall({ deployment, lease: BigInt(lease) })
          : giveBackToCall({ deployment, lease: BigInt(lease), to }),
      done: mine ? `${hashrate} are in your wallet again.` : "The units went to their owner, and the lease is over.",
    });
  };
}

/** Burns the units of a lease for the refund of their series. */
export function planUnwind({ lease, serial, units, unitHashrate }: LeaseName, paymentToken: Address): MakePlan {
  return async ({ app, account }) => {
    const { deployment, client } = app;
    const { result } = await simulateContract(client, {
      address: deployment.contracts.leaseMarket,
      abi: leaseMarketAbi,
      functionName: "unwind",
      args: [BigInt(lease)],
      account,
    });
    return {
      title: `Unwind lease #${lease} for its refund`,
      leaves: [{ what: "Burned for good", amount: `${formatTh(units, unitHashrate)} of series #${serial}` }],
      arrives: [],
      facts: [
        {
          what: "Escrow credited to the owner of the units",
          amount: formatToken(result, tokenAt(deployment, paymentToken)),
        },
        { what: "Rent of days that were never settled", amount: "is credited to the lessee" },
        { what: "Income that both sides had not claimed", amount: "is credited to them" },
      ],
      risks: [],
      call: unwindLeaseCall({ deployment, lease: BigInt(lease) }),
      done: "The refund is credited to the owner of the units, and the lease is over.",
    };
  };
}
