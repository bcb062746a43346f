import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { InterfaceAbi, TransactionReceipt } from "ethers";
import { BaseContract, ContractFactory } from "ethers";

/*
 * Contracts of others as their authors published them, compiled: the bytecode of their packages. They are loaded for tests only; no line of
 * them is part of this project.
 */

const require = createRequire(import.meta.url);

/** What a contract is deployed from. */
export interface Artifact {
  readonly abi: InterfaceAbi;
  /** creation code, `0x…`; places of libraries that are linked later are left as their compiler wrote them */
  readonly bytecode: string;
}

/** The forms in which compilers write the file: of Hardhat and Truffle, of Foundry, of 0x. */
type Written =
  | Artifact
  | { readonly abi: InterfaceAbi; readonly bytecode: { readonly object: string } }
  | {
      readonly compilerOutput: {
        readonly abi: InterfaceAbi;
        readonly evm: { readonly bytecode: { readonly object: string } };
      };
    };

/**
 * `path` of the source in the package's folder of artifacts, without `.sol`, if the contract is called as its file; else the path of the
 * artifact itself, which ends in `.json`.
 */
export function publishedArtifact(path: string): Artifact {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const file = path.endsWith(".json") ? path : `${path}.sol/${name}.json`;
  const written = JSON.parse(readFileSync(require.resolve(file), "utf8")) as Written;
  if ("compilerOutput" in written)
    return { abi: written.compilerOutput.abi, bytecode: written.compilerOutput.evm.bytecode.object };
  const { abi, bytecode } = written;
  return { abi, bytecode: typeof bytecode === "string" ? bytecode : bytecode.object };
}

export async function deployPublished(
  path: string,
  signer: HardhatEthersSigner,
  args: readonly unknown[] = [],
): Promise<BaseContract> {
  return await deployArtifact(publishedArtifact(path), signer, args);
}

export async function deployArtifact(
  { abi, bytecode }: Artifact,
  signer: HardhatEthersSigner,
  args: readonly unknown[] = [],
): Promise<BaseContract> {
  const contract = await new ContractFactory(abi, bytecode, signer).deploy(...args);
  await contract.waitForDeployment();
  return contract;
}

/** A contract that is deployed already, with the interface of a published one. */
export function publishedAt(path: string, address: string, signer: HardhatEthersSigner): BaseContract {
  return new BaseContract(address, publishedArtifact(path).abi, signer);
}

/** Sends one call of a contract whose types nobody generated. */
export async function send(
  contract: BaseContract,
  name: string,
  ...args: readonly unknown[]
): Promise<TransactionReceipt> {
  const response = await contract.getFunction(name).send(...args);
  const receipt = await response.wait();
  if (receipt === null) throw new Error(`${name} is in no block`);
  return receipt;
}

/** What a call of such a contract returns; nothing is sent. */
export async function ask(contract: BaseContract, name: string, ...args: readonly unknown[]): Promise<unknown> {
  return (await contract.getFunction(name).staticCall(...args)) as unknown;
}

/** Why the library or the contract would not. */
export async function refusal(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("it was not refused");
}
