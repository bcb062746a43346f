import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { InterfaceAbi } from "ethers";
import { BaseContract, ContractFactory } from "ethers";

/*
 * Contracts of others as their authors published them, compiled: the bytecode of their packages. They are loaded for tests only; no line of
 * them is part of this project.
 */

const require = createRequire(import.meta.url);

interface Artifact {
  readonly abi: InterfaceAbi;
  readonly bytecode: string;
}

/** `path` of the source in the package's folder of artifacts, without `.sol`; the contract is called as its file. */
function artifact(path: string): Artifact {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return JSON.parse(readFileSync(require.resolve(`${path}.sol/${name}.json`), "utf8")) as Artifact;
}

export async function deployPublished(
  path: string,
  signer: HardhatEthersSigner,
  args: readonly unknown[] = [],
): Promise<BaseContract> {
  const { abi, bytecode } = artifact(path);
  const contract = await new ContractFactory(abi, bytecode, signer).deploy(...args);
  await contract.waitForDeployment();
  return contract;
}

/** A contract that is deployed already, with the interface of a published one. */
export function publishedAt(path: string, address: string, signer: HardhatEthersSigner): BaseContract {
  return new BaseContract(address, artifact(path).abi, signer);
}

/** Sends one call of a contract whose types nobody generated. */
export async function send(contract: BaseContract, name: string, ...args: readonly unknown[]): Promise<void> {
  const response = await contract.getFunction(name).send(...args);
  await response.wait();
}
