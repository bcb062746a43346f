import { shortHex } from "@adit/sdk/format";
import { encodeFunctionData, isAddressEqual } from "viem";
import { simulateContract, waitForTransactionReceipt } from "viem/actions";
import type { ExitCall } from "./actions.ts";
import { button, facts, h } from "./dom.ts";
import { inWords, type Session } from "./session.ts";
import { send } from "./wallet.ts";

type Tone = "quiet" | "loss" | "done";
type Say = (text: string, tone: Tone) => void;

/** One thing that can be done: sent by a wallet, or copied for another one. */
export function offer(session: Session, make: () => ExitCall, primary = false): HTMLElement {
  const words = nameOf(make);
  const outcome = h("div");
  const say: Say = (text, tone) => {
    outcome.replaceChildren(h("p", { class: tone, role: "status" }, text));
  };
  const doIt = button(
    words,
    async () => {
      try {
        await carryOut(session, make(), say);
      } catch (error) {
        say(inWords(error), "loss");
      }
    },
    primary,
  );
  const show = button("Show the call", async () => {
    try {
      const call = make();
      const data = encodeFunctionData(call);
      outcome.replaceChildren(
        h("p", { class: "quiet" }, `${call.words}: send this from ${session.account}, with any wallet.`),
        facts([
          ["To", call.address],
          ["Value", "0"],
          ["Data", data],
        ]),
        h("p", { class: "quiet", role: "status" }, await triedOut(session, call)),
      );
    } catch (error) {
      say(inWords(error), "loss");
    }
  });
  return h("div", {}, h("div", { class: "buttons" }, doIt, show), outcome);
}

function nameOf(make: () => ExitCall): string {
  try {
    return make().words;
  } catch {
    // Only what moves units needs an address before it has a call.
    return "Move the units";
  }
}

async function triedOut({ client, account }: Session, { address, abi, functionName, args }: ExitCall): Promise<string> {
  try {
    await simulateContract(client, { address, abi, functionName, args, account });
    return "Your node tried it out: it would pass now.";
  } catch (error) {
    return `Your node tried it out, and it would fail now. ${inWords(error)}`;
  }
}

async function carryOut({ client, chain, account, connected }: Session, call: ExitCall, say: Say): Promise<void> {
  const hand = connected();
  if (hand === undefined)
    throw new Error("Connect a wallet above, or use “Show the call” and send it from another one.");
  if (!isAddressEqual(hand.account, account))
    throw new Error(`The wallet is ${shortHex(hand.account)}, and this belongs to ${shortHex(account)}.`);
  say("Trying it out on your node, then your wallet asks you.", "quiet");
  const hash = await send(hand.wallet, client, chain, account, call);
  say(`Sent: ${hash}. Waiting for a block.`, "quiet");
  const receipt = await waitForTransactionReceipt(client, { hash });
  if (receipt.status === "success") say(`Done in block ${receipt.blockNumber}: ${hash}`, "done");
  else say(`It reached the chain and failed: ${hash}. Only its network fee was spent.`, "loss");
}
