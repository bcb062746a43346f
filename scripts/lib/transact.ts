import { errorsAbi } from "@adit/sdk/abis";
import type { ContractCall } from "@adit/sdk/actions";
import type { Abi, Address, Hex, TransactionReceipt } from "viem";
import { encodeDeployData, encodeFunctionData, getAddress } from "viem";
import type { Artifact } from "./artifacts.ts";
import type { Clients } from "./clients.ts";

/** Sends one transaction and waits until it is in a block; throws if it reverted there. */
export async function send(clients: Clients, request: { to?: Address; data: Hex; what: string }): Promise<TransactionReceipt> {
  const hash = await clients.wallet.sendTransaction({ to: request.to ?? null, data: request.data });
  const receipt = await clients.chain.waitForTransactionReceipt({ hash });
  if (receipt.status !== "success") throw new Error(`${request.what} reverted in transaction ${hash}`);
  return receipt;
}

/** Deploys a compiled contract and returns its address, with its checksum. */
export async function deployContract(clients: Clients, artifact: Artifact, args: readonly unknown[]): Promise<Address> {
  const data = encodeDeployData<Abi>({ abi: artifact.abi, bytecode: artifact.bytecode, args });
  const receipt = await send(clients, { data, what: `The deployment of ${artifact.contractName}` });
  if (receipt.contractAddress == null) throw new Error(`The deployment of ${artifact.contractName} made no contract`);
  return getAddress(receipt.contractAddress);
}

/**
 * Sends a call and waits for its block. A call that cannot succeed is simulated once more, which gives the revert its name.
 */
export async function act(clients: Clients, { address, abi, functionName, args }: ContractCall): Promise<TransactionReceipt> {
  const call = { address, abi, functionName, args };
  try {
    return await send(clients, { to: address, data: encodeFunctionData(call), what: functionName });
  } catch (error) {
    await clients.chain.simulateContract({ ...call, abi: [...abi, ...errorsAbi], account: clients.wallet.account });
    throw error;
  }
}

/** `act` for a call whose result matters: simulated first, then sent. */
export async function actFor(clients: Clients, call: ContractCall): Promise<{ result: unknown; receipt: TransactionReceipt }> {
  const { result } = await clients.chain.simulateContract({ ...call, account: clients.wallet.account });
  return { result, receipt: await act(clients, call) };
}

/** Unix second at which a transaction took effect. */
export async function secondOf(clients: Clients, { blockNumber }: TransactionReceipt): Promise<number> {
  const { timestamp } = await clients.chain.getBlock({ blockNumber });
  return Number(timestamp);
}
