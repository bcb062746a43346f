import type { Deployment, Obstacle } from "@adit/sdk";
import { dailyFormulaAbi, settlementAbi } from "@adit/sdk/abis";
import { endForUnderDeliveryCall, getBacking, windUpCall } from "@adit/sdk/actions";
import { epochOf } from "@adit/sdk/math";
import type { ViemClients } from "../node/chain.ts";
import type { Logger } from "../node/logger.ts";
import { endForShortBondCall, type Attempt, type Call } from "./calls.ts";

export type EndingErrandParameters = {
  deployment: Pick<Deployment, "contracts">;
  clients: ViemClients;
  logger: Logger;
  attempt: Attempt;
};

/** What the terms say of how a series may end. */
export type EndableSeries = {
  id: bigint;
  saleEnd: number;
  /** first day after the term */
  endEpoch: number;
  asksBond: boolean;
  isProfitShare: boolean;
  maxUnprofitableEpochs: number;
};

/** The contract's own answer, asked before anything is sent: the condition does not hold, or no longer does. */
const NOT_NOW = ["BondSuffices", "DeliverySuffices", "NotToWindUp", "DayNotSettled", "NothingToEnd"];

/**
 * Ends a series whose condition holds. What anybody may read off the chain is read first, so that an ordinary tick asks no contract to
 * try anything; the contract has the last word. Defaults come before a wind-up: they give the bond to the holders.
 * @returns an errand that says whether it ended the series
 */
export function createEndingErrand({
  deployment,
  clients: { publicClient },
  logger,
  attempt,
}: EndingErrandParameters): (series: EndableSeries, obstacle: Obstacle, now: number) => Promise<boolean> {
  const { settlement, dailyFormula } = deployment.contracts;

  async function causes(series: EndableSeries, obstacle: Obstacle): Promise<Record<string, Call>> {
    const { id } = series;
    const of = { address: settlement, abi: settlementAbi, args: [id] } as const;
    const [{ ending, bond, required }, { settledEpochs, unprofitableInRow }] = await Promise.all([
      getBacking(publicClient, { deployment, id }),
      publicClient.readContract({ ...of, functionName: "account" }),
    ]);
    if (ending !== "None") return {};
    // Known days come first: no series ends by an old mark or a streak that is broken already.
    const isKnown = obstacle === "None" || obstacle === "Unfunded";
    const found: Record<string, Call> = {};
    if (!isKnown && series.asksBond && bond < required) found.shortBond = endForShortBondCall(settlement, id);
    if (series.isProfitShare && settledEpochs > 0) found.underDelivery = endForUnderDeliveryCall({ deployment, id });
    if (!isKnown && (unprofitableInRow >= series.maxUnprofitableEpochs || (await isStale(id))))
      found.windUp = windUpCall({ deployment, id });
    return found;
  }

  async function isStale(id: bigint): Promise<boolean> {
    return await publicClient.readContract({
      address: dailyFormula,
      abi: dailyFormulaAbi,
      functionName: "isStale",
      args: [id],
    });
  }

  return async (series, obstacle, now) => {
    const { id, saleEnd, endEpoch } = series;
    const isOver = epochOf(now) + 1 >= endEpoch;
    if (isOver || now < saleEnd || obstacle === "NotSold" || obstacle === "Complete") return false;
    for (const [cause, call] of Object.entries(await causes(series, obstacle))) {
      if (!(await attempt(call, NOT_NOW))) continue;
      logger.info({ id, cause }, "series.ended");
      return true;
    }
    return false;
  };
}
