import { encodeAbiParameters, keccak256, toHex, type Hex } from "viem";
import { merkleTree } from "./merkle.ts";
import { observationDigest } from "./typedData.ts";
import type { OracleDomain, SignedObservation } from "./types.ts";

/** Domain tag of observation leaves. */
export const OBSERVATION_LEAF_TAG = keccak256(toHex("Adit observation v1"));

/** Leaf of one signed observation: member, EIP-712 digest and the very signature. */
export function observationLeaf(domain: OracleDomain, configDigest: Hex, signed: SignedObservation): Hex {
  const encoded = encodeAbiParameters(
    [{ type: "bytes32" }, { type: "uint8" }, { type: "bytes32" }, { type: "bytes32" }],
    [
      OBSERVATION_LEAF_TAG,
      signed.member,
      observationDigest(domain, configDigest, signed.observation),
      keccak256(signed.signature),
    ],
  );
  return keccak256(keccak256(encoded));
}

/** `Batch.evidenceHash`: root over the signed observations that a batch was computed from, by member. */
export function evidenceRoot(domain: OracleDomain, configDigest: Hex, observations: readonly SignedObservation[]): Hex {
  const sorted = [...observations].sort((a, b) => a.member - b.member);
  return merkleTree(sorted.map((signed) => observationLeaf(domain, configDigest, signed))).root;
}
