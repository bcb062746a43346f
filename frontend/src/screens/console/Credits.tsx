import { primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import type { Address } from "viem";
import { readContract } from "viem/actions";
import { useApp, type App } from "../../app/context.ts";
import { LIVE } from "../../chain/queries.ts";
import { payment, plain, wholeReward } from "../../model/figures.ts";
import { withdrawTipsPlan } from "../../plans/providerMoney.ts";
import { useFlow } from "../../tx/useFlow.ts";
import { Section } from "./Section.tsx";

type Credit = Parameters<typeof withdrawTipsPlan>[0];

async function readCredits(app: App, account: Address): Promise<readonly Credit[]> {
  const { deployment, client } = app;
  const { market, settlement } = deployment.contracts;
  const ofMarket = deployment.paymentTokens.map(async (token): Promise<Credit> => {
    const args = [account, token.address] as const;
    const read = { address: market, abi: primaryMarketAbi, functionName: "creditOf", args } as const;
    return { at: "market", token, amount: await readContract(client, read) };
  });
  const ofSettlement = deployment.rewardTokens.map(async (token): Promise<Credit> => {
    const args = [account, token.address] as const;
    const read = { address: settlement, abi: settlementAbi, functionName: "creditOf", args } as const;
    return { at: "settlement", token, amount: await readContract(client, read) };
  });
  const all = await Promise.all([...ofMarket, ...ofSettlement]);
  return all.filter(({ amount }) => amount > 0n);
}

/** Tips that the account earned by settling and covering days, whosever series they were. Nothing where there are none. */
export function Credits({ account, canAct }: { account: Address; canAct: boolean }): ReactElement | null {
  const app = useApp();
  const flow = useFlow();
  const credits = useQuery({
    queryKey: [LIVE, "providerCredits", account],
    queryFn: () => readCredits(app, account),
    structuralSharing: false,
  });
  if (credits.data === undefined || credits.data.length === 0) return null;
  return (
    <Section title="Tips" id="credits">
      <ul className="tasks">
        {credits.data.map((credit) => {
          const { at, token, amount } = credit;
          const text = plain(at === "market" ? payment(amount, token, token.decimals) : wholeReward(amount, token));
          return (
            <li key={`${at}-${token.address}`} className="task">
              <span className="task-mark tone-quiet" aria-hidden="true">
                ●
              </span>
              <p>
                <span className="fig">{text}</span> for{" "}
                {at === "market" ? "days that you settled" : "missed days that you covered"}.
              </p>
              <button
                type="button"
                className="button small"
                disabled={flow.busy || !canAct}
                onClick={() => {
                  void flow.open(withdrawTipsPlan(credit));
                }}
              >
                Withdraw<span className="hidden">{` ${text} of tips`}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
