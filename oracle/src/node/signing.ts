import {
  batchDigest,
  evidenceRoot,
  observationDigest,
  type Batch,
  type Observation,
  type SigningContext,
  type SignedObservation,
} from "@adit/sdk/oracle";
import { hashTypedData, isAddressEqual, recoverAddress, type Address, type Hex, type LocalAccount } from "viem";
import type { Acceptance, Certificate, Wish } from "./wire.ts";

export type { SigningContext };

const ACCEPTANCE_TYPES = {
  Acceptance: [
    { name: "configDigest", type: "bytes32" },
    { name: "view", type: "uint32" },
    { name: "batchDigest", type: "bytes32" },
  ],
} as const;

/** EIP-712 digest of "I checked this proposal and accept it in this view"; a domain of its own, so it is never a batch signature. */
export function acceptanceDigest({ domain, committee }: SigningContext, view: number, digest: Hex): Hex {
  return hashTypedData({
    domain: { name: "Adit Acceptance", version: "1", chainId: domain.chainId, verifyingContract: domain.oracle },
    types: ACCEPTANCE_TYPES,
    primaryType: "Acceptance",
    message: { configDigest: committee.configDigest, view, batchDigest: digest },
  });
}

/** Which batch a wish is about. */
export type WishedBatch = { network: number; sequence: number };

const WISH_TYPES = {
  Wish: [
    { name: "configDigest", type: "bytes32" },
    { name: "network", type: "uint16" },
    { name: "sequence", type: "uint32" },
    { name: "view", type: "uint32" },
  ],
} as const;

/** EIP-712 digest of "I wish this view"; a domain of its own as well. */
function wishDigest({ domain, committee }: SigningContext, { network, sequence }: WishedBatch, view: number): Hex {
  return hashTypedData({
    domain: { name: "Adit Wish", version: "1", chainId: domain.chainId, verifyingContract: domain.oracle },
    types: WISH_TYPES,
    primaryType: "Wish",
    message: { configDigest: committee.configDigest, network, sequence, view },
  });
}

/** Digests of batches by the very object: a batch is asked for its digest at every step. */
const digests = new WeakMap<Batch, { configDigest: Hex; digest: Hex }>();

/** The digest that counts on the chain. */
export function digestOf({ domain, committee }: SigningContext, batch: Batch): Hex {
  const { configDigest } = committee;
  const known = digests.get(batch);
  if (known?.configDigest === configDigest) return known.digest;
  const digest = batchDigest(domain, configDigest, batch);
  digests.set(batch, { configDigest, digest });
  return digest;
}

/** Digest that the author of an observation signs. */
export function digestOfObservation({ domain, committee }: SigningContext, observation: Observation): Hex {
  return observationDigest(domain, committee.configDigest, observation);
}

export function evidenceOf({ domain, committee }: SigningContext, observations: readonly SignedObservation[]): Hex {
  return evidenceRoot(domain, committee.configDigest, observations);
}

/** Signs with the attesting key, the only thing that key ever does, and checks what other members signed. */
export type Attester = {
  address: Address;
  observation: (context: SigningContext, member: number, observation: Observation) => Promise<SignedObservation>;
  acceptance: (context: SigningContext, member: number, view: number, digest: Hex) => Promise<Acceptance>;
  wish: (context: SigningContext, member: number, of: WishedBatch, view: number) => Promise<Wish>;
  batch: (digest: Hex) => Promise<Hex>;
  isObservationSigned: (context: SigningContext, signed: SignedObservation) => Promise<boolean>;
  isAcceptanceSigned: (context: SigningContext, acceptance: Acceptance) => Promise<boolean>;
  isWishSigned: (context: SigningContext, of: WishedBatch, wish: Wish) => Promise<boolean>;
  isBatchSigned: (context: SigningContext, member: number, digest: Hex, signature: Hex) => Promise<boolean>;
  /** True if a quorum of distinct members accepted this very digest in this very view. */
  isCertificateValid: (context: SigningContext, certificate: Certificate) => Promise<boolean>;
};

/** Signatures remembered as right; recovering a key is the dearest thing that a node does. */
const REMEMBERED = 1_024;

export function createAttester(account: LocalAccount): Attester {
  /** The digest of the last acceptance: a whole committee signs the same one. */
  let last: { configDigest: Hex; view: number; digest: Hex; hash: Hex } | undefined;
  const acceptanceHash = (context: SigningContext, view: number, digest: Hex): Hex => {
    const { configDigest } = context.committee;
    if (last?.configDigest !== configDigest || last.view !== view || last.digest !== digest) {
      last = { configDigest, view, digest, hash: acceptanceDigest(context, view, digest) };
    }
    return last.hash;
  };
  const remembered = new Set<string>();
  const remember = (signer: Address, hash: Hex, signature: Hex): void => {
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.add(`${signer.toLowerCase()}${hash}${signature}`);
  };
  const sign = async (hash: Hex): Promise<Hex> => {
    if (account.sign === undefined) throw new TypeError("The attesting account cannot sign a digest");
    const signature = await account.sign({ hash });
    remember(account.address, hash, signature);
    return signature;
  };

  /** True if the committee's member with this index made the signature. */
  const signedBy = async (
    { committee }: SigningContext,
    member: number,
    hash: Hex,
    signature: Hex,
  ): Promise<boolean> => {
    const expected = committee.signers[member];
    if (expected === undefined) return false;
    if (remembered.has(`${expected.toLowerCase()}${hash}${signature}`)) return true;
    try {
      if (!isAddressEqual(await recoverAddress({ hash, signature }), expected)) return false;
    } catch {
      // Not a point on the curve: as wrong as any other signature.
      return false;
    }
    remember(expected, hash, signature);
    return true;
  };
  const isAcceptanceSigned = (
    context: SigningContext,
    { member, view, digest, signature }: Acceptance,
  ): Promise<boolean> => signedBy(context, member, acceptanceHash(context, view, digest), signature);

  return {
    address: account.address,
    observation: async (context, member, observation) => ({
      member,
      observation,
      signature: await sign(digestOfObservation(context, observation)),
    }),
    acceptance: async (context, member, view, digest) => ({
      member,
      view,
      digest,
      signature: await sign(acceptanceHash(context, view, digest)),
    }),
    wish: async (context, member, of, view) => ({ member, view, signature: await sign(wishDigest(context, of, view)) }),
    batch: sign,
    isObservationSigned: (context, { member, observation, signature }) =>
      signedBy(context, member, digestOfObservation(context, observation), signature),
    isAcceptanceSigned,
    isWishSigned: (context, of, { member, view, signature }) =>
      signedBy(context, member, wishDigest(context, of, view), signature),
    isBatchSigned: signedBy,
    isCertificateValid: async (context, { view, digest, acceptances }) => {
      const members = new Set(acceptances.map(({ member }) => member));
      if (members.size !== acceptances.length || members.size < context.committee.quorum) return false;
      if (acceptances.some((acceptance) => acceptance.view !== view || acceptance.digest !== digest)) return false;
      const checks = await Promise.all(acceptances.map((acceptance) => isAcceptanceSigned(context, acceptance)));
      return checks.every(Boolean);
    },
  };
}
