import type { Address, Hex } from "viem";
import { revokeAbi, submitAbi } from "../abis/parts/AllowlistPolicy.ts";
import type { Attestation } from "./attestation.ts";

export interface SubmitAttestationParameters {
  policy: Address;
  attestation: Attestation;
  /** of the attester, over `attestationTypedData` */
  signature: Hex;
}
/** Brings an attestation on the chain; anyone may, for anyone. */
export function submitAttestationCall({ policy, attestation, signature }: SubmitAttestationParameters) {
  return {
    address: policy,
    abi: submitAbi,
    functionName: "submit",
    args: [attestation, signature],
  } as const;
}

export interface RevokeAttestationParameters {
  policy: Address;
  account: Address;
}
/** Ends the permission of `account` and every attestation for it issued until now; sent by an attester. */
export function revokeAttestationCall({ policy, account }: RevokeAttestationParameters) {
  return { address: policy, abi: revokeAbi, functionName: "revoke", args: [account] } as const;
}
