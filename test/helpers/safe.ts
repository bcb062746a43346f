import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BaseContract } from "ethers";
import { ethers } from "ethers";
import { deployPublished, publishedAt, send } from "./published.ts";

/** The Safe's own contracts: what a treasury holds its tokens with. */
const SAFE = "@safe-global/safe-smart-account/build/artifacts/contracts";
const CALL = 0;

/** A Safe of two out of three. Its fallback handler accepts ERC-1155 tokens. */
export interface Safe {
  readonly address: string;
  readonly chainId: bigint;
  readonly contract: BaseContract;
  readonly owners: readonly HardhatEthersSigner[];
}

/** Deploys singleton, factory and handler, and a Safe of two out of the three owners through the factory. */
export async function deploySafe(
  owners: readonly [HardhatEthersSigner, HardhatEthersSigner, HardhatEthersSigner],
): Promise<Safe> {
  const [sender] = owners;
  const singleton = await deployPublished(`${SAFE}/Safe`, sender);
  const factory = await deployPublished(`${SAFE}/proxies/SafeProxyFactory`, sender);
  const handler = await deployPublished(`${SAFE}/handler/CompatibilityFallbackHandler`, sender);
  const none = ethers.ZeroAddress;
  const setup = singleton.interface.encodeFunctionData("setup", [
    owners.map((owner) => owner.address),
    2,
    none,
    "0x",
    await handler.getAddress(),
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
  return { address, chainId: chain.chainId, contract: publishedAt(`${SAFE}/Safe`, address, sender), owners };
}

/** The Safe calls `target`, with the signatures of as many of its owners; two suffice. */
export async function execute(safe: Safe, target: BaseContract, data: string, signers = 2): Promise<void> {
  const none = ethers.ZeroAddress;
  const call = {
    to: await target.getAddress(),
    value: 0n,
    data,
    operation: CALL,
    safeTxGas: 0n,
    baseGas: 0n,
    gasPrice: 0n,
    gasToken: none,
    refundReceiver: none,
  };
  const message = { ...call, nonce: (await safe.contract.getFunction("nonce").staticCall()) as bigint };
  const domain = { chainId: safe.chainId, verifyingContract: safe.address };
  const sorted = [...safe.owners.slice(0, signers)].sort((a, b) =>
    a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1,
  );
  const signatures = await Promise.all(sorted.map((owner) => owner.signTypedData(domain, SAFE_TX, message)));
  await send(safe.contract, "execTransaction", ...Object.values(call), ethers.concat(signatures));
}

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
