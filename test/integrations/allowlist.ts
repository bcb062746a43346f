import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { attestationTypedData } from "@adit/sdk/compliance";
import { getAddress } from "viem";
import type { AddressLike } from "ethers";
import type { AllowlistPolicy } from "../../types/ethers-contracts/index.js";
import { ethers, networkHelpers } from "./fixture.ts";

const GERMANY = 276;
const YEAR_SECONDS = 365 * 86_400;

/** A provider's allowlist with one attester. */
export async function deployAllowlist(
  owner: HardhatEthersSigner,
  attester: HardhatEthersSigner,
): Promise<AllowlistPolicy> {
  const policy = await ethers.deployContract("AllowlistPolicy", [owner]);
  await policy.connect(owner).setAttester(attester, true);
  return policy;
}

/** The attester signs for these accounts, which may receive from then on. */
export async function allowReceivers(
  policy: AllowlistPolicy,
  attester: HardhatEthersSigner,
  accounts: readonly AddressLike[],
): Promise<void> {
  const chainId = Number((await ethers.provider.getNetwork()).chainId);
  const at = { chainId, policy: getAddress(await policy.getAddress()) };
  for (const account of accounts) {
    const issuedAt = await networkHelpers.time.latest();
    const statement = {
      attester: getAddress(attester.address),
      account: getAddress(await ethers.resolveAddress(account)),
      country: GERMANY,
      issuedAt,
      expiry: issuedAt + YEAR_SECONDS,
    };
    const { domain, types, message } = attestationTypedData(at, statement);
    const signature = await attester.signTypedData(domain, { Attestation: [...types.Attestation] }, message);
    await policy.submit(statement, signature);
  }
}
