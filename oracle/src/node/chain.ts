import { getPostedBatches } from "@adit/sdk/actions";
import { errorsAbi, farmRegistryAbi, outputOracleAbi } from "@adit/sdk/abis";
import type { NetworkState } from "@adit/sdk/math";
import type { Batch, Committee, FarmLimits, NetworkDay, OracleDomain, SignatureBundle } from "@adit/sdk/oracle";
import {
  BaseError,
  BlockNotFoundError,
  ContractFunctionRevertedError,
  decodeErrorResult,
  encodeFunctionData,
  keccak256,
  zeroHash,
  type Account,
  type Address,
  type Chain as ViemChain,
  type Hex,
  type PublicClient,
  type Transport,
  type WalletClient,
} from "viem";
import type { Condition, Job } from "../posting/index.ts";
import { inLanes } from "./lanes.ts";
import type { PostedBatch } from "./store.ts";

/** The chain as of one block. */
export type ChainHead = {
  block: bigint;
  /** unix second of the block: the only clock that decides days */
  timestamp: number;
  state: NetworkState;
  committee: Committee;
};

/** What a node reads from the chain, and the one thing that it writes. */
export type OracleChain = {
  domain: OracleDomain;
  head: (network: number) => Promise<ChainHead>;
  /** undefined if the day was not reported */
  networkDay: (network: number, epoch: number) => Promise<NetworkDay | undefined>;
  /** What the registry says of farms as of a block, without those that are not of this network; many in one call. */
  farmLimits: (network: number, farmIds: readonly number[], block: bigint) => Promise<ReadonlyMap<number, FarmLimits>>;
  batchesPosted: (network: number, fromBlock: bigint, toBlock: bigint) => Promise<PostedBatch[]>;
  /** undefined if the chain has no such block */
  blockHash: (block: bigint) => Promise<Hex | undefined>;
  /** The posting of a batch, for the posting engine: done once the sequence is taken, by whomever. */
  batchJob: (batch: Batch, bundle: SignatureBundle) => Job;
  /** Where the network stands now. */
  sequence: (network: number) => Promise<number>;
};

export type ViemClients = {
  publicClient: PublicClient<Transport, ViemChain>;
  /** carries the posting account: a local one, or one the chain's node signs for */
  walletClient: WalletClient<Transport, ViemChain, Account>;
};

export type ViemOracleChainParameters = Pick<ViemClients, "publicClient"> & { oracle: Address; registry: Address };

/** Days wait for batches; everything else waits for days. */
const BATCH_PRIORITY = 10;
/** Where `networkState` has the sequence: its answer is a struct of words. */
const SEQUENCE_WORD = structWord("networkState", "sequence");
/**
 * Farms per `eth_call`. A call that brings its code is a creation for the chain's node, and what it returns the code that is created: of
 * 24,576 bytes at most, while a farm is 384.
 */
const FARMS_PER_CALL = 60;
const CALLS_AT_ONCE = 8;

export function viemOracleChain({ publicClient, oracle, registry }: ViemOracleChainParameters): OracleChain {
  const contract = { address: oracle, abi: outputOracleAbi } as const;
  const days = new Map<string, NetworkDay>();
  /** Farms as of the block that was asked for last, undefined if not of the network: one agreement asks for each several times. */
  let farms: { network: number; block: bigint; limits: Map<number, FarmLimits | undefined> } | undefined;

  /** The call's code comes with it, so that no contract for it need be on the chain. */
  const readFarms = async (
    network: number,
    farmIds: readonly number[],
    blockNumber: bigint,
  ): Promise<(FarmLimits | undefined)[]> => {
    const call = { address: registry, abi: farmRegistryAbi, functionName: "farm" } as const;
    const answers = await publicClient.multicall({
      contracts: farmIds.map((farmId) => ({ ...call, args: [farmId] as const })),
      deployless: true,
      batchSize: 0,
      blockNumber,
    });
    return answers.map(({ result, error }) => {
      if (result !== undefined) {
        const { declared, milliJoulePerTh } = result;
        return result.network === network ? { declared, milliJoulePerTh } : undefined;
      }
      if (revertName(error) === "NoSuchFarm") return undefined;
      throw error;
    });
  };

  const sequence = async (network: number): Promise<number> =>
    (await publicClient.readContract({ ...contract, functionName: "networkState", args: [network] })).sequence;

  return {
    domain: { chainId: publicClient.chain.id, oracle },
    sequence,

    head: async (network) => {
      const block = await publicClient.getBlock({ blockTag: "latest" });
      const at = { blockNumber: block.number };
      const [state, committee] = await Promise.all([
        publicClient.readContract({ ...contract, ...at, functionName: "networkState", args: [network] }),
        publicClient.readContract({ ...contract, ...at, functionName: "committee" }),
      ]);
      const { configCount, f, quorum, configDigest, signers } = committee;
      return {
        block: block.number,
        timestamp: Number(block.timestamp),
        state,
        committee: { configCount, f, quorum, configDigest, signers },
      };
    },

    networkDay: async (network, epoch) => {
      const key = `${network}/${epoch}`;
      const known = days.get(key);
      if (known !== undefined) return known;
      const { finalAt, targetSeconds, rewardPerBlock } = await publicClient.readContract({
        ...contract,
        functionName: "networkDay",
        args: [network, epoch],
      });
      if (finalAt === 0) return undefined;
      // A posted day never changes.
      const day = { targetSeconds, rewardPerBlock };
      days.set(key, day);
      return day;
    },

    farmLimits: async (network, farmIds, block) => {
      if (farms?.block !== block || farms.network !== network) farms = { network, block, limits: new Map() };
      const { limits } = farms;
      const unknown = farmIds.filter((farmId) => !limits.has(farmId));
      const parts: number[][] = [];
      for (let start = 0; start < unknown.length; start += FARMS_PER_CALL)
        parts.push(unknown.slice(start, start + FARMS_PER_CALL));
      const atOnce = { perLane: CALLS_AT_ONCE, inAll: CALLS_AT_ONCE, isOver: () => false };
      await inLanes(
        parts,
        () => "registry",
        atOnce,
        async (part) => {
          const read = await readFarms(network, part, block);
          for (const [index, farmId] of part.entries()) limits.set(farmId, read[index]);
        },
      );
      const found = new Map<number, FarmLimits>();
      for (const farmId of farmIds) {
        const known = limits.get(farmId);
        if (known !== undefined) found.set(farmId, known);
      }
      return found;
    },

    batchesPosted: async (network, fromBlock, toBlock) => {
      const deployment = { contracts: { outputOracle: oracle } };
      const posted = await getPostedBatches(publicClient, { deployment, network, fromBlock, toBlock });
      return posted.map(
        ({ sequence: number, farmsRoot, evidenceHash, reportHash, postedAt, blockNumber, blockHash }) => ({
          network,
          sequence: number,
          farmsRoot: farmsRoot ?? zeroHash,
          evidenceHash,
          reportHash,
          postedAt,
          block: blockNumber,
          blockHash,
        }),
      );
    },

    blockHash: async (blockNumber) => {
      try {
        return (await publicClient.getBlock({ blockNumber })).hash;
      } catch (error) {
        if (error instanceof BlockNotFoundError) return undefined;
        throw error;
      }
    },

    batchJob: (batch, { signerBitmap, signatures }) => {
      const { network, sequence: number } = batch;
      const data = encodeFunctionData({
        abi: outputOracleAbi,
        functionName: "post",
        args: [batch, signerBitmap, signatures],
      });
      return {
        // The same batch may be signed by another quorum: another call, with the same effect.
        id: `batch/${network}/${number}/${keccak256(data)}`,
        to: oracle,
        data,
        doneWhen: sequenceReached(oracle, network, number),
        priority: BATCH_PRIORITY,
      };
    },
  };
}

/** Holds once the chain has this batch of a network. */
export function sequenceReached(oracle: Address, network: number, sequence: number): Condition {
  const data = encodeFunctionData({ abi: outputOracleAbi, functionName: "networkState", args: [network] });
  return { to: oracle, data, word: SEQUENCE_WORD, atLeast: BigInt(sequence) };
}

function structWord(view: string, field: string): number {
  const fields = outputOracleAbi.flatMap((item) =>
    item.type === "function" && item.name === view
      ? item.outputs.flatMap((output) => ("components" in output ? output.components.map(({ name }) => name) : []))
      : [],
  );
  const index = fields.findIndex((name) => name === field);
  if (index === -1) throw new TypeError(`${view} has no field ${field}`);
  return index;
}

/** True if a contract answered by reverting; false if there was no answer. */
export function isRevert(error: unknown): boolean {
  return revertOf(error) !== undefined;
}

/** Name of the custom error that a contract answered with; undefined for any other failure. */
export function revertName(error: unknown): string | undefined {
  const reverted = revertOf(error);
  if (reverted?.data !== undefined) return reverted.data.errorName;
  if (reverted?.raw === undefined) return undefined;
  try {
    // An error that came through from a contract behind the one that was called.
    return decodeErrorResult({ abi: errorsAbi, data: reverted.raw }).errorName;
  } catch {
    return undefined;
  }
}

function revertOf(error: unknown): ContractFunctionRevertedError | undefined {
  const found =
    error instanceof BaseError ? error.walk((cause) => cause instanceof ContractFunctionRevertedError) : undefined;
  return found instanceof ContractFunctionRevertedError ? found : undefined;
}
