import { formatToken } from "@adit/sdk/format";
import { serialOf } from "@adit/sdk/math";
import type { ReactElement } from "react";
import { useApp } from "../../app/context.ts";
import { useAccountInView } from "../../app/useAccountInView.ts";
import type { History } from "../../chain/events.ts";
import { useLeaseCredits } from "../../chain/leaseEvents.ts";
import { tokenAt } from "../../config/deployment.ts";
import { plain, smallReward } from "../../model/figures.ts";
import { planWithdrawCredit, planWithdrawIncome } from "../../plans/leaseClaims.ts";
import { rewardTokensOf } from "./rewardTokens.ts";
import { useFlow } from "../../tx/useFlow.ts";

/** What leases that are over, or whose units were bought, credited to the account; nothing is drawn where there is none. */
export function Credits({ history }: { history: History | undefined }): ReactElement | null {
  const { deployment } = useApp();
  const { address, watching } = useAccountInView();
  const credits = useLeaseCredits(address);
  const flow = useFlow();
  const { payments = [], incomes = [] } = credits.data ?? {};
  if (payments.length === 0 && incomes.length === 0) return null;
  return (
    <section className="card lease-credits" aria-labelledby="credits-title">
      <h2 id="credits-title">Credited to you</h2>
      <p className="quiet small-text">
        From leases that are over, and from units that a lessee bought. It waits as long as you like.
      </p>
      <ul className="plain-rows">
        {payments.map(({ token, amount }) => (
          <li key={token}>
            <span>
              Rent, price and refunds: <span className="fig">{formatToken(amount, tokenAt(deployment, token))}</span>
            </span>
            <button
              type="button"
              className="button small"
              disabled={flow.busy || watching}
              onClick={() => void flow.open(planWithdrawCredit(token))}
            >
              Withdraw
            </button>
          </li>
        ))}
        {incomes.map(({ id, amount, second }) => {
          const serial = Number(serialOf(id));
          const tokens = rewardTokensOf(history?.series.get(id)?.terms);
          return (
            <li key={id.toString()}>
              <span>
                Income of series #{serial}:{" "}
                <span className="fig">
                  {tokens
                    .map((token, i) => plain(smallReward([amount, second][i] ?? 0n, tokenAt(deployment, token), 0, 0)))
                    .join(" and ")}
                </span>
              </span>
              <button
                type="button"
                className="button small"
                disabled={flow.busy || watching || tokens.length === 0}
                onClick={() => void flow.open(planWithdrawIncome(id, serial, tokens))}
              >
                Withdraw
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
