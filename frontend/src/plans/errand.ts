import { primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { endForShortBondCall, endForUnderDeliveryCall, recordFallbackCall } from "@adit/sdk/actions";
import { formatDay, formatDays } from "@adit/sdk/format";
import { epochOf, escrowed, serialOf } from "@adit/sdk/math";
import { getBlock, readContract, simulateContract } from "viem/actions";
import type { SeriesRecord } from "../chain/events.ts";
import { tokenAt } from "../config/deployment.ts";
import type { ErrandKind } from "../model/errands.ts";
import { payment, plain, wholeReward } from "../model/figures.ts";
import type { Call, MakePlan } from "../tx/plan.ts";
import { coverPlan, finishPlan, windUpPlan } from "./providerDays.ts";

/* What anybody may do for a series, whoever holds or runs it. */

/** What an errand is about: the series, the day that is next, and the network that did not report it. */
export type ErrandOf = {
  readonly record: SeriesRecord;
  readonly epoch: number;
  readonly network: number | undefined;
};

export function errandPlan(kind: ErrandKind, { record, epoch, network }: ErrandOf): MakePlan {
  const { id, terms } = record;
  return async (tools) => {
    switch (kind) {
      case "recordFallback":
        return await recordFallbackPlan(network ?? terms.network, epoch)(tools);
      case "cover":
        return await coverPlan({ id, epoch, token: tokenAt(tools.app.deployment, terms.rewardToken) })(tools);
      case "endForShortBond":
      case "endForUnderDelivery":
        return await defaultPlan(kind, record)(tools);
      case "windUp":
        return await windUpPlan({ id })(tools);
      case "finish":
        return await finishPlan({ id })(tools);
    }
  };
}

/** Records, for good, what a day is taken for that the committee did not report in time. */
export function recordFallbackPlan(network: number, epoch: number): MakePlan {
  return ({ app: { deployment } }) =>
    Promise.resolve({
      title: `Record ${formatDay(epoch)}, which nobody reported`,
      leaves: [],
      arrives: [],
      facts: [
        { what: "It is taken for", amount: "the newest final target, the subsidy, and mean fees" },
        { what: "It counts for", amount: "every series of this network" },
      ],
      risks: [{ id: "final", text: "What is recorded stays: a report of that day that comes later changes nothing." }],
      call: recordFallbackCall({ deployment, network, epoch }),
      done: `${formatDay(epoch)} is recorded. It can be settled now.`,
    });
}

/** Ends a series as a default, by whichever of the two grounds the chain accepts. */
function defaultPlan(kind: "endForShortBond" | "endForUnderDelivery", { id, terms }: SeriesRecord): MakePlan {
  return async ({ app: { deployment, client }, account }) => {
    const call: Call =
      kind === "endForShortBond"
        ? endForShortBondCall({ deployment, id })
        : endForUnderDeliveryCall({ deployment, id });
    const { settlement, market } = deployment.contracts;
    const [block, backing, escrow] = await Promise.all([
      getBlock(client),
      readContract(client, { address: settlement, abi: settlementAbi, functionName: "backing", args: [id] }),
      readContract(client, { address: market, abi: primaryMarketAbi, functionName: "escrow", args: [id] }),
      simulateContract(client, { ...call, account }),
    ]);
    const begun = Math.min(terms.epochs, Math.max(0, epochOf(block.timestamp) - terms.startEpoch + 1));
    // A short bond is below the requirement, so all of it goes; under-delivery takes what is required of a larger one.
    const penalty = backing.bond < backing.required ? backing.bond : backing.required;
    const paid = (amount: bigint): string => plain(payment(amount, tokenAt(deployment, terms.paymentToken)));
    return {
      title: `End series #${serialOf(id)} as a default`,
      leaves: [],
      arrives: [],
      facts: [
        { what: "The series ends after", amount: `${begun} of ${formatDays(terms.epochs)}` },
        {
          what: "Out of the bond, to holders with the next deposit",
          amount: plain(wholeReward(penalty, tokenAt(deployment, terms.rewardToken))),
        },
        { what: "Escrow of days to come, back to holders", amount: paid(escrowed(escrow.paid, begun, terms.epochs)) },
        { what: "Escrow that is withheld, to holders as well", amount: paid(escrow.withheld) },
        { what: "Days that were mined", amount: "stay owed" },
      ],
      risks: [{ id: "end", text: "The series ends with the present day, for every holder. This cannot be undone." }],
      call,
      done: "The series is ended as a default. Refunds open once its mined days are settled or covered.",
    };
  };
}
