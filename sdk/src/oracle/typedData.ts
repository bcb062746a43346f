import {
  concat,
  domainSeparator,
  encodeAbiParameters,
  hashStruct,
  hashTypedData,
  keccak256,
  toHex,
  type Hex,
} from "viem";
import { writeUint } from "./bytes.ts";
import type { Batch, Committee, FarmReport, NetworkReport, Observation, OracleDomain } from "./types.ts";

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
    { name: "evidenceHash", type: "bytes32" },
  ],
  NetworkReport: NETWORK_REPORT,
  FarmReport: FARM_REPORT,
} as const;

const WORD = 32;
const typeOf = (name: string, fields: readonly { name: string; type: string }[]): string =>
  `${name}(${fields.map((field) => `${field.type} ${field.name}`).join(",")})`;
const farmReportType = (): string => typeOf("FarmReport", FARM_REPORT);
const observationType = (): string =>
  typeOf("Observation", OBSERVATION_TYPES.Observation) + farmReportType() + typeOf("NetworkReport", NETWORK_REPORT);
// Marked as pure, each as one call: who needs the hash of a network report alone carries none of them.
const FARM_REPORT_TYPE = /* @__PURE__ */ farmReportType();
/** EIP-712 `encodeType` of an observation; the types that it refers to follow in alphabetical order. */
export const OBSERVATION_TYPE = /* @__PURE__ */ observationType();
const OBSERVATION_TYPEHASH = /* @__PURE__ */ keccak256(/* @__PURE__ */ toHex(OBSERVATION_TYPE));
const OBSERVATION_WORDS = [
  { type: "bytes32" },
  { type: "bytes32" },
  { type: "uint16" },
  { type: "uint32" },
  { type: "bytes32" },
  { type: "bytes32" },
  { type: "bytes32" },
] as const;

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

/**
 * EIP-712 digest of an observation: what `hashTypedData` makes of `observationTypedData`, in time that thousands of farms can
 * afford. `Equivocations.report` takes the same three parts as hashes.
 */
export function observationDigest({ chainId, oracle }: OracleDomain, digest: Hex, observation: Observation): Hex {
  const { network, sequence, report, farms, evidenceHash } = observation;
  const content = keccak256(
    encodeAbiParameters(OBSERVATION_WORDS, [
      OBSERVATION_TYPEHASH,
      digest,
      network,
      sequence,
      networkReportHash(report),
      farmReportsHash(farms),
      evidenceHash,
    ]),
  );
  const domain = { name: "Adit Observation", version: "1", chainId, verifyingContract: oracle };
  return keccak256(concat(["0x1901", domainSeparator({ domain }), content]));
}

/** EIP-712 `hashStruct` of a network report: the last element of each proof of the batch's farms. */
export function networkReportHash(report: NetworkReport): Hex {
  return hashStruct({ data: { ...report }, primaryType: "NetworkReport", types: { NetworkReport: NETWORK_REPORT } });
}

/** Hashes of lists by the very list: a committee asks for the same one at every step, and never changes it. */
const farmHashes = new WeakMap<readonly FarmReport[], Hex>();

/**
 * EIP-712 hash of a list of farm reports: of the list of their `hashStruct`s. A list must not change once it was hashed.
 * @throws RangeError for a figure that its type cannot hold.
 */
export function farmReportsHash(farms: readonly FarmReport[]): Hex {
  const known = farmHashes.get(farms);
  if (known !== undefined) return known;
  const words = new Uint8Array(WORD * (1 + FARM_REPORT.length));
  words.set(keccak256(toHex(FARM_REPORT_TYPE), "bytes"));
  const hashes = new Uint8Array(WORD * farms.length);
  for (const [index, farm] of farms.entries()) {
    for (const [field, { name, type }] of FARM_REPORT.entries()) {
      writeUint(words, WORD * (field + 1), WORD, farm[name], Number(type.slice("uint".length)));
    }
    hashes.set(keccak256(words, "bytes"), WORD * index);
  }
  const hash = keccak256(hashes);
  farmHashes.set(farms, hash);
  return hash;
}
