import type { Account, Chain, Client, Transport } from "viem";
import { approve } from "../actions/approve.ts";
import { approveLeases } from "../actions/approveLeases.ts";
import { approveUnits } from "../actions/approveUnits.ts";
import { buy } from "../actions/buy.ts";
import { cancelListing } from "../actions/cancelListing.ts";
import { cancelStandingOrder } from "../actions/cancelStandingOrder.ts";
import { canTransfer } from "../actions/canTransfer.ts";
import { carryOut } from "../actions/carryOut.ts";
import { carryOutOrder } from "../actions/carryOutOrder.ts";
import { claimFor } from "../actions/claimFor.ts";
import { claimLessee } from "../actions/claimLessee.ts";
import { claimLessor } from "../actions/claimLessor.ts";
import { claimMany } from "../actions/claimMany.ts";
import { claimManyTo } from "../actions/claimManyTo.ts";
import { claimRent } from "../actions/claimRent.ts";
import { claimToken } from "../actions/claimToken.ts";
import { claimWrapped } from "../actions/claimWrapped.ts";
import { claimWrappedFor } from "../actions/claimWrappedFor.ts";
import { collectShareRefund } from "../actions/collectShareRefund.ts";
import { collectWrappedRefund } from "../actions/collectWrappedRefund.ts";
import { cover } from "../actions/cover.ts";
import { createSeries } from "../actions/createSeries.ts";
import { createShare } from "../actions/createShare.ts";
import { createWrapper } from "../actions/createWrapper.ts";
import { depositShare } from "../actions/depositShare.ts";
import { disputeDay } from "../actions/disputeDay.ts";
import { disputeFarmReport } from "../actions/disputeFarmReport.ts";
import { endEarly } from "../actions/endEarly.ts";
import { endForShortBond } from "../actions/endForShortBond.ts";
import { endForUnderDelivery } from "../actions/endForUnderDelivery.ts";
import { exercisePurchase } from "../actions/exercisePurchase.ts";
import { expireDispute } from "../actions/expireDispute.ts";
import { finish } from "../actions/finish.ts";
import { fund } from "../actions/fund.ts";
import { fundSecond } from "../actions/fundSecond.ts";
import { getBacking } from "../actions/getBacking.ts";
import { getClaimable } from "../actions/getClaimable.ts";
import { getClaimableMany } from "../actions/getClaimableMany.ts";
import { getCommittee } from "../actions/getCommittee.ts";
import { getHashprice } from "../actions/getHashprice.ts";
import { getIndex } from "../actions/getIndex.ts";
import { getLease } from "../actions/getLease.ts";
import { getLeaseCredit } from "../actions/getLeaseCredit.ts";
import { getLeaseIncome } from "../actions/getLeaseIncome.ts";
import { getLeases } from "../actions/getLeases.ts";
import { getLenderValue } from "../actions/getLenderValue.ts";
import { getListing } from "../actions/getListing.ts";
import { getListings } from "../actions/getListings.ts";
import { getNetworkDay } from "../actions/getNetworkDay.ts";
import { getNetworkState } from "../actions/getNetworkState.ts";
import { getPosition } from "../actions/getPosition.ts";
import { getPostedBatches } from "../actions/getPostedBatches.ts";
import { getPrice } from "../actions/getPrice.ts";
import { getProgress } from "../actions/getProgress.ts";
import { getQuote } from "../actions/getQuote.ts";
import { getReceiver } from "../actions/getReceiver.ts";
import { getRentQuote } from "../actions/getRentQuote.ts";
import { getReputation } from "../actions/getReputation.ts";
import { getSeries } from "../actions/getSeries.ts";
import { getSeriesIds } from "../actions/getSeriesIds.ts";
import { getSeriesList } from "../actions/getSeriesList.ts";
import { getSettledDays } from "../actions/getSettledDays.ts";
import { getShare } from "../actions/getShare.ts";
import { getStandingOrder } from "../actions/getStandingOrder.ts";
import { getTips } from "../actions/getTips.ts";
import { getUnits } from "../actions/getUnits.ts";
import { getWrappedPosition } from "../actions/getWrappedPosition.ts";
import { getWrapper } from "../actions/getWrapper.ts";
import { giveBack } from "../actions/giveBack.ts";
import { giveBackTo } from "../actions/giveBackTo.ts";
import { listUnits } from "../actions/listUnits.ts";
import { noteFinalState } from "../actions/noteFinalState.ts";
import { postBatch } from "../actions/postBatch.ts";
import { postBond } from "../actions/postBond.ts";
import { prepareBuy } from "../actions/prepareBuy.ts";
import { prepareDepositShare } from "../actions/prepareDepositShare.ts";
import { prepareDisputeDay } from "../actions/prepareDisputeDay.ts";
import { prepareDisputeFarmReport } from "../actions/prepareDisputeFarmReport.ts";
import { prepareExercisePurchase } from "../actions/prepareExercisePurchase.ts";
import { prepareFund } from "../actions/prepareFund.ts";
import { prepareFundSecond } from "../actions/prepareFundSecond.ts";
import { prepareListUnits } from "../actions/prepareListUnits.ts";
import { preparePostBond } from "../actions/preparePostBond.ts";
import { prepareTakeLease } from "../actions/prepareTakeLease.ts";
import { previewRedeemShare } from "../actions/previewRedeemShare.ts";
import { pushHashprice } from "../actions/pushHashprice.ts";
import { recordFallback } from "../actions/recordFallback.ts";
import { recordFarmReport } from "../actions/recordFarmReport.ts";
import { recordRound } from "../actions/recordRound.ts";
import { recordSilence } from "../actions/recordSilence.ts";
import { redeemShare } from "../actions/redeemShare.ts";
import { redeemWrapped } from "../actions/redeemWrapped.ts";
import { refund } from "../actions/refund.ts";
import { refuseThirdPartyClaims } from "../actions/refuseThirdPartyClaims.ts";
import { refute } from "../actions/refute.ts";
import { refuteSum } from "../actions/refuteSum.ts";
import { registerFarm } from "../actions/registerFarm.ts";
import { registerProvider } from "../actions/registerProvider.ts";
import { releaseWithheld } from "../actions/releaseWithheld.ts";
import { sendCall } from "../actions/sendCall.ts";
import { setReceiver } from "../actions/setReceiver.ts";
import { setStandingOrder } from "../actions/setStandingOrder.ts";
import { settle } from "../actions/settle.ts";
import { settleMany } from "../actions/settleMany.ts";
import { takeLease } from "../actions/takeLease.ts";
import { transferLease } from "../actions/transferLease.ts";
import { transferManyUnits } from "../actions/transferManyUnits.ts";
import { transferUnits } from "../actions/transferUnits.ts";
import { unwindLease } from "../actions/unwindLease.ts";
import { unwrap } from "../actions/unwrap.ts";
import { updateFarm } from "../actions/updateFarm.ts";
import { watchClaims } from "../actions/watchClaims.ts";
import { watchDeposits } from "../actions/watchDeposits.ts";
import { watchLeases } from "../actions/watchLeases.ts";
import { watchPriceRounds } from "../actions/watchPriceRounds.ts";
import { watchPurchases } from "../actions/watchPurchases.ts";
import { watchReports } from "../actions/watchReports.ts";
import { watchSettledDays } from "../actions/watchSettledDays.ts";
import { watchTransfers } from "../actions/watchTransfers.ts";
import { windUp } from "../actions/windUp.ts";
import { withdrawBond } from "../actions/withdrawBond.ts";
import { withdrawDisputeCredit } from "../actions/withdrawDisputeCredit.ts";
import { withdrawFunding } from "../actions/withdrawFunding.ts";
import { withdrawLeaseCredit } from "../actions/withdrawLeaseCredit.ts";
import { withdrawLeaseIncome } from "../actions/withdrawLeaseIncome.ts";
import { withdrawRelease } from "../actions/withdrawRelease.ts";
import { withdrawRewards } from "../actions/withdrawRewards.ts";
import { withdrawSecondFunding } from "../actions/withdrawSecondFunding.ts";
import { withdrawShareCredit } from "../actions/withdrawShareCredit.ts";
import { withdrawTips } from "../actions/withdrawTips.ts";
import { wrap } from "../actions/wrap.ts";
import { getEligibility } from "../compliance/getEligibility.ts";
import { signRequirement } from "../actions/requirements.ts";
import type { ReadClient } from "../actions/types.ts";
import { deploymentOf } from "../addresses/index.ts";
import type { Deployment } from "../deployment.ts";

/** What every client can do. */
const READS = {
  canTransfer,
  getBacking,
  getClaimable,
  getClaimableMany,
  getCommittee,
  getEligibility,
  getHashprice,
  getIndex,
  getLease,
  getLeaseCredit,
  getLeaseIncome,
  getLeases,
  getLenderValue,
  getListing,
  getListings,
  getNetworkDay,
  getNetworkState,
  getPosition,
  getPostedBatches,
  getPrice,
  getProgress,
  getQuote,
  getReceiver,
  getRentQuote,
  getReputation,
  getSeries,
  getSeriesIds,
  getSeriesList,
  getSettledDays,
  getShare,
  getStandingOrder,
  getTips,
  getUnits,
  getWrappedPosition,
  getWrapper,
  prepareBuy,
  prepareDepositShare,
  prepareDisputeDay,
  prepareDisputeFarmReport,
  prepareExercisePurchase,
  prepareFund,
  prepareFundSecond,
  prepareListUnits,
  preparePostBond,
  prepareTakeLease,
  previewRedeemShare,
  watchClaims,
  watchDeposits,
  watchLeases,
  watchPriceRounds,
  watchPurchases,
  watchReports,
  watchSettledDays,
  watchTransfers,
} as const;

/** What takes an account, and a chain to send to. */
const WRITES = {
  approveLeases,
  approveUnits,
  buy,
  cancelListing,
  cancelStandingOrder,
  carryOutOrder,
  claimFor,
  claimLessee,
  claimLessor,
  claimMany,
  claimManyTo,
  claimRent,
  claimToken,
  claimWrapped,
  claimWrappedFor,
  collectShareRefund,
  collectWrappedRefund,
  cover,
  createSeries,
  createShare,
  createWrapper,
  depositShare,
  disputeDay,
  disputeFarmReport,
  endEarly,
  endForShortBond,
  endForUnderDelivery,
  exercisePurchase,
  expireDispute,
  finish,
  fund,
  fundSecond,
  giveBack,
  giveBackTo,
  listUnits,
  noteFinalState,
  postBatch,
  postBond,
  pushHashprice,
  recordFallback,
  recordFarmReport,
  recordRound,
  recordSilence,
  redeemShare,
  redeemWrapped,
  refund,
  refuseThirdPartyClaims,
  refute,
  refuteSum,
  registerFarm,
  registerProvider,
  releaseWithheld,
  setReceiver,
  setStandingOrder,
  settle,
  settleMany,
  takeLease,
  transferLease,
  transferManyUnits,
  transferUnits,
  unwindLease,
  unwrap,
  updateFarm,
  windUp,
  withdrawBond,
  withdrawDisputeCredit,
  withdrawFunding,
  withdrawLeaseCredit,
  withdrawLeaseIncome,
  withdrawRelease,
  withdrawRewards,
  withdrawSecondFunding,
  withdrawShareCredit,
  withdrawTips,
  wrap,
} as const;

/** What takes an account and speaks of no deployment: it is in what they are given. */
const PLAIN = { approve, carryOut, sendCall, signRequirement } as const;

/** An action as a method: the client is its own, and so is the deployment. */
type Method<TAction> = TAction extends (client: never, parameters: infer TParameters) => infer TReturn
  ? object extends Omit<TParameters, "deployment">
    ? (parameters?: Omit<TParameters, "deployment">) => TReturn
    : (parameters: Omit<TParameters, "deployment">) => TReturn
  : never;
type Methods<TActions> = { [TName in keyof TActions]: Method<TActions[TName]> };
type Rest<TParameters extends readonly unknown[]> = TParameters extends readonly [unknown, ...infer TOthers]
  ? TOthers
  : never;

export type AditReadActions = Methods<typeof READS>;
export type AditWriteActions = Methods<typeof WRITES> & {
  [TName in keyof typeof PLAIN]: (
    ...parameters: Rest<Parameters<(typeof PLAIN)[TName]>>
  ) => ReturnType<(typeof PLAIN)[TName]>;
};
/** Reads on every client; writes as well on one with a chain and an account. */
export type AditActions<
  TChain extends Chain | undefined = Chain | undefined,
  TAccount extends Account | undefined = Account | undefined,
> = [TChain, TAccount] extends [Chain, Account] ? AditReadActions & AditWriteActions : AditReadActions;

/**
 * All actions as methods of a client. A bundle that calls few of them is smaller with the functions themselves.
 *
 * @param deployment what the methods speak of (default: the deployment on the client's chain that this package knows)
 * @throws NoDeploymentError where none is given and none is known.
 * @example
 * const client = createPublicClient({ chain, transport: http() }).extend(aditActions(deployment))
 * const series = await client.getSeries({ id: 256n })
 * @example
 * const wallet = createWalletClient({ account, chain, transport: http() }).extend(aditActions(deployment))
 * const hash = await wallet.carryOut(await wallet.prepareBuy({ account: account.address, id: 256n, units: 1_000n }))
 */
export function aditActions(deployment?: Deployment) {
  return <TTransport extends Transport, TChain extends Chain | undefined, TAccount extends Account | undefined>(
    client: Client<TTransport, TChain, TAccount>,
  ): AditActions<TChain, TAccount> => {
    const { account, chain } = client;
    const known = deployment ?? deploymentOf(chain?.id);
    const sends = account !== undefined && chain !== undefined;
    const own = { client, deployment: known };
    const writes = sends ? { ...methods(own, WRITES), ...methods(own, PLAIN, false) } : {};
    // Whether there are writes is what the conditional type says, by the same two questions.
    return { ...methods(own, READS), ...writes } as AditActions<TChain, TAccount>;
  };
}

interface Own {
  client: ReadClient;
  deployment: Deployment;
}

/** One-liners: each action with the client as its first argument, and the deployment among its parameters unless `speaksOfOne` is false. */
function methods(
  { client, deployment }: Own,
  actions: Readonly<Record<string, unknown>>,
  speaksOfOne = true,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(actions).map(([name, action]) => {
      const call = action as (client: ReadClient, ...parameters: unknown[]) => unknown;
      const method = speaksOfOne
        ? (parameters?: object) => call(client, { deployment, ...parameters })
        : (...parameters: unknown[]) => call(client, ...parameters);
      return [name, method];
    }),
  );
}
