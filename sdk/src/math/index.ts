/** The one TypeScript copy of the protocol's arithmetic. Pure, exact, without any import outside this folder but viem's SHA-256. */
export * from "./averageTargetRules.ts";
export * from "./bitcoin.ts";
export * from "./networkDay.ts";
export * from "./bitcoinLikeRules.ts";
export * from "./bitcoinRules.ts";
export * from "./bonding.ts";
export * from "./calculator.ts";
export * from "./compactTarget.ts";
export * from "./epoch.ts";
export * from "./estimateBasis.ts";
export * from "./floatTarget.ts";
export * from "./formulaDay.ts";
export * from "./hashprice.ts";
export * from "./lease.ts";
export * from "./leaseEstimate.ts";
export * from "./mulDiv.ts";
export * from "./profitShare.ts";
export {
  FEES_MEAN_MULTIPLE,
  FEES_MEAN_WEIGHT,
  FEES_SUBSIDY_DIVISOR,
  feesBound,
  ImpossibleReportError,
  nextMeanFees,
  stateAfter,
  type Advance,
  type DayValue,
  type NetworkRules,
  type NetworkState,
  type ReportedDay,
} from "./networkRules.ts";
export * from "./networks.ts";
export * from "./sale.ts";
export * from "./seriesId.ts";
export * from "./stream.ts";
export * from "./waterfall.ts";
