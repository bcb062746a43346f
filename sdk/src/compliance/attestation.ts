import { hashTypedData, isAddress, type Address, type Hex } from "viem";

/** ISO 3166-1 numeric codes have three digits. */
const MAX_COUNTRY = 999;
/** Instants are kept in 40 bits. */
const MAX_INSTANT = 2 ** 40 - 1;

const ATTESTATION_TYPES = {
  Attestation: [
    { name: "attester", type: "address" },
    { name: "account", type: "address" },
    { name: "country", type: "uint16" },
    { name: "issuedAt", type: "uint40" },
    { name: "expiry", type: "uint40" },
  ],
} as const;

/** What an attester says of an account: that it may receive units of the series that an `AllowlistPolicy` guards. */
export interface Attestation {
  /** who says so; its signature, or that of its contract wallet's key */
  attester: Address;
  /** who qualifies */
  account: Address;
  /** ISO 3166-1 numeric code of where the account's owner lives, 1 to 999 */
  country: number;
  /** unix second; the newest attestation or revocation of an account wins. Take the newest block's, not the computer's */
  issuedAt: number;
  /** unix second from which it no longer counts */
  expiry: number;
}

/** Where an attestation counts: on one chain, for one policy. */
export interface AttestationDomain {
  chainId: number;
  policy: Address;
}

/** An attestation that no policy would take; `field` says which part. */
export class AttestationError extends Error {
  override readonly name = "AttestationError";
  readonly field: string;

  constructor(field: string, expected: string, got: unknown) {
    super(`Attestation: ${field} must be ${expected}, got ${String(got)}.`);
    this.field = field;
  }
}

/**
 * The EIP-712 message that an attester signs. Nothing else is signed or paid by it: whoever has the signature submits it.
 *
 * @throws AttestationError that names the first field that the contract would refuse.
 * @example
 * const typedData = attestationTypedData({ chainId: 8453, policy }, { attester, account, country: 276, issuedAt, expiry })
 * const signature = await attesterWallet.signTypedData(typedData)
 * await writeContract(client, submitAttestationCall({ policy, attestation: typedData.message, signature }))
 */
export function attestationTypedData({ chainId, policy }: AttestationDomain, attestation: Attestation) {
  check(attestation);
  const { attester, account, country, issuedAt, expiry } = attestation;
  return {
    domain: { name: "Adit Allowlist", version: "1", chainId, verifyingContract: policy },
    types: ATTESTATION_TYPES,
    primaryType: "Attestation",
    message: { attester, account, country, issuedAt, expiry },
  } as const;
}

/** What `AllowlistPolicy.attestationDigest` returns. */
export function attestationDigest(domain: AttestationDomain, attestation: Attestation): Hex {
  return hashTypedData(attestationTypedData(domain, attestation));
}

function check({ attester, account, country, issuedAt, expiry }: Attestation): void {
  address("attester", attester);
  address("account", account);
  whole("country", country, 1, MAX_COUNTRY, "an ISO 3166-1 numeric code from 1 to 999");
  whole("issuedAt", issuedAt, 1, MAX_INSTANT, "a unix second");
  whole("expiry", expiry, issuedAt + 1, MAX_INSTANT, `a unix second after ${issuedAt}, when it is issued`);
}

function address(field: string, value: string): void {
  if (!isAddress(value, { strict: false }) || BigInt(value) === 0n)
    throw new AttestationError(field, "an address other than zero", value);
}

function whole(field: string, value: number, least: number, most: number, expected: string): void {
  if (!Number.isSafeInteger(value) || value < least || value > most) throw new AttestationError(field, expected, value);
}
