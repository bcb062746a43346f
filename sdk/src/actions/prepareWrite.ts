import { encodeFunctionData, isAddressEqual, parseSignature, serializeSignature, type Address, type Hex } from "viem";
import { call as ethCall, getBlock, getChainId, getCode, readContract } from "viem/actions";
import { isApprovedForAllAbi } from "../abis/parts/Hashpower.ts";
import { allowanceAbi } from "../abis/parts/Erc20.ts";
import { approveCall } from "./approve.ts";
import { approveUnitsCall } from "./approveUnits.ts";
import { getPermitTypedData, permitSignature, type PermitSignature } from "./permit.ts";
import { permit2Nonce, permit2TypedData, type Permit2Signature } from "./permit2.ts";
import {
  assertAccount,
  RequirementMismatchError,
  type ApprovalWay,
  type Requirement,
  type RequirementSignature,
  type SignatureWay,
  type Way,
} from "./requirements.ts";
import type { ContractCall } from "./sendCall.ts";
import type { DeploymentParameter, ReadClient } from "./types.ts";

/** Seconds of chain time for which a signature counts unless somebody says otherwise. */
const SIGNATURE_LIFETIME = 1_800n;

/** What leaves an account. */
export interface Payment {
  token: Address;
  /** who takes it */
  spender: Address;
  /** base units of the token */
  amount: bigint;
}

export interface GetRequirementsParameters {
  /** unix second of the chain until which a signature counts (default: 30 minutes after the newest block) */
  deadline?: bigint;
}

/**
 * A write that was read and planned, and sends nothing by itself: what is missing first, then the transaction. `carryOut` does both.
 */
export interface PreparedWrite {
  /** who signs and sends; units and leases that it buys go to it unless another receiver was named */
  account: Address;
  /** Asks the chain what is still missing. Empty: the transaction can be sent as it is. */
  getRequirements: (parameters?: GetRequirementsParameters) => Promise<readonly Requirement[]>;
  /**
   * The one transaction: with a signature that one of the ways asked for, or without where an approval stands.
   *
   * @throws AddressMismatchError for the signature of another account; RequirementMismatchError for one of another payment.
   */
  buildTx: (signature?: RequirementSignature) => ContractCall;
}

/** A write that takes tokens of the account. */
export interface PreparedPayment extends PreparedWrite {
  payment: Payment;
}

/** A payment and the calls that can make it. */
export interface PaymentPlan {
  account: Address;
  payment: Payment;
  /** the call once an allowance stands */
  call: ContractCall;
  /** the call with an EIP-2612 permit in it; left out if the contract takes none */
  withPermit?: (signature: PermitSignature) => ContractCall;
  /** the call with a Permit2 transfer in it, and the Permit2 that the contract uses; left out if it takes none */
  permit2?: { address: Address; call: (signature: Permit2Signature) => ContractCall };
}

/** The uniform shape of every write that takes tokens. */
export function preparePayment(client: ReadClient, plan: PaymentPlan): PreparedPayment {
  const { account, payment, call } = plan;
  return {
    account,
    payment,
    getRequirements: async ({ deadline } = {}) => {
      const { token, spender, amount } = payment;
      if (amount === 0n || (await allowanceOf(client, token, account, spender)) >= amount) return [];
      const until = deadline ?? (await getBlock(client)).timestamp + SIGNATURE_LIFETIME;
      const [permit, permit2, approval] = await Promise.all([
        permitWay(client, plan, until),
        permit2Way(client, plan, until),
        approvalWay(client, plan),
      ]);
      const signed: readonly Way[] = [permit, permit2].filter((way) => way !== undefined);
      const [first = approval, ...rest] = signed;
      return [{ token, spender, amount, ways: first === approval ? [approval] : [first, ...rest, approval] }];
    },
    buildTx: (signature) => (signature === undefined ? call : signedCall(plan, signature)),
  };
}

/** The uniform shape of a write for which somebody has to be an operator of the account's units. */
export function prepareOperated(
  client: ReadClient,
  plan: DeploymentParameter & { account: Address; operator: Address; call: ContractCall },
): PreparedWrite {
  const { deployment, account, operator: spender, call } = plan;
  const token = deployment.contracts.hashpower;
  return {
    account,
    getRequirements: async () => {
      const stands = await readContract(client, {
        address: token,
        abi: isApprovedForAllAbi,
        functionName: "isApprovedForAll",
        args: [account, spender],
      });
      if (stands) return [];
      const way: Way = {
        type: "operatorApproval",
        calls: [approveUnitsCall({ deployment, operator: spender, approved: true })],
      };
      return [{ token, spender, amount: undefined, ways: [way] }];
    },
    buildTx: (signature) => {
      if (signature !== undefined) throw new RequirementMismatchError("kind");
      return call;
    },
  };
}

function signedCall(
  { account, payment, withPermit, permit2 }: PaymentPlan,
  signed: RequirementSignature,
): ContractCall {
  assertAccount(account, signed.owner);
  const { deadline } = signed;
  if (signed.type === "permit") {
    const { domain, message } = signed.typedData;
    if (withPermit === undefined) throw new RequirementMismatchError("kind");
    check(payment, { token: domain.verifyingContract, spender: message.spender, amount: message.value });
    return withPermit(permitSignature(signed.signature, deadline));
  }
  const { spender, permitted } = signed.typedData.message;
  if (permit2 === undefined) throw new RequirementMismatchError("kind");
  check(payment, { token: permitted.token, spender, amount: permitted.amount });
  return permit2.call({ nonce: signed.nonce, deadline, signature: canonical(signed.signature) });
}

function check(payment: Payment, { token, spender, amount }: Payment): void {
  if (!isAddressEqual(payment.token, token)) throw new RequirementMismatchError("token");
  if (!isAddressEqual(payment.spender, spender)) throw new RequirementMismatchError("spender");
  if (payment.amount !== amount) throw new RequirementMismatchError("amount");
}

/** Undefined for a token without permits, or with permits that this version cannot sign. */
async function permitWay(
  client: ReadClient,
  { account: owner, payment, withPermit }: PaymentPlan,
  deadline: bigint,
): Promise<SignatureWay | undefined> {
  if (withPermit === undefined) return undefined;
  const { token, spender, amount: value } = payment;
  try {
    const typedData = await getPermitTypedData(client, { token, owner, spender, value, deadline });
    return { type: "permit", typedData, owner, deadline };
  } catch {
    return undefined;
  }
}

/** Undefined where the contract's Permit2 is not deployed, or may not take the amount from the owner. */
async function permit2Way(
  client: ReadClient,
  { account: owner, payment, permit2 }: PaymentPlan,
  deadline: bigint,
): Promise<SignatureWay | undefined> {
  if (permit2 === undefined) return undefined;
  const { token, spender, amount } = payment;
  const [code, allowed, chainId] = await Promise.all([
    getCode(client, { address: permit2.address }),
    allowanceOf(client, token, owner, permit2.address),
    getChainId(client),
  ]);
  if (code === undefined || code === "0x" || allowed < amount) return undefined;
  const nonce = permit2Nonce();
  const typedData = permit2TypedData({ chainId, permit2: permit2.address, token, amount, spender, nonce, deadline });
  return { type: "permit2", typedData, nonce, owner, deadline };
}

/** Some tokens allow no change from one allowance to another: the present one is taken back first. */
async function approvalWay(client: ReadClient, { account, payment }: PaymentPlan): Promise<ApprovalWay> {
  const { token, spender, amount } = payment;
  const approve = approveCall({ token, spender, amount });
  try {
    await ethCall(client, { account, to: token, data: encodeFunctionData(approve) });
    return { type: "approval", calls: [approve] };
  } catch (error) {
    if ((await allowanceOf(client, token, account, spender)) === 0n) throw error;
    return { type: "approval", calls: [approveCall({ token, spender, amount: 0n }), approve] };
  }
}

async function allowanceOf(client: ReadClient, token: Address, owner: Address, spender: Address): Promise<bigint> {
  return await readContract(client, {
    address: token,
    abi: allowanceAbi,
    functionName: "allowance",
    args: [owner, spender],
  });
}

/** Some wallets sign with a last byte of 0 or 1, or in 64 bytes; Permit2 takes 27 or 28 in 65. A contract's own is left as it is. */
function canonical(signature: Hex): Hex {
  const LONGEST = 132;
  return signature.length > LONGEST ? signature : serializeSignature(parseSignature(signature));
}
