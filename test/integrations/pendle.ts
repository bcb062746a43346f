import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BaseContract } from "ethers";
import { ask, deployPublished, publishedArtifact, publishedAt, send } from "../helpers/published.ts";
import { ethers } from "./fixture.ts";

const ARTIFACTS = "@pendle/core-v2/build/artifacts/contracts/core/YieldContracts";
const FACTORY = `${ARTIFACTS}/PendleYieldContractFactoryUpg`;
const YIELD_TOKEN = `${ARTIFACTS}/PendleYieldToken`;
const PRINCIPAL_TOKEN = `${ARTIFACTS}/PendlePrincipalToken`;
const PROXY = "@openzeppelin/contracts/build/contracts/ERC1967Proxy.json";
const SECONDS_PER_DAY = 86_400;

/** What Pendle takes of the rewards that a yield token collects, with 18 decimals: 5 %. */
export const REWARD_FEE = 5n * 10n ** 16n;
const ONE = 10n ** 18n;

/** Creation code that deploys what comes after it as it stands. */
const STORE = "0x602038038060206000396000f3fefefefefefefefefefefefefefefefefefefe";

/** Principal and yield of one standardized yield up to one day. */
export interface Split {
  readonly pt: BaseContract;
  readonly yt: BaseContract;
}

/** Pendle's factory of yield contracts, behind a proxy as on public chains. `treasury` gets its fees. */
export async function deployPendle(owner: HardhatEthersSigner, treasury: string): Promise<BaseContract> {
  const [first, second] = await storeInHalves(owner, publishedArtifact(YIELD_TOKEN).bytecode);
  const implementation = await deployPublished(FACTORY, owner, [
    first.address,
    first.size,
    second.address,
    second.size,
  ]);
  const setup = implementation.interface.encodeFunctionData("initialize", [
    SECONDS_PER_DAY,
    REWARD_FEE,
    REWARD_FEE,
    treasury,
    owner.address,
  ]);
  const proxy = await deployPublished(PROXY, owner, [implementation, setup]);
  return publishedAt(FACTORY, await proxy.getAddress(), owner);
}

/** The creation code of a yield token is larger than a contract may be: Pendle keeps it as the code of two. */
async function storeInHalves(owner: HardhatEthersSigner, code: string): Promise<readonly [Stored, Stored]> {
  const size = ethers.dataLength(code);
  const half = Math.ceil(size / 2);
  return [await store(owner, ethers.dataSlice(code, 0, half)), await store(owner, ethers.dataSlice(code, half))];
}

interface Stored {
  readonly address: string;
  readonly size: number;
}

async function store(owner: HardhatEthersSigner, code: string): Promise<Stored> {
  const receipt = await (await owner.sendTransaction({ data: ethers.concat([STORE, code]) })).wait();
  if (receipt?.contractAddress == null) throw new Error("the code was not stored");
  return { address: receipt.contractAddress, size: ethers.dataLength(code) };
}

/** Makes the two tokens of `yieldToken` that part at `expiry`, the start of a day. */
export async function createSplit(
  factory: BaseContract,
  yieldToken: string,
  expiry: number,
  owner: HardhatEthersSigner,
): Promise<Split> {
  await send(factory, "createYieldContract", yieldToken, expiry, false);
  const at = async (name: string): Promise<string> => {
    const address = await ask(factory, name, yieldToken, expiry);
    if (typeof address !== "string") throw new Error("the factory names its tokens");
    return address;
  };
  return {
    pt: publishedAt(PRINCIPAL_TOKEN, await at("getPT"), owner),
    yt: publishedAt(YIELD_TOKEN, await at("getYT"), owner),
  };
}

/** Pendle's part of a reward that is paid out, rounded down. */
export function feeOf(reward: bigint): bigint {
  return (reward * REWARD_FEE) / ONE;
}
