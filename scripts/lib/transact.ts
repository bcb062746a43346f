import type { Abi, Address, Hex, TransactionReceipt } from "viem";
import { encodeDeployData, encodeFunctionData } from "viem";
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

/** A call of a contract as data; the SDK's `...Call` functions make them. */
export interface Call {
  readonly address: Address;
  readonly abi: Abi;
  readonly functionName: string;
  readonly args: readonly unknown[];
}

/** What a call did: its result as it was simulated, and the second and the block in which it took effect. */
export interface Done {
  readonly result: unknown;
  readonly timestamp: number;
  readonly receipt: TransactionReceipt;
}

/** Simulates a call, which gives a revert its name, then sends it and waits for its block. */
export async function act(clients: Clients, { address, abi, functionName, args }: Call): Promise<Done> {
  const call = { address, abi, functionName, args };
  const { result } = await clients.chain.simulateContract({ ...call, account: clients.wallet.account });
  const receipt = await send(clients, { to: address, data: encodeFunctionData(call), what: functionName });
  const { timestamp } = await clients.chain.getBlock({ blockNumber: receipt.blockNumber });
  return { result, timestamp: Number(timestamp), receipt };
}
