import { network } from "hardhat";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { attestationTypedData } from "@adit/sdk/compliance";
import type { Attestation } from "@adit/sdk/compliance";
import type { AddressLike, BaseContract } from "ethers";
import { getAddress } from "viem";
import type { AllowlistPolicy, HostilePolicy } from "../../types/ethers-contracts/index.js";
import type { Terms } from "../helpers/series.ts";
import { openFarm, openSeries } from "../helpers/series.ts";
import type { System } from "../helpers/system.ts";
import { deploySystem } from "../helpers/system.ts";

/** One in-process chain for all policy tests; each test starts from a snapshot. */
export const connection = await network.create({
  network: "default",
  override: { initialDate: "2021-07-01T06:00:00Z" },
});
export const { ethers, networkHelpers } = connection;

export const ZERO = ethers.ZeroAddress;
export const DAY = 86_400;
export const GERMANY = 276;
export const FRANCE = 250;
export const NORTH_KOREA = 408;

/** As in `IAllowlistPolicy.Standing`. */
export const Standing = {
  Allowed: 0n,
  AccountBlocked: 1n,
  NotAttested: 2n,
  Revoked: 3n,
  Expired: 4n,
  AttesterStruckOff: 5n,
  CountryBlocked: 6n,
} as const;

/** As in `HostilePolicy.Mood`. */
export const Mood = {
  Allow: 0,
  Refuse: 1,
  Revert: 2,
  BurnGas: 3,
  AnswerThree: 4,
  AnswerNothing: 5,
  AnswerShort: 6,
  AnswerMegabyte: 7,
  RevertMegabyte: 8,
  Write: 9,
} as const;
/** Every mood that is not a clean yes. */
export const HOSTILE_MOODS = Object.entries(Mood).filter(([name]) => name !== "Allow" && name !== "AnswerMegabyte");

/** The world of a fixture, as it was; the clock as well, which a snapshot alone does not turn back. */
export async function load<T>(fixture: () => Promise<T>): Promise<T> {
  const world = await networkHelpers.loadFixture(fixture);
  await networkHelpers.time.increaseTo((await networkHelpers.time.latest()) + 1);
  return world;
}

/** An allowlist alone: the ledger's part is played by calls. */
export interface Desk {
  readonly policy: AllowlistPolicy;
  readonly owner: HardhatEthersSigner;
  readonly attester: HardhatEthersSigner;
  readonly alice: HardhatEthersSigner;
  readonly bob: HardhatEthersSigner;
  readonly carol: HardhatEthersSigner;
  readonly stranger: HardhatEthersSigner;
}

export async function deployDesk(): Promise<Desk> {
  const [owner, attester, alice, bob, carol, stranger] = await ethers.getSigners();
  if (!owner || !attester || !alice || !bob || !carol || !stranger) throw new Error("the local chain has too few accounts");
  const policy = await ethers.deployContract("AllowlistPolicy", [owner]);
  await policy.setAttester(attester, true);
  return { policy, owner, attester, alice, bob, carol, stranger };
}

/** Chain time. */
export async function clock(): Promise<number> {
  return await networkHelpers.time.latest();
}

/** An attestation for `account`, issued at the newest block's time, good for thirty days. */
export async function attestation(
  attester: AddressLike,
  account: AddressLike,
  own: Partial<Attestation> = {},
): Promise<Attestation> {
  const issuedAt = own.issuedAt ?? (await clock());
  return {
    attester: getAddress(await ethers.resolveAddress(attester)),
    account: getAddress(await ethers.resolveAddress(account)),
    country: GERMANY,
    expiry: issuedAt + 30 * DAY,
    ...own,
    issuedAt,
  };
}

/** The signature of `signer` over `statement` for `policy` on this chain, or on another. */
export async function sign(
  signer: HardhatEthersSigner,
  policy: BaseContract,
  statement: Attestation,
  chainId?: number,
): Promise<string> {
  const id = chainId ?? Number((await ethers.provider.getNetwork()).chainId);
  const { domain, types, message } = attestationTypedData({ chainId: id, policy: getAddress(await policy.getAddress()) }, statement);
  return await signer.signTypedData(domain, { Attestation: [...types.Attestation] }, message);
}

/** Signs and submits; a stranger could submit as well. */
export async function allow(
  policy: AllowlistPolicy,
  attester: HardhatEthersSigner,
  account: AddressLike,
  own: Partial<Attestation> = {},
): Promise<Attestation> {
  const statement = await attestation(attester, account, own);
  await policy.submit(statement, await sign(attester, policy, statement));
  return statement;
}

/** The protocol with a farm of the provider. */
export interface World extends System {
  readonly farmId: number;
}

async function withFarm(): Promise<World> {
  const system = await deploySystem(connection);
  return { ...system, farmId: await openFarm(system) };
}

/** The protocol, and an allowlist of the provider with `people.keeper` as attester. */
export interface AllowlistWorld extends World {
  readonly policy: AllowlistPolicy;
  readonly attester: HardhatEthersSigner;
}

export async function withAllowlist(): Promise<AllowlistWorld> {
  const world = await withFarm();
  const { provider, keeper: attester } = world.people;
  const policy = await ethers.deployContract("AllowlistPolicy", [provider]);
  await policy.connect(provider).setAttester(attester, true);
  return { ...world, policy, attester };
}

/** The protocol, and a policy that says yes until it is told otherwise. */
export interface HostileWorld extends World {
  readonly policy: HostilePolicy;
}

export async function withHostilePolicy(): Promise<HostileWorld> {
  return { ...(await withFarm()), policy: await ethers.deployContract("HostilePolicy") };
}

/** Opens a series restricted by `policy`. */
export async function openRestricted(world: World, policy: BaseContract, own: Partial<Terms> = {}): Promise<bigint> {
  return await openSeries(world, world.farmId, { policy: await policy.getAddress(), ...own });
}

/** The second at which the series' sale ends. */
export async function saleEndOf(world: World, id: bigint): Promise<number> {
  return Number((await world.market.terms(id)).saleEnd);
}
