import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeFunctionData, hashTypedData, recoverTypedDataAddress, toHex, zeroAddress } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import {
  attestationDigest,
  AttestationError,
  attestationTypedData,
  revokeAttestationCall,
  standingName,
  STANDINGS,
  submitAttestationCall,
  type Attestation,
} from "./index.ts";

const attester = privateKeyToAccount(toHex(7n, { size: 32 }));
const POLICY = "0x00000000000000000000000000000000000000aa";
const DOMAIN = { chainId: 8_453, policy: POLICY } as const;
const GOOD: Attestation = {
  attester: attester.address,
  account: "0x00000000000000000000000000000000000000bb",
  country: 276,
  issuedAt: 1_625_000_000,
  expiry: 1_656_000_000,
};

test("an attestation is signed as typed data and recovers its attester", async () => {
  const typedData = attestationTypedData(DOMAIN, GOOD);
  const signature = await attester.signTypedData(typedData);
  assert.equal(await recoverTypedDataAddress({ ...typedData, signature }), attester.address);
  assert.equal(attestationDigest(DOMAIN, GOOD), hashTypedData(typedData));
});

test("every field, the chain and the policy change what is signed", () => {
  const digests = [
    attestationDigest(DOMAIN, GOOD),
    attestationDigest({ ...DOMAIN, chainId: 1 }, GOOD),
    attestationDigest({ ...DOMAIN, policy: GOOD.account }, GOOD),
    attestationDigest(DOMAIN, { ...GOOD, attester: GOOD.account }),
    attestationDigest(DOMAIN, { ...GOOD, account: POLICY }),
    attestationDigest(DOMAIN, { ...GOOD, country: 250 }),
    attestationDigest(DOMAIN, { ...GOOD, issuedAt: GOOD.issuedAt + 1 }),
    attestationDigest(DOMAIN, { ...GOOD, expiry: GOOD.expiry + 1 }),
  ];
  assert.equal(new Set(digests).size, digests.length);
});

test("what the contract would refuse is refused before anybody signs, by the name of the field", () => {
  const bad: [string, Partial<Attestation>][] = [
    ["attester", { attester: zeroAddress }],
    ["account", { account: zeroAddress }],
    ["account", { account: "0x1234" }],
    ["country", { country: 0 }],
    ["country", { country: 1_000 }],
    ["country", { country: 27.6 }],
    ["issuedAt", { issuedAt: 0 }],
    ["issuedAt", { issuedAt: 1_625_000_000.5 }],
    ["expiry", { expiry: GOOD.issuedAt }],
    ["expiry", { expiry: 2 ** 40 }],
    ["expiry", { expiry: Number.NaN }],
  ];
  for (const [field, change] of bad) {
    assert.throws(
      () => attestationTypedData(DOMAIN, { ...GOOD, ...change }),
      (error) => error instanceof AttestationError && error.field === field && error.message.includes(field),
      JSON.stringify(change),
    );
  }
});

test("only the five fields are signed, whatever else the object carries", () => {
  const carried = { ...GOOD, name: "somebody", passport: "C01X00T47" };
  assert.deepEqual(attestationTypedData(DOMAIN, carried).message, GOOD);
});

test("submit and revoke are plain calls to the policy", () => {
  const call = submitAttestationCall({ policy: POLICY, attestation: GOOD, signature: "0x1234" });
  assert.equal(call.address, POLICY);
  assert.ok(encodeFunctionData(call).includes(attester.address.slice(2).toLowerCase()));
  const revocation = revokeAttestationCall({ policy: POLICY, account: GOOD.account });
  assert.ok(encodeFunctionData(revocation).endsWith(GOOD.account.slice(2)));
});

test("a standing has a name, and an unknown one is not guessed", () => {
  assert.equal(standingName(0), "Allowed");
  assert.equal(standingName(STANDINGS.length - 1), "CountryBlocked");
  assert.throws(() => standingName(STANDINGS.length), RangeError);
});
