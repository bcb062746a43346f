import type { FarmReport } from "@adit/sdk/oracle";

/*
 * A farm report in 43 bytes, as the contract packs the leaf: a list of 10,000 is 570 kB of base64 instead of 1.6 MB of JSON,
 * and takes no checking field by field, since every pattern of bits is a figure that fits its type.
 *
 *   farmId u32 | epoch u32 | hashrate u96 | gross u96 | energyWh u64 | renewableBps u16 | sources u8
 */
const FARM_BYTES = 43;
const AT = { farmId: 0, epoch: 4, hashrate: 8, gross: 20, energyWh: 32, renewableBps: 40, sources: 42 } as const;

/** Characters of a packed list of so many farms. */
export function packedLength(farms: number): number {
  return Math.ceil((farms * FARM_BYTES) / 3) * 4;
}

export function packFarms(farms: readonly FarmReport[]): string {
  const bytes = Buffer.alloc(farms.length * FARM_BYTES);
  for (const [index, farm] of farms.entries()) {
    const start = index * FARM_BYTES;
    bytes.writeUInt32BE(farm.farmId, start + AT.farmId);
    bytes.writeUInt32BE(farm.epoch, start + AT.epoch);
    writeUint96(bytes, start + AT.hashrate, farm.hashrate);
    writeUint96(bytes, start + AT.gross, farm.gross);
    bytes.writeBigUInt64BE(farm.energyWh, start + AT.energyWh);
    bytes.writeUInt16BE(farm.renewableBps, start + AT.renewableBps);
    bytes.writeUInt8(farm.sources, start + AT.sources);
  }
  return bytes.toString("base64");
}

/** The farms of a packed list; undefined if it is none. */
export function unpackFarms(text: string): FarmReport[] | undefined {
  const bytes = Buffer.from(text, "base64");
  // Node skips what is no base64: a text that says more than its bytes is refused.
  if (bytes.length % FARM_BYTES !== 0 || text.length !== packedLength(bytes.length / FARM_BYTES)) return undefined;
  return Array.from({ length: bytes.length / FARM_BYTES }, (_, index) => {
    const start = index * FARM_BYTES;
    return {
      farmId: bytes.readUInt32BE(start + AT.farmId),
      epoch: bytes.readUInt32BE(start + AT.epoch),
      hashrate: readUint96(bytes, start + AT.hashrate),
      gross: readUint96(bytes, start + AT.gross),
      energyWh: bytes.readBigUInt64BE(start + AT.energyWh),
      renewableBps: bytes.readUInt16BE(start + AT.renewableBps),
      sources: bytes.readUInt8(start + AT.sources),
    };
  });
}

function writeUint96(bytes: Buffer, offset: number, value: bigint): void {
  bytes.writeUInt32BE(Number(value >> 64n), offset);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, value), offset + 4);
}

function readUint96(bytes: Buffer, offset: number): bigint {
  return (BigInt(bytes.readUInt32BE(offset)) << 64n) | bytes.readBigUInt64BE(offset + 4);
}
