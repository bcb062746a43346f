import {
  createSeriesCall,
  registerFarmCall,
  registerProviderCall,
  updateFarmCall,
  type FarmInput,
} from "@adit/sdk/actions";
import { formatEfficiency, formatHashrate, formatTerm, formatUnits, shortHex } from "@adit/sdk/format";
import { zeroHash } from "viem";
import { tokenAt } from "../config/deployment.ts";
import type { Terms } from "../chain/events.ts";
import { payment, plain } from "../model/figures.ts";
import { pricePerTh } from "../model/price.ts";
import type { Line, MakePlan } from "../tx/plan.ts";

/* What a provider says of itself, its farms and its sales. Nothing but the network fee leaves the wallet. */

export function registerProviderPlan({ name, uri }: { readonly name: string; readonly uri: string }): MakePlan {
  return ({ app, account }) =>
    Promise.resolve({
      title: `Register as the provider ${name}`,
      leaves: [],
      arrives: [],
      facts: [
        { what: "Name that everybody sees", amount: name },
        { what: "Address on the web", amount: uri === "" ? "none" : uri },
        { what: "Account", amount: shortHex(account) },
      ],
      risks: [
        { id: "name", text: "The name and this account belong together for good: neither can be changed later." },
      ],
      call: registerProviderCall({ deployment: app.deployment, name, uri }),
      done: "You are registered. Now register a farm.",
    });
}

function farmFacts(farm: FarmInput): Line[] {
  return [
    { what: "Declared capacity", amount: formatHashrate(farm.declared) },
    { what: "Efficiency", amount: formatEfficiency(farm.milliJoulePerTh) },
    { what: "Energy source", amount: farm.energySource === "" ? "not named" : farm.energySource },
    { what: "Script that the pool pays", amount: shortHex(farm.payoutScript, 8) },
    {
      what: "Disclosure",
      amount: farm.disclosureHash === zeroHash ? "none" : `hash ${shortHex(farm.disclosureHash, 8)}`,
    },
  ];
}

export function registerFarmPlan(farm: FarmInput): MakePlan {
  return ({ app }) =>
    Promise.resolve({
      title: `Register the farm ${farm.name}`,
      leaves: [],
      arrives: [],
      facts: farmFacts(farm),
      risks: [{ id: "network", text: "The farm mines this network for good. Everything else can be said anew later." }],
      call: registerFarmCall({ deployment: app.deployment, farm }),
      done: "The farm is registered. It can sell once the committee has reported fourteen of its days.",
    });
}

export function updateFarmPlan(farmId: number, farm: FarmInput): MakePlan {
  return ({ app }) =>
    Promise.resolve({
      title: `Update the farm ${farm.name}`,
      leaves: [],
      arrives: [],
      facts: farmFacts(farm),
      risks: [],
      call: updateFarmCall({ deployment: app.deployment, farmId, farm }),
      done: "The farm's new description stands on the chain. Series that exist keep what was reserved for them.",
    });
}

export type CreateSeriesFacts = {
  readonly terms: Terms;
  /** the bond that the first settled day would ask for if every unit is sold, for people; undefined if none is asked for */
  readonly bondWhenSoldOut: string | undefined;
};

export function createSeriesPlan({ terms, bondWhenSoldOut }: CreateSeriesFacts): MakePlan {
  return ({ app }) => {
    const paymentToken = tokenAt(app.deployment, terms.paymentToken);
    const rewardToken = tokenAt(app.deployment, terms.rewardToken);
    return Promise.resolve({
      title: `Open a sale of ${formatUnits(terms.maxUnits, terms.unitHashrate)} TH/s`,
      leaves: [],
      arrives: [],
      facts: [
        { what: "Term", amount: formatTerm(terms.startEpoch, terms.epochs) },
        { what: "Price of 1 TH/s for the term", amount: plain(payment(pricePerTh(terms.price), paymentToken, 6)) },
        { what: "Pays rewards in", amount: rewardToken.symbol },
        ...(bondWhenSoldOut === undefined
          ? []
          : [{ what: "Bond to post if all of it is sold, by today's day", amount: bondWhenSoldOut }]),
      ],
      risks: [
        { id: "fixed", text: "The terms can never be changed, and the sale cannot be called off." },
        {
          id: "owed",
          text: `I owe every mined day in ${rewardToken.symbol}, whatever my machines do. A day that I miss is paid from my bond, with a penalty.`,
        },
      ],
      call: createSeriesCall({ deployment: app.deployment, terms }),
      done: "The series is open under these terms.",
    });
  };
}
