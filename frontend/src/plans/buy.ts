import type { DeploymentToken } from "@adit/sdk";
import { getUnits, prepareBuy } from "@adit/sdk/actions";
import { primaryMarketAbi } from "@adit/sdk/abis";
import { formatDate, formatDays, formatTh } from "@adit/sdk/format";
import { serialOf } from "@adit/sdk/math";
import { createElement, Fragment } from "react";
import { readContract } from "viem/actions";
import { Link, paths } from "../app/router.ts";
import type { Terms } from "../chain/events.ts";
import { tokenAt } from "../config/deployment.ts";
import { payment, plain } from "../model/figures.ts";
import { paymentOf, type Line, type MakePlan, type Payment, type Plan, type Risk } from "../tx/plan.ts";

export type Order = {
  readonly id: bigint;
  readonly units: bigint;
  /** What the person saw of the outcome, the loss first; an estimate. */
  readonly outlook?: Line | undefined;
};

const SECONDS_PER_DAY = 86_400;

/** What a buyer has to have understood. */
export const BUY_RISKS: readonly Risk[] = [
  {
    id: "loss",
    text: "Income falls when difficulty grows or the coin's price falls. I can lose part of what I pay.",
  },
  {
    id: "provider",
    text: "The provider may stop paying. I then get back my part of what is still in escrow, and of the bond as far as it reaches; not what was released before.",
  },
];

/** Buys units of a series: what leaves is the market's own quote, to the last base unit. */
export function planBuy({ id, units, outlook }: Order): MakePlan {
  return async ({ app, account }) => {
    const { client, deployment } = app;
    const address = deployment.contracts.market;
    const [write, terms, held] = await Promise.all([
      prepareBuy(client, { deployment, account, id, units }),
      readContract(client, { address, abi: primaryMarketAbi, functionName: "terms", args: [id] }),
      getUnits(client, { deployment, account, id }),
    ]);
    const cost = write.payment.amount;
    const token = tokenAt(deployment, terms.paymentToken);
    const pay = paymentOf(write, "the market", plain(payment(cost, token, token.decimals)));
    return purchasePlan({ id, units, held, cost, terms, token, outlook, pay, call: write.buildTx() });
  };
}

export type Purchase = {
  readonly id: bigint;
  readonly units: bigint;
  /** units that the account has already */
  readonly held: bigint;
  /** payment-token base units */
  readonly cost: bigint;
  readonly terms: Pick<Terms, "unitHashrate" | "epochs" | "startEpoch">;
  readonly token: DeploymentToken;
  readonly outlook: Line | undefined;
  readonly pay: Payment;
  readonly call: Plan["call"];
};

/** A purchase in words. */
export function purchasePlan({ id, units, held, cost, terms, token, outlook, pay, call }: Purchase): Plan {
  const serial = Number(serialOf(id));
  const bought = formatTh(units, terms.unitHashrate);
  const begins = formatDate(terms.startEpoch * SECONDS_PER_DAY);
  return {
    title: `Buy ${bought} of series #${serial}`,
    leaves: [{ what: "In payment", amount: pay.text }],
    arrives: [{ what: "Hashpower", amount: `${bought}, ${unitsText(units)}` }],
    facts: [
      ...(outlook === undefined ? [] : [outlook]),
      { what: "You then hold of this series", amount: formatTh(held + units, terms.unitHashrate) },
      {
        what: "Stays in escrow, released a day at a time",
        amount: `${plain(payment(cost / BigInt(terms.epochs), token, 4))} a day for ${formatDays(terms.epochs)}`,
      },
      { what: "Earns from", amount: begins },
    ],
    risks: BUY_RISKS,
    call,
    payment: pay,
    done: createElement(
      Fragment,
      null,
      createElement(
        "p",
        null,
        `${bought} are in your wallet. They start to earn with ${begins}. `,
        createElement(Link, { to: paths.portfolio }, "See them in your portfolio"),
      ),
    ),
    resume: `${paths.buy(serial)}?units=${units}`,
  };
}

/** `1 unit`, `12,000 units`. */
export function unitsText(units: bigint): string {
  return units === 1n ? "1 unit" : `${units.toLocaleString("en-US")} units`;
}
