import { networkDaysAbi } from "@adit/sdk/abis";
import { recordFallbackCall } from "@adit/sdk/actions";
import { formatDateTime, formatDay } from "@adit/sdk/format";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { BaseError, ContractFunctionRevertedError } from "viem";
import { readContract, simulateContract } from "viem/actions";
import { useApp, type App } from "../../app/context.ts";
import { LIVE, ZERO } from "../../chain/queries.ts";
import { Message } from "../../parts/Message.tsx";
import { recordFallbackPlan } from "../../plans/errand.ts";
import { useFlow } from "../../tx/useFlow.ts";

/** From when the fallback of a day can be recorded, unix seconds, and whether the chain would take it now. */
async function readDue(
  { client, deployment }: App,
  network: number,
  epoch: number,
): Promise<{ readonly dueAt: bigint; readonly isDue: boolean } | null> {
  const { networkDays } = deployment.contracts;
  if (networkDays === undefined) return null;
  const call = recordFallbackCall({ deployment, network, epoch });
  const [dueAt, isDue] = await Promise.all([
    readContract(client, {
      address: networkDays,
      abi: networkDaysAbi,
      functionName: "fallbackDueAt",
      args: [network, epoch],
    }),
    simulateContract(client, { ...call, account: ZERO }).then(
      () => true,
      (error: unknown) => {
        const isRefusal =
          error instanceof BaseError && error.walk((inner) => inner instanceof ContractFunctionRevertedError) !== null;
        if (!isRefusal) throw error;
        return false;
      },
    ),
  ]);
  return { dueAt, isDue };
}

/** A day that nobody has reported: what it waits for, and what anybody may do once that took too long. */
export function Unreported({ network, epoch }: { network: number; epoch: number }): ReactElement {
  const app = useApp();
  const flow = useFlow();
  const { data } = useQuery({
    queryKey: [LIVE, "unreported", network, epoch],
    queryFn: () => readDue(app, network, epoch),
    structuralSharing: false,
  });
  const waits = data == null ? "its fallback" : `its fallback from ${formatDateTime(Number(data.dueAt))} on`;
  return (
    <Message tone="quiet" title="Nothing was reported of this day.">
      <p>
        {data?.isDue === true
          ? "Nobody reported it in time: anybody may record what it is taken for, for good, so that it can be settled."
          : `What it owes waits for a report, or for ${waits}. No escrow moves meanwhile.`}
      </p>
      {data?.isDue === true && (
        <p className="buttons">
          <button
            type="button"
            className="button"
            disabled={flow.busy}
            onClick={() => {
              void flow.open(recordFallbackPlan(network, epoch));
            }}
          >
            {`Record ${formatDay(epoch)}`}
          </button>
        </p>
      )}
    </Message>
  );
}
