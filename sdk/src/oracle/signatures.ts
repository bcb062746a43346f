import { concat, size, type Hex } from "viem";

/** What `OutputOracle.post` takes beside the batch. */
export interface SignatureBundle {
  signerBitmap: bigint;
  signatures: Hex;
}

/**
 * Exactly `quorum` signatures in the order of the committee, and the bitmap of their members. More than enough: the lowest
 * members are taken.
 * @throws RangeError if there are too few, or one is not 65 bytes long.
 */
export function signatureBundle(signatures: ReadonlyMap<number, Hex>, quorum: number): SignatureBundle {
  const members = [...signatures].sort(([a], [b]) => a - b).slice(0, quorum);
  if (members.length < quorum) throw new RangeError(`A batch needs ${quorum} signatures, got ${members.length}`);
  for (const [member, signature] of members) {
    if (size(signature) !== 65)
      throw new RangeError(`Member ${member}'s signature has ${size(signature)} bytes instead of 65`);
  }
  return {
    signerBitmap: members.reduce((bitmap, [member]) => bitmap | (1n << BigInt(member)), 0n),
    signatures: concat(members.map(([, signature]) => signature)),
  };
}
