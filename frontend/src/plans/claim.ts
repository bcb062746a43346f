import { hashpowerAbi } from "@adit/sdk/abis";
import {
  claimManyCall,
  claimManyToCall,
  claimTokenCall,
  withdrawLeaseCreditCall,
  withdrawTipsCall,
} from "@adit/sdk/actions";
import { formatToken } from "@adit/sdk/format";
import { serialOf } from "@adit/sdk/math";
import type { Address } from "viem";
import { multicall } from "viem/actions";
import type { Credit } from "../chain/owed.ts";
import { tokenAt } from "../config/deployment.ts";
import { rewardInWords } from "../model/figures.ts";
import type { Holding } from "../model/holding.ts";
import type { Line, MakePlan, PlanTools, Risk } from "../tx/plan.ts";
import { isContractAt } from "./contractAt.ts";

/** So many series are claimed in one transaction: what a block can hold has an end. */
export const CLAIMED_AT_ONCE = 200;
const BUNDLE_BYTES = 8_192;

/** What is claimed: a series, and the tokens that it pays, in the contract's order. */
export type Claimed = Pick<Holding, "id"> & { readonly lanes: readonly { readonly token: Address }[] };

type Due = { readonly id: bigint; readonly amounts: readonly (readonly [Address, bigint])[] };

/** What a claim of each would pay by the contract's own word, largest first, those with nothing left out. */
async function dueOf({ app, account }: PlanTools, claimed: readonly Claimed[]): Promise<readonly Due[]> {
  const { hashpower } = app.deployment.contracts;
  const answers = await multicall(app.client, {
    deployless: true,
    batchSize: BUNDLE_BYTES,
    allowFailure: false,
    contracts: claimed.map(
      ({ id }) => ({ address: hashpower, abi: hashpowerAbi, functionName: "claimable", args: [account, id] }) as const,
    ),
  });
  const due: Due[] = [];
  for (const [i, { id, lanes }] of claimed.entries()) {
    const [first = 0n, second = 0n] = answers[i] ?? [];
    const amounts = lanes.map(({ token }, lane) => [token, lane === 0 ? first : second] as const);
    if (first + second > 0n) due.push({ id, amounts });
  }
  const size = ({ amounts }: Due): bigint => amounts[0]?.[1] ?? 0n;
  return due.sort((a, b) => (size(a) < size(b) ? 1 : size(a) > size(b) ? -1 : 0));
}

/** Amounts by token, in the order in which tokens come. */
export function sumsByToken(amounts: readonly (readonly [Address, bigint])[]): readonly (readonly [Address, bigint])[] {
  const sums = new Map<Address, bigint>();
  for (const [token, amount] of amounts) sums.set(token, (sums.get(token) ?? 0n) + amount);
  return [...sums].filter(([, sum]) => sum > 0n);
}

function rewardLines({ app }: PlanTools, due: readonly Due[], to: string): Line[] {
  return sumsByToken(due.flatMap(({ amounts }) => amounts)).map(([address, sum]) => {
    const token = tokenAt(app.deployment, address);
    return {
      what: `${to}, at least`,
      amount: rewardInWords(sum, token),
    };
  });
}

async function riskOfReceiver({ app }: PlanTools, to: Address): Promise<readonly Risk[]> {
  return !(await isContractAt(app.client, to))
    ? []
    : [
        {
          id: "contract",
          text: "A contract is at this address. I know that it can send on what it gets; otherwise the rewards are lost.",
        },
      ];
}

const nameOf = (ids: readonly bigint[]): string =>
  ids.length === 1 && ids[0] !== undefined ? `series #${serialOf(ids[0])}` : `${ids.length} series`;

/** Claims what series have earned, in one transaction: for the account, or paid to somebody else. */
export function planClaim(claimed: readonly Claimed[], to?: Address): MakePlan {
  return async (tools) => {
    const { deployment } = tools.app;
    const all = await dueOf(tools, claimed);
    const due = all.slice(0, CLAIMED_AT_ONCE);
    const ids = due.map(({ id }) => id);
    const risks = to === undefined ? [] : await riskOfReceiver(tools, to);
    const left: Line[] =
      all.length > due.length
        ? [{ what: "Left for another claim", amount: `${all.length - due.length} series with smaller rewards` }]
        : [];
    return {
      title: to === undefined ? `Claim the rewards of ${nameOf(ids)}` : `Claim the rewards of ${nameOf(ids)} to ${to}`,
      leaves: [],
      arrives: rewardLines(tools, due, to === undefined ? "In your wallet" : "At the other address"),
      facts: [
        ...(to === undefined ? [] : [{ what: "Paid to", amount: to }]),
        { what: "Series", amount: due.length.toString() },
        ...left,
        { what: "Your units", amount: "stay as they are, and go on earning" },
      ],
      risks,
      call: to === undefined ? claimManyCall({ deployment, ids }) : claimManyToCall({ deployment, ids, to }),
      done:
        to === undefined
          ? "The rewards are in your wallet. New ones keep coming in."
          : "The rewards are at the other address. New ones keep coming in for you.",
    };
  };
}

/** Claims one coin of two: for when the other one is paused, or blocks the receiver. */
export function planClaimToken(claimed: Claimed, token: Address): MakePlan {
  return async (tools) => {
    const { app, account } = tools;
    const [due] = await dueOf(tools, [claimed]);
    const amount = due?.amounts.find(([of]) => of === token)?.[1] ?? 0n;
    const known = tokenAt(app.deployment, token);
    return {
      title: `Claim the ${known.symbol} of series #${serialOf(claimed.id)}`,
      leaves: [],
      arrives: [
        {
          what: "In your wallet, at least",
          amount: rewardInWords(amount, known),
        },
      ],
      facts: [{ what: "The other coin", amount: "stays claimable" }],
      risks: [],
      call: claimTokenCall({ deployment: app.deployment, id: claimed.id, token, to: account }),
      done: `The ${known.symbol} are in your wallet. The other coin stays claimable.`,
    };
  };
}

/** Pulls something that a contract has credited to the account. */
export function planWithdrawCredit({ at, token, amount }: Credit): MakePlan {
  return ({ app, account }) => {
    const { deployment } = app;
    const text = formatToken(amount, tokenAt(deployment, token));
    return Promise.resolve({
      title: `Withdraw ${text}`,
      leaves: [],
      arrives: [{ what: CREDITS[at], amount: text }],
      facts: [],
      risks: [],
      call:
        at === "leaseMarket"
          ? withdrawLeaseCreditCall({ deployment, token, to: account })
          : withdrawTipsCall({ deployment, at, token, to: account }),
      done: `${text} are in your wallet.`,
    });
  };
}

/** What a credit is, by who owes it. */
export const CREDITS: Readonly<Record<Credit["at"], string>> = {
  market: "Tips for settling days",
  settlement: "Tips for covering days",
  leaseMarket: "Rent, prices and refunds of leases",
};
