import { ethers } from "ethers";
import type { IOutputOracle } from "../../types/ethers-contracts/contracts/interfaces/IOutputOracle.js";

/** The values of a batch as the contract takes them. */
export type Batch = IOutputOracle.BatchStruct;
export type FarmReport = IOutputOracle.FarmReportStruct;

/** EIP-712 types of a batch, written out here and not taken from the SDK, so that one checks the other. */
export const BATCH_TYPES = {
  Batch: [
    { name: "configDigest", type: "bytes32" },
    { name: "network", type: "uint16" },
    { name: "sequence", type: "uint32" },
    { name: "report", type: "NetworkReport" },
    { name: "farmsRoot", type: "bytes32" },
    { name: "evidenceHash", type: "bytes32" },
  ],
  NetworkReport: [
    { name: "epoch", type: "uint32" },
    { name: "firstHeight", type: "uint32" },
    { name: "blockCount", type: "uint16" },
    { name: "bits", type: "uint32" },
    { name: "nextBits", type: "uint32" },
    { name: "retargetTime", type: "uint40" },
    { name: "fees", type: "uint64" },
    { name: "priceUsd8", type: "uint56" },
    { name: "blocksRoot", type: "bytes32" },
  ],
};

/** Last element of each proof of the batch's farms. */
export function reportHash(report: Batch["report"]): string {
  return ethers.TypedDataEncoder.hashStruct("NetworkReport", { NetworkReport: BATCH_TYPES.NetworkReport }, report);
}

/** A wallet whose key is known because it is derived from a name; for tests only. */
export function testWallet(name: string): ethers.Wallet {
  return new ethers.Wallet(ethers.id(`Adit test key: ${name}`));
}

export function testCommittee(members: number): ethers.Wallet[] {
  return Array.from({ length: members }, (_, i) => testWallet(`committee member ${String(i)}`));
}

/** Signatures of the members with these indices, in the order of the bitmap. */
export async function signBatch(
  batch: Batch,
  domain: { chainId: bigint; verifyingContract: string },
  configDigest: string,
  committee: readonly ethers.Wallet[],
  members: readonly number[],
): Promise<{ bitmap: bigint; signatures: string }> {
  let bitmap = 0n;
  const signatures: string[] = [];
  for (const index of [...members].sort((a, b) => a - b)) {
    const member = committee[index];
    if (member === undefined) throw new Error(`the committee has no member ${String(index)}`);
    bitmap |= 1n << BigInt(index);
    signatures.push(
      await member.signTypedData({ name: "Adit OutputOracle", version: "1", ...domain }, BATCH_TYPES, {
        configDigest,
        ...batch,
      }),
    );
  }
  return { bitmap, signatures: ethers.concat(signatures) };
}

const FARM_LEAF_TAG = ethers.id("Adit farm report v1");

export function farmLeaf(network: number, report: FarmReport): string {
  const inner = ethers.solidityPackedKeccak256(
    ["bytes32", "uint16", "uint32", "uint32", "uint96", "uint96", "uint64", "uint16", "uint8"],
    [
      FARM_LEAF_TAG,
      network,
      report.farmId,
      report.epoch,
      report.hashrate,
      report.gross,
      report.energyWh,
      report.renewableBps,
      report.sources,
    ],
  );
  return ethers.keccak256(inner);
}
