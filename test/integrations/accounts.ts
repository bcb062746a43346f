import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BaseContract, HDNodeWallet, TransactionReceipt, Wallet } from "ethers";
import type { PurchasePaymaster } from "../../types/ethers-contracts/index.js";
import { ask, deployPublished, publishedAt, send } from "../helpers/published.ts";
import type { SeriesWorld } from "./fixture.ts";
import { ethers, networkHelpers } from "./fixture.ts";

const ARTIFACTS = "@account-abstraction/contracts/artifacts";
export const ENTRY_POINT_ARTIFACT = `${ARTIFACTS}/EntryPoint.json`;
/** Where version 0.8 stands on public chains. `Simple7702Account` knows no other. */
export const ENTRY_POINT = "0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108";

const GAS = {
  verification: 1_000_000n,
  call: 1_000_000n,
  preVerification: 60_000n,
  paymaster: 300_000n,
  price: 2_000_000_000n,
};

/** A user operation, packed as version 0.8 takes it. */
export interface UserOperation {
  readonly sender: string;
  readonly nonce: bigint;
  readonly initCode: string;
  readonly callData: string;
  readonly accountGasLimits: string;
  readonly preVerificationGas: bigint;
  readonly gasFees: string;
  readonly paymasterAndData: string;
  readonly signature: string;
}

/** Version 0.8, the factory of its simple accounts, what a plain account delegates to, and a provider's paymaster. */
export interface Abstraction {
  readonly entryPoint: BaseContract;
  readonly factory: BaseContract;
  readonly delegate: BaseContract;
  readonly paymaster: PurchasePaymaster;
}

/** All of it, with ether of the provider's for the gas of others. */
export async function deployAbstraction(world: SeriesWorld): Promise<Abstraction> {
  const { deployer, provider } = world.people;
  const entryPoint = await placeEntryPoint(deployer);
  const factory = await deployPublished(`${ARTIFACTS}/SimpleAccountFactory.json`, deployer, [ENTRY_POINT]);
  const delegate = await deployPublished(`${ARTIFACTS}/Simple7702Account.json`, deployer);
  const paymaster = await ethers.deployContract("PurchasePaymaster", [ENTRY_POINT, world.market]);
  const deposit = entryPoint.connect(provider);
  await send(deposit, "depositTo", paymaster, { value: ethers.parseEther("1") });
  return { entryPoint, factory, delegate, paymaster };
}

/**
 * Puts version 0.8 at its own address. Its constructor deployed a creator of accounts, which obeys the address that it was deployed from: that
 * one word of its code is replaced, so that both agree again.
 */
async function placeEntryPoint(deployer: HardhatEthersSigner): Promise<BaseContract> {
  const original = await deployPublished(ENTRY_POINT_ARTIFACT, deployer);
  const creator = await ask(original, "senderCreator");
  if (typeof creator !== "string") throw new Error("the entry point names its creator of accounts");
  const master = (await original.getAddress()).slice(2).toLowerCase();
  const obeys = await ethers.provider.getCode(creator);
  if (!obeys.includes(master)) throw new Error("this creator of accounts remembers no entry point");
  await networkHelpers.setCode(creator, obeys.replaceAll(master, ENTRY_POINT.slice(2).toLowerCase()));
  await networkHelpers.setCode(ENTRY_POINT, await ethers.provider.getCode(original));
  return publishedAt(ENTRY_POINT_ARTIFACT, ENTRY_POINT, deployer);
}

/** Code that deploys the simple account of `owner`, and the address where it will be. */
export async function simpleAccount(
  { factory }: Abstraction,
  owner: string,
): Promise<{ address: string; initCode: string }> {
  const create = factory.interface.encodeFunctionData("createAccount", [owner, 0n]);
  const address = await ask(factory, "getAddress(address,uint256)", owner, 0n);
  if (typeof address !== "string") throw new Error("the factory names the account's address");
  return { address, initCode: ethers.concat([await factory.getAddress(), create]) };
}

export interface Call {
  readonly target: BaseContract;
  readonly data: string;
}

/** The account's own call that makes several, in order, or none. */
export async function batch({ delegate }: Abstraction, calls: readonly Call[]): Promise<string> {
  const packed = await Promise.all(
    calls.map(async ({ target, data }) => ({ target: await target.getAddress(), value: 0n, data })),
  );
  return delegate.interface.encodeFunctionData("executeBatch", [packed]);
}

/** Signed by the owner's key, as a wallet shows it; the paymaster pays if it agrees. */
export async function userOperation(
  abstraction: Abstraction,
  owner: Wallet | HDNodeWallet,
  operation: Pick<UserOperation, "sender" | "initCode" | "callData">,
  sponsored = true,
): Promise<UserOperation> {
  const { entryPoint, paymaster } = abstraction;
  const nonce = await ask(entryPoint, "getNonce", operation.sender, 0n);
  if (typeof nonce !== "bigint") throw new Error("the entry point counts the account's operations");
  const unsigned = {
    ...operation,
    nonce,
    accountGasLimits: twoHalves(GAS.verification, GAS.call),
    preVerificationGas: GAS.preVerification,
    gasFees: twoHalves(0n, GAS.price),
    paymasterAndData: sponsored ? ethers.concat([await paymaster.getAddress(), twoHalves(GAS.paymaster, 0n)]) : "0x",
  };
  const { chainId } = await ethers.provider.getNetwork();
  const domain = { name: "ERC4337", version: "1", chainId, verifyingContract: ENTRY_POINT };
  return { ...unsigned, signature: await owner.signTypedData(domain, TYPES, unsigned) };
}

/** A bundler brings the operation, and is paid back by whom the entry point names. */
export async function bundle(
  { entryPoint }: Abstraction,
  bundler: HardhatEthersSigner,
  operations: readonly UserOperation[],
): Promise<TransactionReceipt> {
  return await send(entryPoint.connect(bundler), "handleOps", operations, bundler.address);
}

function twoHalves(high: bigint, low: bigint): string {
  return ethers.toBeHex((high << 128n) | low, 32);
}

const TYPES = {
  PackedUserOperation: [
    { name: "sender", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "initCode", type: "bytes" },
    { name: "callData", type: "bytes" },
    { name: "accountGasLimits", type: "bytes32" },
    { name: "preVerificationGas", type: "uint256" },
    { name: "gasFees", type: "bytes32" },
    { name: "paymasterAndData", type: "bytes" },
  ],
};
