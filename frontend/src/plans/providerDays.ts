import type { DeploymentToken } from "@adit/sdk";
import { erc20Abi, settlementAbi } from "@adit/sdk/abis";
import {
  coverCall,
  endEarlyCall,
  finishCall,
  releaseWithheldCall,
  settleManyCall,
  windUpCall,
} from "@adit/sdk/actions";
import { formatBps, formatDay, formatDays } from "@adit/sdk/format";
import { escrowed, escrowSlice, serialOf } from "@adit/sdk/math";
import type { Address } from "viem";
import { readContract, simulateContract } from "viem/actions";
import { tokenAt } from "../config/deployment.ts";
import type { Terms } from "../chain/events.ts";
import { payment, plain, wholeReward } from "../model/figures.ts";
import type { SettlementAsk } from "../model/providerHealth.ts";
import type { Line, MakePlan, Risk } from "../tx/plan.ts";

/* A provider's days: settling, covering, releasing, ending. */

/** A series with days that its funding pays now. */
export type ReadySeries = {
  readonly id: bigint;
  readonly terms: Terms;
  /** payment-token base units that buyers paid in all */
  readonly paid: bigint;
  readonly ask: SettlementAsk;
};

/** What the ready days of a series draw from its funding. */
function drawn({ payable, ready }: SettlementAsk): { first: bigint; second: bigint } {
  let [first, second] = [0n, 0n];
  for (const day of payable.slice(0, ready)) {
    first += day.owed;
    second += day.secondOwed;
  }
  return { first, second };
}

/** Escrow of the ready days, payment-token base units. */
function slicesOf({ terms, paid, ask }: ReadySeries): bigint {
  return ask.payable
    .slice(0, ask.ready)
    .reduce((sum, { epoch }) => sum + escrowSlice(paid, epoch - terms.startEpoch, terms.epochs), 0n);
}

/** Settles every ready day of several series at once. */
export function settlePlan(series: readonly ReadySeries[]): MakePlan {
  return async ({ app, account }) => {
    const { deployment, client } = app;
    const ids = series.map(({ id }) => id);
    const maxDays = BigInt(Math.max(...series.map(({ ask }) => ask.ready)));
    const call = settleManyCall({ deployment, ids, maxDays });
    // Tried out first: what the chain would settle is what is said, whatever the screen thought.
    const { result } = await simulateContract(client, { ...call, account });
    const days = result.reduce((sum, settled) => sum + Number(settled), 0);
    const names = series.filter((_, i) => (result[i] ?? 0n) > 0n).map(({ id }) => `#${serialOf(id)}`);
    const facts: Line[] = series.flatMap((one) => {
      const rewardToken = tokenAt(deployment, one.terms.rewardToken);
      const { first, second } = drawn(one.ask);
      const serial = serialOf(one.id);
      const secondToken = tokenAt(deployment, one.terms.secondRewardToken);
      return [
        { what: `#${serial}: out of its funding, to holders`, amount: plain(wholeReward(first, rewardToken)) },
        ...(second === 0n ? [] : [{ what: `#${serial}: and`, amount: plain(wholeReward(second, secondToken)) }]),
        {
          what: `#${serial}: escrow of ${formatDays(one.ask.ready)}, to you if the bond is enough and the day had net`,
          amount: plain(payment(slicesOf(one), tokenAt(deployment, one.terms.paymentToken))),
        },
        { what: `#${serial}: settler's tip out of it`, amount: formatBps(one.terms.tipBps) },
      ];
    });
    return {
      title: `Settle ${formatDays(days)} of ${names.join(", ")}`,
      leaves: [],
      arrives: [],
      facts,
      risks: await allowanceRisk(app, account, series),
      call,
      done: `${formatDays(days)} settled. What they released waits to be withdrawn.`,
    };
  };
}

/** Whoever settles pays with an allowance, if it gave one, for what the funding lacks. */
async function allowanceRisk(
  app: Parameters<MakePlan>[0]["app"],
  account: Address,
  series: readonly ReadySeries[],
): Promise<Risk[]> {
  const tokens = [...new Set(series.map(({ terms }) => terms.rewardToken))];
  const risks = await Promise.all(
    tokens.map(async (address): Promise<Risk[]> => {
      const allowance = await readContract(app.client, {
        address,
        abi: erc20Abi,
        functionName: "allowance",
        args: [account, app.deployment.contracts.settlement],
      });
      if (allowance === 0n) return [];
      const token = tokenAt(app.deployment, address);
      const text = `Your wallet allows the settlement to take ${plain(wholeReward(allowance, token))}: days that the funding does not reach are paid from it.`;
      return [{ id: `allowance-${address}`, text }];
    }),
  );
  return risks.flat();
}

/** The provider covers a day that it missed: funding and bond pay it. */
export function coverPlan({ id, epoch, token }: { id: bigint; epoch: number; token: DeploymentToken }): MakePlan {
  return async ({ app: { deployment, client }, account }) => {
    const { result } = await simulateContract(client, {
      address: deployment.contracts.settlement,
      abi: settlementAbi,
      functionName: "cover",
      args: [id],
      account,
    });
    const text = (amount: bigint): string => plain(wholeReward(amount, token));
    return {
      title: `Cover ${formatDay(epoch)} of series #${serialOf(id)} from its bond`,
      leaves: [],
      arrives: result.tip === 0n ? [] : [{ what: "Credited to you, a tip out of the bond", amount: text(result.tip) }],
      facts: [
        { what: "Out of the funding, to holders", amount: text(result.fromFunding) },
        { what: "Out of the bond, to holders", amount: text(result.fromBond) },
        { what: "Of it penalty", amount: text(result.penalty) },
        ...(result.writtenOff === 0n ? [] : [{ what: "Nothing is left to pay", amount: text(result.writtenOff) }]),
      ],
      risks:
        result.writtenOff === 0n
          ? []
          : [{ id: "default", text: "The bond does not reach: the series ends with this day as a default." }],
      call: coverCall({ deployment, id }),
      done: `${formatDay(epoch)} is paid from the bond, and its escrow is withheld.${
        result.tip === 0n ? "" : ` Your tip waits in your portfolio, under "Receiver and credits".`
      }`,
    };
  };
}

export function releaseWithheldPlan({ id, token }: { id: bigint; token: DeploymentToken }): MakePlan {
  return async ({ app: { deployment, client }, account }) => {
    const call = releaseWithheldCall({ deployment, id });
    const { result } = await simulateContract(client, { ...call, account });
    const text = plain(payment(result, token, token.decimals));
    return {
      title: `Release withheld escrow of series #${serialOf(id)}`,
      leaves: [],
      arrives: [{ what: "Added to what you can withdraw", amount: text }],
      facts: [],
      risks: [],
      call,
      done: `${text} wait to be withdrawn.`,
    };
  };
}

export function finishPlan({ id }: { id: bigint }): MakePlan {
  return ({ app: { deployment } }) =>
    Promise.resolve({
      title: `Close series #${serialOf(id)}`,
      leaves: [],
      arrives: [],
      facts: [{ what: "What is refundable", amount: "can be taken by holders from then on" }],
      risks: [],
      call: finishCall({ deployment, id }),
      done: "The series is closed.",
    });
}

export function windUpPlan({ id }: { id: bigint }): MakePlan {
  return ({ app: { deployment } }) =>
    Promise.resolve({
      title: `Wind series #${serialOf(id)} up`,
      leaves: [],
      arrives: [],
      facts: [
        { what: "Days that were mined", amount: "stay owed" },
        { what: "Escrow of the other days", amount: "is refunded to holders" },
      ],
      risks: [{ id: "end", text: "The series ends with the present day. This cannot be undone." }],
      call: windUpCall({ deployment, id }),
      done: "The series is wound up. No penalty was paid.",
    });
}

export type EndEarlyFacts = {
  readonly id: bigint;
  readonly terms: Terms;
  readonly paid: bigint;
  readonly required: bigint;
  /** days that have begun, the present one included */
  readonly begun: number;
};

/** What ending a series now costs its provider. */
export function endEarlyPlan({ id, terms, paid, required, begun }: EndEarlyFacts): MakePlan {
  return ({ app: { deployment } }) => {
    const rewardToken = tokenAt(deployment, terms.rewardToken);
    const penalty = plain(wholeReward(required, rewardToken));
    return Promise.resolve({
      title: `End series #${serialOf(id)} early`,
      leaves: [],
      arrives: [],
      facts: [
        { what: "Out of the bond, to holders with the next deposit", amount: penalty },
        { what: "The series ends after", amount: `${begun} of ${formatDays(terms.epochs)}` },
        {
          what: "Escrow that is refunded to holders",
          amount: plain(payment(escrowed(paid, begun, terms.epochs), tokenAt(deployment, terms.paymentToken))),
        },
        { what: "Days that were mined", amount: "stay owed" },
      ],
      risks: [
        { id: "penalty", text: `I pay ${penalty} of my bond for this.` },
        { id: "end", text: "The series ends with the present day. This cannot be undone." },
      ],
      call: endEarlyCall({ deployment, id }),
      done: "The series is ended. Days that were mined stay owed.",
    });
  };
}
