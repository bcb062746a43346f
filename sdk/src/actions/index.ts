/** viem actions: one thing each, over any viem client. Reads take any client, writes one with an account. */
export { approveLeases, type ApproveLeasesReturnType } from "./approveLeases.ts";
export { buyWithPermit, type BuyWithPermitParameters, type BuyWithPermitReturnType } from "./buyWithPermit.ts";
export { buyWithPermit2, type BuyWithPermit2Parameters, type BuyWithPermit2ReturnType } from "./buyWithPermit2.ts";
export * from "./calls.ts";
export { cancelListing, type CancelListingReturnType } from "./cancelListing.ts";
export { claimLessee, type ClaimLesseeReturnType } from "./claimLessee.ts";
export { claimLessor, type ClaimLessorReturnType } from "./claimLessor.ts";
export { claimMany, type ClaimManyReturnType } from "./claimMany.ts";
export { claimManyTo, type ClaimManyToReturnType } from "./claimManyTo.ts";
export { claimRent, type ClaimRentReturnType } from "./claimRent.ts";
export { claimToken, type ClaimTokenReturnType } from "./claimToken.ts";
export { cover, type CoverReturnType } from "./cover.ts";
export { createSeries, type CreateSeriesReturnType } from "./createSeries.ts";
export * from "./disputeCalls.ts";
export { disputeDay, type DisputeDayReturnType } from "./disputeDay.ts";
export { disputeFarmReport, type DisputeFarmReportReturnType } from "./disputeFarmReport.ts";
export { endEarly, type EndEarlyReturnType } from "./endEarly.ts";
export { endForShortBond, type EndForShortBondReturnType } from "./endForShortBond.ts";
export { endForUnderDelivery, type EndForUnderDeliveryReturnType } from "./endForUnderDelivery.ts";
export { exercisePurchase, type ExercisePurchaseReturnType } from "./exercisePurchase.ts";
export {
  exercisePurchaseWithPermit,
  type ExercisePurchaseWithPermitParameters,
  type ExercisePurchaseWithPermitReturnType,
} from "./exercisePurchaseWithPermit.ts";
export { expireDispute, type ExpireDisputeReturnType } from "./expireDispute.ts";
export { finish, type FinishReturnType } from "./finish.ts";
export { fund, type FundReturnType } from "./fund.ts";
export { fundSecond, type FundSecondReturnType } from "./fundSecond.ts";
export { fundWithPermit, type FundWithPermitParameters, type FundWithPermitReturnType } from "./fundWithPermit.ts";
export * from "./getBacking.ts";
export * from "./getClaimable.ts";
export * from "./getCommittee.ts";
export * from "./getLease.ts";
export * from "./getListing.ts";
export * from "./getNetworkState.ts";
export * from "./getPosition.ts";
export * from "./getPostedBatches.ts";
export * from "./getProgress.ts";
export * from "./getReputation.ts";
export * from "./getSeries.ts";
export * from "./getSeriesIds.ts";
export * from "./getSettledDays.ts";
export { giveBack, type GiveBackReturnType } from "./giveBack.ts";
export { giveBackTo, type GiveBackToReturnType } from "./giveBackTo.ts";
export * from "./holderCalls.ts";
export * from "./leaseCalls.ts";
export { listUnits, type ListUnitsReturnType } from "./listUnits.ts";
export * from "./logRanges.ts";
export { noteFinalState, type NoteFinalStateReturnType } from "./noteFinalState.ts";
export * from "./permit.ts";
export * from "./permit2.ts";
export * from "./planBuy.ts";
export * from "./planLease.ts";
export * from "./planPurchase.ts";
export { postBatch, type PostBatchReturnType } from "./postBatch.ts";
export { postBond, type PostBondReturnType } from "./postBond.ts";
export * from "./providerCalls.ts";
export { recordFallback, type RecordFallbackReturnType } from "./recordFallback.ts";
export { recordFarmReport, type RecordFarmReportReturnType } from "./recordFarmReport.ts";
export { recordRound, type RecordRoundReturnType } from "./recordRound.ts";
export { refund, type RefundReturnType } from "./refund.ts";
export { refuseThirdPartyClaims, type RefuseThirdPartyClaimsReturnType } from "./refuseThirdPartyClaims.ts";
export { registerFarm, type RegisterFarmReturnType } from "./registerFarm.ts";
export { registerProvider, type RegisterProviderReturnType } from "./registerProvider.ts";
export { releaseWithheld, type ReleaseWithheldReturnType } from "./releaseWithheld.ts";
export { setReceiver, type SetReceiverReturnType } from "./setReceiver.ts";
export { settle, type SettleReturnType } from "./settle.ts";
export { settleMany, type SettleManyReturnType } from "./settleMany.ts";
export { takeLease, type TakeLeaseReturnType } from "./takeLease.ts";
export {
  takeLeaseWithPermit,
  type TakeLeaseWithPermitParameters,
  type TakeLeaseWithPermitReturnType,
} from "./takeLeaseWithPermit.ts";
export { transferLease, type TransferLeaseReturnType } from "./transferLease.ts";
export { transferManyUnits, type TransferManyUnitsReturnType } from "./transferManyUnits.ts";
export { transferUnits, type TransferUnitsReturnType } from "./transferUnits.ts";
export type * from "./types.ts";
export { unwindLease, type UnwindLeaseReturnType } from "./unwindLease.ts";
export { updateFarm, type UpdateFarmReturnType } from "./updateFarm.ts";
export { windUp, type WindUpReturnType } from "./windUp.ts";
export { withdrawBond, type WithdrawBondReturnType } from "./withdrawBond.ts";
export { withdrawDisputeCredit, type WithdrawDisputeCreditReturnType } from "./withdrawDisputeCredit.ts";
export { withdrawFunding, type WithdrawFundingReturnType } from "./withdrawFunding.ts";
export { withdrawLeaseCredit, type WithdrawLeaseCreditReturnType } from "./withdrawLeaseCredit.ts";
export { withdrawLeaseIncome, type WithdrawLeaseIncomeReturnType } from "./withdrawLeaseIncome.ts";
export { withdrawRelease, type WithdrawReleaseReturnType } from "./withdrawRelease.ts";
export { withdrawSecondFunding, type WithdrawSecondFundingReturnType } from "./withdrawSecondFunding.ts";
export { withdrawTips, type WithdrawTipsReturnType } from "./withdrawTips.ts";
