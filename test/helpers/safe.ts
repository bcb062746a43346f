import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BaseContract } from "ethers";
import { ethers } from "ethers";
import { deployPublished, publishedAt, send } from "./published.ts";

/** The Safe's own contracts, by their version: what a treasury holds its tokens with. */
const PACKAGES = {
  "1.4.1": "@safe-global/safe-contracts/build/artifacts/contracts",
  "1.5.0": "@safe-global/safe-smart-account/build/artifacts/contracts",
} as const;
const CALL = 0;
const DELEGATE_CALL = 1;

/** A Safe of two out of three. Its fallback handler accepts ERC-1155 tokens, and answers for signatures (EIP-1271). */
export interface Safe {
  readonly contracts: string;
  readonly address: string;
  readonly chainId: bigint;
  readonly contract: BaseContract;
  readonly owners: readonly HardhatEthersSigner[];
}

/** Deploys singleton, factory and handler, and a Safe of two out of the three owners through the factory. */
export async function deploySafe(
  owners: readonly [HardhatEthersSigner, HardhatEthersSigner, HardhatEthersSigner],
  {
    version = "1.5.0",
    hasHandler = true,
  }: { readonly version?: keyof typeof PACKAGES; readonly hasHandler?: boolean } = {},
): Promise<Safe> {
  const contracts = PACKAGES[version];
  const [sender] = owners;
  const singleton = await deployPublished(`${contracts}/Safe`, sender);
  const factory = await deployPublished(`${contracts}/proxies/SafeProxyFactory`, sender);
  const handler = await deployPublished(`${contracts}/handler/CompatibilityFallbackHandler`, sender);
  const none = ethers.ZeroAddress;
  const setup = singleton.interface.encodeFunctionData("setup", [
    owners.map((owner) => owner.address),
    2,
    none,
    "0x",
    hasHandler ? await handler.getAddress() : none,
    none,
    0,
    none,
  ]);
  const create = factory.getFunction("createProxyWithNonce");
  const address: unknown = await create.staticCall(singleton, setup, 0);
  await send(factory, "createProxyWithNonce", singleton, setup, 0);
  const chain = await singleton.runner?.provider?.getNetwork();
  if (chain === undefined) throw new Error("the owners are of no chain");
  if (typeof address !== "string") throw new Error("the factory names the proxy's address");
  return {
    contracts,
    address,
    chainId: chain.chainId,
    contract: publishedAt(`${contracts}/Safe`, address, sender),
    owners,
  };
}

/** The Safe calls `target`, with the signatures of as many of its owners; two suffice. */
export async function execute(safe: Safe, target: BaseContract, data: string, signers = 2): Promise<void> {
  await run(safe, target, data, CALL, signers);
}

/** Several calls of the Safe in one transaction of two owners, through its library; if one fails, none is made. */
export async function executeAll(
  safe: Safe,
  calls: readonly { readonly target: BaseContract; readonly data: string }[],
): Promise<void> {
  const [sender] = safe.owners;
  if (sender === undefined) throw new Error("the Safe has owners");
  const library = await deployPublished(`${safe.contracts}/libraries/MultiSendCallOnly`, sender);
  const packed: string[] = [];
  for (const { target, data } of calls) {
    const call = [CALL, await target.getAddress(), 0n, ethers.dataLength(data), data];
    packed.push(ethers.solidityPacked(["uint8", "address", "uint256", "uint256", "bytes"], call));
  }
  await run(
    safe,
    library,
    library.interface.encodeFunctionData("multiSend", [ethers.concat(packed)]),
    DELEGATE_CALL,
    2,
  );
}

/** Two owners' signatures over a message that somebody asks the Safe about by EIP-1271. */
export async function signMessage(safe: Safe, message: string): Promise<string> {
  const domain = { chainId: safe.chainId, verifyingContract: safe.address };
  return await signatures(safe, 2, async (owner) => await owner.signTypedData(domain, SAFE_MESSAGE, { message }));
}

/** Of the first `count` owners, in the order in which the Safe wants them. */
async function signatures(
  safe: Safe,
  count: number,
  sign: (owner: HardhatEthersSigner) => Promise<string>,
): Promise<string> {
  const sorted = [...safe.owners.slice(0, count)].sort((a, b) =>
    a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1,
  );
  return ethers.concat(await Promise.all(sorted.map(sign)));
}

async function run(safe: Safe, target: BaseContract, data: string, operation: number, signers: number): Promise<void> {
  const none = ethers.ZeroAddress;
  const call = {
    to: await target.getAddress(),
    value: 0n,
    data,
    operation,
    safeTxGas: 0n,
    baseGas: 0n,
    gasPrice: 0n,
    gasToken: none,
    refundReceiver: none,
  };
  const message = { ...call, nonce: (await safe.contract.getFunction("nonce").staticCall()) as bigint };
  const domain = { chainId: safe.chainId, verifyingContract: safe.address };
  const signed = await signatures(safe, signers, async (owner) => await owner.signTypedData(domain, SAFE_TX, message));
  await send(safe.contract, "execTransaction", ...Object.values(call), signed);
}

const SAFE_MESSAGE = { SafeMessage: [{ name: "message", type: "bytes" }] };

const SAFE_TX = {
  SafeTx: [
    { name: "to", type: "address" },
    { name: "value", type: "uint256" },
    { name: "data", type: "bytes" },
    { name: "operation", type: "uint8" },
    { name: "safeTxGas", type: "uint256" },
    { name: "baseGas", type: "uint256" },
    { name: "gasPrice", type: "uint256" },
    { name: "gasToken", type: "address" },
    { name: "refundReceiver", type: "address" },
    { name: "nonce", type: "uint256" },
  ],
};
