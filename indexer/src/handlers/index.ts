import * as disputes from "./disputes.ts";
import * as farms from "./farms.ts";
import * as leases from "./leases.ts";
import * as ledger from "./ledger.ts";
import * as market from "./market.ts";
import * as oracle from "./oracle.ts";
import * as proofs from "./proofs.ts";
import * as settlement from "./settlement.ts";

export { Draft, KEYS, placeOf, TABLE_NAMES, UnknownRowError } from "./draft.ts";
export type { Key, Row, State, TableName, World } from "./draft.ts";
export type { Log } from "./log.ts";

/** What each event changes, by contract and event as `ponder.config.ts` names them. */
export const HANDLERS = {
  "FarmRegistry:ProviderRegistered": farms.providerRegistered,
  "FarmRegistry:FarmRegistered": farms.farmRegistered,
  "FarmRegistry:FarmUpdated": farms.farmUpdated,
  "FarmRegistry:ReportRecorded": farms.reportRecorded,
  "FarmRegistry:HashrateReserved": farms.hashrateReserved,
  "FarmRegistry:MiningStopped": farms.miningStopped,
  "FarmRegistry:DaysKept": farms.daysKept,

  "OutputOracle:NetworkAdded": oracle.networkAdded,
  "OutputOracle:NetworksMerged": oracle.networksMerged,
  "OutputOracle:CommitteeScheduled": oracle.committeeScheduled,
  "OutputOracle:CommitteeCancelled": oracle.committeeCancelled,
  "OutputOracle:CommitteeActivated": oracle.committeeActivated,
  "OutputOracle:BatchPosted": oracle.batchPosted,
  "OutputOracle:DayDecided": oracle.dayDecided,
  "OutputOracle:FarmBatchKept": oracle.farmBatchKept,
  "NetworkDays:FallbackRecorded": oracle.fallbackRecorded,
  "PriceRounds:RoundRecorded": oracle.roundRecorded,
  "PriceRounds:SilenceRecorded": oracle.silenceRecorded,

  "Disputes:DisputeOpened": disputes.disputeOpened,
  "Disputes:ArbiterFailed": disputes.arbiterFailed,
  "Disputes:DisputeEnded": disputes.disputeEnded,
  "Disputes:Credited": disputes.credited,
  "Disputes:CreditPaid": disputes.creditPaid,

  "PayoutVerifier:PayoutProven": proofs.payoutProven,
  "PayoutVerifier:ControlProven": proofs.controlProven,
  "PayoutVerifier:ControlEnded": proofs.controlEnded,

  "Market:SeriesOpened": market.seriesOpened,
  "Market:UnitsSold": market.unitsSold,
  "Market:EscrowSettled": market.escrowSettled,
  "Market:WithheldReleased": market.withheldReleased,
  "Market:RefundsOpened": market.refundsOpened,
  "Market:ReleaseWithdrawn": market.releaseWithdrawn,
  "Market:CreditWithdrawn": market.creditWithdrawn,
  "Market:Refunded": market.refunded,

  "Settlement:Funded": settlement.funded,
  "Settlement:SecondFunded": settlement.secondFunded,
  "Settlement:FundingWithdrawn": settlement.fundingWithdrawn,
  "Settlement:SecondFundingWithdrawn": settlement.secondFundingWithdrawn,
  "Settlement:BondPosted": settlement.bondPosted,
  "Settlement:BondWithdrawn": settlement.bondWithdrawn,
  "Settlement:Awarded": settlement.awarded,
  "Settlement:CreditWithdrawn": settlement.creditWithdrawn,
  "Settlement:ProtocolFeesWithdrawn": settlement.protocolFeesWithdrawn,
  "Settlement:EpochLate": settlement.epochLate,
  "Settlement:EpochSettled": settlement.epochSettled,
  "Settlement:SecondEpochSettled": settlement.secondEpochSettled,
  "Settlement:ProfitShared": settlement.profitShared,
  "Settlement:EpochCovered": settlement.epochCovered,
  "Settlement:SeriesEnded": settlement.seriesEnded,
  "Settlement:SeriesFinished": settlement.seriesFinished,

  "Hashpower:SeriesCreated": ledger.seriesCreated,
  "Hashpower:TransferSingle": ledger.transferSingle,
  "Hashpower:TransferBatch": ledger.transferBatch,
  "Hashpower:RewardDeposited": ledger.rewardDeposited,
  "Hashpower:SecondRewardDeposited": ledger.secondRewardDeposited,
  "Hashpower:RewardClaimed": ledger.rewardClaimed,
  "Hashpower:SecondRewardClaimed": ledger.secondRewardClaimed,
  "Hashpower:ReceiverSet": ledger.receiverSet,
  "Hashpower:ThirdPartyClaimsRefused": ledger.thirdPartyClaimsRefused,
  "Hashpower:SeriesClosed": ledger.seriesClosed,

  "LeaseMarket:Listed": leases.listed,
  "LeaseMarket:ListingCancelled": leases.listingCancelled,
  "LeaseMarket:LeaseTaken": leases.leaseTaken,
  "LeaseMarket:IncomeClaimed": leases.incomeClaimed,
  "LeaseMarket:RentClaimed": leases.rentClaimed,
  "LeaseMarket:OptionExercised": leases.optionExercised,
  "LeaseMarket:LeaseClosed": leases.leaseClosed,
  "LeaseMarket:Credited": leases.credited,
  "LeaseMarket:CreditWithdrawn": leases.creditWithdrawn,
  "LeaseMarket:IncomeCredited": leases.incomeCredited,
  "LeaseMarket:IncomeWithdrawn": leases.incomeWithdrawn,
  "Leasehold:Transfer": leases.leaseholdTransferred,
  "Leasehold:UpdateUser": leases.userUpdated,
  "Reversion:Transfer": leases.reversionTransferred,
} as const;
