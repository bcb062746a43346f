import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { AddressLike, BaseContract } from "ethers";
import { deployPublished as deploy, send } from "../helpers/published.ts";
import { ethers } from "./fixture.ts";

/** The contracts of T-REX (ERC-3643) and ONCHAINID as their authors published them. */
const T_REX = "@tokenysolutions/t-rex/artifacts/contracts";
const ONCHAINID = "@onchain-id/solidity/artifacts/contracts";

const PURPOSE_CLAIM = 3;
const ECDSA = 1;
/** What the claims of these tests are about; any number will do. */
export const KYC_TOPIC = 7n;

/** An identity registry with one required claim topic and one trusted issuer, and a token with a compliance contract. */
export interface TRex {
  readonly owner: HardhatEthersSigner;
  readonly registry: BaseContract;
  readonly topics: BaseContract;
  readonly trustedIssuers: BaseContract;
  readonly compliance: BaseContract;
  readonly countryModule: BaseContract;
  readonly issuer: BaseContract;
  readonly claimKey: HardhatEthersSigner;
}

/** `owner` runs the registry and the issuer; `claimKey` signs the issuer's claims. */
export async function deployTRex(owner: HardhatEthersSigner, claimKey: HardhatEthersSigner): Promise<TRex> {
  const topics = await deploy(`${T_REX}/registry/implementation/ClaimTopicsRegistry`, owner);
  await send(topics, "init");
  await send(topics, "addClaimTopic", KYC_TOPIC);
  const trustedIssuers = await deploy(`${T_REX}/registry/implementation/TrustedIssuersRegistry`, owner);
  await send(trustedIssuers, "init");
  const storage = await deploy(`${T_REX}/registry/implementation/IdentityRegistryStorage`, owner);
  await send(storage, "init");
  const registry = await deploy(`${T_REX}/registry/implementation/IdentityRegistry`, owner);
  await send(registry, "init", trustedIssuers, topics, storage);
  await send(storage, "bindIdentityRegistry", registry);
  await send(registry, "addAgent", owner);

  const issuer = await deploy(`${ONCHAINID}/ClaimIssuer`, owner, [owner.address]);
  await send(issuer, "addKey", keyOf(claimKey.address), PURPOSE_CLAIM, ECDSA);
  await send(trustedIssuers, "addTrustedIssuer", issuer, [KYC_TOPIC]);

  const compliance = await deploy(`${T_REX}/compliance/modular/ModularCompliance`, owner);
  await send(compliance, "init");
  const countryModule = await deploy(`${T_REX}/compliance/modular/modules/CountryRestrictModule`, owner);
  await send(countryModule, "initialize");
  await send(compliance, "addModule", countryModule);
  const token = await deploy(`${T_REX}/token/Token`, owner);
  await send(token, "init", registry, compliance, "A share of the farm", "FARM", 0, ethers.ZeroAddress);
  return { owner, registry, topics, trustedIssuers, compliance, countryModule, issuer, claimKey };
}

/** The name of a key in an ONCHAINID. */
function keyOf(address: string): string {
  return ethers.keccak256(ethers.AbiCoder.defaultAbiCoder().encode(["address"], [address]));
}

/** An identity of somebody, and the claim in it. */
export interface Onboarded {
  readonly identity: BaseContract;
  readonly signature: string;
  readonly claimId: string;
}

/** Gives `holder` an ONCHAINID without any claim, and registers it. */
export async function register(trex: TRex, holder: HardhatEthersSigner, country: number): Promise<BaseContract> {
  const identity = await deploy(`${ONCHAINID}/Identity`, holder, [holder.address, false]);
  await send(trex.registry, "registerIdentity", holder, identity, country);
  return identity;
}

/** Lets the issuer claim that the identity passed its check, as the holder adds it. */
export async function addClaim(
  trex: TRex,
  holder: HardhatEthersSigner,
  identity: BaseContract,
): Promise<{ signature: string; claimId: string }> {
  const coder = ethers.AbiCoder.defaultAbiCoder();
  const data = ethers.toUtf8Bytes("passed");
  const [identityAddress, issuerAddress] = [await identity.getAddress(), await trex.issuer.getAddress()];
  const hash = ethers.keccak256(coder.encode(["address", "uint256", "bytes"], [identityAddress, KYC_TOPIC, data]));
  const signature = await trex.claimKey.signMessage(ethers.getBytes(hash));
  await send(identity.connect(holder), "addClaim", KYC_TOPIC, ECDSA, issuerAddress, signature, data, "");
  const claimId = ethers.keccak256(coder.encode(["address", "uint256"], [issuerAddress, KYC_TOPIC]));
  return { signature, claimId };
}

/** Registers `holder` with a valid claim. */
export async function onboard(trex: TRex, holder: HardhatEthersSigner, country: number): Promise<Onboarded> {
  const identity = await register(trex, holder, country);
  return { identity, ...(await addClaim(trex, holder, identity)) };
}

/** The issuer takes its claim back. */
export async function revokeClaim(trex: TRex, { signature }: Onboarded): Promise<void> {
  await send(trex.issuer, "revokeClaimBySignature", signature);
}

/** The holder removes the claim from its identity. */
export async function removeClaim(holder: HardhatEthersSigner, { identity, claimId }: Onboarded): Promise<void> {
  await send(identity.connect(holder), "removeClaim", claimId);
}

export async function distrustIssuer(trex: TRex): Promise<void> {
  await send(trex.trustedIssuers, "removeTrustedIssuer", trex.issuer);
}

export async function requireTopic(trex: TRex, topic: bigint): Promise<void> {
  await send(trex.topics, "addClaimTopic", topic);
}

export async function deleteIdentity(trex: TRex, account: AddressLike): Promise<void> {
  await send(trex.registry, "deleteIdentity", account);
}

export async function updateCountry(trex: TRex, account: AddressLike, country: number): Promise<void> {
  await send(trex.registry, "updateCountry", account, country);
}

/** The compliance contract's country module keeps a country from receiving. */
export async function restrictCountry(trex: TRex, country: number): Promise<void> {
  const call = trex.countryModule.interface.encodeFunctionData("addCountryRestriction", [country]);
  await send(trex.compliance, "callModuleFunction", call, trex.countryModule);
}
