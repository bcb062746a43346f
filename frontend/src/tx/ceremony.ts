import type { Way } from "@adit/sdk/actions";
import type { Hex } from "viem";
import type { Call, Plan } from "./plan.ts";

/*
 * How an action gets from a plan to the chain: by one signature and one transaction where token and wallet can, by one batch
 * where the wallet can, else by an approval and a call.
 */

/** What kind of account acts. An account that cannot be told counts as a contract: asking it for a permit would lead nowhere. */
export type WalletClass = "key" | "delegated" | "contract";

export type Ceremony = "call" | "permit" | "permit2" | "batch" | "approve";

/** What is known of token and wallet before a ceremony is chosen. */
export type Abilities = {
  readonly walletClass: WalletClass;
  /** the wallet sends several calls as one, all or none (EIP-5792) */
  readonly batches: boolean;
  /** how the payment can be allowed; none where nothing has to be */
  readonly ways: readonly Way["type"][];
};

/** One request that the wallet will show. */
export type Step =
  | { readonly kind: "sign"; readonly with: "permit" | "permit2"; readonly title: string }
  | {
      readonly kind: "send";
      readonly role: "before" | "approve" | "call";
      /** the call, or undefined where a signature has to be put in first */
      readonly call: Call | undefined;
      readonly title: string;
    }
  | { readonly kind: "batch"; readonly calls: readonly Call[]; readonly title: string };

/** Every ceremony by which the action can be carried out, the best first. Never empty. */
export function ceremonies(plan: Plan, { walletClass, batches, ways }: Abilities): readonly [Ceremony, ...Ceremony[]] {
  const contract = walletClass === "contract";
  const several = (plan.before ?? []).length > 0;
  if (ways.length === 0) {
    // A contract wallet tells what became of a batch, but not of a single transaction; and one request is better than two.
    return batches && (several || contract) ? ["batch", "call"] : ["call"];
  }
  const found: Ceremony[] = [];
  if (batches && (several || contract)) found.push("batch");
  if (!contract && ways.includes("permit")) found.push("permit");
  if (!contract && ways.includes("permit2")) found.push("permit2");
  if (batches && !found.includes("batch")) found.push("batch");
  const [first, ...others] = found;
  return first === undefined ? ["approve"] : [first, ...others, "approve"];
}

/** What the wallet will be asked for, in order. */
export function stepsOf(plan: Plan, ceremony: Ceremony, approvals: readonly Call[]): readonly Step[] {
  const before = plan.before ?? [];
  const first = before.map(({ call, title }): Step => ({ kind: "send", role: "before", call, title }));
  const last: Step = { kind: "send", role: "call", call: plan.call, title: plan.title };
  switch (ceremony) {
    case "call":
      return [...first, last];
    case "permit":
    case "permit2":
      return [...first, { kind: "sign", with: ceremony, title: allowanceWords(plan) }, { ...last, call: undefined }];
    case "batch": {
      const calls = [...before.map(({ call }) => call), ...approvals, plan.call];
      return [{ kind: "batch", calls, title: plan.title }];
    }
    case "approve":
      return [
        ...first,
        ...approvals.map((call, i): Step => ({
          kind: "send",
          role: "approve",
          call,
          title: i === approvals.length - 1 ? allowanceWords(plan) : "Take the present allowance back",
        })),
        last,
      ];
  }
}

/** "Allow the market to take exactly 120.00 USDC". */
export function allowanceWords({ payment }: Plan): string {
  return payment === undefined ? "" : `Allow ${payment.spenderName} to take exactly ${payment.text}`;
}

/** EIP-7702: an account with a key whose code points at a contract. */
const DELEGATION = "0xef0100";

/**
 * What kind of account it is, from its code on the chain (undefined: the chain did not say) and from the wallet that holds it.
 */
export function walletClassOf(code: Hex | undefined | "unknown", wallet: { id: string; name: string }): WalletClass {
  if (wallet.id === "safe" || /\bsafe\b/i.test(wallet.name)) return "contract";
  if (code === "unknown") return "contract";
  if (code === undefined || code === "0x") return "key";
  return code.toLowerCase().startsWith(DELEGATION) ? "delegated" : "contract";
}
