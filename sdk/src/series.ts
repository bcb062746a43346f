import type { ContractFunctionReturnType } from "viem";
import type { hashpowerAbi } from "./abis/Hashpower.ts";
import type { primaryMarketAbi } from "./abis/PrimaryMarket.ts";
import type { settlementAbi } from "./abis/Settlement.ts";

/** Immutable terms of a series, as `PrimaryMarket.terms` returns them. */
export type Terms = ContractFunctionReturnType<typeof primaryMarketAbi, "view", "terms">;
/** Money of a series, as `PrimaryMarket.escrow` returns it. */
export type Escrow = ContractFunctionReturnType<typeof primaryMarketAbi, "view", "escrow">;
/** A reward token's stream of a series, as `Hashpower.lane` returns it. */
export type LaneInfo = ContractFunctionReturnType<typeof hashpowerAbi, "view", "lane">;
/** Funding and progress of a series, as `Settlement.account` returns it. */
export type SeriesAccount = ContractFunctionReturnType<typeof settlementAbi, "view", "account">;

/** What stands behind a series, as `Settlement.backing` returns it; its ending by name. */
export type Backing = Omit<ContractFunctionReturnType<typeof settlementAbi, "view", "backing">, "ending"> & {
  ending: Ending;
};

/** Names of `ISettlement.State`, in its order. */
export const SERIES_STATES = [
  "None",
  "Announced",
  "Open",
  "Cancelled",
  "Sold",
  "Active",
  "Suspended",
  "Matured",
  "EndedEarly",
  "Defaulted",
  "WoundUp",
] as const;
/** Where a series stands. */
export type SeriesState = (typeof SERIES_STATES)[number];

/** Names of `ISettlement.Obstacle`, in its order. */
export const OBSTACLES = [
  "None",
  "NotSold",
  "Complete",
  "EpochNotOver",
  "ReportMissing",
  "ReportNotFinal",
  "PriceMissing",
  "Unfunded",
  "DepositRefused",
  "FarmReportMissing",
] as const;
/** Why the next day of a series cannot be settled now. */
export type Obstacle = (typeof OBSTACLES)[number];

/** Names of `ISettlement.Ending`, in its order. */
export const ENDINGS = ["None", "EndedEarly", "Defaulted", "WoundUp"] as const;
/** Why a series ends before its term. */
export type Ending = (typeof ENDINGS)[number];

/** Names of `IPrimaryMarket.Form`, in its order. */
export const FORMS = ["FixedTerm", "ProfitShare"] as const;
/** What a series promises: what the network's formula says, or a slice of what the farm verifiably produced. */
export type SeriesForm = (typeof FORMS)[number];

/** Name of a state that a contract returned. Throws a `RangeError` for a number that this version does not know. */
export function seriesState(value: number): SeriesState {
  return nameOf(SERIES_STATES, value, "state");
}

/** Name of an obstacle that a contract returned. Throws a `RangeError` for a number that this version does not know. */
export function obstacle(value: number): Obstacle {
  return nameOf(OBSTACLES, value, "obstacle");
}

/** Name of an ending that a contract returned. Throws a `RangeError` for a number that this version does not know. */
export function ending(value: number): Ending {
  return nameOf(ENDINGS, value, "ending");
}

/** Name of a form that terms carry. Throws a `RangeError` for a number that this version does not know. */
export function seriesForm(value: number): SeriesForm {
  return nameOf(FORMS, value, "form");
}

function nameOf<T extends string>(names: readonly T[], value: number, what: string): T {
  const name = names[value];
  if (name === undefined) throw new RangeError(`Unknown ${what} ${value}: this version knows ${names.length}`);
  return name;
}
