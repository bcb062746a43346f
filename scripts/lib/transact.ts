import type { Abi, Address, Hex, TransactionReceipt } from "viem";
import { encodeDeployData } from "viem";
import type { Artifact } from "./artifacts.ts";
import type { Clients } from "./clients.ts";

/** Sends one transaction and waits until it is in a block; throws if it reverted there. */
export async function send(clients: Clients, request: { to?: Address; data: Hex; what: string }): Promise<TransactionReceipt> {
  const hash = await clients.wallet.sendTransaction({ to: request.to ?? null, data: request.data });
  const receipt = await clients.chain.waitForTransactionReceipt({ hash });
  if (receipt.status !== "success") throw new Error(`${request.what} reverted in transaction ${hash}`);
  return receipt;
}

/** Deploys a compiled contract and returns its address. */
export async function deployContract(clients: Clients, artifact: Artifact, args: readonly unknown[]): Promise<Address> {
  const data = encodeDeployData<Abi>({ abi: artifact.abi, bytecode: artifact.bytecode, args });
  const receipt = await send(clients, { data, what: `The deployment of ${artifact.contractName}` });
  if (receipt.contractAddress == null) throw new Error(`The deployment of ${artifact.contractName} made no contract`);
  return receipt.contractAddress;
}
