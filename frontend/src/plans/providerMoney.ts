import type { DeploymentToken } from "@adit/sdk";
import {
  prepareFund,
  prepareFundSecond,
  preparePostBond,
  withdrawBondCall,
  withdrawFundingCall,
  withdrawReleaseCall,
  withdrawSecondFundingCall,
  withdrawTipsCall,
} from "@adit/sdk/actions";
import { formatDateTime } from "@adit/sdk/format";
import { serialOf } from "@adit/sdk/math";
import { payment, plain, wholeReward } from "../model/figures.ts";
import { paymentOf, type MakePlan } from "../tx/plan.ts";

/* A provider's money: into the funding and the bond, and out of them. */

type MoneyOfSeries = {
  readonly id: bigint;
  /** base units of `token` */
  readonly amount: bigint;
  readonly token: DeploymentToken;
};

const SPENDER = "the settlement";

export function fundPlan({ id, amount, token, before }: MoneyOfSeries & { readonly before: bigint }): MakePlan {
  return async ({ app: { client, deployment }, account }) => {
    const text = plain(wholeReward(amount, token));
    const write = await prepareFund(client, { deployment, account, id, amount });
    return {
      title: `Fund series #${serialOf(id)} with ${text}`,
      leaves: [{ what: "Out of your wallet, into the funding", amount: text }],
      arrives: [],
      facts: [
        { what: "Funding afterwards", amount: plain(wholeReward(before + amount, token)) },
        { what: "Only settled days draw on it", amount: "what no day needs can be taken back" },
      ],
      risks: [],
      call: write.buildTx(),
      payment: paymentOf(write, SPENDER, text),
      done: `${text} stand ready for the days to come.`,
    };
  };
}

export function fundSecondPlan({ id, amount, token, before }: MoneyOfSeries & { readonly before: bigint }): MakePlan {
  return async ({ app: { client, deployment }, account }) => {
    const text = plain(wholeReward(amount, token));
    const write = await prepareFundSecond(client, { deployment, account, id, amount });
    return {
      title: `Fund series #${serialOf(id)} with ${text}`,
      leaves: [{ what: "Out of your wallet, into the second funding", amount: text }],
      arrives: [],
      facts: [{ what: "Funding afterwards", amount: plain(wholeReward(before + amount, token)) }],
      risks: [],
      call: write.buildTx(),
      payment: paymentOf(write, SPENDER, text),
      done: `${text} stand ready for the days to come.`,
    };
  };
}

export function postBondPlan(
  options: MoneyOfSeries & { readonly before: bigint; readonly freeFrom: bigint },
): MakePlan {
  const { id, amount, token, before, freeFrom } = options;
  return async ({ app: { client, deployment }, account }) => {
    const text = plain(wholeReward(amount, token));
    const write = await preparePostBond(client, { deployment, account, id, amount });
    return {
      title: `Post ${text} as bond of series #${serialOf(id)}`,
      leaves: [{ what: "Out of your wallet, into the bond", amount: text }],
      arrives: [],
      facts: [
        { what: "Bond afterwards", amount: plain(wholeReward(before + amount, token)) },
        { what: "Locked until at least", amount: formatDateTime(freeFrom) },
      ],
      risks: [
        {
          id: "bond",
          text: "Nothing of the bond comes back during the term, and it pays the days that I miss, with a penalty.",
        },
      ],
      call: write.buildTx(),
      payment: paymentOf(write, SPENDER, text),
      done: `${text} joined the bond. Withheld escrow can be released as far as the bond is enough now.`,
    };
  };
}

export function withdrawFundingPlan(
  options: MoneyOfSeries & { readonly second: boolean; readonly before: bigint },
): MakePlan {
  const { id, amount, token, second, before } = options;
  return ({ app: { deployment }, account }) => {
    const text = plain(wholeReward(amount, token));
    const call = second ? withdrawSecondFundingCall : withdrawFundingCall;
    return Promise.resolve({
      title: `Take ${text} of funding back from series #${serialOf(id)}`,
      leaves: [],
      arrives: [{ what: "Into your wallet", amount: text }],
      facts: [{ what: "Funding afterwards", amount: plain(wholeReward(before - amount, token)) }],
      risks: [],
      call: call({ deployment, id, amount, to: account }),
      done: `${text} are back in your wallet.`,
    });
  };
}

export function withdrawBondPlan({ id, amount, token }: MoneyOfSeries): MakePlan {
  return ({ app: { deployment }, account }) => {
    const text = plain(wholeReward(amount, token));
    return Promise.resolve({
      title: `Take the bond of series #${serialOf(id)} back`,
      leaves: [],
      arrives: [{ what: "Into your wallet", amount: text }],
      facts: [],
      risks: [],
      call: withdrawBondCall({ deployment, id, amount, to: account }),
      done: `${text} are back in your wallet.`,
    });
  };
}

export function withdrawReleasePlan({ id, amount, token }: MoneyOfSeries): MakePlan {
  return ({ app: { deployment }, account }) => {
    const text = plain(payment(amount, token, token.decimals));
    return Promise.resolve({
      title: `Withdraw the released escrow of series #${serialOf(id)}`,
      leaves: [],
      arrives: [{ what: "Into your wallet", amount: text }],
      facts: [{ what: "More may arrive", amount: "if another day is settled before this is in a block" }],
      risks: [],
      call: withdrawReleaseCall({ deployment, id, to: account }),
      done: `${text} are in your wallet.`,
    });
  };
}

/** Tips: for settled days in a payment token, from the market; for covered ones in a reward token, from the settlement. */
export function withdrawTipsPlan(options: {
  readonly at: "market" | "settlement";
  readonly token: DeploymentToken;
  readonly amount: bigint;
}): MakePlan {
  const { at, token, amount } = options;
  return ({ app: { deployment }, account }) => {
    const text = plain(at === "market" ? payment(amount, token, token.decimals) : wholeReward(amount, token));
    return Promise.resolve({
      title: `Withdraw ${text} of tips`,
      leaves: [],
      arrives: [{ what: "Into your wallet", amount: text }],
      facts: [],
      risks: [],
      call: withdrawTipsCall({ deployment, at, token: token.address, to: account }),
      done: `${text} are in your wallet.`,
    });
  };
}
