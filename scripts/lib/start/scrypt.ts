import type { Deployment, DeploymentFeed, DeploymentToken } from "@adit/sdk";
import { farmRegistryAbi, outputOracleAbi, scenarioFeedAbi } from "@adit/sdk/abis";
import { postBatchCall, recordFarmReportCall, recordRoundCall } from "@adit/sdk/actions";
import {
  DOGECOIN_RULES,
  epochEnd,
  epochStart,
  grossReward,
  LITECOIN_RULES,
  retargetHeightIn,
  targetToBits,
  targetToFloatBits,
  type NetworkRules,
} from "@adit/sdk/math";
import {
  batchTypedData,
  farmProof,
  farmTree,
  networkReportHash,
  signatureBundle,
  type Batch,
  type FarmReport,
} from "@adit/sdk/oracle";
import { keccak256, stringToHex, zeroHash, type Address, type Hex } from "viem";
import { readArtifact } from "../artifacts.ts";
import { deployScenarioFeed, deployTestToken } from "../local-tokens.ts";
import { feedSecond } from "../scenario/errands.ts";
import type { Stage } from "../scenario/stage.ts";
import { act, deployContract } from "../transact.ts";

/*
 * Litecoin, and Dogecoin that is mined along with it, on the local chain. The committee's nodes observe Bitcoin alone, so their keys sign
 * these reports here, over assumed days.
 */

const LITECOIN = 2;
const DOGECOIN = 3;
const COIN_DECIMALS = 8;
const REPORT_DELAY_SECONDS = 7_200;
/** Days of reports that give a farm attested capacity; the first batch brings all of them. */
const CAPACITY_DAYS = 14;
const DAY_SECONDS = 86_400n;
/** 60 GH/s. */
const DECLARED = 60_000_000_000n;
/** 1.6 joule per million hashes. */
export const SCRYPT_MILLIJOULE_PER_TH = 1_600_000_000;
const HASH_MILLIJOULES_PER_WH = 3_600_000_000_000_000_000n;
const RENEWABLE_BPS = 9_900;

/** One of the two networks. All of it is assumed. */
interface CoinPlan {
  readonly network: number;
  readonly rules: NetworkRules;
  readonly contract: "LitecoinRules" | "DogecoinRules";
  readonly token: { readonly name: string; readonly symbol: string; readonly decimals: number };
  /** bound on the token's supply, base units */
  readonly maxSupply: bigint;
  readonly firstHeight: number;
  /** the network's 32-bit form of the target */
  readonly bits: number;
  /** of each block, coin base units */
  readonly fees: bigint;
  /** so many of it are worth a bitcoin */
  readonly perBitcoin: bigint;
}

const PLANS: readonly [litecoin: CoinPlan, dogecoin: CoinPlan] = [
  {
    network: LITECOIN,
    rules: LITECOIN_RULES,
    contract: "LitecoinRules",
    token: { name: "Local Litecoin", symbol: "LTC", decimals: 8 },
    maxSupply: 84n * 10n ** 14n,
    firstHeight: 2_066_000,
    bits: targetToBits((1n << 256n) / (45n * 10n ** 15n)),
    fees: 1_000_000n,
    perBitcoin: 240n,
  },
  {
    network: DOGECOIN,
    rules: DOGECOIN_RULES,
    contract: "DogecoinRules",
    token: { name: "Local Dogecoin", symbol: "DOGE", decimals: 8 },
    maxSupply: 2n * 10n ** 19n,
    firstHeight: 3_770_000,
    bits: targetToFloatBits((1n << 256n) / (24n * 10n ** 15n)),
    fees: 2_000_000_000n,
    perBitcoin: 150_000n,
  },
];

/** A coin that stands on the local chain. */
export interface LocalCoin {
  readonly network: number;
  readonly token: DeploymentToken;
  readonly feed: DeploymentFeed;
}

/** Both coins, their networks, and a farm that mines them. */
export interface Scrypt {
  readonly farmId: number;
  readonly litecoin: LocalCoin;
  readonly dogecoin: LocalCoin;
  /** The deployment with both coins in it. */
  readonly extended: (deployment: Deployment) => Deployment;
  /** Gives both feeds their round for a day that is over. */
  readonly pushPrices: (epoch: number) => Promise<void>;
  /** Keeps these rounds as the prices of the day. */
  readonly recordPrices: (epoch: number) => Promise<void>;
  /** Posts the day of both networks, with the farm's; returns the second from which they are final. */
  readonly report: (epoch: number) => Promise<number>;
  /** Brings to the registry what the newest report says of the farm; it has to be final. */
  readonly recordFarm: () => Promise<void>;
  /** What was posted last, of both networks. */
  readonly newest: () => { readonly litecoin: Posted; readonly dogecoin: Posted };
}

/** A batch of one network, and the farm reports in it. */
export interface Posted {
  readonly batch: Batch;
  /** unix second of its block */
  readonly postedAt: number;
  readonly farms: readonly FarmReport[];
}

/** Adds both networks, whose first report is of `firstEpoch`, their tokens and feeds, and registers the farm, of the first provider. */
export async function addScrypt(stage: Stage, firstEpoch: number): Promise<Scrypt> {
  const litecoin = await addCoin(stage, PLANS[0], firstEpoch);
  const dogecoin = await addCoin(stage, PLANS[1], firstEpoch);
  const farmId = await registerFarm(stage);
  let newest: { readonly litecoin: Posted; readonly dogecoin: Posted } | undefined;
  let isRecorded = false;
  return {
    farmId,
    litecoin,
    dogecoin,
    extended: (deployment) => ({
      ...deployment,
      rewardTokens: [...deployment.rewardTokens, litecoin.token, dogecoin.token],
      feeds: [...deployment.feeds, litecoin.feed, dogecoin.feed],
    }),
    pushPrices: async (epoch) => {
      await pushPrice(stage, litecoin, PLANS[0], epoch);
      await pushPrice(stage, dogecoin, PLANS[1], epoch);
    },
    recordPrices: async (epoch) => {
      for (const { feed } of [litecoin, dogecoin]) await recordPrice(stage, feed.address, epoch);
    },
    report: async (epoch) => {
      const days = epoch === firstEpoch ? CAPACITY_DAYS : 1;
      const farms = Array.from({ length: days }, (_, i) => farmDay(farmId, epoch - days + 1 + i));
      newest = { litecoin: await post(stage, PLANS[0], epoch, farms), dogecoin: await post(stage, PLANS[1], epoch, []) };
      isRecorded = false;
      const oracle = { address: stage.contracts.outputOracle, abi: outputOracleAbi } as const;
      const { finalAt } = await stage
        .as(stage.cast.governor)
        .chain.readContract({ ...oracle, functionName: "networkDay", args: [DOGECOIN, epoch] });
      return finalAt;
    },
    recordFarm: async () => {
      if (newest === undefined || isRecorded) return;
      const { batch, farms, postedAt } = newest.litecoin;
      for (const { farmId: id, epoch } of farms) {
        const proven = farmProof(LITECOIN, farms, id, epoch, networkReportHash(batch.report));
        const report = { deployment: stage.deployment, network: LITECOIN, sequence: batch.sequence, postedAt, ...proven };
        await act(stage.as(stage.cast.governor), recordFarmReportCall(report));
      }
      isRecorded = true;
    },
    newest: () => {
      if (newest === undefined) throw new Error("Neither network was reported yet");
      return newest;
    },
  };
}

async function addCoin(stage: Stage, plan: CoinPlan, firstEpoch: number): Promise<LocalCoin> {
  const governor = stage.as(stage.cast.governor);
  const { config, outputOracle } = stage.contracts;
  const { network, token, contract, firstHeight, bits, fees, maxSupply } = plan;
  const address = await deployTestToken(governor, token);
  const description = `${token.symbol} / USD`;
  const feed = await deployScenarioFeed(governor, { decimals: 8, description });
  const rules = await deployContract(governor, readArtifact(`contracts/oracle/${contract}.sol`), []);
  const start = [rules, COIN_DECIMALS, firstEpoch - 1, firstHeight, bits, fees];
  await act(governor, {
    address: outputOracle,
    abi: outputOracleAbi,
    ...(network === LITECOIN
      ? { functionName: "addNetwork", args: [network, ...start] }
      : { functionName: "addMergedNetwork", args: [network, LITECOIN, ...start] }),
  });
  const { abi } = readArtifact("contracts/ProtocolConfig.sol");
  await act(governor, { address: config, abi, functionName: "setRewardToken", args: [address, true, maxSupply, network] });
  const bounds = [Number(DAY_SECONDS), 1n, 10n ** 15n];
  await act(governor, { address: config, abi, functionName: "setFeed", args: [address, feed, true, ...bounds] });
  return { network, token: { address, ...token }, feed: { address: feed, rewardToken: address, description } };
}

async function registerFarm(stage: Stage): Promise<number> {
  const { contracts, cast } = stage;
  const provider = stage.as(cast.providers[0]);
  const registry = { address: contracts.farmRegistry, abi: farmRegistryAbi } as const;
  const input = {
    network: LITECOIN,
    declared: DECLARED,
    milliJoulePerTh: SCRYPT_MILLIJOULE_PER_TH,
    payoutScript: "0x0014c1d2e3f405162738495a6b7c8d9eafb0c1d2e3f4",
    name: "Innset",
    energySource: "hydro",
    disclosureHash: keccak256(stringToHex("Disclosure of Innset, written for the local scenario")),
    disclosureUri: "https://norrfors.example/innset",
  } as const;
  const call = { ...registry, functionName: "registerFarm", args: [input] } as const;
  const { result } = await provider.chain.simulateContract({ ...call, account: cast.providers[0] });
  await act(provider, call);
  return result;
}

/** The coin moves with bitcoin. */
async function pushPrice(stage: Stage, { feed }: LocalCoin, { perBitcoin }: CoinPlan, epoch: number): Promise<void> {
  const second = feedSecond(epoch);
  const priceUsd8 = stage.world.priceUsd8(second) / perBitcoin;
  const push = { address: feed.address, abi: scenarioFeedAbi, functionName: "push", args: [priceUsd8, BigInt(second)] };
  await act(stage.as(stage.cast.feedPusher), push);
}

async function recordPrice(stage: Stage, feed: Address, epoch: number): Promise<void> {
  const governor = stage.as(stage.cast.governor);
  const [roundId] = await governor.chain.readContract({ address: feed, abi: scenarioFeedAbi, functionName: "latestRoundData" });
  const previousRoundId = BigInt.asUintN(64, roundId) === 1n ? 0n : roundId - 1n;
  await act(governor, recordRoundCall({ deployment: stage.deployment, feed, epoch, roundId, previousRoundId }));
}

/** A day at the declared hashrate, which earns what the formula says less a hundredth. */
function farmDay(farmId: number, epoch: number): FarmReport {
  const [{ rules, firstHeight, fees, bits }] = PLANS;
  const work = BigInt(bits) << 64n;
  const gross = grossReward({
    hashrate: DECLARED,
    rewardPerBlock: rules.subsidyAt(firstHeight) + fees,
    targetSeconds: rules.targetSeconds(work),
    coinDecimals: 0,
    tokenDecimals: 0,
  });
  const energyWh = (DECLARED * DAY_SECONDS * BigInt(SCRYPT_MILLIJOULE_PER_TH)) / HASH_MILLIJOULES_PER_WH;
  const report = { farmId, epoch, hashrate: DECLARED, gross: (gross * 99n) / 100n, energyWh };
  return { ...report, renewableBps: RENEWABLE_BPS, sources: 2 };
}

/** A quorum of the committee signs the network's next day, and the governor's account posts it. */
async function post(stage: Stage, plan: CoinPlan, epoch: number, farms: readonly FarmReport[]): Promise<Posted> {
  const { network, rules, bits, fees } = plan;
  const governor = stage.as(stage.cast.governor);
  const oracle = { address: stage.contracts.outputOracle, abi: outputOracleAbi } as const;
  const [state, committee] = await Promise.all([
    governor.chain.readContract({ ...oracle, functionName: "networkState", args: [network] }),
    governor.chain.readContract({ ...oracle, functionName: "committee" }),
  ]);
  const { blocksPerDay: blockCount } = rules;
  const firstHeight = state.nextHeight;
  // Difficulty stays what it is: one network says so at its retargets, the other every day.
  const retargets = network === LITECOIN && retargetHeightIn(firstHeight, blockCount) !== undefined;
  const batch: Batch = {
    network,
    sequence: state.sequence + 1,
    report: {
      epoch,
      firstHeight,
      blockCount,
      bits: state.bits,
      nextBits: retargets || network === DOGECOIN ? bits : 0,
      retargetTime: retargets ? Number(epochStart(epoch) + DAY_SECONDS / 2n) : 0,
      fees: fees * BigInt(blockCount),
      priceUsd8: stage.world.priceUsd8(Number(epochEnd(epoch))) / plan.perBitcoin,
      blocksRoot: keccak256(stringToHex(`blocks of day ${epoch} of ${rules.name}`)),
    },
    farmsRoot: farms.length === 0 ? zeroHash : farmTree(network, farms).root,
    evidenceHash: keccak256(stringToHex(`assumed day ${epoch} of ${rules.name}`)),
  };
  const domain = { chainId: stage.deployment.chainId, oracle: oracle.address };
  const signatures = new Map<number, Hex>();
  for (const [member, attester] of stage.cast.attesters.slice(0, committee.quorum).entries()) {
    signatures.set(member, await attester.signTypedData(batchTypedData(domain, committee.configDigest, batch)));
  }
  const bundle = signatureBundle(signatures, committee.quorum);
  const { blockNumber } = await act(governor, postBatchCall({ deployment: stage.deployment, batch, ...bundle }));
  const { timestamp } = await governor.chain.getBlock({ blockNumber });
  return { batch, postedAt: Number(timestamp), farms };
}

/** When the committee posts a day, unix second. */
export function scryptReportSecond(epoch: number): number {
  return Number(epochEnd(epoch)) + REPORT_DELAY_SECONDS;
}
