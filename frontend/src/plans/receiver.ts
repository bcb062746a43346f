import { refuseThirdPartyClaimsCall, setReceiverCall } from "@adit/sdk/actions";
import type { Address } from "viem";
import { ZERO } from "../chain/queries.ts";
import type { MakePlan } from "../tx/plan.ts";
import { isContractAt } from "./contractAt.ts";

/** Sets where claims that others trigger pay the account's rewards; undefined: to the account itself. */
export function planReceiver(receiver: Address | undefined): MakePlan {
  return async ({ app }) => {
    const isContract = receiver !== undefined && (await isContractAt(app.client, receiver));
    return {
      title:
        receiver === undefined
          ? "Have claims of others paid to your own address"
          : `Have claims of others paid to ${receiver}`,
      leaves: [],
      arrives: [],
      facts: [
        { what: "Claims that others trigger pay to", amount: receiver ?? "your own address" },
        { what: "Claims that you make yourself", amount: "pay where you say each time" },
      ],
      risks: [
        ...(receiver === undefined
          ? []
          : [
              {
                id: "anybody",
                text: "Anybody may then have my rewards paid to this address, at any time. I have compared all of it.",
              },
            ]),
        ...(isContract
          ? [
              {
                id: "contract",
                text: "A contract is at this address. I know that it can send on what it gets; otherwise the rewards are lost.",
              },
            ]
          : []),
      ],
      call: setReceiverCall({ deployment: app.deployment, receiver: receiver ?? ZERO }),
      done:
        receiver === undefined
          ? "Claims of others pay to your own address again."
          : "Claims of others pay to that address from now on.",
    };
  };
}

/** Refuses, or allows again, claims that others trigger for the account. */
export function planRefuseClaims(refused: boolean): MakePlan {
  return ({ app }) =>
    Promise.resolve({
      title: refused ? "Let nobody else claim for you" : "Let others claim for you",
      leaves: [],
      arrives: [],
      facts: [
        {
          what: "Claims that others trigger",
          amount: refused ? "are refused" : "pay to you or to the receiver that you set",
        },
        { what: "Claims that you make yourself", amount: "work as before" },
      ],
      risks: [],
      call: refuseThirdPartyClaimsCall({ deployment: app.deployment, refused }),
      done: refused
        ? "Only you can claim from now on."
        : "Others can claim for you from now on; it pays you, or the receiver that you set, and nobody else.",
    });
}
