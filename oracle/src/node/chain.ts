import { errorsAbi, farmRegistryAbi, outputOracleAbi } from "@adit/sdk/abis";
import type { NetworkState } from "@adit/sdk/math";
import type { Batch, Committee, FarmLimits, NetworkDay, OracleDomain, SignatureBundle } from "@adit/sdk/oracle";
import {
  BaseError,
  ContractFunctionRevertedError,
  decodeErrorResult,
  encodeFunctionData,
  type Account,
  type Address,
  type Chain as ViemChain,
  type Hex,
  type PublicClient,
  type Transport,
  type WalletClient,
} from "viem";
import type { PostedBatch } from "./store.ts";

/** The chain as of one block. */
export type ChainHead = {
  block: bigint;
  /** unix second of the block: the only clock that decides days */
  timestamp: number;
  state: NetworkState;
  committee: Committee;
};

/** A transaction on its way. */
export type Sent = { hash: Hex; nonce: number; maxFeePerGas: bigint };

/** The posting key's last try, so that the next one can replace it. */
export type Previous = { nonce: number; maxFeePerGas: bigint };

export type PostResult =
  /** handed to the chain; whether it counts is for the chain's state to say */
  | { outcome: "sent"; sent: Sent }
  /** the sequence is on the chain already, by whomever */
  | { outcome: "taken" };

/** What a node reads from and writes to the chain. */
export type OracleChain = {
  domain: OracleDomain;
  head: (network: number) => Promise<ChainHead>;
  /** undefined if the day was not reported */
  networkDay: (network: number, epoch: number) => Promise<NetworkDay | undefined>;
  /** What the registry says of farms as of a block, without those that are not of this network; many in one call. */
  farmLimits: (network: number, farmIds: readonly number[], block: bigint) => Promise<ReadonlyMap<number, FarmLimits>>;
  batchesPosted: (network: number, fromBlock: bigint, toBlock: bigint) => Promise<PostedBatch[]>;
  /** Simulates, then sends. @throws what the chain says, except that the sequence is taken */
  post: (batch: Batch, bundle: SignatureBundle, previous: Previous | undefined) => Promise<PostResult>;
  /** Where the network stands now. */
  sequence: (network: number) => Promise<number>;
};

export type ViemClients = {
  publicClient: PublicClient<Transport, ViemChain>;
  /** carries the posting account: a local one, or one the chain's node signs for */
  walletClient: WalletClient<Transport, ViemChain, Account>;
};

export type ViemOracleChainParameters = ViemClients & { oracle: Address; registry: Address };

/** Blocks per `eth_getLogs`: public nodes refuse much more. */
const LOG_RANGE = 2_000n;
/** Farms per `eth_call`: nodes bound its gas, and each farm costs about 10,000. */
const FARMS_PER_CALL = 500;
/** A replacement must pay an eighth more for nodes to take it. */
const BUMP_NUMERATOR = 9n;
const BUMP_DENOMINATOR = 8n;
/** Room over the estimate: the sequence's storage may be warmer in the simulation. */
const GAS_NUMERATOR = 6n;
const GAS_DENOMINATOR = 5n;

export function viemOracleChain({
  publicClient,
  walletClient,
  oracle,
  registry,
}: ViemOracleChainParameters): OracleChain {
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
      for (let start = 0; start < unknown.length; start += FARMS_PER_CALL) {
        const part = unknown.slice(start, start + FARMS_PER_CALL);
        const read = await readFarms(network, part, block);
        for (const [index, farmId] of part.entries()) limits.set(farmId, read[index]);
      }
      const found = new Map<number, FarmLimits>();
      for (const farmId of farmIds) {
        const known = limits.get(farmId);
        if (known !== undefined) found.set(farmId, known);
      }
      return found;
    },

    batchesPosted: async (network, fromBlock, toBlock) => {
      const batches: PostedBatch[] = [];
      for (let start = fromBlock; start <= toBlock; start += LOG_RANGE) {
        const end = start + LOG_RANGE - 1n;
        const logs = await publicClient.getContractEvents({
          ...contract,
          eventName: "BatchPosted",
          args: { network },
          fromBlock: start,
          toBlock: end < toBlock ? end : toBlock,
          strict: true,
        });
        for (const { args, blockNumber } of logs) {
          const { sequence: number, farmsRoot, evidenceHash, postedAt } = args;
          batches.push({ network, sequence: number, farmsRoot, evidenceHash, postedAt, block: blockNumber });
        }
      }
      return batches;
    },

    post: async (batch, { signerBitmap, signatures }, previous) => {
      const call = { ...contract, functionName: "post", args: [batch, signerBitmap, signatures] } as const;
      // The nonce is read each time: another process may use the same key, and a cached one would stay wrong for ever.
      const readings = Promise.all([
        // Runs the call as a simulation would: a batch that the contract refuses is never sent.
        publicClient.estimateContractGas({ ...call, account: walletClient.account }),
        publicClient.getTransactionCount({ address: walletClient.account.address, blockTag: "latest" }),
        publicClient.estimateFeesPerGas(),
      ]);
      const read = await readings.catch(async (error: unknown) => {
        if (revertName(error) === "WrongSequence" && (await sequence(batch.network)) >= batch.sequence)
          return undefined;
        throw error;
      });
      if (read === undefined) return { outcome: "taken" };
      const [gas, nonce, fees] = read;
      const replaces =
        previous?.nonce === nonce ? (previous.maxFeePerGas * BUMP_NUMERATOR) / BUMP_DENOMINATOR + 1n : 0n;
      const maxFeePerGas = fees.maxFeePerGas > replaces ? fees.maxFeePerGas : replaces;
      const tip = (fees.maxPriorityFeePerGas * maxFeePerGas) / fees.maxFeePerGas + 1n;
      const request = {
        to: oracle,
        data: encodeFunctionData(call),
        nonce,
        gas: (gas * GAS_NUMERATOR) / GAS_DENOMINATOR,
        maxFeePerGas,
        maxPriorityFeePerGas: tip < maxFeePerGas ? tip : maxFeePerGas,
      };
      const hash = await walletClient.sendTransaction(request);
      return { outcome: "sent", sent: { hash, nonce, maxFeePerGas } };
    },
  };
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
