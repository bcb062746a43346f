import { leaseMarketAbi } from "@adit/sdk/abis";
import {
  claimLesseeCall,
  claimLessorCall,
  claimRentCall,
  withdrawLeaseCreditCall,
  withdrawLeaseIncomeCall,
} from "@adit/sdk/actions";
import { formatToken } from "@adit/sdk/format";
import type { Address } from "viem";
import { readContract } from "viem/actions";
import { tokenAt } from "../config/deployment.ts";
import { plain, smallReward } from "../model/figures.ts";
import type { Line, MakePlan, PlanTools } from "../tx/plan.ts";

/** The reward tokens of a series; one, or two in merged mining. */
export type RewardTokens = readonly Address[];

function rewardLines({ app }: PlanTools, tokens: RewardTokens, amounts: readonly bigint[]): Line[] {
  return tokens.map((address, i) => ({
    what: i === 0 ? "Income, at least" : "and of the second coin, at least",
    amount: plain(smallReward(amounts[i] ?? 0n, tokenAt(app.deployment, address), 0, 0)),
  }));
}

/** Pays one side of a lease its income up to the second in which it is claimed. */
export function planClaimIncome(lease: number, side: "lessee" | "lessor", tokens: RewardTokens): MakePlan {
  return async (tools) => {
    const { app, account } = tools;
    const { deployment } = app;
    const now = await readContract(app.client, {
      address: deployment.contracts.leaseMarket,
      abi: leaseMarketAbi,
      functionName: "claimable",
      args: [BigInt(lease)],
    });
    const amounts = side === "lessee" ? [now.lessee, now.lesseeSecond] : [now.lessor, now.lessorSecond];
    const claim = { deployment, lease: BigInt(lease), to: account };
    return {
      title: `Claim the ${side}'s income of lease #${lease}`,
      leaves: [],
      arrives: rewardLines(tools, tokens, amounts),
      facts: [{ what: "What streams until the transaction is mined", amount: "is paid with it" }],
      risks: [],
      call: side === "lessee" ? claimLesseeCall(claim) : claimLessorCall(claim),
      done: "The income is in your wallet.",
    };
  };
}

/** Pays the lessor the rent of settled days. */
export function planClaimRent(lease: number, paymentToken: Address): MakePlan {
  return async ({ app, account }) => {
    const { deployment } = app;
    const { rent } = await readContract(app.client, {
      address: deployment.contracts.leaseMarket,
      abi: leaseMarketAbi,
      functionName: "claimable",
      args: [BigInt(lease)],
    });
    return {
      title: `Claim the rent of lease #${lease}`,
      leaves: [],
      arrives: [{ what: "Rent of settled days", amount: formatToken(rent, tokenAt(deployment, paymentToken)) }],
      facts: [],
      risks: [],
      call: claimRentCall({ deployment, lease: BigInt(lease), to: account }),
      done: "The rent is in your wallet.",
    };
  };
}

/** Pulls rent, price and refunds that leases credited. */
export function planWithdrawCredit(token: Address): MakePlan {
  return async ({ app, account }) => {
    const { deployment } = app;
    const amount = await readContract(app.client, {
      address: deployment.contracts.leaseMarket,
      abi: leaseMarketAbi,
      functionName: "creditOf",
      args: [account, token],
    });
    const text = formatToken(amount, tokenAt(deployment, token));
    return {
      title: `Withdraw ${text} that leases credited`,
      leaves: [],
      arrives: [{ what: "Rent, price and refunds", amount: text }],
      facts: [],
      risks: [],
      call: withdrawLeaseCreditCall({ deployment, token, to: account }),
      done: `${text} are in your wallet.`,
    };
  };
}

/** Pulls the income of leases of one series that are over. */
export function planWithdrawIncome(id: bigint, serial: number, tokens: RewardTokens): MakePlan {
  return async (tools) => {
    const { app, account } = tools;
    const { deployment } = app;
    const amounts = await readContract(app.client, {
      address: deployment.contracts.leaseMarket,
      abi: leaseMarketAbi,
      functionName: "incomeOf",
      args: [account, id],
    });
    return {
      title: `Withdraw income of closed leases of series #${serial}`,
      leaves: [],
      arrives: rewardLines(tools, tokens, amounts),
      facts: [],
      risks: [],
      call: withdrawLeaseIncomeCall({ deployment, id, to: account }),
      done: "The income is in your wallet.",
    };
  };
}
