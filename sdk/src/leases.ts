import type { ContractFunctionReturnType } from "viem";
import type { leaseMarketAbi } from "./abis/LeaseMarket.ts";

/** An offer of units for rent, as `LeaseMarket.listingOf` returns it. */
export type Listing = ContractFunctionReturnType<typeof leaseMarketAbi, "view", "listingOf">;
/** A lease whose units are in the lease market, as `LeaseMarket.leaseOf` returns it. */
export type Lease = ContractFunctionReturnType<typeof leaseMarketAbi, "view", "leaseOf">;
