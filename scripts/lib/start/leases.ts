import { leaseMarketAbi } from "@adit/sdk/abis";
import { approveCall, approveLeasesCall, listUnitsCall, takeLeaseCall } from "@adit/sdk/actions";
import { epochOf } from "@adit/sdk/math";
import type { LocalAccount } from "viem";
import type { Stage } from "../scenario/stage.ts";
import { act, actFor } from "../transact.ts";
import { giveDollars } from "./series.ts";

const FRACTION = 10n ** 18n;

export interface OfferPlan {
  readonly id: bigint;
  readonly units: bigint;
  readonly minEpochs: number;
  readonly maxEpochs: number;
  /** UTC day number on which a lease starts at the latest */
  readonly lastStart: number;
  /** payment-token base units per TH/s and day */
  readonly rent: bigint;
  /** payment-token base units per TH/s; 0: the units cannot be bought */
  readonly price: bigint;
}

/** Offers units of a holder for rent, and lets the lease market fetch them. */
export async function offerUnits(
  stage: Stage,
  lister: LocalAccount,
  { rent, price, ...offer }: OfferPlan,
): Promise<bigint> {
  const clients = stage.as(lister);
  const { deployment } = stage;
  await act(clients, approveLeasesCall({ deployment, approved: true }));
  const { result } = await actFor(
    clients,
    listUnitsCall({
      deployment,
      lister: lister.address,
      paymentToken: stage.usdc,
      rentPrice: rent * FRACTION,
      purchasePrice: price * FRACTION,
      ...offer,
    }),
  );
  return BigInt(String(result));
}

export interface LeasePlan {
  readonly listing: bigint;
  readonly units: bigint;
  /** days, from the next one on */
  readonly epochs: number;
}

/** Gives the lessee the rent and takes a lease that starts with the next day. */
export async function leaseUnits(
  stage: Stage,
  lessee: LocalAccount,
  now: number,
  { listing, units, epochs }: LeasePlan,
): Promise<void> {
  const clients = stage.as(lessee);
  const { deployment, contracts, usdc } = stage;
  const rent = await clients.chain.readContract({
    address: contracts.leaseMarket,
    abi: leaseMarketAbi,
    functionName: "quoteRent",
    args: [listing, units, epochs],
  });
  await giveDollars(stage, lessee, rent);
  await act(clients, approveCall({ token: usdc, spender: contracts.leaseMarket, amount: rent }));
  const order = { listing, units, start: epochOf(now) + 1, epochs, maxRent: rent, to: lessee.address };
  await act(clients, takeLeaseCall({ deployment, ...order }));
}
