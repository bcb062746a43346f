import { batchTypedData, farmTree, signatureBundle } from "@adit/sdk/oracle";
import type { Batch, Committee, FarmReport, SignatureBundle } from "@adit/sdk/oracle";
import type { World } from "@adit/oracle/simulator";
import type { Address, Hex, LocalAccount } from "viem";
import { keccak256, toHex } from "viem";

/* Reports of a world without the processes that would observe them: what a committee of a test signs. */

const RENEWABLE_BPS = 9_000;

/** What the committee says of a farm's day. */
export function farmReportOf(world: World, farmId: number, epoch: number): FarmReport {
  const { hashrate, gross, energyWh } = world.farmDay(farmId, epoch);
  return { farmId, epoch, hashrate, gross, energyWh, renewableBps: RENEWABLE_BPS, sources: 2 };
}

/** The batch of a day. Nobody disputes a block of it, so the root over its blocks stands for itself. */
export function batchOf(world: World, epoch: number, sequence: number, farms: readonly FarmReport[]): Batch {
  const { firstHeight, blockCount, bits, nextBits, retargetTime, fees, priceUsd8 } = world.day(epoch);
  return {
    network: world.network,
    sequence,
    report: { epoch, firstHeight, blockCount, bits, nextBits, retargetTime, fees, priceUsd8, blocksRoot: keccak256(toHex(`blocks of day ${epoch}`)) },
    farmsRoot: farmTree(world.network, farms).root,
    evidenceHash: keccak256(toHex(`observations of day ${epoch}`)),
  };
}

/** Signatures of as many members as it takes. */
export async function signedByQuorum(
  attesters: readonly LocalAccount[],
  domain: { chainId: number; oracle: Address },
  { quorum, configDigest }: Pick<Committee, "quorum" | "configDigest">,
  batch: Batch,
): Promise<SignatureBundle> {
  const signatures = new Map<number, Hex>();
  for (const [member, attester] of attesters.slice(0, quorum).entries()) {
    signatures.set(member, await attester.signTypedData(batchTypedData(domain, configDigest, batch)));
  }
  return signatureBundle(signatures, quorum);
}
