import { isAddressEqual, type Address, type Hex } from "viem";
import { signTypedData } from "viem/actions";
import type { PermitTypedData } from "./permit.ts";
import type { Permit2TypedData } from "./permit2.ts";
import type { ContractCall } from "./sendCall.ts";
import type { WriteClient } from "./types.ts";

/** What an account has to allow before a write of it can succeed. One of its ways suffices; the best comes first. */
export interface Requirement {
  /** the token: an ERC-20, or the ledger for its units */
  token: Address;
  /** who may take it then */
  spender: Address;
  /** base units of the token, exactly what is taken; undefined for units, which an operator may take all or none of */
  amount: bigint | undefined;
  ways: readonly [Way, ...Way[]];
}

/** How a requirement is met: by a signature that `buildTx` puts into the call, or by transactions before it. */
export type Way = SignatureWay | ApprovalWay;

export interface ApprovalWay {
  type: "approval" | "operatorApproval";
  /** Sent in this order. Two where a token allows no change from one allowance to another: the present one is taken back first. */
  calls: readonly [ContractCall, ...ContractCall[]];
}

/** EIP-2612 by the token itself, or Permit2, which has the owner's allowance for the token already. */
export type SignatureWay = (
  { type: "permit"; typedData: PermitTypedData } | { type: "permit2"; typedData: Permit2TypedData; nonce: bigint }
) & {
  owner: Address;
  /** unix second of the chain until which the signature counts */
  deadline: bigint;
};

/** A way and the owner's signature of its typed data: what `buildTx` takes. */
export type RequirementSignature = SignatureWay & { signature: Hex };

/** Somebody else signs or sends than a write was prepared for: its tokens would be paid by the one and its units go to the other. */
export class AddressMismatchError extends Error {
  override readonly name = "AddressMismatchError";
  readonly expected: Address;
  readonly got: Address;
  constructor(expected: Address, got: Address) {
    super(
      `This was prepared for the account ${expected}, not for ${got}. Prepare it again for the account that signs.`,
    );
    this.expected = expected;
    this.got = got;
  }
}

/** A signature is of something else than what this write takes; `field` says in what it differs. */
export class RequirementMismatchError extends Error {
  override readonly name = "RequirementMismatchError";
  readonly field: string;
  constructor(field: string) {
    super(
      `The signature does not fit what it was given for: its ${field} differs. Ask for the requirements again and sign those.`,
    );
    this.field = field;
  }
}

/** @throws AddressMismatchError if the two are not the same account. */
export function assertAccount(expected: Address, got: Address): void {
  if (!isAddressEqual(expected, got)) throw new AddressMismatchError(expected, got);
}

/**
 * Signs a requirement, for `buildTx`.
 *
 * @throws AddressMismatchError if the client's account is not the owner.
 * @example
 * const [requirement] = await write.getRequirements()
 * const way = requirement.ways.find(({ type }) => type === "permit")
 * const call = write.buildTx(await signRequirement(walletClient, way))
 */
export async function signRequirement(client: WriteClient, way: SignatureWay): Promise<RequirementSignature> {
  assertAccount(way.owner, client.account.address);
  const signature =
    way.type === "permit"
      ? await signTypedData(client, { ...way.typedData, account: client.account })
      : await signTypedData(client, { ...way.typedData, account: client.account });
  return { ...way, signature };
}
