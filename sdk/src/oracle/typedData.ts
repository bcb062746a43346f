import { encodeAbiParameters, hashStruct, hashTypedData, keccak256, type Hex } from "viem";
import type { Batch, Committee, NetworkReport, Observation, OracleDomain } from "./types.ts";

const NETWORK_REPORT = [
  { name: "epoch", type: "uint32" },
  { name: "firstHeight", type: "uint32" },
  { name: "blockCount", type: "uint16" },
  { name: "bits", type: "uint32" },
  { name: "nextBits", type: "uint32" },
  { name: "retargetTime", type: "uint40" },
  { name: "fees", type: "uint64" },
  { name: "priceUsd8", type: "uint56" },
  { name: "blocksRoot", type: "bytes32" },
] as const;

const FARM_REPORT = [
  { name: "farmId", type: "uint32" },
  { name: "epoch", type: "uint32" },
  { name: "hashrate", type: "uint96" },
  { name: "gross", type: "uint96" },
  { name: "energyWh", type: "uint64" },
  { name: "renewableBps", type: "uint16" },
  { name: "sources", type: "uint8" },
] as const;

const BATCH_TYPES = {
  Batch: [
    { name: "configDigest", type: "bytes32" },
    { name: "network", type: "uint16" },
    { name: "sequence", type: "uint32" },
    { name: "report", type: "NetworkReport" },
    { name: "farmsRoot", type: "bytes32" },
    { name: "evidenceHash", type: "bytes32" },
  ],
  NetworkReport: NETWORK_REPORT,
} as const;

const OBSERVATION_TYPES = {
  Observation: [
    { name: "configDigest", type: "bytes32" },
    { name: "network", type: "uint16" },
    { name: "sequence", type: "uint32" },
    { name: "report", type: "NetworkReport" },
    { name: "farms", type: "FarmReport[]" },
  ],
  NetworkReport: NETWORK_REPORT,
  FarmReport: FARM_REPORT,
} as const;

/** Binds chain, contract, committee, `f` and quorum: `keccak256(abi.encode(chainId, oracle, configCount, signers, f, quorum))`. */
export function configDigest({ chainId, oracle }: OracleDomain, committee: Omit<Committee, "configDigest">): Hex {
  return keccak256(
    encodeAbiParameters(
      [
        { type: "uint256" },
        { type: "address" },
        { type: "uint32" },
        { type: "address[]" },
        { type: "uint8" },
        { type: "uint8" },
      ],
      [BigInt(chainId), oracle, committee.configCount, committee.signers, committee.f, committee.quorum],
    ),
  );
}

/**
 * The EIP-712 message that members sign for a batch.
 *
 * @example
 * const signature = await account.signTypedData(batchTypedData(domain, committee.configDigest, batch))
 */
export function batchTypedData({ chainId, oracle }: OracleDomain, digest: Hex, batch: Batch) {
  return {
    domain: { name: "Adit OutputOracle", version: "1", chainId, verifyingContract: oracle },
    types: BATCH_TYPES,
    primaryType: "Batch",
    message: { configDigest: digest, ...batch },
  } as const;
}

/** `reportHash` of `BatchPosted`: EIP-712 `hashStruct` of a batch's network report, which stands last in each of its farms' proofs. */
export function reportHash(report: NetworkReport): Hex {
  return hashStruct({ data: { ...report }, primaryType: "NetworkReport", types: { NetworkReport: NETWORK_REPORT } });
}

/** What `OutputOracle.batchDigest` returns. */
export function batchDigest(domain: OracleDomain, digest: Hex, batch: Batch): Hex {
  return hashTypedData(batchTypedData(domain, digest, batch));
}

/** The EIP-712 message by which a member vouches for what it saw; a domain of its own, so it can never pass for a batch. */
export function observationTypedData({ chainId, oracle }: OracleDomain, digest: Hex, observation: Observation) {
  return {
    domain: { name: "Adit Observation", version: "1", chainId, verifyingContract: oracle },
    types: OBSERVATION_TYPES,
    primaryType: "Observation",
    message: { configDigest: digest, ...observation },
  } as const;
}

/** EIP-712 digest of an observation. */
export function observationDigest(domain: OracleDomain, digest: Hex, observation: Observation): Hex {
  return hashTypedData(observationTypedData(domain, digest, observation));
}
