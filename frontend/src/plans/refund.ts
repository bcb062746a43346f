import { seriesState } from "@adit/sdk";
import { hashpowerAbi, primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { refundCall } from "@adit/sdk/actions";
import { formatTh } from "@adit/sdk/format";
import { readContract } from "viem/actions";
import { tokenAt } from "../config/deployment.ts";
import { payment, plain } from "../model/figures.ts";
import { refundNow, type HeldFacts, type Holding } from "../model/holding.ts";
import type { MakePlan } from "../tx/plan.ts";

/** Burns units whose refunds are open for their part of the escrow that was not earned. */
export function planRefund(holding: Holding, facts: HeldFacts, units: bigint): MakePlan {
  return async ({ app, account }) => {
    const { deployment, client } = app;
    const { id } = holding;
    const [escrow, state, supply] = await Promise.all([
      readContract(client, {
        address: deployment.contracts.market,
        abi: primaryMarketAbi,
        functionName: "escrow",
        args: [id],
      }),
      readContract(client, {
        address: deployment.contracts.settlement,
        abi: settlementAbi,
        functionName: "state",
        args: [id],
      }),
      readContract(client, {
        address: deployment.contracts.hashpower,
        abi: hashpowerAbi,
        functionName: "totalSupply",
        args: [id],
      }),
    ]);
    const amount = refundNow({ ...holding, escrow, supply, state: seriesState(state) }, units) ?? 0n;
    const token = tokenAt(deployment, facts.paymentToken);
    const burnt = formatTh(units, facts.unitHashrate);
    return {
      title: `Give back ${burnt} of series #${facts.serial}`,
      leaves: [{ what: "Units, burned for good", amount: burnt }],
      arrives: [{ what: "Refund", amount: plain(payment(amount, token, token.decimals)) }],
      facts: [
        { what: "What the units have earned", amount: "stays claimable" },
        {
          what: "Your units afterwards",
          amount: formatTh(holding.units - units, facts.unitHashrate),
        },
      ],
      risks: [],
      call: refundCall({ deployment, id, units, to: account }),
      done: "The refund is in your wallet.",
    };
  };
}
