import { isAddressEqual, slice, type Address, type Hex } from "viem";
import type { FeePolicy } from "./fees.ts";

/** A transaction as it is to be signed. */
export type Unsigned = {
  chainId: number;
  to: Address;
  data: Hex;
  value: bigint;
  nonce: number;
  gas: bigint;
  maxFeePerGas: bigint;
  maxPriorityFeePerGas: bigint;
};

/** What the posting key may sign. Whatever is not named here is forbidden. */
export type SigningPolicy = {
  chainId: number;
  /** four-byte selectors by contract */
  allowed: readonly { to: Address; selectors: readonly Hex[] }[];
  /** gas limit of one transaction */
  maxGas: bigint;
  fees: FeePolicy;
  /** wei that the transactions of one UTC day can cost at most */
  dailyLimit: bigint;
};

export type PolicyRule = "chain" | "target" | "selector" | "value" | "gas" | "fee" | "tip";

/** A transaction that the signing policy forbids; nothing was signed. */
export class PolicyViolation extends Error {
  override readonly name = "PolicyViolation";
  readonly rule: PolicyRule;

  constructor(rule: PolicyRule, message: string) {
    super(`The signing policy forbids this transaction: ${message}.`);
    this.rule = rule;
  }
}

/** @throws PolicyViolation if the policy does not name this contract and function */
export function requireAllowedCall({ allowed }: SigningPolicy, to: Address, data: Hex): void {
  const target = allowed.find((entry) => isAddressEqual(entry.to, to));
  if (target === undefined) throw new PolicyViolation("target", `${to} is not one of its contracts`);
  const selector = data.length < 10 ? data : slice(data, 0, 4);
  if (!target.selectors.some((one) => one.toLowerCase() === selector.toLowerCase()))
    throw new PolicyViolation("selector", `function ${selector} of ${to} is not one of its functions`);
}

/** @throws PolicyViolation */
export function requireAllowed(policy: SigningPolicy, transaction: Unsigned): void {
  const { chainId, to, data, value, gas, maxFeePerGas, maxPriorityFeePerGas } = transaction;
  if (chainId !== policy.chainId) throw new PolicyViolation("chain", `chain ${chainId} is not chain ${policy.chainId}`);
  requireAllowedCall(policy, to, data);
  if (value !== 0n) throw new PolicyViolation("value", `it would send ${value} wei`);
  if (gas > policy.maxGas) throw new PolicyViolation("gas", `gas limit ${gas} is above ${policy.maxGas}`);
  if (maxFeePerGas > policy.fees.maxFeePerGas)
    throw new PolicyViolation("fee", `fee ${maxFeePerGas} per gas is above ${policy.fees.maxFeePerGas}`);
  if (maxPriorityFeePerGas > maxFeePerGas)
    throw new PolicyViolation("tip", `tip ${maxPriorityFeePerGas} per gas is above the fee ${maxFeePerGas}`);
}
