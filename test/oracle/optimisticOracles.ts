import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BaseContract, InterfaceAbi } from "ethers";
import type { TestToken } from "../../types/ethers-contracts/index.js";
import { ethers } from "./fixture.ts";

/** An optimistic oracle with a vote that a test decides. */
export interface Optimistic {
  readonly address: string;
  readonly minimumBond: bigint;
  /** Somebody objects, with a bond of its own. */
  dispute(assertionId: string, by: HardhatEthersSigner): Promise<unknown>;
  vote(assertionId: string, truthful: boolean): Promise<void>;
  settle(assertionId: string, gasLimit?: bigint): Promise<unknown>;
  /** An assertion of somebody's own that names another contract as its recipient. */
  assertElsewhere(by: HardhatEthersSigner, recipient: string, liveness: number): Promise<string>;
}

const MINIMUM = 1_000_000n;
const WORDS = ethers.toUtf8Bytes("The moon is made of hashes.");

/** The one that stands in: it does what the published interface says. */
export async function standIn(currency: TestToken): Promise<Optimistic> {
  const oracle = await ethers.deployContract("TestOptimisticOracle", [MINIMUM]);
  const address = await oracle.getAddress();
  return {
    address,
    minimumBond: MINIMUM,
    dispute: async (assertionId, by) => {
      await currency.connect(by).approve(oracle, MINIMUM * 100n);
      return await oracle.connect(by).disputeAssertion(assertionId, by);
    },
    vote: async (assertionId, truthful) => void (await oracle.vote(assertionId, truthful)),
    settle: async (assertionId, gasLimit) => await oracle.settleAssertion(assertionId, gasLimit ? { gasLimit } : {}),
    assertElsewhere: async (by, recipient, liveness) => {
      await currency.connect(by).approve(oracle, MINIMUM);
      const zero = ethers.ZeroAddress;
      const args = [WORDS, by, recipient, zero, liveness, currency, MINIMUM, ethers.id("x"), ethers.ZeroHash] as const;
      const id = await oracle.connect(by).assertTruth.staticCall(...args);
      await oracle.connect(by).assertTruth(...args);
      const event = (await oracle.queryFilter(oracle.filters.AssertionMade())).at(-1);
      return event?.args.assertionId ?? id;
    },
  };
}

/**
 * Folder of UMA's published artifacts (`packages/core/artifacts/contracts` of the package `@uma/contracts-node`, AGPL and 69 MB, so not a
 * dependency); undefined where it is not at hand.
 */
export function umaArtifacts(): string | undefined {
  const folder = process.env.ADIT_UMA_ARTIFACTS;
  return folder !== undefined && existsSync(folder) ? folder : undefined;
}

/** UMA's own OptimisticOracleV3, with its own whitelists, store and finder, and a vote that is pushed. */
export async function umas(folder: string, currency: TestToken, owner: HardhatEthersSigner): Promise<Optimistic> {
  const deploy = async (file: string, args: unknown[]): Promise<BaseContract> => {
    const name = path.basename(file);
    const artifact = JSON.parse(readFileSync(path.join(folder, `${file}.sol`, `${name}.json`), "utf8")) as {
      abi: InterfaceAbi;
      bytecode: string;
    };
    const factory = new ethers.ContractFactory(artifact.abi, artifact.bytecode, owner);
    return await (await factory.deploy(...args)).waitForDeployment();
  };
  const call = async (contract: BaseContract, name: string, args: unknown[]): Promise<unknown> =>
    (await contract.getFunction(name)(...args)) as unknown;
  const vote = "data-verification-mechanism/implementation/";
  const finder = await deploy(`${vote}Finder`, []);
  const collaterals = await deploy("common/implementation/AddressWhitelist", []);
  const identifiers = await deploy(`${vote}IdentifierWhitelist`, []);
  const store = await deploy(`${vote}Store`, [{ rawValue: 0 }, { rawValue: 0 }, ethers.ZeroAddress]);
  const voting = await deploy("data-verification-mechanism/test/MockOracleAncillary", [finder, ethers.ZeroAddress]);
  for (const [name, contract] of Object.entries({
    CollateralWhitelist: collaterals,
    IdentifierWhitelist: identifiers,
    Store: store,
    Oracle: voting,
  })) {
    await call(finder, "changeImplementationAddress", [ethers.encodeBytes32String(name), contract]);
  }
  await call(collaterals, "addToWhitelist", [currency]);
  await call(store, "setFinalFee", [currency, { rawValue: MINIMUM / 2n }]);
  const oracle = await deploy("optimistic-oracle-v3/implementation/OptimisticOracleV3", [finder, currency, 7_200]);
  const identifier = (await call(oracle, "defaultIdentifier", [])) as string;
  await call(identifiers, "addSupportedIdentifier", [identifier]);
  await call(oracle, "syncUmaParams", [identifier, currency]);
  const address = await oracle.getAddress();
  return {
    address,
    minimumBond: (await call(oracle, "getMinimumBond", [currency])) as bigint,
    dispute: async (assertionId, by) => {
      await currency.connect(by).approve(oracle, MINIMUM * 100n);
      return await call(oracle.connect(by), "disputeAssertion", [assertionId, by]);
    },
    vote: async (assertionId, truthful) => {
      const stamp = await call(oracle, "stampAssertion", [assertionId]);
      const { assertionTime } = (await call(oracle, "getAssertion", [assertionId])) as { assertionTime: bigint };
      await call(voting, "pushPrice", [identifier, assertionTime, stamp, truthful ? ethers.parseEther("1") : 0n]);
    },
    settle: async (assertionId, gasLimit) =>
      await call(oracle, "settleAssertion", gasLimit ? [assertionId, { gasLimit }] : [assertionId]),
    assertElsewhere: async (by, recipient, liveness) => {
      await currency.connect(by).approve(oracle, MINIMUM);
      const none = ethers.ZeroAddress;
      await call(oracle.connect(by), "assertTruth", [
        ...[WORDS, by, recipient, none, liveness, currency, MINIMUM, identifier, ethers.ZeroHash],
      ]);
      const event = (await oracle.queryFilter("AssertionMade")).at(-1);
      if (!event || !("args" in event)) throw new Error("nothing was asserted");
      return event.args.assertionId as string;
    },
  };
}
